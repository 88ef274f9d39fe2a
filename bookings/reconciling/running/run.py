"""One run: read, match, compare, and write what says something else than before.

A run may be killed at any moment. Marks of what changed are deleted last; before the first of several
transactions all that may be half written is marked too; so the next run finds and heals it.
"""

import gc
import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlmodel import Session

from bookings.columns import now
from bookings.database import Database
from bookings.models import PairDecision
from bookings.reconciling.comparing import differences
from bookings.reconciling.deciding.choices import Choices, choices_of
from bookings.reconciling.duplicates.finding import FoundDuplicate, NumberPlace, find
from bookings.reconciling.duplicates.places import changed_places, records_at
from bookings.reconciling.duplicates.storing import store_duplicates
from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.loading import load_appointed, load_decisions, load_declared
from bookings.reconciling.matching.comparables import Comparables
from bookings.reconciling.matching.match import match
from bookings.reconciling.records import (
    AppointedRecord,
    DeclaredRecord,
    Difference,
    Group,
    Matching,
    Pair,
    RunSummary,
)
from bookings.reconciling.running import telling
from bookings.reconciling.running.basis import is_other_basis, keep_basis
from bookings.reconciling.running.dropped import bookings_of_dropped, with_dropped
from bookings.reconciling.running.lease import LEASE_SECONDS, Lease, LeaseLost, held_lease
from bookings.reconciling.running.neighbours import closed_set
from bookings.reconciling.running.nodes import Node, Record
from bookings.reconciling.running.pending import Pending, forget, mark, portions, read_pending
from bookings.reconciling.running.results import Result, results_of
from bookings.reconciling.running.stored_digests import change_of_all_digests, change_of_digests_of
from bookings.reconciling.running.stored_keys import change_of_all_keys, change_of_keys_of
from bookings.reconciling.running.storing import (
    ROWS_AT_ONCE,
    Change,
    Touched,
    change_of_candidates,
    change_of_results,
    write,
)

logger = logging.getLogger(__name__)

MOST_CHANGED = 20_000
"""With more records changed the whole book is matched anew: that is faster."""
NOTHING = RunSummary(bookings=0, appointments=0, counts={}, changed=0, new_differences=0, nothing_to_do=True)
_EVERYTHING = Touched(None, None)


def reconcile_all(
    database: Database, limits: AgreementLimits, *, owner: str, lease_seconds: int = LEASE_SECONDS
) -> RunSummary:
    """Matches the whole book anew, whatever changed. Nothing is done while another run is at work."""
    return _alone(database, owner, lease_seconds, lambda lease: _all(database, limits, lease))


def reconcile_changed(
    database: Database, limits: AgreementLimits, *, owner: str, lease_seconds: int = LEASE_SECONDS
) -> RunSummary:
    """Matches what changed and all that it can reach; the results are those of ``reconcile_all``.

    Nothing is done while another run is at work; the marks stay for the next one.
    """
    return _alone(database, owner, lease_seconds, lambda lease: _changed(database, limits, lease))


def _alone(
    database: Database, owner: str, lease_seconds: int, work: Callable[[Lease], RunSummary]
) -> RunSummary:
    with held_lease(database, owner, lease_seconds) as lease:
        if lease is None:
            return NOTHING
        try:
            with _without_collecting():
                return work(lease)
        except LeaseLost:
            logger.warning("reconciling took longer than its lease; another run goes on with it")
            return NOTHING


