"""A checked sheet or pasted text becomes an import that a person can go through."""

from sqlmodel import Session

from bookings.models import VinImport, stored_id
from bookings.vin_imports.choosing import give_booking, lock_finding, look_for_booking
from bookings.vin_imports.statuses import judge_again
from bookings.vin_imports.storing import insert_rows, put_sheet, rows_of_sheet, stored_choice
from vin_import.layout.block_finding import ChosenColumns
from vin_import.vehicle_rows import VinSheet


def create_import(
    session: Session,
    sheet: VinSheet,
    *,
    enterprise_id: int,
    document_id: int | None = None,
    pasted_text: str | None = None,
    booking_id: int | None = None,
    created_by: int | None = None,
    chosen_columns: ChosenColumns | None = None,
) -> int:
    """Keep a sheet's rows and look for its booking; the new import's id. The session's owner commits.

    ``document_id`` is the received sheet, ``pasted_text`` what was pasted: exactly one of them, so that
    it can be checked again with other columns. ``booking_id``: a person gave the sheet for this booking.
    ``chosen_columns``: what it was checked with (``bookings.vin_reading.ReadSheet``).
    Raises ``NotFound`` ``booking-not-found``, ``Refused`` ``vin-import-not-commodity``; ``ValueError``
    for neither a document nor a text, or both.
    """
    if (document_id is None) == (pasted_text is None):
        raise ValueError("an import is of a document or of a pasted text")
    vin_import = VinImport.model_validate(
        {
            "enterprise_id": enterprise_id,
            "document_id": document_id,
            "pasted_text": pasted_text,
            "filename": sheet.filename,
            "sha256": sheet.sha256,
            "created_by": created_by,
            "chosen_columns": stored_choice(chosen_columns or {}),
        }
    )
    put_sheet(vin_import, sheet)
    # Written before anything is read: SQLite takes its write lock here.
    session.add(vin_import)
    session.flush()
    if booking_id is not None:
        give_booking(session, vin_import, booking_id)
    insert_rows(session, rows_of_sheet(vin_import, sheet))
    judge_again(session, vin_import)
    if booking_id is None:
        lock_finding(session, enterprise_id)
        look_for_booking(session, vin_import)
        session.flush()
    return stored_id(vin_import)
