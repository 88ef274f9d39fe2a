"""What is passed over at a glance would be no candidate when weighed."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import product

from hypothesis import given

from benchmarks.book_facts import OWN
from benchmarks.generated_book import GeneratedBook, generated_book
from bookings.reconciling.matching.evidence import comparable
from bookings.reconciling.matching.hopeless import is_hopeless
from bookings.reconciling.matching.scoring import weigh
from bookings.reconciling.matching.scoring_rules import rules
from bookings.reconciling.records import AppointedRecord, DeclaredRecord
from tests.bookings.reconciling.sides import LIMITS, appointments, bookings


def is_worth_looking_at(appointment: AppointedRecord, booking: DeclaredRecord) -> bool:
    # A decided pair is weighed whatever speaks for it.
    weighed = weigh(appointment, booking, LIMITS, "together")
    assert weighed is not None
    ids = {reason.id for reason in weighed.reasons}
    if any(rules().evidence[id_].strong for id_ in ids):
        return weighed.score >= rules().least
    return weighed.score >= rules().least_weak and not ids & rules().other_number


def test_nothing_worth_looking_at_is_hopeless() -> None:
    hopeless = 0
    for appointment, booking in sharing_a_truck(generated_book(8_000, 1_600, loads=OWN)):
        if is_hopeless(comparable(appointment), comparable(booking), LIMITS):
            hopeless += 1
            assert not is_worth_looking_at(appointment, booking), (appointment, booking)
    assert hopeless > 1_000


@given(appointments(), bookings())
def test_whatever_they_state(
    of_appointments: list[AppointedRecord], of_bookings: list[DeclaredRecord]
) -> None:
    for appointment, booking in product(of_appointments, of_bookings):
        if is_hopeless(comparable(appointment), comparable(booking), LIMITS):
            assert not is_worth_looking_at(appointment, booking)


def sharing_a_truck(book: GeneratedBook) -> Iterator[tuple[AppointedRecord, DeclaredRecord]]:
    by_truck: defaultdict[str, list[DeclaredRecord]] = defaultdict(list)
    for booking in book.declared:
        for truck in {*booking.plates, *booking.trailer_plates, *booking.containers}:
            by_truck[truck].append(booking)
    for appointment in book.appointed:
        for truck in {*appointment.plates, *appointment.trailer_plates, *appointment.containers}:
            for booking in by_truck[truck]:
                yield appointment, booking
