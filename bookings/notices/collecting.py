"""New differences become messages: each goes into one, whoever collects and whenever it is killed."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from bookings.columns import now
from bookings.database import Database, lock_words
from bookings.models import Enterprise, NewDifference, Notice
from bookings.notices.channels import NoticeRules
from bookings.notices.message import MOST_LINES, NoticeMessage, line_of, severity_of
from bookings.reconciling.records import DifferenceSeverity, ToldDifference
from messages import translate

MOST_READ = 1_000
"""Of so many differences the gravest are chosen for the lines; of the rest only the number is told."""
BOARD = "/reconcile"
_GRAVITY: dict[DifferenceSeverity, int] = {"error": 0, "warning": 1, "info": 2}
_FAR = datetime.max.replace(tzinfo=UTC)


def collect(database: Database, rules: NoticeRules) -> int:
    """Put all that was not told yet into a message per enterprise and channel; how many messages.

    One transaction: either a difference is in its message and marked as told, or neither. Without a
    channel it is marked all the same, so that nothing old is told when one is configured later.
    """
    with database.session() as session:
        lock_words(session, ["notices"])  # two that collect at once would read the same rows on PostgreSQL
        found = _mark_told(session)
        if not rules.channels:
            return 0
        for enterprise_id in sorted(found):
            message = _message(session, enterprise_id, sorted(found[enterprise_id]), rules)
            for channel in rules.channels:
                body = message.model_dump(mode="json")
                session.add(Notice(enterprise_id=enterprise_id, channel=channel, body=body))
        return len(found) * len(rules.channels)


def _mark_told(session: Session) -> dict[int, list[int]]:
    """Ids of what is told now, by enterprise."""
    marked = session.exec(
        update(NewDifference)
        .where(col(NewDifference.told_at).is_(None))
        .values(told_at=now())
        .returning(col(NewDifference.enterprise_id), col(NewDifference.id))
        .execution_options(synchronize_session=False)
    )
    found: dict[int, list[int]] = defaultdict(list)
    for enterprise_id, difference_id in marked:
        found[enterprise_id].append(difference_id)
    return found


def _message(
    session: Session, enterprise_id: int, difference_ids: Sequence[int], rules: NoticeRules
) -> NoticeMessage:
    enterprise = session.get_one(Enterprise, enterprise_id).name
    query = select(NewDifference).where(col(NewDifference.id).in_(difference_ids[:MOST_READ]))
    lines = [
        line_of(
            told,
            number,
            rules.language,
            booking_id=row.booking_id,
            appointment_id=row.appointment_id,
        )
        for number, (told, row) in enumerate(_gravest(session.exec(query)), start=1)
    ]
    total = len(difference_ids)
    return NoticeMessage(
        id=uuid.uuid4().hex,
        enterprise_id=enterprise_id,
        enterprise=enterprise,
        made_at=now(),
        language=rules.language,
        subject=translate("notices.subject", rules.language, enterprise=enterprise, total=total),
        lines=tuple(lines),
        total=total,
        link=None if rules.pages_address is None else rules.pages_address + BOARD,
    )


def _gravest(rows: Iterable[NewDifference]) -> list[tuple[ToldDifference, NewDifference]]:
    """At most ``MOST_LINES``: the gravest first, of these what leaves soonest."""
    told = [(ToldDifference.model_validate(row.content), row) for row in rows]
    told.sort(key=lambda one: (_GRAVITY[severity_of(one[0])], one[0].leaves_at or _FAR, one[1].id))
    return told[:MOST_LINES]
