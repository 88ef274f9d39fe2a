"""A lease whose holder was killed: nobody has to wait until it runs out."""

from collections.abc import Callable

from sqlmodel import col, delete, select

from bookings.database import Database
from bookings.models import ReconcileLease


def free_left_lease(database: Database, is_gone: Callable[[str], bool]) -> bool:
    """Ends the lease when ``is_gone`` says that its owner has certainly ended; whether it did."""
    with database.session() as session:
        owner = session.exec(select(ReconcileLease.owner)).first()
    if owner is None or not is_gone(owner.partition(" ")[0]):
        return False
    with database.session(repeatable=True) as session:
        # By its owner: meanwhile the lease may have run out and be somebody else's.
        freed = session.exec(
            delete(ReconcileLease)
            .where(col(ReconcileLease.owner) == owner)
            .execution_options(synchronize_session=False)
        )
        return bool(freed.rowcount)
