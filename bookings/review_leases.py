"""Who has which booking open: told to others, so that two people do not review the same one.

A lease locks nothing (a booking's version does) and ends by itself when its page stops renewing it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_
from sqlalchemy import select as select_all
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, delete, select, update

from bookings.columns import now
from bookings.models import Booking, ReviewLease, UserAccount
from bookings.views import View
from messages.errors import NotFound

LEASE_SECONDS = 60
_FORGOTTEN_AFTER = timedelta(days=1)


class ReviewerSeen(View):
    """A person who has a booking open."""

    user_id: int
    user_name: str
    since: datetime


def take(
    session: Session, booking_id: int, user_id: int, *, seconds: int = LEASE_SECONDS
) -> ReviewerSeen | None:
    """Takes or renews the lease. None: it is yours; else who has it.

    Writes first, as ``Database`` asks: call it at the beginning of a transaction. That the booking exists
    is for ``booking_to_lease`` to say.
    """
    moment = now()
    expires = moment + timedelta(seconds=seconds)
    free = col(ReviewLease.expires_at) <= moment
    mine = col(ReviewLease.user_id) == user_id
    taken = session.exec(
        update(ReviewLease)
        .where(col(ReviewLease.booking_id) == booking_id, or_(mine, free))
        .values(
            user_id=user_id,
            expires_at=expires,
            taken_at=case((and_(mine, ~free), col(ReviewLease.taken_at)), else_=moment),
        )
        .execution_options(synchronize_session=False)
    )
    if taken.rowcount:
        return None
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    added = session.execute(
        dialect.insert(ReviewLease)
        .values(booking_id=booking_id, user_id=user_id, taken_at=moment, expires_at=expires)
        .on_conflict_do_nothing()
        .returning(col(ReviewLease.booking_id))
    ).first()
    if added is not None:
        # Pages that were closed without a word leave a row each.
        session.exec(delete(ReviewLease).where(col(ReviewLease.expires_at) < moment - _FORGOTTEN_AFTER))
        return None
    return reviewer_of(session, [booking_id]).get(booking_id)


def release(session: Session, booking_id: int, user_id: int) -> None:
    """Ends one's own lease; somebody else's stays."""
    session.exec(
        delete(ReviewLease).where(
            col(ReviewLease.booking_id) == booking_id, col(ReviewLease.user_id) == user_id
        )
    )


def reviewer_of(session: Session, booking_ids: Sequence[int]) -> dict[int, ReviewerSeen]:
    """Who has each of these bookings open; those that nobody has are left out."""
    rows = session.execute(
        select_all(
            col(ReviewLease.booking_id),
            col(UserAccount.id),
            col(UserAccount.display_name),
            col(ReviewLease.taken_at),
        )
        .join(UserAccount, col(UserAccount.id) == col(ReviewLease.user_id))
        .where(col(ReviewLease.booking_id).in_(booking_ids), col(ReviewLease.expires_at) > now())
    )
    return {
        booking_id: ReviewerSeen(user_id=user_id, user_name=name, since=since)
        for booking_id, user_id, name, since in rows
    }


def free_for(user_id: int) -> ColumnElement[bool]:
    """The condition on ``Booking`` that nobody but this person has it open."""
    others = select_all(col(ReviewLease.booking_id)).where(
        col(ReviewLease.expires_at) > now(), col(ReviewLease.user_id) != user_id
    )
    return col(Booking.id).not_in(others)


def newest_lease(session: Session) -> str:
    """A word that differs when somebody opened or left a booking; renewing one changes nothing."""
    count, taken = session.execute(
        select_all(func.count(), func.max(col(ReviewLease.taken_at))).where(
            col(ReviewLease.expires_at) > now()
        )
    ).one()
    return f"{count}-{int(taken.timestamp() * 1000) if taken else 0}"


def booking_to_lease(session: Session, booking_id: int, *, enterprise_id: int | None = None) -> None:
    """Raises ``NotFound`` ``booking-not-found`` when there is none, or it belongs to another enterprise."""
    query = select(Booking.id).where(Booking.id == booking_id)
    if enterprise_id is not None:
        query = query.where(Booking.enterprise_id == enterprise_id)
    if session.exec(query).first() is None:
        raise NotFound("booking-not-found", booking=booking_id)
