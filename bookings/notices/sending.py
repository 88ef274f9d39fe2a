"""Messages on their way: claimed, handed over, tried again with growing waits, given up.

At least once: a process that is killed between handing over and writing it down leaves the message
waiting, and it goes out again with the same id. Every step is one update that only one process succeeds
with.
"""

import logging
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import delete, update
from sqlmodel import col, select

from bookings.columns import now
from bookings.database import Database
from bookings.models import Notice, NoticeChannel, NoticeState
from bookings.notices import mail, webhook
from bookings.notices.channels import NoticeRules
from bookings.notices.delivery import Delivery
from bookings.notices.message import NoticeMessage

logger = logging.getLogger(__name__)

MOST_AT_ONCE = 100
KEPT = timedelta(days=30)
"""How long a message that was sent can be looked at."""
_FIRST_WAIT = timedelta(seconds=15)
_LONGEST_WAIT = timedelta(hours=1)
_WAIT_FACTOR = 4


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of the messages that were due."""

    sent: int = 0
    waiting: int = 0
    """Tried in vain, and to be tried again."""
    failed: int = 0

    @property
    def tried(self) -> int:
        """All of them."""
        return self.sent + self.waiting + self.failed


def send_due(database: Database, rules: NoticeRules) -> Sent:
    """Send what is due, oldest first. After a passing fault its channel rests until the next time: a
    receiver that hangs keeps nobody waiting as often as there are messages."""
    result = Sent()
    resting: set[NoticeChannel] = set()
    for notice_id, channel in _due(database):
        if channel in resting:
            continue
        notice = _claim(database, notice_id, rules)
        if notice is None:
            continue
        delivery = _deliver(notice, rules)
        state = _write_down(database, notice, delivery, rules.attempts)
        result = replace(result, **{state: getattr(result, state) + 1})
        if state == "waiting":
            resting.add(channel)
    _forget_old(database)
    return result


def wait_after(attempts: int) -> timedelta:
    """How long a message waits after so many tries in vain."""
    return min(_FIRST_WAIT * int(_WAIT_FACTOR ** min(attempts - 1, 10)), _LONGEST_WAIT)


def claim_time(rules: NoticeRules) -> timedelta:
    """How long a sender may be at one message: every step of the longest conversation may take its time."""
    people = len(rules.mail.recipients) if rules.mail is not None else 0
    return timedelta(seconds=rules.seconds * (20 + people))


def _due(database: Database) -> list[tuple[int, NoticeChannel]]:
    with database.session() as session:
        query = (
            select(Notice.id, Notice.channel)
            .where(col(Notice.state) == "waiting", col(Notice.next_try_at) <= now())
            .order_by(col(Notice.next_try_at), col(Notice.id))
            .limit(MOST_AT_ONCE)
        )
        return [(cast(int, number), cast(NoticeChannel, channel)) for number, channel in session.exec(query)]


def _claim(database: Database, notice_id: int, rules: NoticeRules) -> Notice | None:
    """The message, ours until a sender must be dead; None when another has it."""
    with database.session() as session:
        claimed = session.exec(
            update(Notice)
            .where(
                col(Notice.id) == notice_id, col(Notice.state) == "waiting", col(Notice.next_try_at) <= now()
            )
            .values(next_try_at=now() + claim_time(rules), attempts=col(Notice.attempts) + 1)
            .execution_options(synchronize_session=False)
        )
        return session.get_one(Notice, notice_id) if claimed.rowcount else None


def _deliver(notice: Notice, rules: NoticeRules) -> Delivery:
    if notice.attempts > rules.attempts:  # each of its senders died
        return Delivery("attempts-exhausted")
    message = NoticeMessage.model_validate(notice.body)
    if notice.channel == "webhook" and rules.webhook is not None:
        return webhook.deliver(message, rules.webhook, rules.seconds)
    if notice.channel == "mail" and rules.mail is not None:
        return mail.deliver(message, rules.mail, rules.seconds)
    return Delivery("not-configured")


def _write_down(database: Database, notice: Notice, delivery: Delivery, most_attempts: int) -> NoticeState:
    values: dict[str, Any]
    if delivery.error is None:
        state: NoticeState = "sent"
        values = {"error": None, "sent_at": now(), "next_try_at": now()}
    elif delivery.is_passing and notice.attempts < most_attempts:
        state = "waiting"
        values = {"error": delivery.error, "next_try_at": now() + wait_after(notice.attempts)}
    else:
        state = "failed"
        values = {"error": delivery.error, "next_try_at": now()}
    if delivery.error is not None:
        logger.warning(
            "message %s by %s was not taken (%s), try %d: %s",
            notice.id, notice.channel, delivery.error, notice.attempts, state,
            extra={"enterprise_id": notice.enterprise_id},
        )  # fmt: skip
    with database.session() as session:
        changes = update(Notice).where(col(Notice.id) == notice.id)
        if state != "sent":  # who was overtaken says nothing; what was sent was sent
            changes = changes.where(col(Notice.state) == "waiting", col(Notice.attempts) == notice.attempts)
        session.exec(changes.values(state=state, **values).execution_options(synchronize_session=False))
    return state


def _forget_old(database: Database) -> None:
    with database.session(repeatable=True) as session:
        session.exec(
            delete(Notice)
            .where(col(Notice.state) == "sent", col(Notice.next_try_at) < now() - KEPT)
            .execution_options(synchronize_session=False)
        )
