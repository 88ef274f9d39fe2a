"""The places that appointments and bookings have for one another.

An appointment has a place for each customs number it lists, or one. A booking has a place for each of
its trucks, less those whose appointment its customs number, batch number or VINs name (or its mistyped
number, and its bill or container): such appointments need no place of it, for nobody limits how many trucks
a declaration is carried by.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from bookings.reconciling.matching import keys
from bookings.reconciling.matching.assigning import Edge, Place
from bookings.reconciling.matching.evidence import Comparable, is_near_number
from bookings.reconciling.matching.scoring_rules import rules
from bookings.reconciling.records import Candidate

_NAMED_BY = frozenset({"customs-number", "batch-number", "vins", "vins-some"})
_NAMED_BESIDE_NEAR_NUMBER = frozenset({"bill-number", "container"})
_SHARES_TRUCK = frozenset({"customs-number-shared-truck", "customs-number-next"})
_BESIDE = "beside"
"""Marks the place of one more booking on an appointment, beside those of its numbers."""


def edges_of(
    candidates: Sequence[Candidate],
    appointed: Mapping[int, Comparable],
    declared: Mapping[int, Comparable],
) -> list[Edge]:
    """The candidates of one component with the places they may take."""
    claimed = _Claims(candidates, appointed, declared)
    return [
        Edge(
            pair=(candidate.appointment_id, candidate.booking_id),
            weight=max(1, candidate.score - rules().least + 1),
            rows=claimed.rows(candidate),
            columns=claimed.columns(candidate),
        )
        for candidate in candidates
    ]


class _Claims:
    """What of one component's places is spoken for before anything is assigned."""

    def __init__(
        self,
        candidates: Sequence[Candidate],
        appointed: Mapping[int, Comparable],
        declared: Mapping[int, Comparable],
    ) -> None:
        self._appointed = appointed
        self._declared = declared
        self._wanted_numbers: defaultdict[int, set[str]] = defaultdict(set)
        best: dict[int, Candidate] = {}
        for candidate in candidates:
            numbers = appointed[candidate.appointment_id].numbers & declared[candidate.booking_id].numbers
            self._wanted_numbers[candidate.appointment_id] |= numbers
            before = best.get(candidate.appointment_id)
            if before is None or candidate.score > before.score:
                best[candidate.appointment_id] = candidate
        self._named: defaultdict[int, list[Comparable]] = defaultdict(list)
        for candidate in candidates:
            ids = ids_of(candidate)
            # One that lists several declarations is each one's own.
            lists_it = "customs-number" in ids and len(appointed[candidate.appointment_id].numbers) > 1
            if lists_it or (candidate.score == best[candidate.appointment_id].score and _is_named(candidate)):
                self._named[candidate.booking_id].append(appointed[candidate.appointment_id])
        self._left: dict[int, int] = {}
        self._places: dict[int, tuple[dict[str, Place], tuple[Place, ...]]] = {}

    def rows(self, candidate: Candidate) -> tuple[Place, ...]:
        """The places of the appointment which the pair may take; one."""
        id_ = candidate.appointment_id
        own, other = self._appointed[id_].numbers, self._declared[candidate.booking_id].numbers
        if shared := own & other:
            return ((id_, min(shared)),)
        ids = ids_of(candidate)
        if _is_named(candidate) or ids & _SHARES_TRUCK:
            return ((id_, _BESIDE, candidate.booking_id),)
        if near := [number for number in own if any(is_near_number(number, each) for each in other)]:
            return ((id_, min(near)),)
        free = own - self._wanted_numbers[id_] or own
        return ((id_, min(free, default="")),)

    def columns(self, candidate: Candidate) -> tuple[Place, ...]:
        """The places of the booking which the pair may take; none: all its trucks have theirs."""
        booking_id = candidate.booking_id
        ids = ids_of(candidate)
        if _is_named(candidate):
            return ((booking_id, "named", candidate.appointment_id),)
        by_plate, places = self._places_of(booking_id)
        if (
            self._named[booking_id]
            and not ids.isdisjoint(rules().other_number | _SHARES_TRUCK)
            and not self._left[booking_id]
        ):
            # All its trucks have an appointment of its own number.
            return ()
        listed = self._appointed[candidate.appointment_id].plates
        plates = self._declared[booking_id].plates
        if same := listed & plates:
            return _each_once(by_plate[plate] for plate in sorted(same) if plate in by_plate)
        if near := _near_to(plates, listed):
            return _each_once(by_plate[plate] for plate in sorted(near) if plate in by_plate)
        return places

    def _places_of(self, booking_id: int) -> tuple[dict[str, Place], tuple[Place, ...]]:
        """The places left, by plate and all."""
        if booking_id not in self._places:
            self._places[booking_id] = self._placed(booking_id)
        return self._places[booking_id]

    def _placed(self, booking_id: int) -> tuple[dict[str, Place], tuple[Place, ...]]:
        declared = self._declared[booking_id]
        used: set[str] = set()
        left = declared.trucks
        for appointed in self._named[booking_id]:
            covered = appointed.plates & declared.plates or _near_to(declared.plates, appointed.plates)
            used |= covered
            # Trucks of a fleet are near one another: one plate may be near to several.
            left -= max(1, min(len(covered), len(appointed.plates)))
        self._left[booking_id] = max(0, left)
        free = sorted(declared.plates - used)
        by_plate: dict[str, Place] = {plate: (booking_id, plate) for plate in free}
        further = ((booking_id, str(at)) for at in range(left - len(free)))
        return by_plate, (*by_plate.values(), *further)


def ids_of(candidate: Candidate) -> set[str]:
    """The ids of a candidate's reasons."""
    return {reason.id for reason in candidate.reasons}


def _is_named(candidate: Candidate) -> bool:
    """Whether it is one of the declaration's own appointments, by a number that no other truck shares."""
    ids = ids_of(candidate)
    return bool(ids & _NAMED_BY) or (
        candidate.is_certain and "customs-number-near" in ids and bool(ids & _NAMED_BESIDE_NEAR_NUMBER)
    )


def _near_to(plates: Iterable[str], others: Iterable[str]) -> set[str]:
    others = tuple(others)
    return {plate for plate in plates if any(keys.is_near(plate, other) for other in others)}


def _each_once(places: Iterable[Place]) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(places))
