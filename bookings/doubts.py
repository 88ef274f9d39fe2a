"""Counting and finding the doubts of a booking that nobody has settled.

In the database: a booking may have thousands of vehicles, and their evidence is most of it.
"""

from typing import Any

from sqlalchemy import JSON, ColumnElement, Select, String, cast, column, false, func
from sqlmodel import Session, col, select

from bookings.models import Booking, Truck, Vehicle, stored_id
from bookings.row_kinds import RowModel


def count_doubts(session: Session, booking: Booking) -> int:
    """Doubted values of the head, trucks and vehicles that are neither confirmed nor corrected.

    Those of the goods do not count: the port is sent none of them.
    """
    booking_id = stored_id(booking)
    count = sum(bool(one.get("doubted")) and not one.get("confirmed") for one in booking.evidence.values())
    for model in (Truck, Vehicle):
        count += int(session.execute(_doubted(model, booking_id, (func.count(),))).scalar_one())
    return count


def doubted_cells(session: Session, model: RowModel, booking_id: int) -> list[tuple[int, str]]:
    """Row id and key of every value of these rows that is doubted and not settled, in no order."""
    found = session.execute(_doubted(model, booking_id, (model.id, _CELL_KEY)))
    return [(row_id, key) for row_id, key in found]


_CELL_KEY: ColumnElement[str] = column("key", String)


def _doubted(model: RowModel, booking_id: int, wanted: tuple[Any, ...]) -> Select[Any]:
    evidence = col(model.evidence)
    cell = func.json_each(evidence).table_valued(_CELL_KEY, column("value", JSON), joins_implicitly=True)
    said = cell.c.value
    return (
        select(*(cell.c.key if one is _CELL_KEY else one for one in wanted))
        .select_from(model, cell)
        .where(
            model.booking_id == booking_id,
            # Most rows are in no doubt: a look at the text spares the database parsing them.
            cast(evidence, String).contains('"doubted"'),
            said["doubted"].as_boolean(),
            ~func.coalesce(said["confirmed"].as_boolean(), false()),
        )
    )
