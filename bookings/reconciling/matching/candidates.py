"""Pairs worth weighing, found by index: never all pairs.

First those that share a key. Then, only for appointments that nothing certain names and bookings that
still have a truck without one: near plates and customs numbers, and the same consignor, about the same
day and weight.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bookings.models import PairDecision
from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.matching import keys
from bookings.reconciling.matching.evidence import Comparable, comparable, is_about
from bookings.reconciling.matching.scoring import weigh_comparable
from bookings.reconciling.matching.scoring_rules import rules
from bookings.reconciling.records import AppointedRecord, Candidate, DeclaredRecord

# What comes again with every journey is looked up only about the day.
_COMES_AGAIN = frozenset({keys.PLATE, keys.TRAILER, keys.CONTAINER})
_NEAR_KINDS = (keys.PLATE, keys.CUSTOMS_NUMBER)

Decisions = Mapping[tuple[int, int], PairDecision]
"""By (appointment_id, booking_id)."""


def find(
    appointed: Sequence[AppointedRecord],
    declared: Sequence[DeclaredRecord],
    limits: AgreementLimits,
    decisions: Decisions,
) -> list[Candidate]:
    """Every candidate among these records, by appointment and booking. Ids are unique on each side."""
    return find_prepared(appointed, declared, limits, decisions).candidates


@dataclass(frozen=True, slots=True)
class Found:
    """Candidates, and their records (at least) in comparable form by id."""

    candidates: list[Candidate]
    appointed: Mapping[int, Comparable]
    declared: Mapping[int, Comparable]


def find_prepared(
    appointed: Sequence[AppointedRecord],
    declared: Sequence[DeclaredRecord],
    limits: AgreementLimits,
    decisions: Decisions,
) -> Found:
    """``find`` with what it made of the records, to go on with."""
    search = _Search(appointed, declared, limits, decisions)
    candidates = search.found()
    return Found(candidates, search.appointed_comparables, search.comparables)


@dataclass(slots=True)
class _Open:
    """A record that still looks for its partner."""

    id: int
    enterprise_id: int
    comparable: Comparable


class _Search:
    def __init__(
        self,
        appointed: Sequence[AppointedRecord],
        declared: Sequence[DeclaredRecord],
        limits: AgreementLimits,
        decisions: Decisions,
    ) -> None:
        self._appointed = sorted(appointed, key=lambda record: record.appointment_id)
        self._declared = sorted(declared, key=lambda record: record.booking_id)
        self._limits = limits
        self._decisions = decisions
        self.comparables = {record.booking_id: comparable(record) for record in self._declared}
        self.appointed_comparables: dict[int, Comparable] = {}
        """Of those that have a candidate."""
        self._candidates: dict[tuple[int, int], Candidate] = {}

    def found(self) -> list[Candidate]:
        open_appointed = self._by_equal_keys()
        self._decided()
        taken: defaultdict[int, int] = defaultdict(int)
        for candidate in self._candidates.values():
            if candidate.is_certain and candidate.decision != "apart":
                taken[candidate.booking_id] += 1
        open_declared = [
            _Open(record.booking_id, record.enterprise_id, self.comparables[record.booking_id])
            for record in self._declared
            if taken[record.booking_id] < self.comparables[record.booking_id].trucks
        ]
        if open_appointed and open_declared:
            self._by_near_keys(open_appointed, open_declared)
            self._by_shipper_and_weight(open_appointed, open_declared)
        return [self._candidates[pair] for pair in sorted(self._candidates)]

    def _by_equal_keys(self) -> list[_Open]:
        """Weighs pairs with an equal key; returns the appointments that no certain one is among."""
        index: defaultdict[tuple[int, str, str], list[tuple[int | None, int]]] = defaultdict(list)
        for record in self._declared:
            prepared = self.comparables[record.booking_id]
            for kind, value in _keys(prepared):
                index[record.enterprise_id, kind, value].append((prepared.day, record.booking_id))
        still_open = []
        for appointment in self._appointed:
            prepared = comparable(appointment)
            partners: set[int] = set()
            for kind, value in _keys(prepared):
                found = index.get((appointment.enterprise_id, kind, value))
                if found is None:
                    continue
                if kind in _COMES_AGAIN:
                    found = _about_then(found, prepared.day, self._limits.most_days_apart)
                partners.update(booking_id for _, booking_id in found)
            certain = False
            for booking_id in partners:
                certain |= self._weigh(appointment.appointment_id, prepared, booking_id)
            if not certain:
                still_open.append(_Open(appointment.appointment_id, appointment.enterprise_id, prepared))
        return still_open

    def _decided(self) -> None:
        """What a person put together is a candidate though nothing may speak for it."""
        appointed = {record.appointment_id: record for record in self._appointed}
        enterprise_of = {record.booking_id: record.enterprise_id for record in self._declared}
        for (appointment_id, booking_id), decision in self._decisions.items():
            appointment = appointed.get(appointment_id)
            if decision == "withdrawn" or appointment is None:
                continue
            if enterprise_of.get(booking_id) == appointment.enterprise_id:
                self._weigh(appointment_id, comparable(appointment), booking_id)

    def _by_near_keys(self, open_appointed: list[_Open], open_declared: list[_Open]) -> None:
        """Looks up what is near to the bookings, of which there are fewer, among the appointments."""
        index: defaultdict[tuple[int, str, str], list[_Open]] = defaultdict(list)
        for appointed in open_appointed:
            for kind, value in _near_keys(appointed.comparable):
                index[appointed.enterprise_id, kind, value].append(appointed)
        # A plate has hundreds of near values, and the same trucks come again.
        near: dict[tuple[int, str, str], list[_Open]] = {}
        for declared in open_declared:
            for kind, value in _near_keys(declared.comparable):
                enterprise_id = declared.enterprise_id
                place = (enterprise_id, kind, value)
                if place not in near:
                    slips = ((enterprise_id, kind, other) for other in keys.near_values(kind, value))
                    near[place] = [each for slip in slips if slip in index for each in index[slip]]
                for appointed in near[place]:
                    if self._is_about_then(appointed.comparable, declared.comparable):
                        self._weigh(appointed.id, appointed.comparable, declared.id)

    def _by_shipper_and_weight(self, open_appointed: list[_Open], open_declared: list[_Open]) -> None:
        by_shipper: defaultdict[tuple[int, str], list[tuple[int, int, _Open]]] = defaultdict(list)
        for declared in open_declared:
            if declared.comparable.shipper and declared.comparable.day and declared.comparable.weight_kg:
                place = declared.enterprise_id, declared.comparable.shipper
                by_shipper[place].append((declared.comparable.day, declared.id, declared))
        for entries in by_shipper.values():
            entries.sort(key=lambda entry: entry[:2])
        for appointed in open_appointed:
            prepared = appointed.comparable
            if prepared.day is None or not prepared.weight_kg:
                continue
            entries = by_shipper.get((appointed.enterprise_id, prepared.shipper), [])
            for _, _, declared in _about(entries, prepared.day, rules().search_days):
                weight = declared.comparable.weight_kg
                if weight and is_about(prepared.weight_kg, weight, self._limits):
                    self._weigh(appointed.id, prepared, declared.id)

    def _weigh(self, appointment_id: int, appointed: Comparable, booking_id: int) -> bool:
        """Keeps the pair when it is a candidate; whether it is a certain one."""
        pair = (appointment_id, booking_id)
        if pair not in self._candidates:
            declared = self.comparables[booking_id]
            decision = self._decisions.get(pair)
            candidate = weigh_comparable(pair, appointed, declared, self._limits, decision)
            if candidate is None:
                return False
            self._candidates[pair] = candidate
            self.appointed_comparables[appointment_id] = appointed
        found = self._candidates[pair]
        return found.is_certain and found.decision != "apart"

    def _is_about_then(self, one: Comparable, other: Comparable) -> bool:
        return (
            one.day is None or other.day is None or abs(one.day - other.day) <= self._limits.most_days_apart
        )


def _about_then(
    entries: Iterable[tuple[int | None, int]], day: int | None, most_apart: int
) -> list[tuple[int | None, int]]:
    """Those about the day; one that is not stated is about every other."""
    return [
        entry
        for entry in entries
        if day is None or entry[0] is None or -most_apart <= entry[0] - day <= most_apart
    ]


def _keys(record: Comparable) -> Iterator[tuple[str, str]]:
    """As ``keys.keys_of``, less the consignor's day, of a record that was prepared."""
    for kind, values in (
        (keys.CUSTOMS_NUMBER, record.numbers),
        (keys.BATCH_NUMBER, record.batches),
        (keys.BILL_NUMBER, record.bills),
        (keys.PLATE, record.plates),
        (keys.TRAILER, record.trailers),
        (keys.VIN, record.vins),
        (keys.CONTAINER, record.containers),
    ):
        for value in values:
            yield kind, value


def _near_keys(record: Comparable) -> Iterator[tuple[str, str]]:
    return ((kind, value) for kind, value in _keys(record) if kind in _NEAR_KINDS)


def _about(
    entries: Sequence[tuple[int, int, _Open]], day: int, most_apart: int
) -> Iterable[tuple[int, int, _Open]]:
    begin = bisect_left(entries, day - most_apart, key=lambda entry: entry[0])
    end = bisect_right(entries, day + most_apart, key=lambda entry: entry[0])
    return entries[begin:end]
