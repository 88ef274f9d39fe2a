"""Searching bookings by number, plate, VIN or consignor without reading them all.

A search that meets few bookings is answered by indexes and becomes a list of their ids. One that meets many
(the first character of every plate) becomes a condition that is tried on bookings in the order of the list:
with so many that match, a page of them is soon full.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, false, literal, or_, union_all
from sqlalchemy import select as select_all
from sqlmodel import Session, col, select

from bookings.models import Booking, Truck, Vehicle

MOST_IDS = 400
"""Bookings of one kind of match that are named one by one."""
_LAST_CHARACTER = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Found:
    """The bookings that a search meets: those with ``ids``, and all that meet one of ``conditions``."""

    ids: frozenset[int] = frozenset()
    conditions: tuple[ColumnElement[bool], ...] = field(default=())

    @property
    def is_small(self) -> bool:
        """Whether ``ids`` are all of them."""
        return not self.conditions

    def condition(self) -> ColumnElement[bool]:
        """What a booking has to meet."""
        named = [col(Booking.id).in_(sorted(self.ids))] if self.ids else []
        return or_(false(), *named, *self.conditions)


class _Kind(NamedTuple):
    """One way in which a booking may match: from an index, and said of a booking that is looked at."""

    ids: Select[Any]
    condition: ColumnElement[bool]


def find(session: Session, text: str, *, enterprise_id: int | None = None) -> Found:
    """Bookings whose customs number, plate or VIN begins with ``text``, or whose consignor contains it."""
    kinds = _kinds(text, enterprise_id)
    limited = [
        select_all(literal(number).label("kind"), kind.ids.limit(MOST_IDS + 1).subquery())
        for number, kind in enumerate(kinds)
    ]
    met: dict[int, set[int]] = {}
    rows: dict[int, int] = {}
    for number, booking_id in session.execute(union_all(*limited)):
        met.setdefault(number, set()).add(booking_id)
        rows[number] = rows.get(number, 0) + 1
    many = {number for number, count in rows.items() if count > MOST_IDS}
    few = [ids for number, ids in met.items() if number not in many]
    return Found(
        frozenset().union(*few), tuple(kind.condition for number, kind in enumerate(kinds) if number in many)
    )


def _kinds(text: str, enterprise_id: int | None) -> Sequence[_Kind]:
    identifier = text.upper()
    # An expression, so that SQLite takes the index of what is searched and not that of the enterprise.
    own = [] if enterprise_id is None else [col(Booking.enterprise_id) + 0 == enterprise_id]
    shipper = col(Booking.domestic_shipper)
    # Chinese has no case, and not to ask for it takes a fifth of the time.
    has_case = text.upper() != text.lower()
    contains = (shipper.icontains if has_case else shipper.contains)(text, autoescape=True)
    # All consignors are read, but from an index: that of the names, which holds the enterprise too.
    names = select(Booking.domestic_shipper).where(contains, *own).distinct()
    number = _begins(col(Booking.customs_number), identifier)
    tool = col(Booking.transport_tool) == identifier
    of_rows = (
        _Kind(
            select_all(col(row.booking_id)).where(_begins(column, identifier)),
            exists().where(col(row.booking_id) == col(Booking.id), _begins(column, identifier)),
        )
        for row, column in (
            (Truck, col(Truck.plate)),
            (Truck, col(Truck.trailer_plate)),
            (Vehicle, col(Vehicle.vin)),
            (Vehicle, col(Vehicle.plate)),
        )
    )
    return (
        _Kind(_ids(*own, number), number),
        _Kind(_ids(*own, tool), tool),
        _Kind(_ids(*own, shipper.in_(names)), contains),
        *of_rows,
    )


def _ids(*conditions: ColumnElement[bool]) -> Select[Any]:
    return select_all(col(Booking.id)).where(*conditions)


def _begins(column: Any, text: str) -> ColumnElement[bool]:
    # LIKE would not use the index: on SQLite because it ignores case.
    return and_(column >= text, column <= text + _LAST_CHARACTER)
