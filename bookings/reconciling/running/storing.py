"""What a run found, against what is stored: only what changed is written, in transactions of bounded size.

Whoever writes while a run is at work waits for one of these transactions, never for all of them.
"""

import json
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, or_
from sqlalchemy import select as select_all
from sqlmodel import Session, col

from bookings.columns import now
from bookings.database import Database, unavailable_when_away
from bookings.durability import do_not_wait
from bookings.models import MatchCandidate, Reconciliation, RecordSide
from bookings.reconciling.records import Candidate, MatchReason, Pair
from bookings.reconciling.running.lease import Lease
from bookings.reconciling.running.nodes import Node
from bookings.reconciling.running.results import Result, digest_of
from bookings.reconciling.statements import among, as_stored_text, execute_many, insert_many

ROWS_AT_ONCE = 15_000
"""Rows that one transaction writes: some 0.2 s on SQLite. Fewer touch as many pages of the indexes."""
RESULTS_AT_ONCE = 3_000
"""A result is wide and stands in eight indexes."""
PAUSE_SECONDS = 0.01
"""Between two of them: on SQLite somebody who waits looks only every now and then."""
Write = Callable[[Session], None]


@dataclass(slots=True)
class Change:
    """Writes in their order, and how many rows each of them is."""

    writes: list[tuple[int, Write]] = field(default_factory=list)
    nodes: set[Node] = field(default_factory=set)
    """The records that they are about."""

    @property
    def rows(self) -> int:
        """All rows together."""
        return sum(rows for rows, _ in self.writes)

    def add(
        self,
        statement: str,
        rows: Sequence[tuple[Any, ...]],
        insert: str | None = None,
        at_once: int | None = None,
    ) -> None:
        """``statement`` (or an insert into the columns of ``insert``) for each of the rows."""
        at_once = at_once or ROWS_AT_ONCE
        weight = ROWS_AT_ONCE // at_once
        for first in range(0, len(rows), at_once):
            portion = list(rows[first : first + at_once])
            if insert is None:
                self.writes.append((len(portion) * weight, _updating(statement, portion)))
            else:
                self.writes.append((len(portion) * weight, _inserting(statement, insert, portion)))

    def extend(self, other: "Change") -> None:
        """The writes of ``other`` after these."""
        self.writes += other.writes
        self.nodes |= other.nodes


def write(database: Database, lease: Lease, change: Change) -> None:
    """Carries all of it out, so many rows at a time. Raises ``LeaseLost`` and then writes nothing more."""
    with unavailable_when_away(), database.engine.connect() as connection, _many_pages(connection):
        for portion in _portions(change):
            with Session(connection) as session:
                do_not_wait(session)
                lease.renew(session)
                for one in portion:
                    one(session)
                session.commit()
            time.sleep(PAUSE_SECONDS)


@contextmanager
def _many_pages(connection: Connection) -> Iterator[None]:
    """On SQLite pages that are written again and again stay in memory and in the log until the end."""
    if connection.dialect.name != "sqlite":
        yield
        return
    pages, log = (
        connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
        for name in ("cache_size", "wal_autocheckpoint")
    )
    connection.exec_driver_sql("PRAGMA cache_size=-65536")
    connection.exec_driver_sql("PRAGMA wal_autocheckpoint=20000")
    connection.commit()
    try:
        yield
    finally:
        connection.rollback()
        connection.exec_driver_sql(f"PRAGMA cache_size={pages}")
        connection.exec_driver_sql(f"PRAGMA wal_autocheckpoint={log}")


def _portions(change: Change) -> Iterator[list[Write]]:
    portion: list[Write] = []
    rows = 0
    for count, one in change.writes:
        if portion and rows + count > ROWS_AT_ONCE:
            yield portion
            portion, rows = [], 0
        portion.append(one)
        rows += count
    if portion:
        yield portion


def _updating(statement: str, rows: list[tuple[Any, ...]]) -> Write:
    return lambda session: execute_many(session.connection(), statement, rows)


def _inserting(table: str, columns: str, rows: list[tuple[Any, ...]]) -> Write:
    return lambda session: insert_many(session.connection(), table, columns, rows)


