"""The status of rows as it follows from the other rows, other bookings and other imports."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, and_, update
from sqlmodel import Session, col, select

from bookings.models import StoredRowStatus, VinImport, VinImportRow, stored_id
from bookings.vin_imports.elsewhere import vins_elsewhere
from bookings.vin_imports.storing import portions

REPEATED = "vin-repeated-in-sheet"
_COLUMNS = (
    VinImportRow.id,
    VinImportRow.position,
    VinImportRow.sheet,
    VinImportRow.row,
    VinImportRow.vin,
    VinImportRow.judged,
    VinImportRow.status,
    VinImportRow.elsewhere,
    VinImportRow.excluded,
    VinImportRow.confirmed,
)


def is_open_row() -> ColumnElement[bool]:
    """Rows that stand against accepting their import."""
    return and_(
        col(VinImportRow.status).in_(("error", "duplicate")),
        col(VinImportRow.excluded).is_(False),
        col(VinImportRow.confirmed).is_(False),
    )


def is_acceptable_row() -> ColumnElement[bool]:
    """Rows whose vehicles may go into a booking."""
    return and_(col(VinImportRow.vin).is_not(None), col(VinImportRow.excluded).is_(False), ~is_open_row())


@dataclass(frozen=True, slots=True)
class _Row:
    """What the status depends on, and what it is now."""

    id: int
    position: int
    sheet: str
    row: int
    vin: str
    judged: StoredRowStatus
    status: StoredRowStatus
    elsewhere: list[dict[str, Any]]
    excluded: bool
    confirmed: bool

    @property
    def counts(self) -> bool:
        """Whether its VIN claims to be a vehicle: what is wrong anyway repeats nothing."""
        return not self.excluded and (self.judged != "error" or self.confirmed)


def judge_again(session: Session, vin_import: VinImport, vins: Collection[str] | None = None) -> int:
    """Set the status of all rows, or of those with one of ``vins``; how many have changed."""
    session.flush()
    rows = _rows(session, stored_id(vin_import), vins)
    places = vins_elsewhere(session, vin_import, {row.vin for row in rows if not row.excluded})
    first: dict[str, _Row] = {}
    changed = []
    for before in rows:
        elsewhere = [] if before.excluded else places.get(before.vin, [])
        # Only what stood there when a person confirmed it has been looked at.
        row = replace(before, confirmed=before.confirmed and not _has_more(elsewhere, before.elsewhere))
        repeated = row.counts and first.setdefault(row.vin, row) is not row
        row = replace(
            row,
            confirmed=row.confirmed and not repeated,
            elsewhere=[_repeat(first[row.vin]), *elsewhere] if repeated else elsewhere,
        )
        row = replace(row, status=_status(row, repeated=repeated))
        if row != before:
            changed.append({key: getattr(row, key) for key in ("id", "status", "elsewhere", "confirmed")})
    if changed:
        session.execute(update(VinImportRow), changed)
        session.expire_all()
    return len(changed)


def _has_more(found: Sequence[dict[str, Any]], known: Sequence[dict[str, Any]]) -> bool:
    return any(one["severity"] == "error" and one not in known for one in found)


def _status(row: _Row, *, repeated: bool) -> StoredRowStatus:
    stands_elsewhere = any(one["severity"] == "error" for one in row.elsewhere)
    return "duplicate" if repeated or (row.counts and stands_elsewhere) else row.judged


def _repeat(first: _Row) -> dict[str, Any]:
    parameters = {"sheet": first.sheet, "row": str(first.row)}
    return {"id": REPEATED, "severity": "error", "parameters": parameters}


def _rows(session: Session, import_id: int, vins: Collection[str] | None) -> list[_Row]:
    query = (
        select(*_COLUMNS)  # type: ignore[call-overload]
        .where(VinImportRow.import_id == import_id, col(VinImportRow.vin).is_not(None))
        .order_by(col(VinImportRow.position))
    )
    if vins is None:
        return [_Row(*row) for row in session.execute(query)]
    found = [
        _Row(*row)
        for portion in portions(sorted(vins))
        for row in session.execute(query.where(col(VinImportRow.vin).in_(portion)))
    ]
    return sorted(found, key=lambda row: row.position)
