"""Appointments that a program sends and knows by their numbers: the same again changes nothing."""

from typing import Literal, NamedTuple

from sqlmodel import Session, col, select

from bookings.appointments.applying import differing
from bookings.appointments.stated import HEAD_NAMES
from bookings.appointments.typed import restore_appointment, save_appointment, validated
from bookings.database import lock_words
from bookings.models import Appointment, AppointmentHead, stored_id

Outcome = Literal["added", "changed", "unchanged"]
_UNCHANGED: Outcome = "unchanged"


class Sent(NamedTuple):
    """An appointment as it stands after it was sent, and what that changed."""

    row: Appointment
    outcome: Outcome


def send_appointment(
    session: Session, values: AppointmentHead, *, enterprise_id: int, user_id: int | None
) -> Sent:
    """Add the appointment, or put ``values`` in the place of those of the one with its number.

    One that was dropped stands again. Raises as ``save_appointment``.
    """
    values = validated(values)
    # Before it is looked for: two who send the same number at once would both add it.
    lock_words(session, [f"appointments {enterprise_id}"])
    known = _known(session, values.appointment_number, enterprise_id)
    if known is None:
        made = save_appointment(session, values, enterprise_id=enterprise_id, user_id=user_id, source="api")
        return Sent(made, "added")
    row, outcome = known, _UNCHANGED
    if known.dropped_at is not None:
        row, outcome = restore_appointment(session, stored_id(known), known.version, user_id), "changed"
    if differing(row, {name: getattr(values, name) for name in HEAD_NAMES})[0]:
        outcome = "changed"
        row = save_appointment(
            session,
            values,
            enterprise_id=enterprise_id,
            user_id=user_id,
            source="api",
            appointment_id=stored_id(row),
            expected_version=row.version,
        )
    return Sent(row, outcome)


def _known(session: Session, number: str | None, enterprise_id: int) -> Appointment | None:
    if number is None:
        return None
    query = select(Appointment).where(
        Appointment.enterprise_id == enterprise_id, Appointment.appointment_number == number
    )
    return session.exec(query.order_by(col(Appointment.id)).limit(1)).first()
