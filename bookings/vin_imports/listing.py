"""Imports and their rows, paged so that 5,000 rows are never loaded at once."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, cast

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from bookings.models import StoredRowStatus, VinImport, VinImportRow, VinImportState, stored_id
from bookings.vin_imports.frame import import_of
from bookings.vin_imports.statuses import is_open_row
from bookings.vin_imports.views import ImportPage, ImportView, RowPage, RowView

_HEAD = tuple(
    name for name in ImportView.model_fields if name in VinImport.model_fields and name != "is_pasted"
)
_ROW = tuple(name for name in RowView.model_fields if name != "problems")


def open_import(session: Session, import_id: int, *, enterprise_id: int | None = None) -> ImportView:
    """One import without its rows.

    ``enterprise_id`` limits it to that enterprise's. Raises ``NotFound`` ``vin-import-not-found``.
    """
    return _views(session, [import_of(session, import_id, enterprise_id=enterprise_id)])[0]


def list_imports(
    session: Session,
    *,
    states: Sequence[VinImportState] = (),
    booking_id: int | None = None,
    document_id: int | None = None,
    before: int | None = None,
    limit: int = 50,
    enterprise_id: int | None = None,
) -> ImportPage:
    """Imports, newest first; ``before`` is the ``next_before`` of the page above."""
    query = select(VinImport).order_by(col(VinImport.id).desc()).limit(limit + 1)
    if states:
        query = query.where(col(VinImport.state).in_(states))
    for column, wanted in (
        (VinImport.booking_id, booking_id),
        (VinImport.document_id, document_id),
        (VinImport.enterprise_id, enterprise_id),
    ):
        if wanted is not None:
            query = query.where(column == wanted)
    if before is not None:
        query = query.where(col(VinImport.id) < before)
    found = session.exec(query).all()
    views = _views(session, found[:limit])
    return ImportPage(
        imports=tuple(views), next_before=views[-1].id if views and len(found) > limit else None
    )


def count_imports(session: Session, *, enterprise_id: int | None = None) -> dict[VinImportState, int]:
    """How many imports are in each state; states without any are left out."""
    query = select(VinImport.state, func.count()).group_by(col(VinImport.state))
    if enterprise_id is not None:
        query = query.where(VinImport.enterprise_id == enterprise_id)
    return {cast(VinImportState, state): count for state, count in session.exec(query)}


def list_rows(
    session: Session,
    import_id: int,
    *,
    status: StoredRowStatus | None = None,
    only_open: bool = False,
    excluded: bool | None = None,
    search: str | None = None,
    after: int | None = None,
    limit: int = 100,
) -> RowPage:
    """Rows in the sheet's order; ``after`` is the ``next_after`` of the page before.

    ``search``: a part of the VIN or of what was given. ``only_open``: rows that stand against accepting.
    """
    query = select(VinImportRow).where(VinImportRow.import_id == import_id)
    if status is not None:
        query = query.where(col(VinImportRow.status) == status)
    if only_open:
        query = query.where(is_open_row())
    if excluded is not None:
        query = query.where(col(VinImportRow.excluded).is_(excluded))
    if search is not None and (part := search.strip()):
        query = query.where(
            or_(
                col(VinImportRow.vin).contains(part.upper(), autoescape=True),
                col(VinImportRow.given).icontains(part, autoescape=True),
            )
        )
    if after is not None:
        query = query.where(col(VinImportRow.position) > after)
    found = session.exec(query.order_by(col(VinImportRow.position)).limit(limit + 1)).all()
    rows = tuple(row_view(row) for row in found[:limit])
    return RowPage(rows=rows, next_after=rows[-1].position if len(found) > limit else None)


def open_row(session: Session, import_id: int, row_id: int) -> RowView | None:
    """One row; None when the import has no such row."""
    row = session.get(VinImportRow, row_id, populate_existing=True)
    return row_view(row) if row is not None and row.import_id == import_id else None


def row_view(row: VinImportRow) -> RowView:
    """A row, with what is wrong in itself and where else its VIN stands."""
    shown: dict[str, Any] = {name: getattr(row, name) for name in _ROW}
    return RowView.model_validate(shown | {"problems": (*row.problems, *row.elsewhere)})


def _views(session: Session, imports: Sequence[VinImport]) -> list[ImportView]:
    counts: defaultdict[int, dict[StoredRowStatus, int]] = defaultdict(dict)
    excluded: defaultdict[int, int] = defaultdict(int)
    still_open: defaultdict[int, int] = defaultdict(int)
    ids = [stored_id(one) for one in imports]
    grouped = (col(VinImportRow.import_id), col(VinImportRow.status), col(VinImportRow.excluded))
    rows = session.execute(select(*grouped, func.count()).where(grouped[0].in_(ids)).group_by(*grouped))
    for import_id, status, is_excluded, count in rows:
        if is_excluded:
            excluded[import_id] += count
        else:
            counts[import_id][status] = count
    opened = session.execute(
        select(grouped[0], func.count()).where(grouped[0].in_(ids), is_open_row()).group_by(grouped[0])
    )
    for import_id, count in opened:
        still_open[import_id] = count
    return [
        ImportView.model_validate(
            {name: getattr(one, name) for name in _HEAD}
            | {
                "is_pasted": one.pasted_text is not None,
                "counts": counts[stored_id(one)],
                "excluded": excluded[stored_id(one)],
                "open_rows": still_open[stored_id(one)],
            }
        )
        for one in imports
    ]