@contextmanager
def _without_collecting() -> Iterator[None]:
    """A run makes some millions of objects, none of them in a cycle: looking for cycles takes a quarter of
    its time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@dataclass(frozen=True, slots=True)
class _Book:
    """The records of a run with what people decided."""

    declared: list[DeclaredRecord]
    appointed: list[AppointedRecord]
    decisions: dict[Pair, PairDecision]
    choices: Choices


def _all(database: Database, limits: AgreementLimits, lease: Lease) -> RunSummary:
    # The marks first: what changes while the records are read leaves a mark that stays.
    with database.session() as session:
        pending = read_pending(session)
    with database.session() as session:
        book = _Book(
            load_declared(session), load_appointed(session), load_decisions(session), choices_of(session)
        )
        matching, keys, duplicates = _found_by_keys(session, book, limits)
    results = _results(book, matching, limits)
    with database.session() as session:
        results = with_dropped(session, limits, book.declared, results)
        change = change_of_candidates(session, _EVERYTHING, matching.candidates, matching.chosen)
        found = change_of_results(session, _EVERYTHING, results)
    change.extend(found.change)
    change.extend(keys)
    return _written(
        database, lease, limits, pending, change, _Found(results, found.changed, duplicates, None)
    )


def _found_by_keys(
    session: Session, book: _Book, limits: AgreementLimits
) -> tuple[Matching, Change, list[FoundDuplicate]]:
    """What needs the records in comparable form; of a whole book that form is a fifth of the memory."""
    comparables = Comparables()
    matching = match(book.appointed, book.declared, limits, book.decisions, comparables)
    keys = change_of_all_keys(session, book.declared, book.appointed, matching, limits, comparables)
    keys.extend(change_of_all_digests(session, [*book.declared, *book.appointed], comparables))
    return matching, keys, find(book.declared, book.appointed, comparables)


def _changed(database: Database, limits: AgreementLimits, lease: Lease) -> RunSummary:
    with database.session() as session:
        pending = read_pending(session)
        is_other = is_other_basis(session, limits)
    if is_other:
        return _all(database, limits, lease)
    if not pending.ids:
        with database.session() as session:
            news = telling.unknown(session, telling.leaving_news(session, limits))
        return _only_time_passed(database, lease, news) if news else NOTHING
    if len(pending.bookings) + len(pending.appointments) > MOST_CHANGED:
        return _all(database, limits, lease)
    with database.session() as session:
        changed = pending.bookings | bookings_of_dropped(session, pending.appointments)
        closed = closed_set(session, limits, changed, pending.appointments)
        book = _Book(
            closed.declared, closed.appointed, closed.decisions, choices_of(session, closed.booking_ids)
        )
    matching = match(book.appointed, book.declared, limits, book.decisions, closed.comparables)
    results = _results(book, matching, limits)
    with database.session() as session:
        results = with_dropped(session, limits, book.declared, results)
        touched = Touched(closed.booking_ids, closed.appointment_ids)
        change = change_of_candidates(session, touched, matching.candidates, matching.chosen)
        found = change_of_results(session, touched, results)
        change.extend(found.change)
        change.extend(change_of_keys_of(session, closed, matching, limits))
        records: list[Record] = [*book.declared, *book.appointed]
        change.extend(
            change_of_digests_of(session, closed.members, closed.asked, records, closed.comparables)
        )
        places = changed_places(session, pending, closed)
        duplicates = find(*records_at(session, places, closed), closed.comparables, places)
    return _written(
        database, lease, limits, pending, change, _Found(results, found.changed, duplicates, places)
    )


def _results(book: _Book, matching: Matching, limits: AgreementLimits) -> list[Result]:
    def compare(group: Group) -> Sequence[Difference]:
        found = differences.differences(group, limits)
        return book.choices.on(found, [one.booking_id for one in group.declared]) if found else found

    def compare_alone(record: Record) -> Sequence[Difference]:
        found = differences.internal(record)
        if found and isinstance(record, DeclaredRecord):
            return book.choices.on(found, [record.booking_id])
        return found

    return results_of(matching, book.declared, book.appointed, compare, compare_alone)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a run found beside what is to be written of it."""

    results: list[Result]
    changed: list[Result]
    duplicates: list[FoundDuplicate]
    places: Collection[NumberPlace] | None
    """Where duplicates were looked for; None: everywhere."""


def _written(
    database: Database,
    lease: Lease,
    limits: AgreementLimits,
    pending: Pending,
    change: Change,
    found: _Found,
) -> RunSummary:
    news = telling.news_of(found.changed, now())
    told = 0
    if change.rows <= ROWS_AT_ONCE:
        with database.session(repeatable=True) as session:
            lease.renew(session)
            told = _tell(session, news) + _keep_duplicates(session, found)
            for _, one in change.writes:
                one(session)
            keep_basis(session, limits)
            forget(session, pending.ids)
    else:
        marks = _mark(database, lease, change.nodes, pending)
        # Before the results: what is killed in between tells the same again, which is known then.
        with database.session(repeatable=True) as session:
            lease.renew(session)
            told = _tell(session, news)
        write(database, lease, change)
        # After the keys: by these the next run finds the numbers of what was killed in between.
        with database.session(repeatable=True) as session:
            lease.renew(session)
            told += _keep_duplicates(session, found)
            keep_basis(session, limits)
        _forget(database, lease, [*marks, *pending.ids])
    with database.session(repeatable=True) as session:
        lease.renew(session)
        leaving = telling.unknown(session, telling.leaving_news(session, limits))
        telling.write_down(session, leaving)
    return RunSummary(
        bookings=sum(one.booking_id is not None for one in found.results),
        appointments=sum(max(len(one.appointment_ids), one.booking_id is None) for one in found.results),
        counts=Counter(one.status for one in found.results),
        changed=len(found.changed),
        new_differences=told + len(leaving),
    )


def _keep_duplicates(session: Session, found: _Found) -> int:
    fresh = store_duplicates(session, found.duplicates, found.places)
    return _tell(
        session, [telling.news_of_duplicate(one.place.enterprise_id, one.duplicate) for one in fresh]
    )


def _tell(session: Session, news: list[telling.News]) -> int:
    unknown = telling.unknown(session, news)
    telling.write_down(session, unknown)
    return len(unknown)


def _only_time_passed(database: Database, lease: Lease, news: list[telling.News]) -> RunSummary:
    with database.session(repeatable=True) as session:
        lease.renew(session)
        telling.write_down(session, news)
    return RunSummary(bookings=0, appointments=0, counts={}, changed=0, new_differences=len(news))


def _mark(database: Database, lease: Lease, nodes: Iterable[Node], pending: Pending) -> list[int]:
    """Marks what is about to be written and was not marked."""
    marks: list[int] = []
    unmarked = sorted(set(nodes) - pending.nodes)
    for portion in portions(unmarked, ROWS_AT_ONCE):
        with database.session(repeatable=True) as session:
            lease.renew(session)
            marks += mark(session, "booking", {id_ for side, id_ in portion if side == "booking"})
            marks += mark(session, "appointment", {id_ for side, id_ in portion if side == "appointment"})
    return marks


def _forget(database: Database, lease: Lease, marks: Sequence[int]) -> None:
    for portion in portions(marks, ROWS_AT_ONCE):
        with database.session(repeatable=True) as session:
            lease.renew(session)
            forget(session, portion)
