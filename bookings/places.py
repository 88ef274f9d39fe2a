"""Where a path leads: the value of a booking, the row that holds it, and its evidence."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, col, select

from bookings.forms import FormField, RowKind, form
from bookings.models import Booking, ValueEvidence, stored_id
from bookings.row_kinds import COLUMN_PATH, ROW_PATH, Row, kind_named, model_of
from bookings.views import FormValue
from messages.errors import NotFound

CHECK_PATH = re.compile(r"checks\[(\d{1,10})\]")
"""A broken rule of the declaration."""

# Under the number of parameters that SQLite and PostgreSQL take in one statement.
_IDS_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Place:
    """A value of a booking: the row that holds it and the field of the form that it is."""

    holder: Booking | Row
    field: FormField
    kind: RowKind | None = None

    @property
    def path(self) -> str:
        """``customs_number`` or ``trucks[12].plate``."""
        return self.field.key if self.kind is None else f"{self.kind}[{self.holder.id}].{self.field.key}"

    @property
    def value(self) -> FormValue:
        """The value as it stands; None for a field that only sums up rows."""
        value: FormValue = None if self.field.type == "rows" else getattr(self.holder, self.field.key)
        return value

    @property
    def evidence(self) -> ValueEvidence | None:
        """Its evidence, None when nothing filled it."""
        stored = self.holder.evidence.get(self.field.key)
        return None if stored is None else ValueEvidence.model_validate(stored)


def place_of(session: Session, booking: Booking, path: str) -> Place:
    """The value at ``path``. Raises ``NotFound`` ``value-not-found``."""
    found = ROW_PATH.fullmatch(path)
    if found is None:
        head = form(booking.business_type).head(path)
        if head is None:
            raise NotFound("value-not-found", path=path)
        return Place(booking, head)
    kind = kind_named(found["kind"])
    field = row_field(booking, kind, found["key"], path)
    return Place(row_of(session, booking, path.split(".")[0]), field, kind)


def places_of(session: Session, booking: Booking, path: str) -> list[Place]:
    """The values at ``path``; ``vehicles[].usage_type`` is that of every row."""
    column = COLUMN_PATH.fullmatch(path)
    if column is None:
        return [place_of(session, booking, path)]
    kind = kind_named(column["kind"])
    field = row_field(booking, kind, column["key"], path)
    rows = rows_of(session, booking, kind)
    if not rows:
        raise NotFound("value-not-found", path=path)
    return [Place(row, field, kind) for row in rows]


def rows_of(session: Session, booking: Booking, kind: RowKind) -> list[Row]:
    """All rows of a kind, in order."""
    # Read at once and anew: a booking may have thousands of vehicles.
    model = model_of(kind)
    query = select(model).where(model.booking_id == booking.id).order_by(col(model.id))
    return list(session.scalars(query, execution_options={"populate_existing": True}))


def rows_by_id(session: Session, booking: Booking, kind: RowKind, ids: Iterable[int]) -> dict[int, Row]:
    """These rows of the booking by their ids; those that are not there are left out."""
    model = model_of(kind)
    wanted = sorted(set(ids))
    found: dict[int, Row] = {}
    for first in range(0, len(wanted), _IDS_AT_ONCE):
        portion = wanted[first : first + _IDS_AT_ONCE]
        query = select(model).where(model.booking_id == booking.id, col(model.id).in_(portion))
        rows: list[Row] = list(session.scalars(query, execution_options={"populate_existing": True}))
        found |= {stored_id(row): row for row in rows}
    return found


def row_field(booking: Booking, kind: RowKind, key: str | None, path: str) -> FormField:
    """A column of the rows of this kind. Raises ``NotFound`` ``value-not-found`` that names ``path``."""
    field = next((one for one in form(booking.business_type).row_fields(kind) if one.key == key), None)
    if field is None:
        raise NotFound("value-not-found", path=path)
    return field


def row_of(session: Session, booking: Booking, path: str) -> Row:
    """The row at ``path`` (``trucks[12]``). Raises ``NotFound`` ``value-not-found``."""
    found = ROW_PATH.fullmatch(path)
    if found is None or found["key"] is not None:
        raise NotFound("value-not-found", path=path)
    named = int(found["id"])
    row = rows_by_id(session, booking, kind_named(found["kind"]), (named,)).get(named)
    if row is None:
        raise NotFound("value-not-found", path=path)
    return row
