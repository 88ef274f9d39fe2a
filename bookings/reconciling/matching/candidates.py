"""Pairs worth weighing, found by index: never all pairs.

First those that share a key. Then, only for appointments that nothing certain names and bookings that
still have a truck without one: near plates and customs numbers, and the same consignor, about the same
day and weight.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bookings.models import PairDecision
from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.matching import keys
from bookings.reconciling.matching.comparables import Comparables, keys_of, near_keys_of, share_key
from bookings.reconciling.matching.evidence import Comparable, is_about
from bookings.reconciling.matching.meetings import Meetings
from bookings.reconciling.matching.near_index import NearIndex
from bookings.reconciling.matching.scoring import weigh_comparable
from bookings.reconciling.matching.scoring_rules import rules
from bookings.reconciling.records import AppointedRecord, Candidate, DeclaredRecord, Pair

_UNDATED = -1
"""Before every day."""

Decisions = Mapping[Pair, PairDecision]
"""By (appointment_id, booking_id)."""


def find(
    appointed: Sequence[AppointedRecord],
    declared: Sequence[DeclaredRecord],
    limits: AgreementLimits,
    decisions: Decisions,
    comparables: Comparables | None = None,
) -> list[Candidate]:
    """Every candidate among these records, by appointment and booking. Ids are unique on each side.

    ``comparables``: what was made of them before; what was not is added.
    """
    return _Search(appointed, declared, limits, decisions, comparables or Comparables()).found()


@dataclass(slots=True)
class _Open:
    """A record that still looks for its partner."""

    id: int
    enterprise_id: int
    comparable: Comparable


@dataclass(slots=True)
class _Holders:
    """The bookings that have a key, by their days; first those without."""

    days: list[int] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    """Among all bookings."""

    def about(self, day: int, most_apart: int) -> list[int]:
        """Those of about the day, and those of no stated one, which are about every other."""
        begin = bisect_left(self.days, day - most_apart)
        end = bisect_right(self.days, day + most_apart, begin)
        undated = bisect_right(self.days, _UNDATED, 0, begin)
        return [*self.places[:undated], *self.places[begin:end]]


_Index = defaultdict[tuple[int, str, str], _Holders]
"""By enterprise, kind and value of a key."""


class _Search:
    def __init__(
        self,
        appointed: Sequence[AppointedRecord],
        declared: Sequence[DeclaredRecord],
        limits: AgreementLimits,
        decisions: Decisions,
        comparables: Comparables,
    ) -> None:
        self._appointed = sorted(appointed, key=lambda record: record.appointment_id)
        self._declared = sorted(declared, key=lambda record: record.booking_id)
        self._limits = limits
        self._decisions = decisions
        self._comparables = comparables
        self._candidates: dict[Pair, Candidate] = {}

    def found(self) -> list[Candidate]:
        open_appointed = self._by_equal_keys()
        # Only those with an equal key: a decision about others leaves open what the database holds as open.
        taken: defaultdict[int, int] = defaultdict(int)
        for candidate in self._candidates.values():
            if candidate.is_certain and candidate.decision != "apart":
                taken[candidate.booking_id] += 1
        self._decided()
        open_declared = [
            _Open(record.booking_id, record.enterprise_id, self._comparables.of(record))
            for record in self._declared
            if taken[record.booking_id] < self._comparables.of(record).trucks
        ]
        if open_appointed and open_declared:
            self._by_what_is_near(open_appointed, open_declared)
        return [self._candidates[pair] for pair in sorted(self._candidates)]

    def _by_equal_keys(self) -> list[_Open]:
        """Weighs pairs with an equal key; returns the appointments that no certain one is among."""
        appointed = [self._comparables.of(record) for record in self._appointed]
        declared = [self._comparables.of(record) for record in self._declared]
        index = self._declared_by_key(declared)
        meetings = Meetings(appointed, declared, self._limits)
        partners: list[set[int]] = [
            self._named(place, prepared, index, meetings) for place, prepared in enumerate(appointed)
        ]
        for place, booking_place in (*meetings.promising(), *self._decided_with_equal_key()):
            partners[place].add(booking_place)
        still_open = []
        for record, prepared, places in zip(self._appointed, appointed, partners, strict=True):
            certain = False
            for place in places:
                certain |= self._weigh(record.appointment_id, prepared, self._declared[place].booking_id)
            if not certain:
                still_open.append(_Open(record.appointment_id, record.enterprise_id, prepared))
        return still_open

    def _named(self, place: int, prepared: Comparable, index: _Index, meetings: Meetings) -> set[int]:
        """The bookings with an equal key; those with one that comes again only meet."""
        enterprise_id = self._appointed[place].enterprise_id
        named: set[int] = set()
        for kind, value in keys_of(prepared):
            found = index.get((enterprise_id, kind, value))
            if found is None:
                continue
            if prepared.day is None or kind not in keys.COMES_AGAIN:
                named.update(found.places)
            else:
                meetings.add(place, found.about(prepared.day, self._limits.most_days_apart), kind)
        return named

    def _declared_by_key(self, declared: Sequence[Comparable]) -> _Index:
        index: _Index = defaultdict(_Holders)
        for place in sorted(range(len(declared)), key=lambda at: declared[at].day or _UNDATED):
            prepared, enterprise_id = declared[place], self._declared[place].enterprise_id
            for kind, value in keys_of(prepared):
                holders = index[enterprise_id, kind, value]
                holders.days.append(prepared.day or _UNDATED)
                holders.places.append(place)
        return index

    def _decided_with_equal_key(self) -> Iterator[tuple[int, int]]:
        """By their places: what a person decided is weighed whatever speaks for it."""
        appointed = {record.appointment_id: place for place, record in enumerate(self._appointed)}
        declared = {record.booking_id: place for place, record in enumerate(self._declared)}
        for appointment_id, booking_id in self._decisions:
            if appointment_id in appointed and booking_id in declared:
                place, booking_place = appointed[appointment_id], declared[booking_id]
                one, other = self._appointed[place], self._declared[booking_place]
                sides = self._comparables.of(one), self._comparables.of(other)
                if one.enterprise_id == other.enterprise_id and share_key(
                    *sides, self._limits.most_days_apart
                ):
                    yield place, booking_place

    def _decided(self) -> None:
        """What a person put together is a candidate though nothing may speak for it."""
        appointed = {record.appointment_id: record for record in self._appointed}
        enterprise_of = {record.booking_id: record.enterprise_id for record in self._declared}
        for (appointment_id, booking_id), decision in self._decisions.items():
            appointment = appointed.get(appointment_id)
            if decision == "withdrawn" or appointment is None:
                continue
            if enterprise_of.get(booking_id) == appointment.enterprise_id:
                self._weigh(appointment_id, self._comparables.of(appointment), booking_id)

    def _by_what_is_near(self, open_appointed: list[_Open], open_declared: list[_Open]) -> None:
        near = Meetings(
            [one.comparable for one in open_appointed],
            [one.comparable for one in open_declared],
            self._limits,
        )
        self._by_near_keys(open_appointed, open_declared, near)
        self._by_shipper_and_weight(open_appointed, open_declared, near)
        for place, declared_place in near.promising():
            appointed = open_appointed[place]
            self._weigh(appointed.id, appointed.comparable, open_declared[declared_place].id)

    def _by_near_keys(self, open_appointed: list[_Open], open_declared: list[_Open], near: Meetings) -> None:
        """Looks up what is near to the bookings, of which there are fewer, among the appointments."""
        index: NearIndex[tuple[int, str], int] = NearIndex()
        for place, appointed in enumerate(open_appointed):
            for kind, value in near_keys_of(appointed.comparable):
                index.add((appointed.enterprise_id, kind), value, place)
        for declared_place, declared in enumerate(open_declared):
            for kind, value in near_keys_of(declared.comparable):
                for place in index.near((declared.enterprise_id, kind), value):
                    if self._is_about_then(open_appointed[place].comparable, declared.comparable):
                        near.add_near(place, declared_place)

    def _by_shipper_and_weight(
        self, open_appointed: list[_Open], open_declared: list[_Open], near: Meetings
    ) -> None:
        by_shipper: defaultdict[tuple[int, str], list[tuple[int, int]]] = defaultdict(list)
        for place, declared in enumerate(open_declared):
            prepared = declared.comparable
            if prepared.shipper and prepared.day and prepared.weight_kg:
                by_shipper[declared.enterprise_id, prepared.shipper].append((prepared.day, place))
        for entries in by_shipper.values():
            entries.sort()
        for place, appointed in enumerate(open_appointed):
            prepared = appointed.comparable
            if prepared.day is None or not prepared.weight_kg:
                continue
            entries = by_shipper.get((appointed.enterprise_id, prepared.shipper), [])
            for _, declared_place in _about(entries, prepared.day, rules().search_days):
                weight = open_declared[declared_place].comparable.weight_kg
                if weight and is_about(prepared.weight_kg, weight, self._limits):
                    near.add_near(place, declared_place)

    def _weigh(self, appointment_id: int, appointed: Comparable, booking_id: int) -> bool:
        """Keeps the pair when it is a candidate; whether it is a certain one."""
        pair = (appointment_id, booking_id)
        if pair not in self._candidates:
            declared = self._comparables.declared[booking_id]
            decision = self._decisions.get(pair)
            candidate = weigh_comparable(pair, appointed, declared, self._limits, decision)
            if candidate is None:
                return False
            self._candidates[pair] = candidate
        found = self._candidates[pair]
        return found.is_certain and found.decision != "apart"

    def _is_about_then(self, one: Comparable, other: Comparable) -> bool:
        return (
            one.day is None or other.day is None or abs(one.day - other.day) <= self._limits.most_days_apart
        )


def _about(entries: Sequence[tuple[int, int]], day: int, most_apart: int) -> Sequence[tuple[int, int]]:
    begin = bisect_left(entries, day - most_apart, key=lambda entry: entry[0])
    end = bisect_right(entries, day + most_apart, key=lambda entry: entry[0])
    return entries[begin:end]
