"""A sheet or text that a person hands in for a booking: read at once, an import only when it could be read.

What comes through the drop zone and watched folders goes another way (``bookings.vin_documents``); both
end in the same stored import.
"""

import shutil
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePath
from typing import BinaryIO, cast

from sqlalchemy import update
from sqlmodel import Session, col, select

from bookings import vin_imports
from bookings.columns import storable
from bookings.database import Database
from bookings.models import Booking, Document, DocumentSource, VinImport
from bookings.originals import OriginalStore
from bookings.receiving import receive
from bookings.vin_imports.choosing import require_commodity
from bookings.vin_imports.frame import OPEN_STATES
from bookings.vin_reading import SheetReader, read_as_remembered, read_pasted
from messages.errors import NotFound, Refused


@dataclass(frozen=True, slots=True)
class HandedIn:
    """Who hands something in, and for which booking (None: it is looked for)."""

    enterprise_id: int
    user_id: int
    booking_id: int | None = None


def import_file(
    database: Database,
    originals: OriginalStore,
    reader: SheetReader,
    stream: BinaryIO,
    handed_in: HandedIn,
    *,
    filename: str,
    max_bytes: int,
    source: DocumentSource = "upload",
) -> int:
    """The import of the file; one of the same bytes for the same booking that is still open is that one.

    Raises what the reader raises, ``NotFound`` ``booking-not-found`` and ``Refused``
    ``vin-import-not-commodity``; nothing is kept then.
    """
    name = PurePath(storable(filename).replace("\\", "/")).name or "unnamed"
    _require_booking(database, handed_in)
    with tempfile.NamedTemporaryFile() as copied:
        shutil.copyfileobj(stream, copied)
        copied.flush()
        read = read_as_remembered(
            database, handed_in.enterprise_id, partial(reader.read_sheet, Path(copied.name), name)
        )
        copied.seek(0)
        document_id = receive(
            database,
            originals,
            cast(BinaryIO, copied),
            filename=name,
            max_bytes=max_bytes,
            enterprise_id=handed_in.enterprise_id,
            received_by=handed_in.user_id,
            source=source,
            to_be_read=False,
        ).document_id
    with database.session() as session:
        _hold(session, document_id)
        known = _still_open(session, document_id, handed_in.booking_id)
        if known is not None:
            return known
        return vin_imports.create_import(
            session,
            read.sheet,
            enterprise_id=handed_in.enterprise_id,
            document_id=document_id,
            booking_id=handed_in.booking_id,
            created_by=handed_in.user_id,
            chosen_columns=read.columns,
        )


def import_text(database: Database, text: str, handed_in: HandedIn) -> int:
    """The import of a pasted column of VINs, of cells or of a message.

    Raises ``Refused`` ``vin-text-empty``, and as ``import_file`` for the booking.
    """
    kept = storable(text)
    if not kept.strip():
        raise Refused("vin-text-empty")
    _require_booking(database, handed_in)
    read = read_as_remembered(database, handed_in.enterprise_id, partial(read_pasted, kept))
    with database.session() as session:
        return vin_imports.create_import(
            session,
            read.sheet,
            enterprise_id=handed_in.enterprise_id,
            pasted_text=kept,
            booking_id=handed_in.booking_id,
            created_by=handed_in.user_id,
            chosen_columns=read.columns,
        )


def _require_booking(database: Database, handed_in: HandedIn) -> None:
    """Before anything is read or stored: a wrong booking must leave nothing behind."""
    if handed_in.booking_id is None:
        return
    with database.session() as session:
        booking = session.get(Booking, handed_in.booking_id)
        if booking is None or booking.enterprise_id != handed_in.enterprise_id:
            raise NotFound("booking-not-found", booking=handed_in.booking_id)
        require_commodity(booking)


def _hold(session: Session, document_id: int) -> None:
    """Changes nothing, but whoever takes the same bytes in at the same time waits until this is stored."""
    session.execute(
        update(Document)
        .where(col(Document.id) == document_id)
        .values(state=col(Document.state))
        .execution_options(synchronize_session=False)
    )


def _still_open(session: Session, document_id: int, booking_id: int | None) -> int | None:
    query = select(VinImport.id).where(
        VinImport.document_id == document_id, col(VinImport.state).in_(OPEN_STATES)
    )
    if booking_id is not None:
        query = query.where(VinImport.booking_id == booking_id)
    return session.exec(query.order_by(col(VinImport.id).desc())).first()
