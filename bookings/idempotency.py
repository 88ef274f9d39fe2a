"""A request repeated with the same key is answered with the first answer and done only once."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from bookings.columns import now
from bookings.database import Database
from bookings.models import IdempotencyKey
from messages.errors import Conflict, Refused

KEPT = timedelta(hours=24)
ABANDONED = timedelta(minutes=2)
"""A request still unanswered after this has died with its process; its repetition takes over."""


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """An answer as it was given the first time."""

    status: int
    headers: dict[str, str]
    body: bytes


def begin(
    database: Database, user_id: int, key: str, *, operation: str, request_hash: str
) -> KeptAnswer | None:
    """The kept answer, or None: the caller has the key and must ``finish`` or ``give_up``.

    Raises ``Refused`` ``idempotency-key-reused`` for another request under the same key, ``Conflict``
    ``idempotency-key-in-use`` while the first one is being answered.
    """
    wanted = {"user_id": user_id, "key": key, "operation": operation, "request_hash": request_hash}
    with database.session() as session:
        session.exec(delete(IdempotencyKey).where(col(IdempotencyKey.created_at) < now() - KEPT))
        session.exec(
            delete(IdempotencyKey)
            .where(col(IdempotencyKey.status).is_(None))
            .where(col(IdempotencyKey.created_at) < now() - ABANDONED)
        )
    try:
        with database.session() as session:
            session.add(IdempotencyKey.model_validate(wanted))
        return None
    except IntegrityError:
        with database.session() as session:
            first = session.get(IdempotencyKey, (user_id, key))
    if first is None:
        raise Conflict("idempotency-key-in-use")
    if (first.operation, first.request_hash) != (operation, request_hash):
        raise Refused("idempotency-key-reused")
    if first.status is None:
        raise Conflict("idempotency-key-in-use")
    return KeptAnswer(first.status, first.headers, first.body)


def finish(database: Database, user_id: int, key: str, answer: KeptAnswer) -> None:
    """Keeps the answer for a day."""
    with database.session() as session:
        session.exec(
            update(IdempotencyKey)
            .where(col(IdempotencyKey.user_id) == user_id, col(IdempotencyKey.key) == key)
            .values(status=answer.status, headers=answer.headers, body=answer.body)
            .execution_options(synchronize_session=False)
        )


def give_up(database: Database, user_id: int, key: str) -> None:
    """Nothing was done: the key may be used again."""
    with database.session() as session:
        session.exec(
            delete(IdempotencyKey)
            .where(col(IdempotencyKey.user_id) == user_id, col(IdempotencyKey.key) == key)
            .where(col(IdempotencyKey.status).is_(None))
        )
