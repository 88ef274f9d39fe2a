"""All that a change can reach: the bookings and appointments whose result may be another one now.

A result depends on its connected component of candidates and on nothing else. So the set is closed over
everything that was a candidate, which is stored, and everything that may be one now. Only a changed record
can have a new equal key; only a changed one, or one that nothing certain names any more, can have a new near
key or consignor. Just these are looked up by index. Matching the closed set gives what matching the whole
book would give.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from sqlalchemy import or_
from sqlalchemy import select as select_all
from sqlmodel import Session, col

from bookings.models import MatchCandidate, MatchKey, PairDecision, RecordSide
from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.loading import load_appointed, load_decisions, load_declared
from bookings.reconciling.matching import keys
from bookings.reconciling.matching.evidence import Comparable, comparable, is_about
from bookings.reconciling.matching.scoring import weigh_comparable
from bookings.reconciling.matching.scoring_rules import rules
from bookings.reconciling.records import AppointedRecord, Candidate, DeclaredRecord
from bookings.reconciling.records import MatchKey as Key
from bookings.reconciling.statements import among

OPEN = "open"
"""Kept for those that nothing certain names: consignor and day, by which they may be found, or nothing."""
OPEN_PART = {keys.PLATE: "open-plate-part", keys.CUSTOMS_NUMBER: "open-number-part"}
"""Kept for open bookings: their plates and numbers without one character (``keys.parts``). Open
appointments, of which there may be many more, are found by the other values that are near."""
COMES_AGAIN = frozenset({keys.PLATE, keys.TRAILER, keys.CONTAINER})
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


class _Prepared:
    """A record with the form in which it is compared, which most that are met only by a plate never need."""

    def __init__(self, node: Node, record: Record) -> None:
        self.node = node
        self.record = record

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """What it can be found by."""
        return keys.keys_of(self.record)

    @cached_property
    def comparable(self) -> Comparable:
        """What is compared."""
        return comparable(self.record)


_Wanted = dict[tuple[int, str, RecordSide], dict[str, list[_Prepared]]]
"""By enterprise, kind of key and side of those sought: who wants each value."""
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
    """The changed records by all keys that they have now, which the database does not have yet."""
    _beside: defaultdict[Node, set[Node]] = field(default_factory=lambda: defaultdict(set))
    """By record those that were a candidate with it, or share a key with it and one of them changed."""
    _weighed: dict[tuple[int, int], Candidate | None] = field(default_factory=dict)
    _decisions: dict[tuple[int, int], PairDecision] = field(default_factory=dict)

    def closed(self, booking_ids: Collection[int], appointment_ids: Collection[int]) -> Closed:
        fresh: set[Node] = {("booking", id_) for id_ in booking_ids}
        fresh |= {("appointment", id_) for id_ in appointment_ids}
        changed = self._read(fresh)
        for one in changed:
            for key in all_keys(one.record, one.keys):
                self._changed[one.record.enterprise_id, *key].add(one.node)
        reached = self._before(fresh) | self._decided(fresh)
        self._read(reached)
        reached |= self._with_equal_keys(changed)
        reached |= self._near([one for one in changed if self._is_open(one)])
        self._members |= fresh
        while fresh := reached - self._members:
            self._members |= fresh
            unchanged = self._read(fresh)
            reached = self._before(fresh) | self._decided(fresh)
            self._read(reached)
            reached |= self._near(self._newly_open(unchanged))
        records = [self._known[node] for node in sorted(self._members)]
        found = [prepared.record for prepared in records if prepared is not None]
        return Closed(
            booking_ids=frozenset(id_ for side, id_ in self._members if side == "booking"),
            appointment_ids=frozenset(id_ for side, id_ in self._members if side == "appointment"),
            declared=[record for record in found if isinstance(record, DeclaredRecord)],
            appointed=[record for record in found if isinstance(record, AppointedRecord)],
            decisions=self._decisions,
        )

    def _read(self, nodes: Iterable[Node]) -> list[_Prepared]:
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
                self._known[node] = _Prepared(node, record)
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

    def _with_equal_keys(self, prepared: list[_Prepared]) -> set[Node]:
        wanted: _Wanted = defaultdict(dict)
        for one in prepared:
            for kind, value in one.keys:
                if kind != keys.SHIPPER_DAY:
                    _want(wanted, one, kind, value)
        found = self._holders(wanted, self._is_about_then)
        for node, others in found.items():
            self._beside[node] |= others
            for other in others:
                self._beside[other].add(node)
        return self._edges(found)

    def _near(self, prepared: list[_Prepared]) -> set[Node]:
        """What may be near to these, which nothing certain names."""
        near: _Wanted = defaultdict(dict)
        consignor: _Wanted = defaultdict(dict)
        for one in prepared:
            for kind, value in one.keys:
                if (part_kind := OPEN_PART.get(kind)) is None:
                    continue
                if isinstance(one.record, AppointedRecord):
                    for part in keys.parts(value):
                        _want(near, one, part_kind, part)
                else:
                    for slip in _slips(kind, value):
                        _want(near, one, kind, slip)
            if (key := consignor_key(one.record)) is not None:
                for day in keys.near_days(key[1], rules().search_days):
                    _want(consignor, one, OPEN, keys.shipper_day(key[0], day))
        reached = self._edges(self._holders(near, self._is_within_days))
        return reached | self._edges(self._holders(consignor, self._weighs_about))

    def _holders(self, wanted: _Wanted, fits: _Fits) -> defaultdict[Node, set[Node]]:
        """By record those of the other side that have a value it wants, and fit."""
        pairs: set[tuple[str, Node, Node]] = set()
        for (enterprise_id, kind, side), values in wanted.items():
            for value, those in values.items():
                for other in self._changed.get((enterprise_id, kind, value), ()):
                    if other[0] == side:
                        pairs |= {(kind, one.node, other) for one in those}
            for value, record_id in holders(self._session, enterprise_id, kind, side, values):
                pairs |= {(kind, one.node, (side, record_id)) for one in values[value]}
        self._read({other for _, _, other in pairs})
        found: defaultdict[Node, set[Node]] = defaultdict(set)
        for kind, node, other in pairs:
            one, two = self._known[node], self._known[other]
            if one is not None and two is not None and fits(kind, one, two):
                found[node].add(other)
        return found

    def _edges(self, pairs: Mapping[Node, set[Node]]) -> set[Node]:
        """Of the others those that are candidates."""
        return {
            other
            for node, others in pairs.items()
            for other in others
            if self._weigh(node, other) is not None
        }

    def _newly_open(self, unchanged: list[_Prepared]) -> list[_Prepared]:
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

    def _is_open(self, one: _Prepared) -> bool:
        """Whether it may still look for partners: at most one that shares a key and is certain is too few."""
        own = {key for key in one.keys if key.kind != keys.SHIPPER_DAY}
        certain = 0
        for node in self._beside.get(one.node, ()):
            other = self._known[node]
            if other is None or not self._share(own, one, other):
                continue
            found = self._weigh(one.node, node)
            certain += found is not None and counts_as_certain(found)
        return certain < (1 if isinstance(one.record, AppointedRecord) else one.comparable.trucks)

    def _share(self, own: set[Key], one: _Prepared, other: _Prepared) -> bool:
        return any(self._is_about_then(key.kind, one, other) for key in other.keys if key in own)

    def _weigh(self, one: Node, other: Node) -> Candidate | None:
        pair = (one[1], other[1]) if one[0] == "appointment" else (other[1], one[1])
        if pair not in self._weighed:
            appointed, declared = self._known["appointment", pair[0]], self._known["booking", pair[1]]
            if appointed is None or declared is None:
                self._weighed[pair] = None
            else:
                decision = self._decisions.get(pair)
                compared = (appointed.comparable, declared.comparable)
                self._weighed[pair] = weigh_comparable(pair, *compared, self._limits, decision)
        return self._weighed[pair]

    def _is_about_then(self, kind: str, one: _Prepared, other: _Prepared) -> bool:
        return kind not in COMES_AGAIN or self._is_within_days(kind, one, other)

    def _is_within_days(self, _kind: str, one: _Prepared, other: _Prepared) -> bool:
        return is_about_then(one.record.day, other.record.day, self._limits)

    def _weighs_about(self, _kind: str, one: _Prepared, other: _Prepared) -> bool:
        pair = (one, other) if isinstance(one.record, AppointedRecord) else (other, one)
        appointed, declared = (each.record.weight_kg for each in pair)
        return bool(appointed and declared) and is_about(appointed, declared, self._limits)  # type: ignore[arg-type]


def all_keys(record: Record, own: Iterable[Key], *, is_open: bool = True) -> Iterator[Key]:
    """The keys by which others find the record; ``own`` are those of ``keys.keys_of``."""
    for key in own:
        if key.kind == keys.SHIPPER_DAY:
            continue
        yield key
        if is_open and isinstance(record, DeclaredRecord) and key.kind in OPEN_PART:
            for part in keys.parts(key.value):
                yield Key(OPEN_PART[key.kind], part)
    if is_open:
        shipper_and_day = consignor_key(record)
        yield Key(OPEN, "" if shipper_and_day is None else keys.shipper_day(*shipper_and_day))


def _want(wanted: _Wanted, one: _Prepared, kind: str, value: str) -> None:
    side: RecordSide = "appointment" if one.node[0] == "booking" else "booking"
    wanted[one.record.enterprise_id, kind, side].setdefault(value, []).append(one)


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


def _ids(nodes: Iterable[Node]) -> tuple[set[int], set[int]]:
    bookings: set[int] = set()
    appointments: set[int] = set()
    for side, id_ in nodes:
        (bookings if side == "booking" else appointments).add(id_)
    return bookings, appointments
