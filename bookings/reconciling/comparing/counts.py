"""Trucks and vehicles that the two sides count."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from bookings.reconciling.comparing.amounts import amount_told, amounts_of, is_partial, part_or_more
from bookings.reconciling.comparing.comparison import Sides, as_number, only_one
from bookings.reconciling.comparing.forms import plate_form
from bookings.reconciling.records import Difference


def compare_truck_count(sides: Sides) -> Iterator[Difference]:
    """Trucks of the bookings against those of the appointments.

    Bookings that share trucks (拼车) count them twice: between the most of one and the sum all agrees.
    """
    if sides.is_pair:
        ours, theirs = sides.declared[0].truck_count, sides.appointed[0].truck_count
        if ours is None or theirs is None or ours == theirs:
            return
    amounts = amounts_of(
        sides, lambda one: one.truck_count, lambda one: one.truck_count or len(one.plates) or None
    )
    if amounts is None:
        return
    least, most = max(amounts.declared.values()), amounts.declared_total
    own = _distinct(one.plates for one in sides.declared)
    others = _distinct(one.plates for one in sides.appointed)
    # Several appointments of one truck each, of different trucks, state no whole.
    appointed = max(Decimal(others), amounts.appointed_total(_same)) if others > most else None
    if appointed is None and amounts.agree(sides, _same):
        return
    appointed = appointed or amounts.appointed_total(_same)
    if len(sides.declared) > 1 and least <= appointed <= most:
        return
    # The plates that are missing say so already; without them nothing else would.
    is_named = own > others > 0 and is_partial(sides)
    reason = "partial" if appointed < least and is_named else "count"
    yield amount_told(
        sides,
        "truck_count",
        reason,
        as_number(most),
        as_number(appointed),
        {},
        {
            "overruled": "declared" if all(one.count_overruled for one in sides.declared) else None,
            "lists-it": only_one(own == most, others == appointed) if own and others else None,
        },
    )


def compare_vehicle_total(sides: Sides) -> Iterator[Difference]:
    """Vehicles of the bookings against those of the appointments."""
    if sides.is_pair:
        ours, theirs = sides.declared[0].vehicle_total, sides.appointed[0].vehicle_total
        if ours is None or theirs is None or ours == theirs:
            return
    amounts = amounts_of(sides, lambda one: one.vehicle_total, lambda one: one.vehicle_total)
    if amounts is None or amounts.agree(sides, _same):
        return
    declared = amounts.declared_total
    appointed = amounts.appointed_total(_same)
    own = len({vin for one in sides.declared for vin in one.vins})
    others = len({vin for one in sides.appointed for vin in one.vins})
    reason = part_or_more(sides, declared, appointed) or "vehicle-count"
    yield amount_told(
        sides,
        "vehicle_total",
        reason,
        as_number(declared),
        as_number(appointed),
        {},
        {"lists-it": only_one(own == declared, others == appointed) if own and others else None},
    )


def _same(one: Decimal, other: Decimal) -> bool:
    return one == other


def _distinct(lists: Iterable[tuple[str, ...]]) -> int:
    return len({plate_form(text) for texts in lists for text in texts})
