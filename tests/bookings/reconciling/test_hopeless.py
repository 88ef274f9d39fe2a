"""What is passed over at a glance would be no candidate when weighed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given

from benchmarks.book_facts import OWN
from benchmarks.generated_book import generated_book
from bookings.reconciling.matching import keys
from bookings.reconciling.matching.evidence import Comparable, comparable
from bookings.reconciling.matching.match import match
from bookings.reconciling.matching.meetings import Meetings
from bookings.reconciling.matching.scoring import weigh
from bookings.reconciling.matching.scoring_rules import rules
from bookings.reconciling.records import AppointedRecord, DeclaredRecord
from tests.bookings.reconciling.sides import (
    DAY,
    LIMITS,
    NUMBER,
    OTHER,
    SHIPPER,
    appointed,
    appointments,
    bookings,
    declared,
)

Places = tuple[int, int]


def is_worth_looking_at(appointment: AppointedRecord, booking: DeclaredRecord) -> bool:
    # A decided pair is weighed whatever speaks for it.
    weighed = weigh(appointment, booking, LIMITS, "together")
    assert weighed is not None
    ids = {reason.id for reason in weighed.reasons}
    if any(rules().evidence[id_].strong for id_ in ids):
        least = rules().least_beside_other if "customs-number-other" in ids else rules().least
        return weighed.score >= least
    return weighed.score >= rules().least_weak and not ids & rules().other_number


def hopeless(
    of_appointments: Sequence[AppointedRecord], of_bookings: Sequence[DeclaredRecord], pairs: Sequence[Places]
) -> list[Places]:
    """Those of the pairs, by their places, that nothing names and that are passed over."""
    of_appointed, of_declared = list(map(comparable, of_appointments)), list(map(comparable, of_bookings))
    meetings = Meetings(of_appointed, of_declared, LIMITS)
    met = []
    for one, other in pairs:
        appointment, booking = of_appointed[one], of_declared[other]
        if not are_named(appointment, booking):
            met.append((one, other))
            meetings.add_near(one, other)
            for kind in shared(appointment, booking):
                meetings.add(one, [other], kind)
    promising = set(meetings.promising())
    return [pair for pair in met if pair not in promising]


def are_named(one: Comparable, other: Comparable) -> bool:
    return bool(one.numbers & other.numbers or one.batches & other.batches or one.bills & other.bills)


def shared(one: Comparable, other: Comparable) -> list[str]:
    of_kinds = {
        keys.PLATE: one.plates & other.plates,
        keys.TRAILER: one.trailers & other.trailers,
        keys.CONTAINER: one.containers & other.containers,
    }
    return [kind for kind, values in of_kinds.items() if values]


def test_nothing_worth_looking_at_is_hopeless() -> None:
    book = generated_book(8_000, 1_600, loads=OWN)
    by_truck: dict[str, set[int]] = {}
    for place, booking in enumerate(book.declared):
        for truck in {*booking.plates, *booking.trailer_plates, *booking.containers}:
            by_truck.setdefault(truck, set()).add(place)
    pairs = [
        (place, other)
        for place, appointment in enumerate(book.appointed)
        for truck in {*appointment.plates, *appointment.trailer_plates, *appointment.containers}
        for other in by_truck.get(truck, ())
    ]
    found = hopeless(book.appointed, book.declared, pairs)
    assert len(found) > 1_000
    for one, other in found:
        assert not is_worth_looking_at(book.appointed[one], book.declared[other])


@given(appointments(), bookings())
def test_whatever_they_state(appointed: list[AppointedRecord], declared: list[DeclaredRecord]) -> None:
    pairs = list(product(range(len(appointed)), range(len(declared))))
    for one, other in hopeless(appointed, declared, pairs):
        assert not is_worth_looking_at(appointed[one], declared[other])


def test_each_pair_is_met_once_and_in_order() -> None:
    records = [comparable(booking) for booking in generated_book(30, 6).declared]
    meetings = Meetings(records, records, LIMITS)
    assert list(meetings.promising()) == []
    meetings.add(1, [3, 0], keys.PLATE)
    meetings.add(1, [0], keys.CONTAINER)
    meetings.add_near(0, 2)
    meetings.add_near(0, 2)
    # Of the near pair too little is in common.
    assert list(meetings.promising()) == [(1, 0), (1, 3)]


@pytest.mark.parametrize("place", range(18))
def test_a_number_with_a_slip_anywhere_is_looked_at(place: int) -> None:
    """Also where the difference has more factors of two than of five."""
    for digit in "0123456789":
        slip = NUMBER[:place] + digit + NUMBER[place + 1 :]
        swapped = NUMBER[:place] + NUMBER[place : place + 2][::-1] + NUMBER[place + 2 :]
        for other in {slip, swapped} - {NUMBER}:
            sides = [comparable(appointed(customs_numbers=(number,))) for number in (NUMBER, other)]
            meetings = Meetings(sides[:1], sides[1:], LIMITS)
            meetings.add_near(0, 0)
            assert keys.is_near(NUMBER, other)
            assert list(meetings.promising()) == [(0, 0)]


def test_a_truck_that_both_have_counts_where_it_was_not_looked_for() -> None:
    """With a narrow window of days, a pair found by its load."""
    load: dict[str, Any] = {"shipper": SHIPPER, "weight_kg": Decimal(17_340), "plates": ("新F12345",)}
    appointments_ = [
        appointed(1, customs_numbers=(OTHER,), day=DAY + timedelta(days=5), value=Decimal(9001), **load)
    ]
    bookings_ = [declared(1, customs_numbers=(NUMBER,), day=DAY, value_usd=Decimal(9001), **load)]
    limits = replace(LIMITS, most_days_apart=2)
    found = match(appointments_, bookings_, limits, {})
    assert [(one.appointment_id, one.booking_id) for one in found.candidates] == [(1, 1)]
