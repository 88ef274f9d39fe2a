"""Putting what names were corrected to before beside the values that a view shows."""

from collections.abc import Mapping, Sequence
from typing import TypeVar

from sqlmodel import Session

from bookings.learning.aliases import proposals
from bookings.views import BookingReview, BookingView, FieldView, RowTable, RowView

_Seen = TypeVar("_Seen", BookingView, BookingReview)


def with_proposals(session: Session, view: _Seen) -> _Seen:
    """The same view, with ``FieldView.proposal`` where a value like it was corrected before."""
    shown = _tables(view)
    rows: list[RowView] = []
    for table in shown.values():
        rows += table.rows if isinstance(table, RowTable) else table
    cells = [*view.fields, *(cell for row in rows for cell in row.fields)]
    found = proposals(session, view.enterprise_id, cells)
    if not found:
        return view
    changed: dict[str, object] = {name: _of_table(table, found) for name, table in shown.items()}
    return view.model_copy(update=changed | {"fields": _of_fields(view.fields, found)})


def _tables(view: BookingView | BookingReview) -> dict[str, tuple[RowView, ...] | RowTable]:
    if isinstance(view, BookingView):
        return {"trucks": view.trucks, "vehicles": view.vehicles, "items": view.items}
    return {"table": view.table, "items": view.items}


def _of_table(
    table: tuple[RowView, ...] | RowTable, found: Mapping[str, str]
) -> tuple[RowView, ...] | RowTable:
    if isinstance(table, RowTable):
        return table.model_copy(update={"rows": _of_rows(table.rows, found)})
    return _of_rows(table, found)


def _of_rows(rows: Sequence[RowView], found: Mapping[str, str]) -> tuple[RowView, ...]:
    return tuple(row.model_copy(update={"fields": _of_fields(row.fields, found)}) for row in rows)


def _of_fields(fields: Sequence[FieldView], found: Mapping[str, str]) -> tuple[FieldView, ...]:
    return tuple(
        field.model_copy(update={"proposal": found[field.path]}) if field.path in found else field
        for field in fields
    )
