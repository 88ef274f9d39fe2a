"""What an operator watches of messages, and whether there is anything to send."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import func
from sqlmodel import Session, col, select

from bookings.columns import now
from bookings.models import NewDifference, Notice, NoticeChannel, NoticeState


@dataclass(frozen=True, slots=True)
class NoticeCount:
    """How many messages of a channel are in a state."""

    channel: NoticeChannel
    state: NoticeState
    notices: int


@dataclass(frozen=True, slots=True)
class NoticeFault:
    """The last thing that went wrong."""

    channel: NoticeChannel
    state: NoticeState
    error: str
    at: datetime


def notices_are_due(session: Session) -> bool:
    """Whether a difference was not told yet, or a message waits for its next try and may be tried."""
    untold = select(NewDifference.id).where(col(NewDifference.told_at).is_(None)).limit(1)
    due = select(Notice.id).where(col(Notice.state) == "waiting", col(Notice.next_try_at) <= now()).limit(1)
    return session.exec(untold).first() is not None or session.exec(due).first() is not None


def count_notices(session: Session) -> list[NoticeCount]:
    """By channel and state; those that were sent are kept for thirty days."""
    query = (
        select(Notice.channel, Notice.state, func.count())
        .group_by(col(Notice.channel), col(Notice.state))
        .order_by(col(Notice.channel), col(Notice.state))
    )
    return [
        NoticeCount(cast(NoticeChannel, channel), cast(NoticeState, state), notices)
        for channel, state, notices in session.exec(query)
    ]


def last_fault(session: Session) -> NoticeFault | None:
    """Of messages that wait or have failed, and after which none of that channel was sent."""
    query = (
        select(Notice)
        .where(col(Notice.state) != "sent", col(Notice.error).is_not(None))
        .order_by(col(Notice.id).desc())
        .limit(1)
    )
    notice = session.exec(query).first()
    if notice is None:
        return None
    later = select(Notice.id).where(
        col(Notice.channel) == notice.channel, col(Notice.state) == "sent", col(Notice.id) > notice.id
    )
    if session.exec(later.limit(1)).first() is not None:
        return None
    return NoticeFault(notice.channel, notice.state, str(notice.error), notice.created_at)
