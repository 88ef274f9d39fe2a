"""The appointments of a declaration whose customs number nobody read.

Each of them alone fits by consignor, day and load only, or by a truck that comes again each week. Together
they say more: one number on all of them, and the declaration's trucks, or just as many.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from bookings.reconciling.matching.evidence import Comparable
from bookings.reconciling.matching.scoring_rules import rules
from bookings.reconciling.records import Candidate, Pair

# One appointment under a number says nothing that its load does not say.
_FEWEST = 2


def under_one_number(
    live: Sequence[Candidate],
    chosen: Iterable[Pair],
    appointed: Mapping[int, Comparable],
    declared: Mapping[int, Comparable],
) -> set[Pair]:
    """The pairs among ``live`` of bookings that state no customs number and have no appointment yet, when
    those of one number, and of no other, are the booking's trucks and may be nobody else's."""
    have_partners = {booking_id for _, booking_id in chosen}
    bookings_of = Counter(candidate.appointment_id for candidate in live)
    by_booking: defaultdict[int, list[Candidate]] = defaultdict(list)
    for candidate in live:
        if candidate.booking_id not in have_partners and not declared[candidate.booking_id].numbers:
            by_booking[candidate.booking_id].append(candidate)
    found: set[Pair] = set()
    for booking_id, candidates in by_booking.items():
        together = _of_most_used_number(candidates, appointed)
        are_free = all(bookings_of[each.appointment_id] == 1 for each in together)
        if are_free and _fit(together, candidates, appointed, declared[booking_id]):
            found |= {(each.appointment_id, booking_id) for each in together}
    return found


def _of_most_used_number(
    candidates: Sequence[Candidate], appointed: Mapping[int, Comparable]
) -> list[Candidate]:
    """Those under the number that most of them state; none when another is stated more than once."""
    by_number: defaultdict[str, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        for number in appointed[candidate.appointment_id].valid_numbers:
            by_number[number].append(candidate)
    several = [those for those in by_number.values() if len(those) >= _FEWEST]
    return several[0] if len(several) == 1 else []


def _fit(
    together: Sequence[Candidate],
    candidates: Sequence[Candidate],
    appointed: Mapping[int, Comparable],
    booking: Comparable,
) -> bool:
    """Whether they are most of the booking's trucks, or nothing else fits and they are as many; most of them
    of its consignor, and none against it."""
    if not together or len(together) > booking.trucks or not all(map(_is_its_journey, together)):
        return False
    if 2 * sum("shipper" in _ids(each) for each in together) <= len(together):
        return False
    if all(not _ids(each).isdisjoint(rules().come_again) for each in together):
        in_common = _trucks_in_common([appointed[each.appointment_id] for each in together], booking)
        return 2 * in_common > booking.trucks
    return len(together) == len(candidates) == booking.trucks


def _trucks_in_common(appointments: Sequence[Comparable], booking: Comparable) -> int:
    """How many of the booking's trucks they name, by plates, trailers or boxes."""
    return max(
        len(booking.plates & frozenset().union(*(each.plates for each in appointments))),
        len(booking.trailers & frozenset().union(*(each.trailers for each in appointments))),
        len(booking.containers & frozenset().union(*(each.containers for each in appointments))),
    )


def _is_its_journey(candidate: Candidate) -> bool:
    """Nothing but a week between speaks against it; of the very load not even more."""
    against = {reason.id for reason in candidate.reasons if reason.points < 0}
    if against <= rules().come_again_backed_days:
        return True
    return against <= rules().not_against_siblings and not _ids(candidate).isdisjoint(rules().backed_by)


def _ids(candidate: Candidate) -> set[str]:
    return {reason.id for reason in candidate.reasons}
