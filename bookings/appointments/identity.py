"""Which appointment of a list is which of the file that came now: pure.

By the appointment's number; else by customs number and plate; else by the customs number where it is
once on both sides; else by plate and day; else by the VINs.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from customs.identifiers.plate import comparison_key


@dataclass(frozen=True, slots=True)
class KnownAppointment:
    """What is stored of an appointment, as far as it tells which one it is."""

    id: int
    version: int
    appointment_number: str | None
    customs_numbers: tuple[str, ...]
    carriers: tuple[str, ...]
    """Plates and the transport tool, in comparable form."""
    vins: tuple[str, ...]
    day: date | None
    fingerprint: str | None = None
    dropped_at: datetime | None = None
    list_id: int | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """What a file states of one appointment, in the same terms."""

    appointment_number: str | None
    customs_numbers: tuple[str, ...]
    carriers: tuple[str, ...]
    vins: tuple[str, ...]
    day: date | None


Identified = Named | KnownAppointment
_One = TypeVar("_One", Named, KnownAppointment)
_Key = Callable[[Identified], Hashable]


def carriers(plates: Iterable[str], transport_tool: str | None) -> tuple[str, ...]:
    """What carries the load, in comparable form."""
    named = [*plates, *([transport_tool] if transport_tool else [])]
    return tuple(sorted({comparison_key(one) for one in named}))


def identified(stated: Sequence[Named], known: Sequence[KnownAppointment]) -> dict[int, KnownAppointment]:
    """By the position in ``stated`` the known appointment that it is; each at most once."""
    found: dict[int, KnownAppointment] = {}
    taken: set[int] = set()
    for key in (_by_number, _by_number_and_carrier, _by_customs_number, _by_carrier_and_day, _by_vins):
        waiting = [position for position in range(len(stated)) if position not in found]
        free = [one for one in known if one.id not in taken]
        if not waiting or not free:
            break
        for position, one in _pairs(key, stated, waiting, free):
            found[position] = one
            taken.add(one.id)
    return found


def _pairs(
    key: _Key, stated: Sequence[Named], waiting: Iterable[int], free: Iterable[KnownAppointment]
) -> Iterable[tuple[int, KnownAppointment]]:
    new: defaultdict[Hashable, list[int]] = defaultdict(list)
    old: defaultdict[Hashable, list[KnownAppointment]] = defaultdict(list)
    for position in waiting:
        if (value := key(stated[position])) is not None:
            new[value].append(position)
    for one in free:
        if (value := key(one)) is not None:
            old[value].append(one)
    for value, positions in new.items():
        yield from _paired(stated, positions, old.get(value, []), once=key is not _by_number_and_carrier)


def _paired(
    stated: Sequence[Named], positions: list[int], known: list[KnownAppointment], *, once: bool
) -> Iterable[tuple[int, KnownAppointment]]:
    """One with one. Of several alike those of the same day, then the rest in their order, unless the
    key has to be ``once`` on both sides."""
    if once:
        if len(positions) == 1 and len(known) == 1 and _may_be(stated[positions[0]], known[0]):
            yield positions[0], known[0]
        return
    by_day: defaultdict[date | None, deque[KnownAppointment]] = defaultdict(deque)
    for one in known:
        by_day[one.day].append(one)
    later = []
    for position in positions:
        same = by_day[stated[position].day]
        if same and _may_be(stated[position], same[0]):
            yield position, same.popleft()
        else:
            later.append(position)
    left = (one for waiting in by_day.values() for one in waiting)
    # One with one in their order, never each with each: hundreds may be alike in a careless list.
    for position, one in zip(later, left, strict=False):
        if _may_be(stated[position], one):
            yield position, one


def _may_be(stated: Named, known: KnownAppointment) -> bool:
    """Two that have numbers are the same only by their numbers."""
    numbers = {stated.appointment_number, known.appointment_number} - {None}
    return len(numbers) < 2


def _by_number(one: Identified) -> Hashable:
    return one.appointment_number


def _by_number_and_carrier(one: Identified) -> Hashable:
    if not one.customs_numbers or not one.carriers:
        return None
    return frozenset(one.customs_numbers), one.carriers


def _by_customs_number(one: Identified) -> Hashable:
    return frozenset(one.customs_numbers) or None


def _by_carrier_and_day(one: Identified) -> Hashable:
    return (one.carriers, one.day) if one.carriers else None


def _by_vins(one: Identified) -> Hashable:
    return frozenset(one.vins) or None
