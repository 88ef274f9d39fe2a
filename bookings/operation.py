"""What an operator watches: whether all parts are there, what waits, what became of documents."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Literal, cast

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import delete, func, update
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session, col, select

from bookings import migrations
from bookings.columns import now
from bookings.database import Database
from bookings.models import Document, DocumentState, WorkerSeen
from bookings.originals import OriginalStore
from messages.errors import OurFault

logger = logging.getLogger(__name__)

SEEN_EVERY_SECONDS = 15.0
LATE_SECONDS = 60.0
_FORGOTTEN = timedelta(days=1)
_NO_ORIGINAL = "0" * 64

DatabasePart = Literal["ok", "unreachable", "not-migrated"]
OriginalsPart = Literal["ok", "unusable"]
WorkerPart = Literal["ok", "late"]


@dataclass(frozen=True, slots=True)
class Readiness:
    """Each part in a word. A late worker is told, but files are received and wait for it."""

    database: DatabasePart
    originals: OriginalsPart
    worker: WorkerPart

    @property
    def is_ready(self) -> bool:
        """Whether requests can be served."""
        return self.database == "ok" and self.originals == "ok"


@dataclass(frozen=True, slots=True)
class DocumentCount:
    """How many documents are in a state, failed ones by their code."""

    state: DocumentState
    error_code: str | None
    documents: int


def readiness(database: Database, originals: OriginalStore) -> Readiness:
    """Asks every part; never raises for one that is away."""
    answers = _database_part(database)
    seconds = None
    if answers == "ok":
        with database.session() as session:
            seconds = worker_seen_seconds(session)
    is_seen = seconds is not None and seconds <= LATE_SECONDS
    return Readiness(answers, _originals_part(originals), "ok" if is_seen else "late")


def note_worker(database: Database, worker: str) -> None:
    """Says that a worker lives; to be called every ``SEEN_EVERY_SECONDS``."""
    moment = now()
    with database.session(repeatable=True) as session:
        session.exec(delete(WorkerSeen).where(col(WorkerSeen.seen_at) < moment - _FORGOTTEN))
        known = session.exec(
            update(WorkerSeen).where(col(WorkerSeen.worker) == worker).values(seen_at=moment)
        )
        if known.rowcount:
            return
    try:
        with database.session() as session:
            session.add(WorkerSeen.model_validate({"worker": worker, "seen_at": moment}))
    except IntegrityError:
        logger.debug("the worker was noted by another thread")


def worker_seen_seconds(session: Session) -> float | None:
    """How long ago any worker was seen; None when none was."""
    last = session.exec(select(func.max(WorkerSeen.seen_at))).one()
    return None if last is None else max(0.0, (now() - last).total_seconds())


def count_documents(session: Session) -> list[DocumentCount]:
    """All documents by what became of them."""
    rows = session.exec(
        select(Document.state, Document.error_code, func.count()).group_by(
            col(Document.state), col(Document.error_code)
        )
    )
    return [DocumentCount(cast(DocumentState, state), code, count) for state, code, count in rows]


def queue_age_seconds(session: Session) -> float:
    """How long the oldest document waits that is not read yet; 0 when none waits."""
    oldest = session.exec(
        select(func.min(Document.received_at)).where(col(Document.state).in_(("received", "reading")))
    ).one()
    return 0.0 if oldest is None else max(0.0, (now() - oldest).total_seconds())


def _database_part(database: Database) -> DatabasePart:
    configuration = Config()
    configuration.set_main_option("script_location", str(Path(migrations.__file__).parent))
    newest = ScriptDirectory.from_config(configuration).get_current_head()
    try:
        with database.snapshot() as connection:
            is_newest = MigrationContext.configure(connection).get_current_revision() == newest
    except (DBAPIError, OurFault):
        return "unreachable"
    return "ok" if is_newest else "not-migrated"


def _originals_part(originals: OriginalStore) -> OriginalsPart:
    try:
        with originals.temporary() as (target, _):
            target.write(b"ready?")
        originals.path(_NO_ORIGINAL)
    except (OSError, OurFault):
        return "unusable"
    return "ok"
