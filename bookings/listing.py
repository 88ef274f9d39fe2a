"""Lists of bookings and documents, paged by key so that the last page is as fast as the first."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from bookings.columns import storable
from bookings.document_view import document_view
from bookings.models import (
    BookingDeclaration,
    BookingState,
    Declaration,
    Document,
    DocumentState,
    stored_id,
)
from bookings.queue import QueueFilter, list_queue
from bookings.views import BookingPage, DocumentPage
from bookings.vin_imports.fates import accepted_into, sheet_fates


def list_bookings(
    session: Session,
    *,
    state: BookingState | None = None,
    search: str | None = None,
    before: int | None = None,
    limit: int = 50,
    enterprise_id: int | None = None,
) -> BookingPage:
    """Bookings, newest first; ``before`` is the ``next_before`` of the page above.

    ``search``: a customs number, plate or VIN from its beginning, or a part of the consignor's name, at
    most 100 characters.
    """
    asked = QueueFilter(state=state, search=storable(search or ""))
    page = list_queue(session, asked, before=before, limit=limit, enterprise_id=enterprise_id)
    return BookingPage(rows=page.rows, next_before=page.next_before)


def count_failed_documents(session: Session, *, enterprise_id: int | None = None) -> int:
    """How many documents could not be read and wait for a person."""
    query = select(func.count()).select_from(Document).where(col(Document.state) == "failed")
    if enterprise_id is not None:
        # An expression, so that SQLite takes the index of the states: all are somebody's, few failed.
        query = query.where(col(Document.enterprise_id) + 0 == enterprise_id)
    return session.exec(query).one()


def list_documents(
    session: Session,
    *,
    state: DocumentState | None = None,
    search: str | None = None,
    before: int | None = None,
    limit: int = 50,
    enterprise_id: int | None = None,
) -> DocumentPage:
    """Documents, newest first. ``search``: a part of the file's name, or its whole SHA-256."""
    query = select(Document).order_by(col(Document.id).desc()).limit(limit + 1)
    if state is not None:
        query = query.where(col(Document.state) == state)
    if enterprise_id is not None:
        query = query.where(Document.enterprise_id == enterprise_id)
    if before is not None:
        query = query.where(col(Document.id) < before)
    if search is not None and search.strip():
        text = search.strip()
        by_name = col(Document.filename).icontains(text, autoescape=True)
        query = query.where(or_(by_name, col(Document.sha256) == text.lower()))
    found = session.exec(query).all()
    shown = found[:limit]
    booked = _bookings_of(session, shown)
    sheets = sheet_fates(session, [stored_id(document) for document in shown])
    for document_id, sheet in sheets.items():
        booked[document_id] += accepted_into(sheet)
    rows = tuple(
        document_view(document, booked[stored_id(document)], sheets.get(stored_id(document)))
        for document in shown
    )
    return DocumentPage(rows=rows, next_before=rows[-1].id if len(found) > limit else None)


def _bookings_of(session: Session, documents: Sequence[Document]) -> defaultdict[int, list[int]]:
    booked: defaultdict[int, list[int]] = defaultdict(list)
    ids = [stored_id(document) for document in documents]
    pairs = session.exec(
        select(Declaration.document_id, BookingDeclaration.booking_id)
        .join(BookingDeclaration, col(BookingDeclaration.declaration_id) == col(Declaration.id))
        .where(col(Declaration.document_id).in_(ids))
        .distinct()
        .order_by(col(BookingDeclaration.booking_id))
    )
    for document_id, booking_id in pairs:
        booked[document_id].append(booking_id)
    return booked
