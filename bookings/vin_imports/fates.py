"""What became of received documents that are VIN sheets."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, func
from sqlmodel import Session, col, select

from bookings.models import VinImport, VinImportRow, stored_id
from bookings.views import SheetFate
from bookings.vin_imports.statuses import is_open_row
from bookings.vin_imports.storing import portions


def sheet_fates(session: Session, document_ids: Sequence[int]) -> dict[int, SheetFate]:
    """By document, the import that it became; documents that are no VIN sheets are left out."""
    fates: dict[int, SheetFate] = {}
    for portion in portions(document_ids):
        imports = session.exec(
            select(VinImport).where(col(VinImport.document_id).in_(portion)).order_by(col(VinImport.id))
        ).all()
        if not imports:
            continue
        import_ids = [stored_id(one) for one in imports]
        counts = _counts(session, import_ids, col(VinImportRow.excluded).is_(False))
        to_look_at = _counts(session, import_ids, is_open_row())
        for one in imports:
            if one.document_id is not None:
                fates[one.document_id] = SheetFate(
                    import_id=stored_id(one),
                    state=one.state,
                    vehicles=counts.get(stored_id(one), 0),
                    booking_id=one.booking_id,
                    to_look_at=to_look_at.get(stored_id(one), 0),
                )
    return fates


def accepted_into(sheet: SheetFate) -> list[int]:
    """The booking that has the sheet's vehicles: none until a person accepts them."""
    return [sheet.booking_id] if sheet.state == "accepted" and sheet.booking_id is not None else []


def _counts(session: Session, import_ids: Sequence[int], counted: ColumnElement[bool]) -> dict[int, int]:
    rows = session.exec(
        select(VinImportRow.import_id, func.count())
        .where(col(VinImportRow.import_id).in_(import_ids), counted)
        .group_by(col(VinImportRow.import_id))
    )
    return dict(rows.all())
