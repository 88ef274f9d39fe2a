"""Small questions of pages about results: what changed, what is next, how things stand with one booking."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, func
from sqlalchemy import select as select_all
from sqlmodel import Session, col, select

from bookings.appointments.states import is_active
from bookings.models import (
    Appointment,
    BookDuplicate,
    Booking,
    DifferenceChoice,
    PairChoice,
    ReconcileStatus,
    Reconciliation,
    RecordSide,
    UserAccount,
)
from bookings.reconciling.showing.listing import ReconcileFilter, conditions_of, list_reconciliations
from bookings.views import View
from customs.normalising import normalised


class BookingStanding(View):
    """How things stand with one booking."""

    id: int
    """Of the result."""
    status: ReconcileStatus
    difference_count: int
    open_count: int


def newest_change(session: Session) -> str:
    """A word that differs whenever the board may show something else than before."""
    changed = session.exec(select(func.max(Reconciliation.updated_at))).one()
    newest = [
        session.exec(select(func.max(column))).one() or 0
        for column in (col(DifferenceChoice.id), col(PairChoice.id), col(BookDuplicate.id))
    ]
    accepted = session.exec(select(func.max(BookDuplicate.accepted_at))).one()
    moments = ["0" if moment is None else f"{moment.timestamp():.6f}" for moment in (changed, accepted)]
    return "-".join([*moments, *(str(number) for number in newest)])


def count_duplicates(session: Session, enterprise_id: int | None) -> int:
    """How many numbers stand more than once and nobody has accepted it."""
    waiting: list[ColumnElement[bool]] = [
        col(BookDuplicate.ended_at).is_(None),
        col(BookDuplicate.accepted_at).is_(None),
    ]
    if enterprise_id is not None:
        waiting.append(col(BookDuplicate.enterprise_id) == enterprise_id)
    return session.exec(select(func.count()).select_from(BookDuplicate).where(*waiting)).one()


def standing_of(session: Session, booking_id: int) -> BookingStanding | None:
    """How a booking stands with its appointments; None: it was not reconciled yet."""
    row = session.exec(select(Reconciliation).where(Reconciliation.booking_id == booking_id)).first()
    return None if row is None else BookingStanding.model_validate(row, from_attributes=True)


def next_open(session: Session, asked: ReconcileFilter, after: int | None) -> int | None:
    """The result below ``after`` in the list (None: the first) that waits for a decision; None: no more."""
    wanted = asked.model_copy(update={"open_only": True})
    rows = list_reconciliations(session, wanted, before=after, limit=1).rows
    return rows[0].id if rows else None


def previous_open(session: Session, asked: ReconcileFilter, after: int) -> int | None:
    """The one above ``after`` in the list that waits for a decision; None: it is the first."""
    wanted = asked.model_copy(update={"open_only": True})
    query = (
        select_all(col(Reconciliation.id))
        .where(
            *conditions_of(session, wanted),
            col(Reconciliation.status).in_(asked.statuses),
            col(Reconciliation.id) > after,
        )
        .order_by(col(Reconciliation.id))
        .limit(1)
    )
    return session.execute(query).scalars().first()


def appointment_labels(session: Session, appointment_ids: Collection[int]) -> dict[int, str]:
    """What a person knows each appointment by: its number, else its plate or declaration, else its id."""
    if not appointment_ids:
        return {}
    rows = session.exec(
        select(
            Appointment.id, Appointment.appointment_number, Appointment.plates, Appointment.customs_numbers
        ).where(col(Appointment.id).in_(set(appointment_ids)))
    )
    return {
        number: next((text for text in (stated, *plates[:1], *numbers[:1]) if text), f"#{number}")
        for number, stated, plates, numbers in rows
        if number is not None
    }


def find_partner(session: Session, text: str, *, side: RecordSide, enterprise_id: int) -> int | None:
    """The only booking or appointment of an enterprise that a person may mean by ``text``, of those that take
    part in reconciling.

    An appointment by its number, a booking by its declaration number; None: there is none, or several.
    """
    wanted = normalised(text)
    if side == "booking":
        query = select(Booking.id).where(
            Booking.enterprise_id == enterprise_id,
            Booking.customs_number == wanted,
            col(Booking.state) != "rejected",
        )
        found = list(session.exec(query))
    else:
        of_number = select(Appointment.id, Appointment.state).where(
            Appointment.enterprise_id == enterprise_id,
            Appointment.appointment_number == wanted,
            col(Appointment.dropped_at).is_(None),
        )
        found = [number for number, state in session.exec(of_number) if is_active(state)]
    return found[0] if len(found) == 1 else None


def names_of(session: Session, user_ids: Collection[int]) -> dict[int, str]:
    """The names of people by their id."""
    if not user_ids:
        return {}
    query = select(UserAccount.id, UserAccount.display_name).where(col(UserAccount.id).in_(set(user_ids)))
    return {number: name for number, name in session.exec(query) if number is not None}
