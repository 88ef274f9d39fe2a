"""What became of many documents at once, and whether anything has changed since one last looked.

Pages ask both every few seconds for every person, so each is a handful of queries whatever it finds.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func
from sqlalchemy import select as select_all
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from bookings.models import (
    BookingDeclaration,
    BookingEvent,
    Correction,
    Declaration,
    Document,
    VinImport,
    stored_id,
)
from bookings.processing import Fate
from bookings.vin_imports.fates import accepted_into, sheet_fates
from messages.errors import NotFound


def fates_of(
    session: Session, document_ids: Sequence[int], *, enterprise_id: int | None = None
) -> list[Fate]:
    """The fates in the order asked for.

    ``enterprise_id`` limits them to that enterprise's documents. Raises ``NotFound``
    ``document-not-found`` for the first that does not exist or belongs to another.
    """
    query = select(Document).where(col(Document.id).in_(document_ids))
    if enterprise_id is not None:
        query = query.where(Document.enterprise_id == enterprise_id)
    found = {stored_id(document): document for document in session.exec(query)}
    for document_id in document_ids:
        if document_id not in found:
            raise NotFound("document-not-found", document=document_id)
    # Only what is booked has bookings; of a thousand files that came this moment none is.
    booked_ids = [document_id for document_id in found if found[document_id].state == "booked"]
    booked = _bookings_of(session, booked_ids) if booked_ids else defaultdict(list)
    amended = _amended_by(session, booked_ids) if booked_ids else defaultdict(list)
    ended_ids = [document_id for document_id in found if found[document_id].state in ("read", "booked")]
    sheets = sheet_fates(session, ended_ids) if ended_ids else {}
    for document_id, sheet in sheets.items():
        booked[document_id] += accepted_into(sheet)
    return [
        Fate(
            document_id=document_id,
            filename=found[document_id].filename,
            state=found[document_id].state,
            booking_ids=booked[document_id],
            amends_booking_ids=amended[document_id],
            sheet=sheets.get(document_id),
            retry_at=found[document_id].retry_at,
            error_code=found[document_id].error_code,
            error_parameters=found[document_id].error_parameters,
        )
        for document_id in document_ids
    ]


def _bookings_of(session: Session, document_ids: Sequence[int]) -> defaultdict[int, list[int]]:
    pairs = session.exec(
        select(Declaration.document_id, BookingDeclaration.booking_id)
        .join(BookingDeclaration, col(BookingDeclaration.declaration_id) == col(Declaration.id))
        .where(col(Declaration.document_id).in_(document_ids))
        .distinct()
        .order_by(col(BookingDeclaration.booking_id))
    )
    return _grouped(pairs.all())


def _amended_by(session: Session, document_ids: Sequence[int]) -> defaultdict[int, list[int]]:
    """The bookings of the declarations that those of the documents amend."""
    first = aliased(Declaration)
    pairs = session.exec(
        select(Declaration.document_id, BookingDeclaration.booking_id)
        .join(first, col(first.id) == col(Declaration.amends_id))
        .join(BookingDeclaration, col(BookingDeclaration.declaration_id) == col(first.id))
        .where(col(Declaration.document_id).in_(document_ids))
        .distinct()
        .order_by(col(BookingDeclaration.booking_id))
    )
    return _grouped(pairs.all())


def _grouped(pairs: Sequence[tuple[int, int]]) -> defaultdict[int, list[int]]:
    grouped: defaultdict[int, list[int]] = defaultdict(list)
    for document_id, booking_id in pairs:
        grouped[document_id].append(booking_id)
    return grouped


def newest_change(session: Session) -> str:
    """A word that differs whenever a list of bookings or documents may show something else than before.

    Of all enterprises: it says that something happened, never what, and costs no search.
    """
    events, corrections, documents = (
        select(func.max(col(table.id))).scalar_subquery() for table in (BookingEvent, Correction, Document)
    )
    unfinished = (
        select(func.count()).where(col(Document.state).in_(["received", "reading"])).scalar_subquery()
    )
    imported = select(func.max(col(VinImport.updated_at))).scalar_subquery()
    # One statement: each one more makes a thread of the web wait for its turn once more.
    row = session.execute(select_all(events, corrections, documents, unfinished, imported)).one()
    return "-".join(_word(part) for part in row)


def _word(part: int | datetime | None) -> str:
    return str(int(part.timestamp() * 1_000_000)) if isinstance(part, datetime) else str(part or 0)
