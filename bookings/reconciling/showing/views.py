"""One result side by side: what each declaration, booking, VIN sheet and appointment says, field by field."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from bookings.models import (
    BookingState,
    BusinessType,
    MatchCandidate,
    PairDecision,
    Reason,
    ReconcileStatus,
    Reconciliation,
    stored_id,
)
from bookings.reconciling.duplicates.listing import DuplicateView, duplicates_of
from bookings.reconciling.loading import load_appointed, load_decisions, load_declared
from bookings.reconciling.records import Difference, MatchReason
from bookings.reconciling.showing.sources import (
    Column,
    ComparedSource,
    SourceKind,
    appointment_label,
    booking_states,
    columns_of,
)
from bookings.views import View
from messages.errors import NotFound

COMPARED: tuple[str, ...] = (
    "customs_number",
    "batch_number",
    "bill_number",
    "business_type",
    "plates",
    "trailer_plates",
    "truck_count",
    "vins",
    "vehicle_total",
    "containers",
    "seals",
    "cargo_weight_kg",
    "cargo_value",
    "domestic_shipper",
    "destination",
    "exit_place",
    "warehouse",
    "appointed_day",
)
"""Rows of the page, in its order; those that nobody states are left out."""
MOST_COMPARED = 4
"""Candidates of an ambiguous result that are shown side by side."""


class ComparedField(View):
    """One row of the page."""

    field: str
    label_key: str
    """``reconcile_fields.<field>``"""
    texts: tuple[tuple[str, ...], ...]
    """One for each of the view's sources: what it says, element by element; empty when it says nothing."""
    differences: tuple[Difference, ...] = ()
    """Also those without any text, gravest first."""

    @property
    def differs(self) -> bool:
        """Whether a difference stands that is more than information."""
        return any(difference.severity != "info" for difference in self.differences)


class CandidateView(View):
    """A booking and an appointment that may belong together, with what speaks for it."""

    booking_id: int
    appointment_id: int
    booking_label: str
    appointment_label: str
    score: int
    chosen: bool
    reasons: tuple[MatchReason, ...]
    decision: PairDecision | None = None
    """What a person said of the pair."""


class ReconciliationView(View):
    """How things stand with a group: bookings and appointments that belong together, or one alone."""

    id: int
    version: int
    status: ReconcileStatus
    enterprise_id: int
    business_type: BusinessType | None
    booking_id: int | None
    appointment_id: int | None
    """Set only when no booking has it."""
    booking_ids: tuple[int, ...]
    """All bookings of the group, the asked one first."""
    appointment_ids: tuple[int, ...]
    customs_number: str | None
    plates: tuple[str, ...]
    day: date | None
    leaves_at: datetime | None
    sources: tuple[ComparedSource, ...]
    """Of an ambiguous result those of its best candidates too."""
    fields: tuple[ComparedField, ...]
    differences: tuple[Difference, ...]
    """Gravest first, with what people chose."""
    open_count: int
    candidates: tuple[CandidateView, ...]
    """Best first; of a group also the chosen ones."""
    notes: tuple[Reason, ...]
    duplicates: tuple[DuplicateView, ...]
    booking_states: dict[int, BookingState]
    booking_versions: dict[int, int]
    updated_at: datetime

    def sources_of(self, kind: SourceKind) -> tuple[ComparedSource, ...]:
        """The columns of one kind."""
        return tuple(source for source in self.sources if source.kind == kind)


def open_reconciliation(
    session: Session,
    reconciliation_id: int | None = None,
    *,
    booking_id: int | None = None,
    appointment_id: int | None = None,
    enterprise_id: int | None = None,
) -> ReconciliationView:
    """The result with this id, or that of a booking or an appointment.

    An appointment that a booking has leads to that booking's. Raises ``NotFound``
    ``reconciliation-not-found`` also for another enterprise's.
    """
    row = _result(session, reconciliation_id, booking_id, appointment_id)
    if row is None or (enterprise_id is not None and row.enterprise_id != enterprise_id):
        wanted = reconciliation_id or booking_id or appointment_id
        raise NotFound("reconciliation-not-found", reconciliation=str(wanted))
    bookings = [] if row.booking_id is None else [row.booking_id, *row.booking_ids]
    appointments = [*row.appointment_ids] if row.appointment_id is None else [row.appointment_id]
    candidates = _candidates(session, row)
    compared = _compared_too(row, candidates)
    declared = sorted(
        load_declared(session, [*bookings, *compared.bookings]),
        key=lambda one: [*bookings, *compared.bookings].index(one.booking_id),
    )
    appointed = load_appointed(session, [*appointments, *compared.appointments])
    columns = columns_of(session, declared, appointed)
    differences = tuple(Difference.model_validate(one) for one in row.differences)
    return ReconciliationView(
        id=stored_id(row),
        version=row.version,
        status=row.status,
        enterprise_id=row.enterprise_id,
        business_type=row.business_type,
        booking_id=row.booking_id,
        appointment_id=row.appointment_id,
        booking_ids=tuple(bookings),
        appointment_ids=tuple(appointments),
        customs_number=row.customs_number,
        plates=tuple(row.plates),
        day=row.day,
        leaves_at=row.leaves_at,
        sources=tuple(column.source for column in columns),
        fields=_fields(columns, differences),
        differences=differences,
        open_count=row.open_count,
        candidates=candidates,
        notes=tuple(Reason.model_validate(note) for note in row.notes),
        duplicates=duplicates_of(session, row.enterprise_id, bookings, appointments),
        booking_states=booking_states(session, bookings),
        booking_versions={one.booking_id: one.version for one in declared},
        updated_at=row.updated_at,
    )


