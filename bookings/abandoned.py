"""Documents that somebody took on and left, and documents that others have overtaken.

Both are found and taken up again; neither needs anybody to be asked.
"""

from collections.abc import Collection

from sqlalchemy import update
from sqlmodel import col, select

from bookings.columns import now
from bookings.database import Database
from bookings.models import Document


def lease_owners(database: Database) -> set[str]:
    """Who says to be reading a document now."""
    with database.session() as session:
        owners = session.exec(select(Document.lease_owner).where(col(Document.state) == "reading").distinct())
        return {owner for owner in owners if owner is not None}


def end_leases(database: Database, owners: Collection[str]) -> int:
    """Ends the leases of owners known to be gone, so that nobody waits for the time; how many.

    An owner that lives all the same loses nothing but its work: it cannot finish the document any more.
    """
    with database.session() as session:
        ended = session.exec(
            update(Document)
            .where(col(Document.state) == "reading", col(Document.lease_owner).in_(sorted(owners)))
            .values(lease_expires_at=now())
            .execution_options(synchronize_session=False)
        )
        return int(ended.rowcount)


def newest_begun(database: Database) -> int:
    """The newest document that is no longer only received; 0 when there is none.

    Documents are read in the order they came, so an older one that still waits was forgotten.
    """
    with database.session() as session:
        newest = session.exec(
            select(Document.id)
            .where(col(Document.state) != "received")
            .order_by(col(Document.id).desc())
            .limit(1)
        ).first()
        return newest or 0
