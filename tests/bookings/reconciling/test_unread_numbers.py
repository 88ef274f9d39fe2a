"""A booking whose customs number nobody read, and the appointments that all state one."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from bookings.reconciling.records import AppointedRecord
from tests.bookings.reconciling.sides import DAY, NUMBER, OTHER, SHIPPER, appointed, declared, matched

PLATES = ("新F12345", "240KVF12", "霍A00703")
WEEK_LATER = DAY + timedelta(days=6)
LOAD: dict[str, Any] = {"weight_kg": Decimal(51_340), "shipper": SHIPPER}


def trucks(count: int = 3, **changed: Any) -> list[AppointedRecord]:
    """The booking's trucks, a week after the declaration: of none of them alone that says enough."""
    stated = {"customs_numbers": (NUMBER,), "shipper": SHIPPER, "day": WEEK_LATER, **changed}
    return [appointed(id_, plates=(plate,), **stated) for id_, plate in enumerate(PLATES[:count], start=1)]


def loads(count: int = 3, **changed: Any) -> list[AppointedRecord]:
    """Appointments of the whole declaration's weight, of trucks that it does not name."""
    stated = {"customs_numbers": (NUMBER,), "day": DAY, **LOAD, **changed}
    return [appointed(id_, **stated) for id_ in range(1, count + 1)]


def again(id_: int) -> AppointedRecord:
    """The booking's last truck for another declaration."""
    return appointed(id_, customs_numbers=(OTHER,), plates=PLATES[2:], day=WEEK_LATER, shipper=SHIPPER)


def other_load(id_: int) -> AppointedRecord:
    """The same load again for another declaration."""
    return appointed(id_, customs_numbers=(OTHER,), day=DAY, **LOAD)


OF_TRUCKS = declared(1, plates=PLATES, truck_count=3, shipper=SHIPPER, day=DAY)
OF_LOADS = declared(1, truck_count=3, day=DAY, **LOAD)


def test_its_trucks_under_one_number_are_its_appointments() -> None:
    assert matched(trucks(), [OF_TRUCKS]).chosen == {(1, 1), (2, 1), (3, 1)}
    assert matched(trucks(2), [OF_TRUCKS]).chosen == {(1, 1), (2, 1)}


def test_a_truck_that_came_again_under_another_number_leaves_them_together() -> None:
    assert matched([*trucks(), again(4)], [OF_TRUCKS]).chosen == {(1, 1), (2, 1), (3, 1)}


def test_as_many_loads_as_trucks_under_one_number_are_its_appointments() -> None:
    assert matched(loads(), [OF_LOADS]).chosen == {(1, 1), (2, 1), (3, 1)}


@pytest.mark.parametrize(
    "appointments",
    [
        pytest.param(trucks(1), id="one truck of three"),
        pytest.param([trucks(1)[0], replace(trucks(1)[0], appointment_id=2)], id="one truck twice"),
        pytest.param(trucks(shipper=None), id="no consignor"),
        pytest.param(trucks(customs_numbers=()), id="no number"),
        pytest.param(trucks(customs_numbers=(NUMBER, OTHER)), id="two numbers on each"),
        pytest.param(trucks(day=DAY + timedelta(days=12)), id="two weeks later, with another load perhaps"),
        pytest.param([*trucks(2), again(4), again(5)], id="two of each of two numbers"),
        pytest.param(loads(2), id="fewer loads than trucks"),
        pytest.param(loads(4), id="more loads than trucks"),
        pytest.param([*loads(2), other_load(4)], id="a load of another number"),
    ],
)
def test_it_is_asked_when_they_say_less(appointments: list[AppointedRecord]) -> None:
    booking = OF_TRUCKS if any(one.plates for one in appointments) else OF_LOADS
    found = matched(appointments, [booking])
    assert found.chosen == set()
    assert found.ambiguous_bookings.keys() == {1}


def test_it_is_asked_which_of_two_bookings_without_a_number_it_is() -> None:
    second = declared(2, truck_count=3, day=DAY, **LOAD)
    assert matched(loads(), [OF_LOADS, second]).chosen == set()


def test_a_booking_with_a_number_of_its_own_has_none_of_another_number() -> None:
    booking = declared(1, plates=PLATES, truck_count=3, shipper=SHIPPER, day=DAY, customs_numbers=(OTHER,))
    assert matched(trucks(), [booking]).chosen == set()