def _result(
    session: Session, reconciliation_id: int | None, booking_id: int | None, appointment_id: int | None
) -> Reconciliation | None:
    if reconciliation_id is not None:
        return session.get(Reconciliation, reconciliation_id)
    if booking_id is None and appointment_id is not None:
        own = session.exec(
            select(Reconciliation).where(Reconciliation.appointment_id == appointment_id)
        ).first()
        if own is not None:
            return own
        booking_id = session.exec(
            select(MatchCandidate.booking_id)
            .where(MatchCandidate.appointment_id == appointment_id, col(MatchCandidate.chosen))
            .order_by(col(MatchCandidate.score).desc(), col(MatchCandidate.booking_id))
        ).first()
    return session.exec(select(Reconciliation).where(Reconciliation.booking_id == booking_id)).first()


class _Compared(NamedTuple):
    """Records that are shown beside a result although nobody has said that they belong to it."""

    bookings: tuple[int, ...] = ()
    appointments: tuple[int, ...] = ()


def _compared_too(row: Reconciliation, candidates: Sequence[CandidateView]) -> _Compared:
    """Of an ambiguous result the other sides of its best candidates: a person looks at them to decide."""
    if row.status != "ambiguous":
        return _Compared()
    best = [one for one in candidates if one.decision != "apart"][:MOST_COMPARED]
    if row.booking_id is None:
        return _Compared(bookings=tuple(one.booking_id for one in best))
    return _Compared(appointments=tuple(one.appointment_id for one in best))


def _fields(columns: Sequence[Column], differences: Sequence[Difference]) -> tuple[ComparedField, ...]:
    found = []
    for field in COMPARED:
        texts = tuple(tuple(column.texts.get(field, ())) for column in columns)
        told = tuple(difference for difference in differences if difference.field == field)
        if any(texts) or told:
            label = f"reconcile_fields.{field}"
            found.append(ComparedField(field=field, label_key=label, texts=texts, differences=told))
    return tuple(found)


def _candidates(session: Session, row: Reconciliation) -> tuple[CandidateView, ...]:
    """All that were weighed for the booking (of a left-over appointment: for it), best first."""
    mine = (
        MatchCandidate.appointment_id == row.appointment_id
        if row.booking_id is None
        else MatchCandidate.booking_id == row.booking_id
    )
    order = (col(MatchCandidate.chosen).desc(), col(MatchCandidate.score).desc())
    found = session.exec(
        select(MatchCandidate)
        .where(mine)
        .order_by(*order, col(MatchCandidate.appointment_id), col(MatchCandidate.booking_id))
    ).all()
    if not found:
        return ()
    bookings = {
        one.booking_id: next(iter(one.customs_numbers), f"#{one.booking_id}")
        for one in load_declared(session, {one.booking_id for one in found})
    }
    appointments = {
        one.appointment_id: appointment_label(one)
        for one in load_appointed(session, {one.appointment_id for one in found})
    }
    decided = load_decisions(
        session, {one.booking_id for one in found}, {one.appointment_id for one in found}
    )
    return tuple(
        CandidateView(
            booking_id=one.booking_id,
            appointment_id=one.appointment_id,
            booking_label=bookings.get(one.booking_id, f"#{one.booking_id}"),
            appointment_label=appointments.get(one.appointment_id, f"#{one.appointment_id}"),
            score=one.score,
            chosen=one.chosen,
            reasons=tuple(MatchReason.model_validate(reason) for reason in one.reasons),
            decision=decided.get((one.appointment_id, one.booking_id)),
        )
        for one in found
    )
