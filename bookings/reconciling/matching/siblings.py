"""Appointments that are found beside the others of their declaration.

A declaration on several trucks has an appointment for each. When most are certain, what is known of them
says more of the rest than the declaration does: the day they crossed, and the number their list gives the
declaration though the booking states none. A clerk with both lists before them does not ask then.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from bookings.reconciling.matching.evidence import Comparable
from bookings.reconciling.matching.scoring_rules import rules
from bookings.reconciling.records import Candidate, Pair

# Trucks of one declaration cross together, some in the night after.
_MOST_DAYS_APART = 1


def beside_siblings(
    live: Sequence[Candidate],
    chosen: Iterable[Pair],
    appointed: Mapping[int, Comparable],
    declared: Mapping[int, Comparable],
) -> set[Pair]:
    """The pairs among ``live`` of bookings that have appointments, when there is a truck for all that
    may be theirs, or it is one of the booking's own, and each of those may be nobody else's."""
    siblings: defaultdict[int, list[Comparable]] = defaultdict(list)
    settled = set()
    for appointment_id, booking_id in chosen:
        siblings[booking_id].append(appointed[appointment_id])
        settled.add(appointment_id)
    bookings_of = Counter(candidate.appointment_id for candidate in live)
    by_booking: defaultdict[int, list[Candidate]] = defaultdict(list)
    for candidate in live:
        if candidate.booking_id in siblings and candidate.appointment_id not in settled:
            by_booking[candidate.booking_id].append(candidate)
    found: set[Pair] = set()
    for booking_id, candidates in by_booking.items():
        booking, own = declared[booking_id], siblings[booking_id]
        pairs = [(each, appointed[each.appointment_id]) for each in candidates]
        beside = [(each, one) for each, one in pairs if _is_beside(each, one, booking, own)]
        have_place = len(beside) <= booking.trucks - sum(max(1, len(each.plates)) for each in own)
        found |= {
            (each.appointment_id, booking_id)
            for each, one in beside
            if bookings_of[each.appointment_id] == 1 and (have_place or _is_truck_of(each, one, booking, own))
        }
    return found


def _is_beside(
    candidate: Candidate, appointment: Comparable, booking: Comparable, siblings: Sequence[Comparable]
) -> bool:
    ids = {reason.id for reason in candidate.reasons}
    if any(
        reason.points < 0 and reason.id not in rules().not_against_siblings for reason in candidate.reasons
    ):
        return False
    if _names_the_same(appointment, booking, siblings):
        return True
    if not appointment.numbers and "plate" not in ids and ids.isdisjoint(rules().backed_by):
        # A bill, box or trailer in common is also another declaration's, on which no number says so.
        return False
    return (
        "shipper" in ids
        and not ids.isdisjoint(rules().beside_siblings)
        and any(_crosses_with(appointment, each) for each in siblings)
    )


def _is_truck_of(
    candidate: Candidate, appointment: Comparable, booking: Comparable, siblings: Sequence[Comparable]
) -> bool:
    """Whether the booking has this truck, and its others the same number: a place left says no more. One
    truck's load may stand in two appointments, so that there are more of them than trucks."""
    has_plate = any(reason.id == "plate" for reason in candidate.reasons)
    return has_plate and _names_the_same(appointment, booking, siblings)


def _names_the_same(appointment: Comparable, booking: Comparable, siblings: Sequence[Comparable]) -> bool:
    """Whether the list gives it the number of the booking's others; the booking states none."""
    return not booking.numbers and any(appointment.valid_numbers & each.valid_numbers for each in siblings)


def _crosses_with(one: Comparable, other: Comparable) -> bool:
    return one.day is not None and other.day is not None and abs(one.day - other.day) <= _MOST_DAYS_APART
