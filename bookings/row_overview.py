"""All rows of a booking at a glance: their order, what they are known by, and which cells want a look.

Only a few columns of each row are read, and its evidence only where a rule is broken: a booking may
have thousands of vehicles, and a page shows a hundred of them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import inspect, or_
from sqlmodel import Session, col, select

from bookings.booking_checks import value_problems
from bookings.doubts import doubted_cells
from bookings.forms import FormField, form
from bookings.models import Booking, ValueEvidence, stored_id
from bookings.row_kinds import model_of
from bookings.values import passes
from bookings.views import ProblemView, RowKind

# Under the number of parameters that SQLite and PostgreSQL take in one statement.
_IDS_AT_ONCE = 10_000
_SEARCHED: dict[RowKind, tuple[str, ...]] = {
    "trucks": ("plate", "trailer_plate"),
    "vehicles": ("vin", "plate", "brand"),
}
NAMED_BY: dict[RowKind, str] = {"trucks": "plate", "vehicles": "vin"}
_IDENTIFIED_BY: dict[RowKind, tuple[str, ...]] = {"trucks": ("plate", "trailer_plate"), "vehicles": ("vin",)}

Cell = tuple[int, str]
"""A row's id and the key of one of its values."""


@dataclass(frozen=True)
class RowOverview:
    """The rows of a booking's form: trucks, or commodity vehicles."""

    kind: RowKind
    columns: tuple[FormField, ...]
    ids: tuple[int, ...]
    """In the order of the table."""
    named: tuple[tuple[int, str | None], ...]
    """Each row's id with its plate or VIN."""
    doubted: frozenset[Cell]
    missing: frozenset[Cell]
    identified: tuple[str, ...]
    """All VINs, or all plates and those of trailers."""
    wrong: Mapping[Cell, tuple[ProblemView, ...]]
    """What identifiers' own rules say against values; only what a person has not let pass."""

    @property
    def listed(self) -> list[str]:
        """The plates or VINs."""
        return [value for _, value in self.named if value is not None]

    @cached_property
    def numbers(self) -> dict[int, int]:
        """The place of each row in the table, from 1, by its id."""
        return {row_id: number for number, row_id in enumerate(self.ids, start=1)}

    @cached_property
    def numbers_by_path(self) -> dict[str, int]:
        """The place of each row, by its path."""
        return {f"{self.kind}[{row_id}]": number for row_id, number in self.numbers.items()}

    def path(self, cell: Cell) -> str:
        """``vehicles[12].vin``"""
        return f"{self.kind}[{cell[0]}].{cell[1]}"

    def attention(self, between: Iterable[Cell]) -> tuple[Cell, ...]:
        """Cells a person has to look at, in order; ``between``: those that break a rule between values."""
        order = {field.key: place for place, field in enumerate(self.columns)}
        found = {*self.doubted, *self.missing, *self.wrong, *between}
        return tuple(sorted(found, key=lambda cell: (cell[0], order[cell[1]])))


def overview_of(session: Session, booking: Booking) -> RowOverview:
    """The rows of the booking's form."""
    kind, columns = rows_shape(booking)
    model = model_of(kind)
    booking_id = stored_id(booking)
    read = [field for field in columns if field.check is not None or field.required]
    # The table and not the model: for thousands of rows the difference is felt.
    table = inspect(model).local_table.c
    query = select(table.id, *(table[field.key] for field in read)).where(table.booking_id == booking_id)
    rows = session.connection().execute(query.order_by(table.id)).all()
    ids, *values = zip(*rows, strict=True) if rows else ((), *(() for _ in read))
    by_key = {field.key: column for field, column in zip(read, values, strict=True)}
    keys = {field.key for field in columns}
    return RowOverview(
        kind=kind,
        columns=columns,
        ids=ids,
        named=tuple(zip(ids, by_key[NAMED_BY[kind]], strict=True)),
        doubted=frozenset(cell for cell in doubted_cells(session, model, booking_id) if cell[1] in keys),
        missing=frozenset(
            (row_id, field.key)
            for field in read
            if field.required and None in by_key[field.key]
            for row_id, value in zip(ids, by_key[field.key], strict=True)
            if value is None
        ),
        identified=tuple(
            value
            for row in zip(*(by_key[key] for key in _IDENTIFIED_BY[kind]), strict=True)
            for value in row
            if value
        ),
        wrong=_wrong(session, kind, [(field, ids, by_key[field.key]) for field in read]),
    )


def rows_shape(booking: Booking) -> tuple[RowKind, tuple[FormField, ...]]:
    """Which rows the booking's form has, and their columns."""
    shape = form(booking.business_type)
    return ("vehicles", shape.vehicles) if shape.vehicles else ("trucks", shape.trucks)


def ids_with(session: Session, booking: Booking, text: str) -> frozenset[int]:
    """Ids of the rows of which the VIN, a plate or the brand has ``text`` in it."""
    kind, _ = rows_shape(booking)
    model = model_of(kind)
    has_text = or_(*(col(getattr(model, key)).icontains(text, autoescape=True) for key in _SEARCHED[kind]))
    found = session.execute(select(col(model.id)).where(model.booking_id == booking.id, has_text))
    return frozenset(row_id for row_id in found.scalars() if row_id is not None)


def _wrong(
    session: Session, kind: RowKind, columns: list[tuple[FormField, Sequence[int], Sequence[Any]]]
) -> dict[Cell, tuple[ProblemView, ...]]:
    suspects = [
        (row_id, field, value)
        for field, ids, values in columns
        if field.check is not None
        for row_id, value in zip(ids, values, strict=True)
        if value and not _passes(field.check, value)
    ]
    evidence = _evidence(session, kind, [row_id for row_id, _, _ in suspects])
    found: dict[Cell, tuple[ProblemView, ...]] = {}
    for row_id, field, value in suspects:
        stored = evidence[row_id].get(field.key)
        own = None if stored is None else ValueEvidence.model_validate(stored)
        problems = value_problems(field, f"{kind}[{row_id}].{field.key}", value, own)
        if still_open := tuple(problem for problem in problems if not problem.resolved):
            found[row_id, field.key] = still_open
    return found


def _passes(check: str, value: str | list[str]) -> bool:
    return passes(check, value) if isinstance(value, str) else all(passes(check, text) for text in value)


def _evidence(session: Session, kind: RowKind, ids: list[int]) -> dict[int, dict[str, Any]]:
    model = model_of(kind)
    found: dict[int, dict[str, Any]] = {}
    for first in range(0, len(ids), _IDS_AT_ONCE):
        portion = ids[first : first + _IDS_AT_ONCE]
        rows = session.execute(select(col(model.id), col(model.evidence)).where(col(model.id).in_(portion)))
        found |= {row_id: evidence for row_id, evidence in rows if row_id is not None}
    return found
