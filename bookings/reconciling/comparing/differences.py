"""What differs between bookings and appointments that belong together. Pure and quick when they agree."""

from collections.abc import Callable, Iterable, Iterator
from typing import get_args

from bookings.reconciling.comparing.amounts import compare_value, compare_weight
from bookings.reconciling.comparing.comparison import Sides, sides_of
from bookings.reconciling.comparing.counts import compare_truck_count, compare_vehicle_total
from bookings.reconciling.comparing.days import compare_days
from bookings.reconciling.comparing.forms import plate_form
from bookings.reconciling.comparing.itself import appointment_itself, booking_itself
from bookings.reconciling.comparing.lists import (
    CONTAINERS,
    SEALS,
    VINS,
    compare_batch_numbers,
    compare_list,
    printed_otherwise,
)
from bookings.reconciling.comparing.names import (
    compare_business_type,
    compare_destination,
    compare_exit_place,
    compare_shipper,
    compare_warehouse,
)
from bookings.reconciling.comparing.numbers import compare_numbers
from bookings.reconciling.comparing.plates import compare_plates
from bookings.reconciling.comparing.rules import places_in_order
from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.records import (
    AppointedRecord,
    DeclaredRecord,
    Difference,
    DifferenceSeverity,
    Group,
)

_GRAVEST_FIRST: tuple[DifferenceSeverity, ...] = get_args(DifferenceSeverity)
_COMPARISONS: tuple[Callable[[Sides], Iterator[Difference]], ...] = (
    compare_numbers,
    compare_business_type,
    compare_plates,
    compare_truck_count,
    compare_vehicle_total,
    compare_weight,
    compare_value,
    compare_batch_numbers,
    compare_destination,
    compare_exit_place,
    compare_days,
    compare_warehouse,
    compare_shipper,
)
_LISTS = (VINS, CONTAINERS, SEALS)


def differences(group: Group, limits: AgreementLimits) -> tuple[Difference, ...]:
    """Everything in which the group does not agree, the gravest first; empty when it does.

    What a record does not state contradicts nothing. The order of bookings and appointments in the
    group does not count.
    """
    sides = sides_of(group, limits)
    found: list[Difference] = []
    for compare in _COMPARISONS:
        found.extend(compare(sides))
    for listed in _LISTS:
        found.extend(compare_list(sides, listed))
    plates = _trucks_named(sides)
    for booking in sides.declared:
        found.extend(_internal_of_booking(booking, plates))
    trucks = None if sides.is_pair else plates
    for appointment in sides.appointed:
        found.extend(appointment_itself(appointment, trucks))
    return _sorted(found)


def internal(record: DeclaredRecord | AppointedRecord) -> tuple[Difference, ...]:
    """What a record says against itself, for one that has no partner: counts against lists and remarks,
    plates and VINs against those that the declaration prints. The gravest first."""
    if isinstance(record, DeclaredRecord):
        return _sorted(_internal_of_booking(record))
    return _sorted(appointment_itself(record))


def disagrees(found: Iterable[Difference]) -> bool:
    """Whether any of these is more than information."""
    return any(one.severity != "info" for one in found)


def _trucks_named(sides: Sides) -> int:
    """How many trucks the appointments name."""
    if sides.is_pair and len(sides.appointed[0].plates) < 2:
        return len(sides.appointed[0].plates)
    return len({plate_form(text) for one in sides.appointed for text in one.plates})


def _internal_of_booking(record: DeclaredRecord, appointed_plates: int | None = None) -> Iterator[Difference]:
    yield from printed_otherwise(record)
    yield from booking_itself(record, appointed_plates)


def _sorted(found: Iterable[Difference]) -> tuple[Difference, ...]:
    listed = list(found)
    if not listed:
        return ()
    places = places_in_order()
    return tuple(
        sorted(
            listed,
            key=lambda one: (
                _GRAVEST_FIRST.index(one.severity),
                places[one.field],
                one.booking_id or 0,
                one.appointment_id or 0,
                one.reason,
            ),
        )
    )
