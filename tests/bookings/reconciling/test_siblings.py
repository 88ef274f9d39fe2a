"""The last trucks of a declaration, found beside its other appointments."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bookings.reconciling.records import AppointedRecord
from tests.bookings.reconciling.sides import (
    AFTER,
    DAY,
    INLAND,
    MISTYPED,
    NUMBER,
    OTHER,
    OTHER_SHIPPER,
    SHIPPER,
    appointed,
    declared,
    matched,
)

LOAD: dict[str, Any] = {"shipper": SHIPPER, "day": DAY}
BOOKING: dict[str, Any] = {"customs_numbers": (NUMBER,), "truck_count": 3, **LOAD}


def named(*ids: int, number: str = NUMBER, day: Any = DAY) -> list[AppointedRecord]:
    """Appointments that state the booking's number, each with a truck of its own."""
    return [
        appointed(id_, customs_numbers=(number,), plates=(f"240KVF{id_:02}",), shipper=SHIPPER, day=day)
        for id_ in ids
    ]


def test_a_mistyped_number_beside_the_others_is_the_last_truck() -> None:
    last = appointed(3, customs_numbers=(MISTYPED,), **LOAD)
    assert matched([*named(1, 2), last], [declared(**BOOKING)]).chosen == {(1, 1), (2, 1), (3, 1)}
    assert matched([last], [declared(**BOOKING)]).chosen == set()


@pytest.mark.parametrize(
    "changed",
    [
        # As likely the next declaration's.
        {"customs_numbers": (AFTER,)},
        {"shipper": OTHER_SHIPPER},
        {"shipper": None},
        {"day": DAY + timedelta(days=3)},
        {"day": None},
        {"containers": ("TBJU0491086",)},
    ],
    ids=str,
)
def test_it_is_asked_when_anything_is_not_as_with_the_others(changed: dict[str, Any]) -> None:
    last = appointed(3, **{"customs_numbers": (MISTYPED,), **LOAD, **changed})
    booking = declared(**BOOKING, containers=("TEXU3605231",))
    assert matched([*named(1, 2), last], [booking]).chosen == {(1, 1), (2, 1)}


def test_it_is_asked_when_there_are_more_than_trucks() -> None:
    last = [appointed(id_, customs_numbers=(MISTYPED,), **LOAD) for id_ in (3, 4)]
    found = matched([*named(1, 2), *last], [declared(**BOOKING)])
    assert found.chosen == {(1, 1), (2, 1)}
    assert found.ambiguous_appointments.keys() == {3, 4}
    assert len(matched([*named(1), *last], [declared(**BOOKING)]).chosen) == 3


def test_it_is_asked_when_it_may_be_another_bookings() -> None:
    last = appointed(5, customs_numbers=(MISTYPED,), **LOAD)
    other_number = MISTYPED[:-3] + "319"
    both = [declared(1, **BOOKING), declared(2, **{**BOOKING, "customs_numbers": (other_number,)})]
    found = matched([*named(1, 2), *named(3, 4, number=other_number), last], both)
    assert found.chosen == {(1, 1), (2, 1), (3, 2), (4, 2)}
    assert [each.booking_id for each in found.ambiguous_appointments[5]] == [1, 2]


def test_a_truck_days_later_is_one_of_those_that_came_with_it() -> None:
    """Offices inland declare before the truck drives across the country: their day says little."""
    later = DAY + timedelta(days=6)
    truck: dict[str, Any] = {"plates": ("新F12345",), "shipper": SHIPPER}
    booking = declared(customs_numbers=(INLAND,), truck_count=2, day=DAY, **truck)
    last = appointed(2, day=later, **truck)
    assert matched([last], [booking]).chosen == set()
    assert matched([*named(1, number=INLAND, day=later), last], [booking]).chosen == {(1, 1), (2, 1)}


def test_a_truck_of_the_booking_under_another_number_is_its_last() -> None:
    """With only that truck it may be another journey of it."""
    booking = declared(**BOOKING, plates=("240KVF01", "240KVF02", "240KVF03"), weight_kg=Decimal(51_340))
    last = appointed(3, customs_numbers=(OTHER,), plates=("240KVF03",), weight_kg=Decimal(51_340), **LOAD)
    assert matched([last], [booking]).chosen == set()
    assert matched([*named(1, 2), last], [booking]).chosen == {(1, 1), (2, 1), (3, 1)}


def test_it_is_asked_when_no_number_says_so_and_another_truck_came() -> None:
    """A trailer in common is also of another declaration: trailers go from truck to truck."""
    trailer: dict[str, Any] = {"trailer_plates": ("新F1234挂",), **LOAD}
    booking = declared(**BOOKING, plates=("新F55555",), trailer_plates=("新F1234挂",))
    last = appointed(3, plates=("新B99999",), **trailer)
    assert matched([*named(1, 2), last], [booking]).chosen == {(1, 1), (2, 1)}
    its_own = appointed(3, plates=("新F55555",), **trailer)
    assert matched([*named(1, 2), its_own], [booking]).chosen == {(1, 1), (2, 1), (3, 1)}


def test_what_lists_the_same_number_as_the_others_is_of_the_booking_whose_number_nobody_read() -> None:
    box: dict[str, Any] = {"containers": ("TEXU3605231",), "shipper": SHIPPER}
    booking = declared(truck_count=2, plates=("240KVF01",), day=DAY, **box)
    last = appointed(2, customs_numbers=(NUMBER,), day=DAY + timedelta(days=9), **box)
    assert matched([*named(1), last], [booking]).chosen == {(1, 1), (2, 1)}
    of_another = appointed(2, customs_numbers=(OTHER,), day=DAY + timedelta(days=9), **box)
    assert matched([*named(1), of_another], [booking]).chosen == {(1, 1)}
