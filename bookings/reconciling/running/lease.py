"""One run of reconciling at a time: a lease that every write renews, so that a late run writes nothing."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, delete, update

from bookings.columns import now
from bookings.database import Database
from bookings.models import ReconcileLease

LEASE_SECONDS = 180
"""Longer than anything a run does between two writes; a killed run holds others up for so long."""
_ONLY_ONE = 1


class LeaseLost(Exception):
    """Another run has taken over: this one was too slow. What it has not written the other writes."""


class Lease:
    """The right to write results, as long as it is renewed in time."""

    def __init__(self, owner: str, seconds: int) -> None:
        # Two runs of one process are two owners.
        self.owner = f"{owner} {uuid.uuid4().hex}"
        self._seconds = seconds

    def take(self, session: Session) -> bool:
        """Whether nobody else has it. Writes first, as ``Database`` asks."""
        expires = now() + timedelta(seconds=self._seconds)
        taken = session.exec(
            update(ReconcileLease)
            .where(col(ReconcileLease.id) == _ONLY_ONE, col(ReconcileLease.expires_at) <= now())
            .values(owner=self.owner, expires_at=expires)
            .execution_options(synchronize_session=False)
        )
        if taken.rowcount:
            return True
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        added = session.execute(
            dialect.insert(ReconcileLease)
            .values(id=_ONLY_ONE, owner=self.owner, expires_at=expires)
            .on_conflict_do_nothing()
            .returning(col(ReconcileLease.id))
        ).first()
        return added is not None

    def renew(self, session: Session) -> None:
        """A whole lease from now. The first write of every transaction: until it ends nobody takes over.

        Raises ``LeaseLost``.
        """
        renewed = session.exec(
            update(ReconcileLease)
            .where(col(ReconcileLease.id) == _ONLY_ONE, col(ReconcileLease.owner) == self.owner)
            .values(expires_at=now() + timedelta(seconds=self._seconds))
            .execution_options(synchronize_session=False)
        )
        if not renewed.rowcount:
            raise LeaseLost(self.owner)

    def release(self, session: Session) -> None:
        """Lets the next run begin at once."""
        session.exec(
            delete(ReconcileLease)
            .where(col(ReconcileLease.owner) == self.owner)
            .execution_options(synchronize_session=False)
        )


@contextmanager
def held_lease(database: Database, owner: str, seconds: int = LEASE_SECONDS) -> Iterator[Lease | None]:
    """The lease while what is inside lasts; None: another run has it."""
    lease = Lease(owner, seconds)
    with database.session(repeatable=True) as session:
        taken = lease.take(session)
    if not taken:
        yield None
        return
    try:
        yield lease
    finally:
        with database.session(repeatable=True) as session:
            lease.release(session)
