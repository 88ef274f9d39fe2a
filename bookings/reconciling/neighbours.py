"""All that a change can reach: the bookings and appointments whose result may be another one now.

A result depends on its connected component of candidates and on nothing else. So the set is closed over
everything that was a candidate and everything that may be one, found by index; matching it alone gives
what matching the whole book would give.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import or_
from sqlalchemy import select as select_all
from sqlmodel import Session, col

from bookings.models import MatchCandidate, MatchKey, PairDecision, RecordSide
from bookings.reconciling import keys
from bookings.reconciling.evidence import Comparable, comparable, is_about
from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.loading import load_appointed, load_decisions, load_declared
from bookings.reconciling.records import AppointedRecord, Candidate, DeclaredRecord
from bookings.reconciling.records import MatchKey as Key
from bookings.reconciling.scoring import weigh_comparable
from bookings.reconciling.scoring_rules import rules
from bookings.reconciling.statements import among

OPEN_SHIPPER_DAY = "open-shipper-day"
"""Kept for those that nothing certain names: they may be found by consignor, day and weight."""
COMES_AGAIN = frozenset({keys.PLATE, keys.TRAILER, keys.CONTAINER})
_NEAR_KINDS = (keys.PLATE, keys.CUSTOMS_NUMBER)
Record = DeclaredRecord | AppointedRecord
Node = tuple[RecordSide, int]
Place = tuple[int, str, str]
"""Enterprise, kind and value of a key."""


@dataclass(slots=True)
class Closed:
    """A closed set. Ids of records that do not take part (any more) are among the ids only."""

    booking_ids: frozenset[int]
    appointment_ids: frozenset[int]
    declared: list[DeclaredRecord]
    appointed: list[AppointedRecord]
    decisions: dict[tuple[int, int], PairDecision]


def closed_set(
    session: Session, limits: AgreementLimits, booking_ids: Collection[int], appointment_ids: Collection[int]
) -> Closed:
    """Everything whose result a change of these records may change."""
    return _Closing(session, limits).closed(booking_ids, appointment_ids)


@dataclass(slots=True)
class _Prepared:
    """A record with the form in which it is compared."""

    record: Record
    keys: tuple[Key, ...]
    comparable: Comparable

    @property
    def node(self) -> Node:
        return node_of(self.record)


_Fits = Callable[[str, _Prepared, _Prepared], bool]
"""Whether two records that share (nearly) a key of this kind are worth weighing."""


@dataclass(slots=True)
class _Closing:
    _session: Session
    _limits: AgreementLimits
    _members: set[Node] = field(default_factory=set)
    _known: dict[Node, _Prepared | None] = field(default_factory=dict)
    """Read so far; None: it does not take part."""
    _changed: defaultdict[Place, set[Node]] = field(default_factory=lambda: defaultdict(set))
    """The changed records by their new keys, which the database does not have yet."""
    _weighed: dict[tuple[int, int], Candidate | None] = field(default_factory=dict)
    _decisions: dict[tuple[int, int], PairDecision] = field(default_factory=dict)

    def closed(self, booking_ids: Collection[int], appointment_ids: Collection[int]) -> Closed:
        fresh: set[Node] = {("booking", id_) for id_ in booking_ids}
        fresh |= {("appointment", id_) for id_ in appointment_ids}
        self._read(fresh)
        for node in fresh:
            if (prepared := self._known[node]) is not None:
                for key in prepared.keys:
                    self._changed[prepared.record.enterprise_id, *key].add(node)
        while fresh:
            self._members |= fresh
            self._read(fresh)
            fresh = self._reached(fresh) - self._members
        records = [self._known[node] for node in sorted(self._members)]
        found = [prepared.record for prepared in records if prepared is not None]
        return Closed(
            booking_ids=frozenset(id_ for side, id_ in self._members if side == "booking"),
            appointment_ids=frozenset(id_ for side, id_ in self._members if side == "appointment"),
            declared=[record for record in found if isinstance(record, DeclaredRecord)],
            appointed=[record for record in found if isinstance(record, AppointedRecord)],
            decisions=self._decisions,
        )

    def _read(self, nodes: Iterable[Node]) -> None:
        """Reads the records of these that were not read yet."""
        unread = {node for node in nodes if node not in self._known}
        if not unread:
            return
        self._known.update(dict.fromkeys(unread))
        bookings, appointments = _ids(unread)
        records: list[Record] = [*load_declared(self._session, bookings)]
        records += load_appointed(self._session, appointments)
        for record in records:
            prepared = _Prepared(record, keys.keys_of(record), comparable(record))
            self._known[prepared.node] = prepared

    def _reached(self, fresh: set[Node]) -> set[Node]:
        reached = self._candidates_before(fresh) | self._decided(fresh)
        self._read(reached)
        taking_part = [prepared for node in fresh if (prepared := self._known[node]) is not None]
        equal = self._with_equal_keys(taking_part)
        reached |= self._edges(equal)
        still_open = [one for one in taking_part if self._is_open(one, equal.get(one.node, set()))]
        near = self._with_near_keys(still_open)
        for node, others in self._with_consignor(still_open).items():
            near[node] |= others
        return reached | self._edges(near)

    def _candidates_before(self, fresh: set[Node]) -> set[Node]:
        bookings, appointments = _ids(fresh)
        query = select_all(col(MatchCandidate.booking_id), col(MatchCandidate.appointment_id)).where(
            or_(
                among(self._session, col(MatchCandidate.booking_id), bookings),
                among(self._session, col(MatchCandidate.appointment_id), appointments),
            )
        )
        reached: set[Node] = set()
        for booking_id, appointment_id in self._session.execute(query):
            reached |= {("booking", booking_id), ("appointment", appointment_id)}
        return reached

    def _decided(self, fresh: set[Node]) -> set[Node]:
        decisions = load_decisions(self._session, *_ids(fresh))
        self._decisions |= decisions
        reached: set[Node] = {("appointment", pair[0]) for pair in decisions}
        return reached | {("booking", pair[1]) for pair in decisions}

    def _with_equal_keys(self, prepared: list[_Prepared]) -> dict[Node, set[Node]]:
        """By record those of the other side that share a key."""
        wanted: defaultdict[tuple[int, str, RecordSide], dict[str, list[Node]]] = defaultdict(dict)
        for one in prepared:
            for kind, value in one.keys:
                if kind != keys.SHIPPER_DAY:
                    place = (one.record.enterprise_id, kind, _other(one.node))
                    wanted[place].setdefault(value, []).append(one.node)
        return self._holders(wanted, self._is_about_then)

    def _with_near_keys(self, prepared: list[_Prepared]) -> defaultdict[Node, set[Node]]:
        wanted: defaultdict[tuple[int, str, RecordSide], dict[str, list[Node]]] = defaultdict(dict)
        for one in prepared:
            for kind, value in one.keys:
                if kind in _NEAR_KINDS:
                    place = (one.record.enterprise_id, kind, _other(one.node))
                    for slip in _slips(kind, value):
                        wanted[place].setdefault(slip, []).append(one.node)
        return self._holders(wanted, lambda _, one, other: self._is_about_then(keys.PLATE, one, other))

    def _with_consignor(self, prepared: list[_Prepared]) -> defaultdict[Node, set[Node]]:
        wanted: defaultdict[tuple[int, str, RecordSide], dict[str, list[Node]]] = defaultdict(dict)
        for one in prepared:
            if (key := consignor_key(one.record)) is None:
                continue
            shipper, day = key
            place = (one.record.enterprise_id, OPEN_SHIPPER_DAY, _other(one.node))
            for other_day in keys.near_days(day, rules().search_days):
                value = keys.shipper_day(shipper, other_day)
                wanted[place].setdefault(value, []).append(one.node)
        return self._holders(wanted, lambda _, one, other: self._weighs_about(one, other))

    def _holders(
        self,
        wanted: Mapping[tuple[int, str, RecordSide], Mapping[str, list[Node]]],
        fits: _Fits,
    ) -> defaultdict[Node, set[Node]]:
        """Who has one of the wanted values, of the other side, and fits."""
        pairs: set[tuple[str, Node, Node]] = set()
        for (enterprise_id, kind, side), values in wanted.items():
            # Of the changed records the new keys say how they are found, whether somebody is certain or not.
            own_kind = keys.SHIPPER_DAY if kind == OPEN_SHIPPER_DAY else kind
            for value, nodes in values.items():
                changed = self._changed.get((enterprise_id, own_kind, value), ())
                pairs |= {(kind, node, other) for node in nodes for other in changed if other[0] == side}
            for value, record_id in holders(self._session, enterprise_id, kind, side, values):
                pairs |= {(kind, node, (side, record_id)) for node in values[value]}
        self._read({other for _, _, other in pairs})
        found: defaultdict[Node, set[Node]] = defaultdict(set)
        for kind, node, other in pairs:
            one, two = self._known[node], self._known[other]
            if one is not None and two is not None and fits(kind, one, two):
                found[node].add(other)
        return found

    def _edges(self, pairs: dict[Node, set[Node]]) -> set[Node]:
        """Of the others those that are candidates."""
        return {
            other
            for node, others in pairs.items()
            for other in others
            if self._weigh(node, other) is not None
        }

    def _is_open(self, one: _Prepared, equal: set[Node]) -> bool:
        found = (self._weigh(one.node, other) for other in equal)
        certain = [each for each in found if each is not None and counts_as_certain(each)]
        if isinstance(one.record, AppointedRecord):
            return not certain
        return len(certain) < one.comparable.trucks

    def _weigh(self, one: Node, other: Node) -> Candidate | None:
        pair = (one[1], other[1]) if one[0] == "appointment" else (other[1], one[1])
        if pair not in self._weighed:
            appointed, declared = self._known["appointment", pair[0]], self._known["booking", pair[1]]
            self._weighed[pair] = (
                None
                if appointed is None or declared is None
                else weigh_comparable(
                    pair, appointed.comparable, declared.comparable, self._limits, self._decisions.get(pair)
                )
            )
        return self._weighed[pair]

    def _is_about_then(self, kind: str, one: _Prepared, other: _Prepared) -> bool:
        return kind not in COMES_AGAIN or is_about_then(one.record.day, other.record.day, self._limits)

    def _weighs_about(self, one: _Prepared, other: _Prepared) -> bool:
        pair = (one, other) if isinstance(one.record, AppointedRecord) else (other, one)
        appointed, declared = (each.comparable.weight_kg for each in pair)
        return bool(appointed and declared) and is_about(appointed, declared, self._limits)  # type: ignore[arg-type]


def holders(
    session: Session, enterprise_id: int, kind: str, side: RecordSide, values: Collection[str]
) -> Iterator[tuple[str, int]]:
    """(value, record_id) of all on this side that have a key of this kind with one of the values."""
    query = select_all(col(MatchKey.value), col(MatchKey.record_id)).where(
        col(MatchKey.enterprise_id) == enterprise_id,
        col(MatchKey.kind) == kind,
        among(session, col(MatchKey.value), values),
        col(MatchKey.side) == side,
    )
    return ((row[0], row[1]) for row in session.execute(query))


def node_of(record: Record) -> Node:
    """Its side and id."""
    if isinstance(record, DeclaredRecord):
        return "booking", record.booking_id
    return "appointment", record.appointment_id


def consignor_key(record: Record) -> tuple[str, date] | None:
    """The consignor in comparable form and the day, of a record that can be found by them and its weight."""
    shipper = keys.comparable_shipper(record.shipper)
    if not shipper or record.day is None or not record.weight_kg:
        return None
    return shipper, record.day


def counts_as_certain(candidate: Candidate) -> bool:
    """Whether it leaves no need to look for another partner."""
    return candidate.is_certain and candidate.decision != "apart"


def is_about_then(one: date | None, other: date | None, limits: AgreementLimits) -> bool:
    """Whether two days are near enough for what comes again; a day that is not stated is."""
    return one is None or other is None or abs((one - other).days) <= limits.most_days_apart


def _slips(kind: str, value: str) -> Iterable[str]:
    # A number may have a letter read into it: looked up as plates are, those of equal length.
    slips = keys.near_values(keys.PLATE, value)
    if kind == keys.PLATE:
        return slips
    return (slip for slip in slips if len(slip) == len(value))


def _other(node: Node) -> RecordSide:
    return "appointment" if node[0] == "booking" else "booking"


def _ids(nodes: Iterable[Node]) -> tuple[set[int], set[int]]:
    bookings: set[int] = set()
    appointments: set[int] = set()
    for side, id_ in nodes:
        (bookings if side == "booking" else appointments).add(id_)
    return bookings, appointments