class Touched(NamedTuple):
    """The records of a run; None: all there are."""

    booking_ids: Collection[int] | None
    appointment_ids: Collection[int] | None

    def of(self, side: RecordSide) -> Collection[int] | None:
        """Those of one side."""
        return self.booking_ids if side == "booking" else self.appointment_ids


def change_of_candidates(
    session: Session, touched: Touched, found: Iterable[Candidate], chosen: Collection[Pair]
) -> Change:
    """Candidates that are gone, new, or weighed otherwise."""
    query = select_all(
        col(MatchCandidate.appointment_id),
        col(MatchCandidate.booking_id),
        col(MatchCandidate.score),
        col(MatchCandidate.chosen),
        as_stored_text(MatchCandidate.reasons),
    )
    if touched.booking_ids is not None and touched.appointment_ids is not None:
        query = query.where(
            or_(
                among(session, col(MatchCandidate.booking_id), touched.booking_ids),
                among(session, col(MatchCandidate.appointment_id), touched.appointment_ids),
            )
        )
    before = {(row[0], row[1]): (row[2], bool(row[3]), row[4]) for row in session.execute(query)}
    as_text = _ReasonTexts()
    added, changed = [], []
    for candidate in found:
        pair = (candidate.appointment_id, candidate.booking_id)
        after = (candidate.score, pair in chosen, as_text(candidate.reasons))
        stood = before.pop(pair, None)
        if stood is None:
            added.append((*pair, *after))
        elif stood != after:
            changed.append((*after, *pair))
    pairs = [*before, *(row[:2] for row in added), *(row[3:] for row in changed)]
    change = Change(nodes={("appointment", pair[0]) for pair in pairs})
    change.nodes |= {("booking", pair[1]) for pair in pairs}
    change.add("DELETE FROM match_candidate WHERE appointment_id = ? AND booking_id = ?", sorted(before))
    change.add(
        "UPDATE match_candidate SET score = ?, chosen = ?, reasons = ? "
        "WHERE appointment_id = ? AND booking_id = ?",
        changed,
    )
    change.add("match_candidate", sorted(added), insert="appointment_id, booking_id, score, chosen, reasons")
    return change


