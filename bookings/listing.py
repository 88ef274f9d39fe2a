"""Lists of bookings and documents, paged by key so that the last page is as fast as the first."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, and_, func, or_
from sqlalchemy.orm import load_only
from sqlmodel import Session, col, select

from bookings.document_view import document_view
from bookings.models import (
    Booking,
    BookingDeclaration,
    BookingState,
    Declaration,
    Document,
    DocumentState,
    Truck,
    Vehicle,
    stored_id,
)
from bookings.views import BookingPage, BookingRow, DocumentPage
from bookings.vin_imports.fates import accepted_into, sheet_fates

_SHOWN: tuple[Any, ...] = tuple(
    getattr(Booking, name) for name in BookingRow.model_fields if name in Booking.model_fields
)
_LAST_CHARACTER = "\U0010ffff"


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

    ``search``: a customs number, plate or VIN from its beginning, or a part of the consignor's name.
    """
    # Not the evidence: it is most of a booking, and the list shows none of it.
    query = select(Booking).options(load_only(*_SHOWN)).order_by(col(Booking.id).desc()).limit(limit + 1)
    if state is not None:
        query = query.where(col(Booking.state) == state)
    if enterprise_id is not None:
        query = query.where(Booking.enterprise_id == enterprise_id)
    if before is not None:
        query = query.where(col(Booking.id) < before)
    if search is not None and search.strip():
        query = query.where(_matches(search.strip()))
    found = session.exec(query).all()
    shown = found[:limit]
    plates = _plates_of(session, shown)
    rows = tuple(_booking_row(booking, plates[stored_id(booking)]) for booking in shown)
    return BookingPage(rows=rows, next_before=rows[-1].id if len(found) > limit else None)


def count_by_state(session: Session, *, enterprise_id: int | None = None) -> dict[BookingState, int]:
    """How many bookings are in each state; states without any are left out."""
    query = select(Booking.state, func.count()).group_by(col(Booking.state))
    if enterprise_id is not None:
        query = query.where(Booking.enterprise_id == enterprise_id)
    return {cast(BookingState, state): count for state, count in session.exec(query)}


def count_failed_documents(session: Session, *, enterprise_id: int | None = None) -> int:
    """How many documents could not be read and wait for a person."""
    query = select(func.count()).select_from(Document).where(col(Document.state) == "failed")
    if enterprise_id is not None:
        query = query.where(Document.enterprise_id == enterprise_id)
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


def _matches(text: str) -> ColumnElement[bool]:
    identifier = text.upper()
    trucks = select(Truck.booking_id).where(
        or_(_begins(col(Truck.plate), identifier), _begins(col(Truck.trailer_plate), identifier))
    )
    vehicles = select(Vehicle.booking_id).where(
        or_(_begins(col(Vehicle.vin), identifier), _begins(col(Vehicle.plate), identifier))
    )
    return or_(
        _begins(col(Booking.customs_number), identifier),
        col(Booking.id).in_(trucks),
        col(Booking.id).in_(vehicles),
        col(Booking.transport_tool) == identifier,
        col(Booking.domestic_shipper).icontains(text, autoescape=True),
    )


def _begins(column: Any, text: str) -> ColumnElement[bool]:
    # LIKE would not use the index: on SQLite because it ignores case.
    return and_(column >= text, column <= text + _LAST_CHARACTER)


def _plates_of(session: Session, bookings: Sequence[Booking]) -> defaultdict[int, list[str]]:
    plates: defaultdict[int, list[str]] = defaultdict(list)
    ids = [stored_id(booking) for booking in bookings]
    rows = session.exec(
        select(Truck.booking_id, Truck.plate)
        .where(col(Truck.booking_id).in_(ids), col(Truck.plate).is_not(None))
        .order_by(col(Truck.id))
    )
    for booking_id, plate in rows:
        plates[booking_id].append(plate or "")
    return plates


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


def _booking_row(booking: Booking, plates: Sequence[str]) -> BookingRow:
    shown: dict[str, Any] = {attribute.key: getattr(booking, attribute.key) for attribute in _SHOWN}
    return BookingRow.model_validate(shown | {"plates": tuple(plates)})
