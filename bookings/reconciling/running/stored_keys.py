"""The keys by which records are found again, against those that are stored."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from sqlmodel import Session

from bookings.models import RecordSide
from bookings.reconciling.duplicates.finding import keys_of_duplicates
from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.matching import keys
from bookings.reconciling.records import AppointedRecord, Candidate, DeclaredRecord, Matching
from bookings.reconciling.running.key_rows import KeyRow, change_of_keys, stored_keys
from bookings.reconciling.running.neighbours import (
    COMES_AGAIN,
    Node,
    Record,
    all_keys,
    counts_as_certain,
    is_about_then,
    node_of,
)
from bookings.reconciling.running.storing import Change, Touched

_RECORDS_AT_ONCE = 5_000
_LAST_ID = 2**31
_SHARED = frozenset({"customs-number", "batch-number", "bill-number", "vins", "vins-some"})
"""Reasons of records that share a key."""


def change_of_keys_of(
    session: Session,
    touched: Touched,
    declared: Sequence[DeclaredRecord],
    appointed: Sequence[AppointedRecord],
    matching: Matching,
    limits: AgreementLimits,
) -> Change:
    """Of these records; those that do not take part any more lose their keys."""
    named = _named(matching, declared, appointed, limits)
    before = stored_keys(session, "booking", touched.booking_ids or ())
    before |= stored_keys(session, "appointment", touched.appointment_ids or ())
    records: list[Record] = [*declared, *appointed]
    after = {row for record in records for row in _rows(record, named)}
    return change_of_keys(before - after, after - before)


def change_of_all_keys(
    session: Session,
    declared: Sequence[DeclaredRecord],
    appointed: Sequence[AppointedRecord],
    matching: Matching,
    limits: AgreementLimits,
) -> Change:
    """Of the whole book, some thousands at a time; the records are in the order of their ids."""
    named = _named(matching, declared, appointed, limits)
    gone: list[KeyRow] = []
    fresh: list[KeyRow] = []
    for side, records in _sides(declared, appointed):
        for portion, ids in _portions(records):
            before = stored_keys(session, side, ids)
            after = {row for record in portion for row in _rows(record, named)}
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


def _named(
    matching: Matching,
    declared: Sequence[DeclaredRecord],
    appointed: Sequence[AppointedRecord],
    limits: AgreementLimits,
) -> Mapping[Node, int]:
    """By record how many others are certain to be its own and share a key with it."""
    bookings = {one.booking_id: one for one in declared}
    appointments = {one.appointment_id: one for one in appointed}
    named: Counter[Node] = Counter()
    for candidate in matching.candidates:
        if counts_as_certain(candidate) and _shares_key(candidate, bookings, appointments, limits):
            named["booking", candidate.booking_id] += 1
            named["appointment", candidate.appointment_id] += 1
    return named


def _shares_key(
    candidate: Candidate,
    bookings: Mapping[int, DeclaredRecord],
    appointments: Mapping[int, AppointedRecord],
    limits: AgreementLimits,
) -> bool:
    ids = {reason.id for reason in candidate.reasons}
    if ids & _SHARED:
        return True
    if not ids & COMES_AGAIN:
        return False
    day = bookings[candidate.booking_id].day
    return is_about_then(appointments[candidate.appointment_id].day, day, limits)


def _rows(record: Record, named: Mapping[Node, int]) -> Iterator[KeyRow]:
    side, record_id = node = node_of(record)
    is_open = named.get(node, 0) < _places(record)
    for kind, value in all_keys(record, keys.keys_of(record), is_open=is_open):
        yield record.enterprise_id, kind, value, side, record_id
    for kind, value in keys_of_duplicates(record):
        yield record.enterprise_id, kind, value, side, record_id


def _places(record: Record) -> int:
    """How many partners it may have at least; then nothing more is looked for."""
    if isinstance(record, AppointedRecord):
        return 1
    return max(1, record.truck_count or 0, len(record.plates))
