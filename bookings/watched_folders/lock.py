"""The scan lock: a row with a lease. Whoever lost it can no longer write."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import or_, update
from sqlmodel import Session, col, select

from bookings.columns import now
from bookings.database import Database
from bookings.models import WatchedFolder

logger = logging.getLogger(__name__)


class LockLost(Exception):
    """Another scan has taken the folder over: this one took longer than its lease without a sign."""


@dataclass(frozen=True, slots=True)
class ScanLock:
    """A held lock. Everything a scan writes goes through ``session``."""

    database: Database
    folder_id: int
    owner: str
    lease_seconds: int

    def acquire(self, is_gone: Callable[[str], bool]) -> bool:
        """Take the lock; False when another scan holds it or the folder is not active.

        ``is_gone`` tells of an owner whether it has certainly ended: its lease is not waited for.
        """
        holder = self._holder()
        left_by = holder if holder is not None and is_gone(holder) else None
        with self.database.session(repeatable=True) as session:
            taken = session.exec(
                update(WatchedFolder)
                .where(col(WatchedFolder.id) == self.folder_id, col(WatchedFolder.active))
                .where(
                    or_(
                        col(WatchedFolder.lock_owner).is_(None),
                        col(WatchedFolder.lock_expires_at) < now(),
                        col(WatchedFolder.lock_owner) == left_by,
                    )
                )
                .values(lock_owner=self.owner, lock_expires_at=self._expiry())
                .execution_options(synchronize_session=False)
            )
            return bool(taken.rowcount)

    def _holder(self) -> str | None:
        with self.database.session() as session:
            return session.exec(
                select(WatchedFolder.lock_owner).where(WatchedFolder.id == self.folder_id)
            ).first()

    @contextmanager
    def session(self, *, repeatable: bool = True) -> Iterator[Session]:
        """A transaction that renews the lease first, so that only the owner of the lock writes.

        ``repeatable`` as in ``Database.session``: a scan begins its steps again from where the file lies.
        Raises ``LockLost``.
        """
        with self.database.session(repeatable=repeatable) as session:
            renewed = session.exec(
                update(WatchedFolder)
                .where(col(WatchedFolder.id) == self.folder_id, col(WatchedFolder.lock_owner) == self.owner)
                .values(lock_expires_at=self._expiry())
                .execution_options(synchronize_session=False)
            )
            if not renewed.rowcount:
                raise LockLost
            yield session

    def release(self) -> None:
        """Give the lock back, if it is still ours."""
        with self.database.session(repeatable=True) as session:
            session.exec(
                update(WatchedFolder)
                .where(col(WatchedFolder.id) == self.folder_id, col(WatchedFolder.lock_owner) == self.owner)
                .values(lock_owner=None, lock_expires_at=None)
                .execution_options(synchronize_session=False)
            )

    def _expiry(self) -> object:
        return now() + timedelta(seconds=self.lease_seconds)
