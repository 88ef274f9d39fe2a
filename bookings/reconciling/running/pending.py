"""Marks of what changed since it was reconciled: read by their ids, deleted by just these ids.

A mark that is written while a run is at work stays for the next one.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import func, insert
from sqlalchemy import select as select_all
from sqlmodel import Session, col, delete, select

from bookings.models import ReconcilePending, RecordSide
from bookings.reconciling.statements import among

Of = TypeVar("Of")


@dataclass(frozen=True, slots=True)
class Pending:
    """Marks, and the records they speak of."""

    ids: tuple[int, ...]
    bookings: frozenset[int]
    appointments: frozenset[int]

    @property
    def nodes(self) -> set[tuple[RecordSide, int]]:
        """The records by side and id."""
        found: set[tuple[RecordSide, int]] = {("booking", one) for one in self.bookings}
        return found | {("appointment", one) for one in self.appointments}


def count_pending(session: Session) -> int:
    """How many marks there are; several may speak of one record."""
    return session.exec(select(func.count()).select_from(ReconcilePending)).one()


def read_pending(session: Session) -> Pending:
    """All marks that are there now."""
    rows = session.execute(
        select_all(col(ReconcilePending.id), col(ReconcilePending.side), col(ReconcilePending.record_id))
    ).all()
    return Pending(
        ids=tuple(row[0] for row in rows),
        bookings=frozenset(row[2] for row in rows if row[1] == "booking"),
        appointments=frozenset(row[2] for row in rows if row[1] == "appointment"),
    )


def mark(session: Session, side: RecordSide, record_ids: Collection[int]) -> tuple[int, ...]:
    """Marks records of which a run that is killed midway would leave old results behind."""
    if not record_ids:
        return ()
    rows = [{"side": side, "record_id": record_id} for record_id in sorted(record_ids)]
    return tuple(
        session.execute(insert(ReconcilePending).returning(col(ReconcilePending.id)), rows).scalars()
    )


def forget(session: Session, ids: Collection[int]) -> None:
    """Deletes these marks and no others."""
    session.execute(
        delete(ReconcilePending)
        .where(among(session, col(ReconcilePending.id), ids))
        .execution_options(synchronize_session=False)
    )


def portions(of: Sequence[Of], size: int) -> Iterator[Sequence[Of]]:
    """All in order, so many at a time."""
    for first in range(0, len(of), size):
        yield of[first : first + size]
