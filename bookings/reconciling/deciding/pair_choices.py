"""What people say of pairs: together, or apart. Kept line by line; the newest holds."""

from typing import NamedTuple

from sqlalchemy import update
from sqlmodel import Session, col

from bookings.columns import now
from bookings.models import Appointment, Booking, PairChoice, PairDecision, Reconciliation
from bookings.reconciling.loading import load_decisions as decisions
from bookings.reconciling.running.pending import mark
from messages.errors import Conflict, NotFound, Refused

__all__ = ["SeenResult", "decide_pair", "decisions"]


class SeenResult(NamedTuple):
    """The result that a person looked at when they decided."""

    reconciliation_id: int
    version: int


def decide_pair(
    session: Session,
    *,
    booking_id: int,
    appointment_id: int,
    decision: PairDecision,
    user_id: int,
    reason: str | None = None,
    enterprise_id: int | None = None,
    seen: SeenResult | None = None,
) -> PairChoice:
    """Keep that a booking and an appointment belong together, or do not; ``withdrawn`` leaves it open again.

    Both are reconciled anew by the next run. Of two who decide on the same ``seen`` result, also before that
    run, the second is refused: they may have chosen different partners. Raises ``Conflict``
    ``reconciliation-changed`` then, ``NotFound`` ``booking-not-found`` and ``appointment-not-found``, also
    for another enterprise's when ``enterprise_id`` is given, and ``Refused`` ``pair-of-two-enterprises``.
    The session's owner commits.
    """
    try:
        # Written before anything is read, as every step that writes.
        mark(session, "booking", {booking_id})
        mark(session, "appointment", {appointment_id})
        if seen is not None:
            _take(session, seen)
        _require_pair(session, booking_id, appointment_id, enterprise_id)
        choice = _kept(session, booking_id, appointment_id, decision, user_id, reason)
    except BaseException:
        session.rollback()
        raise
    return choice


def _take(session: Session, seen: SeenResult) -> None:
    taken = session.exec(
        update(Reconciliation)
        .where(col(Reconciliation.id) == seen.reconciliation_id, col(Reconciliation.version) == seen.version)
        .values(version=seen.version + 1, updated_at=now())
        .execution_options(synchronize_session=False)
    )
    if not taken.rowcount:
        raise Conflict("reconciliation-changed", reconciliation=seen.reconciliation_id, version=seen.version)


def _require_pair(session: Session, booking_id: int, appointment_id: int, enterprise_id: int | None) -> None:
    booking = session.get(Booking, booking_id)
    if booking is None or enterprise_id not in (None, booking.enterprise_id):
        raise NotFound("booking-not-found", booking=booking_id)
    appointment = session.get(Appointment, appointment_id)
    if appointment is None or enterprise_id not in (None, appointment.enterprise_id):
        raise NotFound("appointment-not-found", appointment=appointment_id)
    if booking.enterprise_id != appointment.enterprise_id:
        raise Refused("pair-of-two-enterprises", booking=booking_id, appointment=appointment_id)


def _kept(
    session: Session,
    booking_id: int,
    appointment_id: int,
    decision: PairDecision,
    user_id: int,
    reason: str | None,
) -> PairChoice:
    choice = PairChoice.model_validate(
        {
            "booking_id": booking_id,
            "appointment_id": appointment_id,
            "decision": decision,
            "reason": (reason or "").strip() or None,
            "user_id": user_id,
        }
    )
    session.add(choice)
    session.flush()
    return choice
