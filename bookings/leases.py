"""Who works on a document, and for how long: claims, leases, waits, and the end of the work.

Every step is one update of the row, true for one caller only; what a worker does after it has lost
its lease changes nothing.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, update
from sqlmodel import Session, col, select

from bookings.columns import now
from bookings.database import Database
from bookings.models import Document, stored_id

MOST_ATTEMPTS = 10
"""How often a document is taken up before a passing fault counts as lasting (some hours, all in all)."""
_FIRST_WAIT = timedelta(seconds=5)
_LONGEST_WAIT = timedelta(hours=1)
_WAIT_FACTOR = 4


def is_waiting() -> ColumnElement[bool]:
    """Received and due, or held by a worker whose lease has run out."""
    moment = now()
    due = or_(col(Document.retry_at).is_(None), col(Document.retry_at) <= moment)
    run_out = and_(col(Document.state) == "reading", col(Document.lease_expires_at) < moment)
    return or_(and_(col(Document.state) == "received", due), run_out)


def claim(database: Database, document_id: int, worker: str, lease_seconds: int) -> Document | None:
    """Take the document, by one statement that only one of several workers can succeed with.

    PostgreSQL passes over a row that another is claiming instead of waiting for it (SKIP LOCKED).
    SQLite knows no row locks and leaves those words out: there the update itself is the only writer.
    """
    free = (
        select(Document.id)
        .where(col(Document.id) == document_id, is_waiting())
        .with_for_update(skip_locked=True)
    )
    with database.session(repeatable=True) as session:
        claimed = session.exec(
            update(Document)
            .where(col(Document.id).in_(free.scalar_subquery()))
            .values(
                state="reading",
                lease_owner=worker,
                lease_expires_at=now() + timedelta(seconds=lease_seconds),
                attempts=col(Document.attempts) + 1,
                retry_at=None,
            )
            .execution_options(synchronize_session=False)
        )
        return session.get_one(Document, document_id) if claimed.rowcount else None


def renew_lease(database: Database, document_id: int, worker: str, lease_seconds: int) -> None:
    """A whole lease from now, for the worker that has it."""
    with database.session(repeatable=True) as session:
        session.exec(
            update(Document)
            .where(_is_held(document_id, worker))
            .values(lease_expires_at=now() + timedelta(seconds=lease_seconds))
            .execution_options(synchronize_session=False)
        )


def _is_held(document_id: int, worker: str) -> ColumnElement[bool]:
    return and_(
        col(Document.id) == document_id,
        col(Document.state) == "reading",
        col(Document.lease_owner) == worker,
    )


def _end_lease(session: Session, document_id: int, worker: str, **values: Any) -> bool:
    """End the work on a document; False when another worker has taken it over meanwhile."""
    ended = session.exec(
        update(Document)
        .where(_is_held(document_id, worker))
        .values(lease_owner=None, lease_expires_at=None, **values)
        .execution_options(synchronize_session=False)
    )
    return bool(ended.rowcount)


def finish(session: Session, document_id: int, worker: str, **values: Any) -> bool:
    """The last word on a document, until a person has it read again."""
    return _end_lease(session, document_id, worker, finished_at=now(), retry_reason=None, **values)


def fail(database: Database, document_id: int, worker: str, code: str, parameters: dict[str, object]) -> None:
    """The document cannot be read, and trying again would not help."""
    shown = {name: str(value) for name, value in parameters.items()}
    with database.session() as session:
        finish(session, document_id, worker, state="failed", error_code=code, error_parameters=shown)


def try_later(database: Database, document: Document, worker: str, reason: str, most_attempts: int) -> None:
    """Send the document back to wait; four times as long as the last time, at most an hour."""
    if document.attempts >= most_attempts:
        give_up(database, document, worker, reason)
        return
    wait = min(_FIRST_WAIT * _WAIT_FACTOR ** (document.attempts - 1), _LONGEST_WAIT)
    with database.session() as session:
        _end_lease(
            session,
            stored_id(document),
            worker,
            state="received",
            retry_at=now() + wait,
            retry_reason=reason,
        )


def give_up(database: Database, document: Document, worker: str, reason: str) -> None:
    """The faults that were met pass for lasting now; ``reason`` is the code of the last."""
    parameters: dict[str, object] = {
        "file": document.filename,
        "attempts": document.attempts,
        "reason": reason,
    }
    fail(database, stored_id(document), worker, "attempts-exhausted", parameters)
