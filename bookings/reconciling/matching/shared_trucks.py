"""Declarations that share a truck (拼车) whose appointment does not list all of their numbers.

A plate alone does not say so, for a truck may come again the same day. But when the loads of just these
bookings add up to what the appointment states, they crossed together.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import combinations

from bookings.reconciling.matching.evidence import Comparable
from bookings.reconciling.records import Candidate, Pair

_MOST_FURTHER = 6
_ROUNDING_KG = Decimal(1)
_ROUNDING_VALUE = Decimal("0.05")


def adding_up(
    live: Iterable[Candidate],
    chosen: Iterable[Pair],
    appointed: Mapping[int, Comparable],
    declared: Mapping[int, Comparable],
) -> set[Pair]:
    """The pairs among ``live`` (of one truck's plate or batch) that complete their appointment's load:
    together with what is chosen, weight and value of one choice of them, and of no other, add up."""
    already: defaultdict[int, list[Comparable]] = defaultdict(list)
    for appointment_id, booking_id in chosen:
        already[appointment_id].append(declared[booking_id])
    further: defaultdict[int, set[int]] = defaultdict(set)
    for candidate in live:
        if any(reason.id in ("plate", "batch-number") for reason in candidate.reasons):
            further[candidate.appointment_id].add(candidate.booking_id)
    found: set[Pair] = set()
    for appointment_id, booking_ids in further.items():
        if len(booking_ids) <= _MOST_FURTHER:
            bookings = {id_: declared[id_] for id_ in sorted(booking_ids)}
            found |= {
                (appointment_id, id_)
                for id_ in _completing(appointed[appointment_id], already[appointment_id], bookings)
            }
    return found


def _completing(
    appointed: Comparable, already: list[Comparable], further: Mapping[int, Comparable]
) -> tuple[int, ...]:
    fitting = [
        ids
        for ids in _choices(further, least=1 if already else 2)
        if _add_up(appointed, [*already, *(further[id_] for id_ in ids)])
    ]
    return fitting[0] if len(fitting) == 1 else ()


def _choices(further: Mapping[int, Comparable], least: int) -> Iterator[tuple[int, ...]]:
    for count in range(least, len(further) + 1):
        yield from combinations(further, count)


def _add_up(appointed: Comparable, bookings: list[Comparable]) -> bool:
    """Whether weight and value, as far as stated, add up; the weight must be stated."""
    if not appointed.weight_kg:
        return False
    weight = sum((each.weight_kg or Decimal(0) for each in bookings), Decimal(0))
    if abs(weight - appointed.weight_kg) > _ROUNDING_KG:
        return False
    for currency, stated in appointed.values:
        values = [dict(each.values).get(currency) for each in bookings]
        if None not in values:
            total = sum((value for value in values if value), Decimal(0))
            if abs(total - stated) > _ROUNDING_VALUE * len(bookings):
                return False
    return True