class _ReasonTexts:
    """Reasons as they are stored; most pairs have one of a few combinations."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, ...], str] = {}

    def __call__(self, reasons: tuple[MatchReason, ...]) -> str:
        # Reasons without parameters are one object each, as long as the program runs.
        if any(reason.parameters for reason in reasons):
            return _reasons_text(reasons)
        place = tuple(map(id, reasons))
        if place not in self._known:
            self._known[place] = _reasons_text(reasons)
        return self._known[place]


def _reasons_text(reasons: tuple[MatchReason, ...]) -> str:
    dumped = [{"id": one.id, "points": one.points, "parameters": dict(one.parameters)} for one in reasons]
    return json.dumps(dumped, ensure_ascii=False, separators=(",", ":"))


class StoredResult(NamedTuple):
    """What tells one stored result from another."""

    id: int
    digest: str


_RESULT_COLUMNS: tuple[str, ...] = (
    "enterprise_id",
    "booking_id",
    "appointment_id",
    "status",
    "business_type",
    "appointment_ids",
    "booking_ids",
    "differences",
    "difference_count",
    "open_count",
    "notes",
    "customs_number",
    "plates",
    "domestic_shipper",
    "enterprise_name",
    "warehouse",
    "day",
    "leaves_at",
)
_LISTS = ("appointment_ids", "booking_ids", "differences", "notes", "plates")
_PORTION = 2_000


@dataclass(slots=True)
class ResultChange:
    """The writes that bring the stored results up to date, and the results that say something else now."""

    change: Change
    changed: list[Result]


def change_of_results(session: Session, touched: Touched, found: Sequence[Result]) -> ResultChange:
    """Results that are new, say something else, or are of nobody any more."""
    before = _stored_results(session, touched)
    at = _moment(session, now())
    added: list[tuple[Any, ...]] = []
    updated: list[tuple[int, Result, dict[str, Any], str]] = []
    changed: list[Result] = []
    for result in found:
        stored = result.stored()
        digest = digest_of(stored)
        stood = before.pop(node_of_result(result), None)
        if stood is None:
            added.append((*_values(session, stored), digest, 1, at))
            changed.append(result)
        elif stood.digest != digest:
            updated.append((stood.id, result, stored, digest))
    change = Change()
    # First: a booking that found its appointment takes it from those left over.
    change.add(
        "DELETE FROM reconciliation WHERE id = ?",
        [(one.id,) for one in before.values()],
        at_once=RESULTS_AT_ONCE,
    )
    saying_else, saying_same = _really_changed(session, updated)
    columns = ", ".join(f"{name} = ?" for name in _RESULT_COLUMNS)
    change.add(
        f"UPDATE reconciliation SET {columns}, digest = ?, version = version + 1, updated_at = ? "  # noqa: S608
        "WHERE id = ?",
        [(*_values(session, stored), digest, at, row_id) for row_id, _, stored, digest in saying_else],
        at_once=RESULTS_AT_ONCE,
    )
    change.add(
        "UPDATE reconciliation SET digest = ? WHERE id = ?",
        [(digest, row_id) for row_id, _, _, digest in saying_same],
    )
    names = ", ".join((*_RESULT_COLUMNS, "digest", "version", "updated_at"))
    change.add("reconciliation", added, insert=names, at_once=RESULTS_AT_ONCE)
    changed += [result for _, result, _, _ in saying_else]
    change.nodes = {node_of_result(result) for result in changed} | set(before)
    return ResultChange(change, changed)


def node_of_result(result: Result) -> Node:
    """The record whose result it is."""
    if result.booking_id is not None:
        return "booking", result.booking_id
    return "appointment", result.appointment_id or 0


def _stored_results(session: Session, touched: Touched) -> dict[Node, StoredResult]:
    query = select_all(
        col(Reconciliation.id),
        col(Reconciliation.booking_id),
        col(Reconciliation.appointment_id),
        col(Reconciliation.digest),
    )
    if touched.booking_ids is not None and touched.appointment_ids is not None:
        query = query.where(
            or_(
                among(session, col(Reconciliation.booking_id), touched.booking_ids),
                among(session, col(Reconciliation.appointment_id), touched.appointment_ids),
            )
        )
    found: dict[Node, StoredResult] = {}
    for row_id, booking_id, appointment_id, digest in session.execute(query):
        node: Node = ("appointment", appointment_id) if booking_id is None else ("booking", booking_id)
        found[node] = StoredResult(row_id, digest)
    return found


_Updated = list[tuple[int, Result, dict[str, Any], str]]


def _really_changed(session: Session, updated: _Updated) -> tuple[_Updated, _Updated]:
    """Those that say something else, and those whose digest alone is another.

    A person's choice is put into the result at once, and its digest is emptied: what the next run finds
    is then mostly what stands there, and a page that shows it is not out of date.
    """
    else_: _Updated = []
    same: _Updated = []
    for first in range(0, len(updated), _PORTION):
        portion = updated[first : first + _PORTION]
        standing = _standing(session, [row_id for row_id, _, _, _ in portion])
        for one in portion:
            (same if standing.get(one[0]) == one[2] else else_).append(one)
    return else_, same


def _standing(session: Session, ids: list[int]) -> dict[int, dict[str, Any]]:
    columns = [
        as_stored_text(getattr(Reconciliation, name)).label(name)
        if name in _LISTS
        else getattr(Reconciliation, name)
        for name in _RESULT_COLUMNS
    ]
    query = select_all(col(Reconciliation.id), *columns).where(among(session, col(Reconciliation.id), ids))
    found = {}
    for row_id, *values in session.execute(query):
        stored = dict(zip(_RESULT_COLUMNS, values, strict=True))
        stored["day"] = None if stored["day"] is None else stored["day"].isoformat()
        moment = stored["leaves_at"]
        stored["leaves_at"] = None if moment is None else f"{moment:%Y-%m-%d %H:%M:%S.%f}"
        found[row_id] = stored
    return found


def _values(session: Session, stored: Mapping[str, Any]) -> tuple[Any, ...]:
    values = dict(stored)
    if values["leaves_at"] is not None:
        values["leaves_at"] += _zone(session.connection())
    return tuple(values[name] for name in _RESULT_COLUMNS)


def _moment(session: Session, moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S.%f}{_zone(session.connection())}"


def _zone(connection: Connection) -> str:
    # SQLite keeps the text as it is, and every stored moment is one of UTC.
    return "+00" if connection.dialect.name == "postgresql" else ""
