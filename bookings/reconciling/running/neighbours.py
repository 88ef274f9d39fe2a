"""All that a change can reach: the bookings and appointments whose result may be another one now.

A result depends on its connected component of candidates and on nothing else. So the set is closed over
everything that was a candidate, which is stored, and everything that may be one now. Only a record that
changed in something that is compared can have a new equal key; only such a one, or one that nothing certain
names any more, can have a new near key or consignor. Just these are looked up by index. Matching the closed
set gives what matching the whole book would give.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import or_
from sqlalchemy import select as select_all
from sqlmodel import Session, col

from bookings.models import MatchCandidate, MatchKey, PairDecision, RecordSide
from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.loading import load_appointed, load_decisions, load_declared
from bookings.reconciling.matching import keys
from bookings.reconciling.matching.comparables import Comparables, keys_of, share_key
from bookings.reconciling.matching.evidence import Comparable, is_about
from bookings.reconciling.matching.meetings import Meetings
from bookings.reconciling.matching.scoring import weigh_comparable
from bookings.reconciling.records import AppointedRecord, Candidate, DeclaredRecord, Pair
from bookings.reconciling.running.key_rows import holders
from bookings.reconciling.running.nodes import Node, PreparedRecord, Record, node_of
from bookings.reconciling.running.open_records import OPEN, OpenRecords, are_within
from bookings.reconciling.running.stored_digests import compared_as_before
from bookings.reconciling.statements import among

_Wanted = dict[tuple[int, str, RecordSide], dict[str, list[PreparedRecord]]]
"""By enterprise, kind of key and side of those sought: who wants each value."""
_Place = tuple[int, str, str]
"""Enterprise, kind and value of a key."""
_Pair = tuple[Node, Node]
"""Appointment and booking."""
_NEAR = "near"


@dataclass(slots=True)
class Closed:
    """A closed set. Ids of records that do not take part (any more) are among the members and ids only."""

    members: frozenset[Node]
    booking_ids: frozenset[int]
    appointment_ids: frozenset[int]
    asked: frozenset[Node]
    """Those that changed; of the others all keys are as they are stored, but for ``OPEN``."""
    declared: list[DeclaredRecord]
    appointed: list[AppointedRecord]
    decisions: dict[Pair, PairDecision]
    comparables: Comparables
    """Of these records, and of some others that were met."""


def closed_set(
    session: Session, limits: AgreementLimits, booking_ids: Collection[int], appointment_ids: Collection[int]
) -> Closed:
    """Everything whose result a change of these records may change."""
    asked: set[Node] = {("booking", id_) for id_ in booking_ids}
    asked |= {("appointment", id_) for id_ in appointment_ids}
    changed: set[Node] = set()
    return _Closing(session, limits, changed, OpenRecords(session, limits, changed)).closed(asked)


@dataclass(slots=True)
class _Closing:
    _session: Session
    _limits: AgreementLimits
    _changed: set[Node]
    """Of what is asked: what is stored of these holds no longer."""
    _open_records: OpenRecords
    _comparables: Comparables = field(default_factory=Comparables)
    _members: set[Node] = field(default_factory=set)
    _known: dict[Node, PreparedRecord | None] = field(default_factory=dict)
    """Read so far; None: it does not take part."""
    _changed_at: defaultdict[_Place, set[Node]] = field(default_factory=lambda: defaultdict(set))
    """The changed records by all keys that they have now, which the database does not have yet."""
    _beside: defaultdict[Node, set[Node]] = field(default_factory=lambda: defaultdict(set))
    """By record those that were a candidate with it, or share a key with it and one of them changed."""
    _weighed: dict[Pair, Candidate | None] = field(default_factory=dict)
    _decisions: dict[Pair, PairDecision] = field(default_factory=dict)

    def closed(self, asked: set[Node]) -> Closed:
        """Everything whose result a change of ``asked`` may change."""
        prepared = self._read(asked)
        as_before = compared_as_before(self._session, prepared)
        unchanged = [one for one in prepared if one.node in as_before]
        changed = [one for one in prepared if one.node not in as_before]
        self._changed |= asked - as_before
        for one in changed:
            for key in keys_of(one.comparable):
                self._changed_at[one.record.enterprise_id, *key].add(one.node)
        reached = self._before(asked) | self._decided(asked)
        self._read(reached)
        reached |= self._with_equal_keys(changed)
        reached |= self._near([one for one in changed if self._is_open(one)] + self._newly_open(unchanged))
        self._members |= asked
        while fresh := reached - self._members:
            self._members |= fresh
            unchanged = self._read(fresh)
            reached = self._before(fresh) | self._decided(fresh)
            self._read(reached)
            reached |= self._near(self._newly_open(unchanged))
        records = [self._known[node] for node in sorted(self._members)]
        found = [prepared.record for prepared in records if prepared is not None]
        return Closed(
            members=frozenset(self._members),
            booking_ids=frozenset(id_ for side, id_ in self._members if side == "booking"),
            appointment_ids=frozenset(id_ for side, id_ in self._members if side == "appointment"),
            asked=frozenset(asked),
            declared=[record for record in found if isinstance(record, DeclaredRecord)],
            appointed=[record for record in found if isinstance(record, AppointedRecord)],
            decisions=self._decisions,
            comparables=self._comparables,
        )

    def _read(self, nodes: Iterable[Node]) -> list[PreparedRecord]:
        """Those of them that take part; what was not read yet is."""
        asked = set(nodes)
        unread = {node for node in asked if node not in self._known}
        if unread:
            self._known.update(dict.fromkeys(unread))
            bookings, appointments = _ids(unread)
            records: list[Record] = [*load_declared(self._session, bookings)]
            records += load_appointed(self._session, appointments)
            for record in records:
                node = node_of(record)
                self._known[node] = PreparedRecord(node, record, self._comparables)
        return [prepared for node in asked if (prepared := self._known[node]) is not None]

    def _before(self, fresh: set[Node]) -> set[Node]:
        """What was a candidate with one of them."""
        bookings, appointments = _ids(fresh)
        query = select_all(col(MatchCandidate.booking_id), col(MatchCandidate.appointment_id)).where(
            or_(
                among(self._session, col(MatchCandidate.booking_id), bookings),
                among(self._session, col(MatchCandidate.appointment_id), appointments),
            )
        )
        reached: set[Node] = set()
        for booking_id, appointment_id in self._session.execute(query):
            booking: Node = ("booking", booking_id)
            appointment: Node = ("appointment", appointment_id)
            self._beside[booking].add(appointment)
            self._beside[appointment].add(booking)
            reached |= {booking, appointment}
        return reached

    def _decided(self, fresh: set[Node]) -> set[Node]:
        decisions = load_decisions(self._session, *_ids(fresh))
        self._decisions |= decisions
        reached: set[Node] = {("appointment", pair[0]) for pair in decisions}
        return reached | {("booking", pair[1]) for pair in decisions}

    def _with_equal_keys(self, prepared: list[PreparedRecord]) -> set[Node]:
        wanted: _Wanted = defaultdict(dict)
        for one in prepared:
            for kind, value in keys_of(one.comparable):
                wanted[one.record.enterprise_id, kind, one.other_side].setdefault(value, []).append(one)
        by_kind: defaultdict[str, set[_Pair]] = defaultdict(set)
        for place, values in wanted.items():
            by_kind[place[1]].update(_in_order(*pair) for pair in self._holders(*place, values))
        pairs = self._promising(by_kind)
        for appointment, booking in pairs:
            self._beside[appointment].add(booking)
            self._beside[booking].add(appointment)
        return self._edges(pairs)

    def _promising(self, by_kind: Mapping[str, set[_Pair]]) -> set[_Pair]:
        """Of the pairs by the kind of key that they have in common, or ``_NEAR``, those to be weighed."""
        self._read({node for pairs in by_kind.values() for pair in pairs for node in pair})
        by_kind = {kind: set(filter(self._take_part, pairs)) for kind, pairs in by_kind.items()}
        met = {kind: pairs for kind, pairs in by_kind.items() if kind in keys.COMES_AGAIN or kind == _NEAR}
        appointments, bookings = (
            sorted({pair[side] for pairs in met.values() for pair in pairs}) for side in (0, 1)
        )
        meetings = Meetings(self._compared(appointments), self._compared(bookings), self._limits)
        place_of = {node: place for side in (appointments, bookings) for place, node in enumerate(side)}
        for kind, pairs in met.items():
            for appointment, booking in pairs:
                if kind == _NEAR:
                    meetings.add_near(place_of[appointment], place_of[booking])
                else:
                    meetings.add(place_of[appointment], [place_of[booking]], kind)
        found = {(appointments[one], bookings[other]) for one, other in meetings.promising()}
        found.update(*(pairs for kind, pairs in by_kind.items() if kind not in met))
        # What a person decided is a candidate whatever speaks for it.
        found |= {
            pair for pairs in met.values() for pair in pairs if (pair[0][1], pair[1][1]) in self._decisions
        }
        return found

    def _take_part(self, pair: _Pair) -> bool:
        return self._known[pair[0]] is not None and self._known[pair[1]] is not None

    def _compared(self, nodes: Iterable[Node]) -> list[Comparable]:
        return [prepared.comparable for node in nodes if (prepared := self._known[node]) is not None]

    def _holders(
        self, enterprise_id: int, kind: str, side: RecordSide, values: Mapping[str, list[PreparedRecord]]
    ) -> Iterator[tuple[Node, Node]]:
        """Who wants one of the values with each one on this side that has it, about the day."""
        apart = self._limits.most_days_apart if kind in keys.COMES_AGAIN else None
        for value, those in values.items():
            for other in self._changed_at.get((enterprise_id, kind, value), ()):
                if other[0] == side and (met := self._known[other]) is not None:
                    for one in those:
                        if apart is None or are_within(one.comparable.day, met.comparable.day, apart):
                            yield one.node, other
        days = None if apart is None else _days_about(values.values(), apart)
        for value, record_id, day in holders(self._session, enterprise_id, kind, side, values, days):
            node: Node = (side, record_id)
            if node not in self._changed:
                for one in values[value]:
                    if apart is None or are_within(one.comparable.day, day, apart):
                        yield one.node, node

    def _near(self, opened: list[PreparedRecord]) -> set[Node]:
        """What may be near to these, which nothing certain names."""
        pairs = list(self._open_records.near_to(opened))
        self._read({pair.other for pair in pairs})
        near: set[_Pair] = set()
        for one, node, by_consignor in pairs:
            other = self._known[node]
            if other is not None and (not by_consignor or self._weigh_about(one, other)):
                near.add(_in_order(one.node, node))
        return self._edges(self._promising({_NEAR: near}))

    def _edges(self, pairs: Iterable[_Pair]) -> set[Node]:
        """The records of those pairs that are candidates."""
        return {node for pair in pairs if self._weigh(*pair) is not None for node in pair}

    def _newly_open(self, unchanged: list[PreparedRecord]) -> list[PreparedRecord]:
        """Those that something certain named until now."""
        bookings, appointments = _ids(one.node for one in unchanged)
        sides: tuple[tuple[RecordSide, set[int]], ...] = (
            ("booking", bookings),
            ("appointment", appointments),
        )
        were_open: set[Node] = set()
        for side, ids in sides:
            query = select_all(col(MatchKey.record_id)).where(
                col(MatchKey.side) == side,
                among(self._session, col(MatchKey.record_id), ids),
                col(MatchKey.kind) == OPEN,
            )
            were_open |= {(side, id_) for id_ in self._session.execute(query).scalars()}
        return [one for one in unchanged if one.node not in were_open and self._is_open(one)]

    def _is_open(self, one: PreparedRecord) -> bool:
        """Whether it may still look for partners: at most one that shares a key and is certain is too few."""
        certain = 0
        for node in self._beside.get(one.node, ()):
            other = self._known[node]
            if other is None or not share_key(one.comparable, other.comparable, self._limits.most_days_apart):
                continue
            found = self._weigh(one.node, node)
            certain += found is not None and counts_as_certain(found)
        return certain < (1 if isinstance(one.record, AppointedRecord) else one.comparable.trucks)

    def _weigh(self, one: Node, other: Node) -> Candidate | None:
        pair = (one[1], other[1]) if one[0] == "appointment" else (other[1], one[1])
        if pair not in self._weighed:
            appointed, declared = self._known["appointment", pair[0]], self._known["booking", pair[1]]
            if appointed is None or declared is None or _are_of_two_enterprises(appointed, declared):
                self._weighed[pair] = None
            else:
                decision = self._decisions.get(pair)
                compared = (appointed.comparable, declared.comparable)
                self._weighed[pair] = weigh_comparable(pair, *compared, self._limits, decision)
        return self._weighed[pair]

    def _weigh_about(self, one: PreparedRecord, other: PreparedRecord) -> bool:
        pair = (one, other) if isinstance(one.record, AppointedRecord) else (other, one)
        appointed, declared = (each.record.weight_kg for each in pair)
        return bool(appointed and declared) and is_about(appointed, declared, self._limits)  # type: ignore[arg-type]


def _days_about(those: Iterable[list[PreparedRecord]], apart: int) -> tuple[int, int] | None:
    """From and to which day they may have partners; None: on any."""
    days = [one.comparable.day for each in those for one in each]
    dated = [day for day in days if day is not None]
    if not dated or len(dated) < len(days):
        return None
    return min(dated) - apart, max(dated) + apart


def counts_as_certain(candidate: Candidate) -> bool:
    """Whether it leaves no need to look for another partner."""
    return candidate.is_certain and candidate.decision != "apart"


def _are_of_two_enterprises(one: PreparedRecord, other: PreparedRecord) -> bool:
    """What was a candidate before one of them moved is none any more."""
    return one.record.enterprise_id != other.record.enterprise_id


def _in_order(one: Node, other: Node) -> _Pair:
    return (one, other) if one[0] == "appointment" else (other, one)


def _ids(nodes: Iterable[Node]) -> tuple[set[int], set[int]]:
    bookings: set[int] = set()
    appointments: set[int] = set()
    for side, id_ in nodes:
        (bookings if side == "booking" else appointments).add(id_)
    return bookings, appointments
