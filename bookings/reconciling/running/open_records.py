"""Records that nothing certain names, by what may be near to them or come from the same consignor.

Those that were open before are read from the database, only about the days that are asked for; a run adds
those that are open now. So two that become open in one run find each other whichever is asked first.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import or_
from sqlalchemy import select as select_all
from sqlmodel import Session, col

from bookings.models import MatchKey, RecordSide
from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.matching import keys
from bookings.reconciling.matching.comparables import near_keys_of
from bookings.reconciling.matching.evidence import Comparable
from bookings.reconciling.matching.near_index import NearIndex
from bookings.reconciling.matching.scoring_rules import rules
from bookings.reconciling.running.nodes import Node, PreparedRecord
from bookings.reconciling.statements import among

OPEN = "open"
"""The kind of key that says so; its value is the consignor by which a record may be found, or nothing."""
_NEAR_KINDS = (keys.PLATE, keys.CUSTOMS_NUMBER)


class NearRecord(NamedTuple):
    """A pair worth weighing."""

    one: PreparedRecord
    other: Node
    by_consignor: bool
    """Nothing but the consignor joins them: their weights must be about the same."""


class _Open(NamedTuple):
    node: Node
    day: int | None


@dataclass(slots=True)
class _Days:
    """What was read of an enterprise: all days, or those from one to another."""

    first: int | None
    last: int | None

    def cover(self, other: "_Days") -> bool:
        if self.first is None or self.last is None:
            return True
        return (
            other.first is not None
            and other.last is not None
            and self.first <= other.first
            and other.last <= self.last
        )

    def with_(self, other: "_Days") -> "_Days":
        if self.first is None or self.last is None or other.first is None or other.last is None:
            return _Days(None, None)
        return _Days(min(self.first, other.first), max(self.last, other.last))


@dataclass(slots=True)
class OpenRecords:
    """The open records of a run."""

    _session: Session
    _limits: AgreementLimits
    _changed: Collection[Node]
    """What is stored of these holds no longer."""
    _known: set[Node] = field(default_factory=set)
    _read: dict[tuple[int, RecordSide], _Days] = field(default_factory=dict)
    """By enterprise and side."""
    _near: NearIndex[tuple[RecordSide, int, str], _Open] = field(default_factory=NearIndex)
    _by_consignor: defaultdict[tuple[RecordSide, int, str], list[_Open]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def near_to(self, opened: Collection[PreparedRecord]) -> Iterator[NearRecord]:
        """The open records of the other side that may be near to these, which are open now."""
        self._read_about(opened)
        for one in opened:
            self._add(one)
        for one in opened:
            enterprise_id, other = one.record.enterprise_id, one.other_side
            for kind, value in near_keys_of(one.comparable):
                for found in self._near.near((other, enterprise_id, kind), value):
                    if are_within(one.comparable.day, found.day, self._limits.most_days_apart):
                        yield NearRecord(one, found.node, by_consignor=False)
            if consignor := consignor_of(one.comparable):
                for found in self._by_consignor.get((other, enterprise_id, consignor), ()):
                    if are_within(one.comparable.day, found.day, rules().search_days):
                        yield NearRecord(one, found.node, by_consignor=True)

    def _add(self, one: PreparedRecord) -> None:
        if one.node in self._known:
            return
        self._known.add(one.node)
        entry = _Open(one.node, one.comparable.day)
        side, enterprise_id = one.node[0], one.record.enterprise_id
        for kind, value in near_keys_of(one.comparable):
            self._near.add((side, enterprise_id, kind), value, entry)
        if consignor := consignor_of(one.comparable):
            self._by_consignor[side, enterprise_id, consignor].append(entry)

    def _read_about(self, opened: Iterable[PreparedRecord]) -> None:
        wanted: dict[tuple[int, RecordSide], _Days] = {}
        reach = max(self._limits.most_days_apart, rules().search_days)
        for one in opened:
            day = one.comparable.day
            about = _Days(None, None) if day is None else _Days(day - reach, day + reach)
            place = one.record.enterprise_id, one.other_side
            before = wanted.get(place)
            wanted[place] = about if before is None else before.with_(about)
        for place, days in wanted.items():
            read = self._read.get(place)
            if read is None or not read.cover(days):
                self._read[place] = days if read is None else read.with_(days)
                self._read_stored(*place, self._read[place])

    def _read_stored(self, enterprise_id: int, side: RecordSide, days: _Days) -> None:
        query = select_all(col(MatchKey.record_id), col(MatchKey.value), col(MatchKey.day)).where(
            col(MatchKey.enterprise_id) == enterprise_id,
            col(MatchKey.kind) == OPEN,
            col(MatchKey.side) == side,
            *_about(days.first, days.last),
        )
        found: dict[int, _Open] = {}
        for record_id, consignor, day in self._session.execute(query):
            node: Node = (side, record_id)
            if node in self._known or node in self._changed:
                continue
            self._known.add(node)
            found[record_id] = entry = _Open(node, day)
            if consignor:
                self._by_consignor[side, enterprise_id, consignor].append(entry)
        near = select_all(col(MatchKey.record_id), col(MatchKey.kind), col(MatchKey.value)).where(
            col(MatchKey.side) == side,
            among(self._session, col(MatchKey.record_id), found),
            col(MatchKey.kind).in_(_NEAR_KINDS),
        )
        for record_id, kind, value in self._session.execute(near):
            self._near.add((side, enterprise_id, kind), value, found[record_id])


def consignor_of(record: Comparable) -> str:
    """The consignor in comparable form, of a record that can be found by it, its day and its weight."""
    return record.shipper if record.day is not None and record.weight_kg else ""


def are_within(one: int | None, other: int | None, most_apart: int) -> bool:
    """Whether two days are near enough; one that is not stated is."""
    return one is None or other is None or abs(one - other) <= most_apart


def _about(first: int | None, last: int | None) -> tuple[Any, ...]:
    if first is None or last is None:
        return ()
    return (or_(col(MatchKey.day).is_(None), col(MatchKey.day).between(first, last)),)
