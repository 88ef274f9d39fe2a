"""The keys by which records are found again, against those that are stored."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from sqlmodel import Session

from bookings.models import RecordSide
from bookings.reconciling.duplicates.finding import keys_of_duplicates
from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.matching import keys
from bookings.reconciling.matching.comparables import Comparables, keys_of, share_key
from bookings.reconciling.records import AppointedRecord, DeclaredRecord, Matching
from bookings.reconciling.running.key_rows import KeyRow, change_of_keys, stored_keys
from bookings.reconciling.running.neighbours import Closed, counts_as_certain
from bookings.reconciling.running.nodes import Node, Record, node_of
from bookings.reconciling.running.open_records import OPEN, consignor_of
from bookings.reconciling.running.storing import Change

_RECORDS_AT_ONCE = 5_000
_LAST_ID = 2**31


def change_of_keys_of(
    session: Session, closed: Closed, matching: Matching, limits: AgreementLimits
) -> Change:
    """Of the records of a closed set; those that do not take part any more lose their keys."""
    named = _named(matching, limits, closed.comparables)
    before: set[KeyRow] = set()
    sides: tuple[tuple[RecordSide, frozenset[int]], ...] = (
        ("booking", closed.booking_ids),
        ("appointment", closed.appointment_ids),
    )
    for side, ids in sides:
        asked = {record_id for its, record_id in closed.asked if its == side}
        before |= stored_keys(session, side, asked)
        before |= stored_keys(session, side, ids - asked, kind=OPEN)
    records: list[Record] = [*closed.declared, *closed.appointed]
    after: set[KeyRow] = set()
    for record in records:
        if node_of(record) in closed.asked:
            after.update(_rows(record, named, closed.comparables))
        else:
            after.update(_open_row(record, named, closed.comparables))
    return change_of_keys(before - after, after - before)


def change_of_all_keys(
    session: Session,
    declared: Sequence[DeclaredRecord],
    appointed: Sequence[AppointedRecord],
    matching: Matching,
    limits: AgreementLimits,
    comparables: Comparables,
) -> Change:
    """Of the whole book, some thousands at a time; the records are in the order of their ids."""
    named = _named(matching, limits, comparables)
    gone: list[KeyRow] = []
    fresh: list[KeyRow] = []
    for side, records in _sides(declared, appointed):
        for portion, ids in _portions(records):
            before = stored_keys(session, side, ids)
            after = {row for record in portion for row in _rows(record, named, comparables)}
            # Of a first run nothing is stored: a million rows need not be compared with nothing.
            gone += before - after if before else ()
            fresh += after - before if before else after
    return change_of_keys(gone, fresh)


def _sides(
    declared: Sequence[DeclaredRecord], appointed: Sequence[AppointedRecord]
) -> Iterator[tuple[RecordSide, Sequence[Record]]]:
    yield "booking", declared
    yield "appointment", appointed


def _portions(records: Sequence[Record]) -> Iterator[tuple[Sequence[Record], range]]:
    """Records with the range of ids from the last one before them up to their own last."""
    starts = [*range(0, len(records), _RECORDS_AT_ONCE), len(records)]
    if len(starts) == 1:
        yield (), range(_LAST_ID)
    low = 0
    for first, end in pairwise(starts):
        high = _LAST_ID if end == len(records) else node_of(records[end - 1])[1] + 1
        yield records[first:end], range(low, high)
        low = high


def _named(matching: Matching, limits: AgreementLimits, comparables: Comparables) -> Mapping[Node, int]:
    """By record how many others are certain to be its own and share a key with it."""
    named: Counter[Node] = Counter()
    for candidate in matching.candidates:
        if counts_as_certain(candidate) and share_key(
            comparables.appointed[candidate.appointment_id],
            comparables.declared[candidate.booking_id],
            limits.most_days_apart,
        ):
            named["booking", candidate.booking_id] += 1
            named["appointment", candidate.appointment_id] += 1
    return named


def _rows(record: Record, named: Mapping[Node, int], comparables: Comparables) -> Iterator[KeyRow]:
    side, record_id = node_of(record)
    enterprise_id, made = record.enterprise_id, comparables.of(record)
    for kind, value in keys_of(made):
        yield enterprise_id, kind, value, side, record_id, made.day if kind in keys.COMES_AGAIN else None
    for kind, value in keys_of_duplicates(record, made):
        yield enterprise_id, kind, value, side, record_id, None
    yield from _open_row(record, named, comparables)


def _open_row(record: Record, named: Mapping[Node, int], comparables: Comparables) -> Iterator[KeyRow]:
    """That the record still looks for partners, when it does."""
    side, record_id = node = node_of(record)
    made = comparables.of(record)
    # Of an appointment it need only be known whose it is, of a booking those of all its trucks.
    if named.get(node, 0) < (1 if isinstance(record, AppointedRecord) else made.trucks):
        yield record.enterprise_id, OPEN, consignor_of(made), side, record_id, made.day
