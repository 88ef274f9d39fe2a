"""All results one after another, as programs get them: bookings first, then appointments left over."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select as select_all
from sqlmodel import Session, col, select

from bookings.models import (
    Appointment,
    BookDuplicate,
    MatchCandidate,
    Reason,
    ReconcileStatus,
    Reconciliation,
    RecordSide,
)
from bookings.reconciling.records import Difference, MatchReason
from bookings.reconciling.statements import among
from bookings.views import View

_AT_ONCE = 500
Node = tuple[RecordSide, int]


class CandidateLine(View):
    """A partner that a person may choose."""

    booking: int
    appointment: str
    score: int
    reasons: tuple[MatchReason, ...]


class DuplicateLine(View):
    """A number of the booking or its appointments that stands somewhere else too."""

    kind: str
    value: str
    day: str
    accepted: bool


class ResultLine(View):
    """One booking with its appointments; ``booking`` None: an appointment that no booking has."""

    booking: int | None
    customs_number: str | None
    appointment: str | None
    """The number of the first, or its id when it has none."""
    appointments: tuple[str, ...]
    status: ReconcileStatus
    differences: tuple[Difference, ...]
    candidates: tuple[CandidateLine, ...]
    """Of an ambiguous one: what it may belong to, best first."""
    notes: tuple[Reason, ...]
    duplicates: tuple[DuplicateLine, ...]
    plates: tuple[str, ...]
    leaves_at: dt.datetime | None


def result_lines(session: Session) -> Iterator[ResultLine]:
    """All that stand, a few hundred at a time."""
    duplicates = _duplicates(session)
    for column in (col(Reconciliation.booking_id), col(Reconciliation.appointment_id)):
        last = 0
        while rows := session.exec(
            select(Reconciliation).where(column > last).order_by(column).limit(_AT_ONCE)
        ).all():
            yield from lines_of(session, rows, duplicates)
            last = rows[-1].booking_id or rows[-1].appointment_id or 0
            session.expunge_all()


def lines_of(
    session: Session,
    rows: Sequence[Reconciliation],
    duplicates: defaultdict[Node, list[DuplicateLine]] | None = None,
) -> Iterator[ResultLine]:
    """These results as lines, in their order."""
    known = _duplicates(session) if duplicates is None else duplicates
    candidates = _candidates(session, rows)
    ids = {one for row in rows for one in (*row.appointment_ids, row.appointment_id) if one is not None}
    ids |= {one.appointment_id for found in candidates.values() for one in found}
    numbers = _numbers(session, ids)
    for row in rows:
        mine = [*row.appointment_ids] if row.appointment_id is None else [row.appointment_id]
        node: Node = ("appointment", mine[0]) if row.booking_id is None else ("booking", row.booking_id)
        nodes: list[Node] = [node, *(("appointment", one) for one in row.appointment_ids)]
        yield ResultLine(
            booking=row.booking_id,
            customs_number=row.customs_number,
            appointment=numbers[mine[0]] if mine else None,
            appointments=tuple(numbers[one] for one in mine),
            status=row.status,
            differences=tuple(Difference.model_validate(one) for one in row.differences),
            candidates=tuple(
                CandidateLine(
                    booking=one.booking_id,
                    appointment=numbers[one.appointment_id],
                    score=one.score,
                    reasons=tuple(MatchReason.model_validate(reason) for reason in one.reasons),
                )
                for one in candidates.get(node, ())
            ),
            notes=tuple(Reason.model_validate(one) for one in row.notes),
            duplicates=tuple(dict.fromkeys(line for each in nodes for line in known.get(each, ()))),
            plates=tuple(row.plates),
            leaves_at=row.leaves_at,
        )


def _candidates(session: Session, rows: Sequence[Reconciliation]) -> dict[Node, list[MatchCandidate]]:
    """By ambiguous record, best first."""
    bookings = [row.booking_id for row in rows if row.status == "ambiguous" and row.booking_id is not None]
    appointments = [
        row.appointment_id for row in rows if row.status == "ambiguous" and row.appointment_id is not None
    ]
    found: dict[Node, list[MatchCandidate]] = {}
    order = (
        col(MatchCandidate.score).desc(),
        col(MatchCandidate.appointment_id),
        col(MatchCandidate.booking_id),
    )
    sides: tuple[tuple[RecordSide, Any, list[int]], ...] = (
        ("booking", col(MatchCandidate.booking_id), bookings),
        ("appointment", col(MatchCandidate.appointment_id), appointments),
    )
    for side, column, ids in sides:
        if ids:
            query = select(MatchCandidate).where(among(session, column, ids)).order_by(*order)
            for one in session.exec(query):
                place = one.booking_id if side == "booking" else one.appointment_id
                found.setdefault((side, place), []).append(one)
    return found


def _numbers(session: Session, ids: set[int]) -> dict[int, str]:
    query = select_all(col(Appointment.id), col(Appointment.appointment_number)).where(
        among(session, col(Appointment.id), ids)
    )
    found = {row[0]: row[1] for row in session.execute(query)} if ids else {}
    return {one: found.get(one) or str(one) for one in ids}


def _duplicates(session: Session) -> defaultdict[Node, list[DuplicateLine]]:
    found: defaultdict[Node, list[DuplicateLine]] = defaultdict(list)
    query = select(BookDuplicate).where(col(BookDuplicate.ended_at).is_(None)).order_by(col(BookDuplicate.id))
    for row in session.exec(query):
        line = DuplicateLine(
            kind=row.kind, value=row.value, day=row.day, accepted=row.accepted_at is not None
        )
        for member in row.members:
            found[member["side"], member["record_id"]].append(line)
    return found
