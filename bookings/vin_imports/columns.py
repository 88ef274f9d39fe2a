"""What the columns of a sheet are taken for: changed by a person, remembered for the header."""

from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import delete
from sqlmodel import Session, col, select

from bookings.columns import now
from bookings.database import lock_words
from bookings.models import RememberedColumns, VinImportRow
from bookings.vin_imports.choosing import look_for_booking
from bookings.vin_imports.frame import change_import, import_of
from bookings.vin_imports.listing import open_import
from bookings.vin_imports.statuses import judge_again
from bookings.vin_imports.storing import VALUE_KEYS, insert_rows, put_sheet, rows_of_sheet, stored_choice
from bookings.vin_imports.views import ImportView
from vin_import.check import header_fingerprint
from vin_import.layout.block_finding import ChosenColumns
from vin_import.vehicle_rows import ColumnName, VinSheet

EDITS_LOST = "edits-lost"
_MEANINGS = TypeAdapter(dict[int, ColumnName | None])
_CHOSEN = TypeAdapter(dict[str, dict[int, ColumnName | None]])
_KEPT = ("typed", "vin", "judged", "problems", "proposals")
_Place = tuple[str, int, str, int]
"""Worksheet, row, what was given, and which of several alike."""


def chosen_with(session: Session, import_id: int, chosen: ChosenColumns) -> ChosenColumns:
    """All that was chosen for the import's columns so far, with ``chosen`` on top: what to read it with.

    The keys are those of ``BlockView.fingerprint``. Raises ``NotFound`` ``vin-import-not-found``.
    """
    before = _CHOSEN.validate_python(import_of(session, import_id).chosen_columns)
    return before | {key: before.get(key, {}) | dict(columns) for key, columns in chosen.items()}


def change_columns(
    session: Session, import_id: int, sheet: VinSheet, chosen: ChosenColumns, *, expected_version: int
) -> ImportView:
    """Take the rows of ``sheet``: the same file, checked again with ``chosen`` (``chosen_with``).

    What a person typed, left out or confirmed stays where the sheet still gives the same in the same
    place; otherwise the import has a problem ``edits-lost`` that names the rows. The choice is
    remembered for headers; a table without one is like too many others.
    """
    with change_import(session, import_id, expected_version) as vin_import:
        edited = _edited_rows(session, import_id)
        session.execute(
            delete(VinImportRow)
            .where(col(VinImportRow.import_id) == import_id)
            .execution_options(synchronize_session=False)
        )
        put_sheet(vin_import, sheet)
        vin_import.chosen_columns = stored_choice(chosen)
        rows = rows_of_sheet(vin_import, sheet)
        lost = _carry_over(edited, rows)
        if lost:
            vin_import.problems = [*vin_import.problems, _edits_lost(lost)]
        insert_rows(session, rows)
        judge_again(session, vin_import)
        headed = {header_fingerprint(block) for block in sheet.blocks if any(block.headings.values())}
        remembered = {key: columns for key, columns in chosen.items() if key in headed}
        _remember(session, vin_import.enterprise_id, remembered)
        if vin_import.booking_id is None:
            look_for_booking(session, vin_import)
    return open_import(session, import_id)


def _remember(session: Session, enterprise_id: int, chosen: ChosenColumns) -> None:
    lock_words(session, [f"columns {enterprise_id}"])
    for fingerprint, columns in chosen.items():
        known = _known(session, enterprise_id, fingerprint)
        if known is None:
            known = RememberedColumns.model_validate(
                {"enterprise_id": enterprise_id, "fingerprint": fingerprint}
            )
            session.add(known)
        known.columns = {str(column): name for column, name in columns.items()}
        known.updated_at = now()
        session.flush()


def remembered_columns(session: Session, enterprise_id: int, sheet: VinSheet) -> ChosenColumns:
    """What a person took the columns under the sheet's headers for, in an earlier sheet."""
    found: dict[str, dict[int, ColumnName | None]] = {}
    for block in sheet.blocks:
        fingerprint = header_fingerprint(block)
        known = _known(session, enterprise_id, fingerprint)
        if known is not None:
            found[fingerprint] = _MEANINGS.validate_python(known.columns)
    return found


def _known(session: Session, enterprise_id: int, fingerprint: str) -> RememberedColumns | None:
    return session.exec(
        select(RememberedColumns).where(
            RememberedColumns.enterprise_id == enterprise_id, RememberedColumns.fingerprint == fingerprint
        )
    ).first()


def _edited_rows(session: Session, import_id: int) -> dict[_Place, VinImportRow]:
    rows = session.exec(
        select(VinImportRow).where(VinImportRow.import_id == import_id).order_by(col(VinImportRow.position))
    ).all()
    places = _places([(row.sheet, row.row, row.given) for row in rows])
    for row in rows:
        session.expunge(row)
    return {
        place: row
        for place, row in zip(places, rows, strict=True)
        if row.typed is not None or row.typed_keys or row.excluded or row.confirmed
    }


def _carry_over(edited: dict[_Place, VinImportRow], rows: list[dict[str, Any]]) -> list[VinImportRow]:
    places = _places([(row["sheet"], row["row"], row["given"]) for row in rows])
    waiting = dict(edited)
    for place, row in zip(places, rows, strict=True):
        old = waiting.pop(place, None)
        if old is None:
            continue
        if old.typed is not None:
            row |= {key: getattr(old, key) for key in _KEPT}
            row["status"] = old.judged
        row |= {key: getattr(old, key) for key in VALUE_KEYS if key in old.typed_keys}
        row |= {
            "typed_keys": old.typed_keys,
            "excluded": old.excluded,
            "confirmed": old.confirmed and old.vin == row["vin"],
            # What was confirmed with the row need not be looked at again.
            "elsewhere": old.elsewhere if old.vin == row["vin"] else [],
            "edited_by": old.edited_by,
            "edited_at": old.edited_at,
        }
    return list(waiting.values())


def _places(rows: list[tuple[str, int, str]]) -> list[_Place]:
    seen: dict[tuple[str, int, str], int] = {}
    places = []
    for row in rows:
        seen[row] = seen.get(row, 0) + 1
        places.append((*row, seen[row]))
    return places


def _edits_lost(lost: list[VinImportRow]) -> dict[str, Any]:
    rows = ", ".join(f"{row.sheet}!{row.row}" for row in lost)
    return {"id": EDITS_LOST, "severity": "warning", "parameters": {"rows": rows, "count": str(len(lost))}}
