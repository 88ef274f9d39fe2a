"""What somebody took on and left: documents, and VIN sheets whose booking has come; what was overtaken.

All of it is found and taken up again; nobody needs to be asked.
"""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import update
from sqlmodel import col, select

from bookings.columns import now
from bookings.database import Database
from bookings.models import Booking, Document
from bookings.vin_imports.finding_again import find_again

_BOOKED_WITHIN = timedelta(days=1)
_MOST_BOOKINGS = 1_000


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


def find_for_left_sheets(database: Database) -> list[int]:
    """Looks among the bookings of the last day for those of VIN sheets that wait.

    Returns the imports that found theirs. Raises ``PartUnavailable``.
    """
    with database.session() as session:
        newest = session.exec(
            select(Booking.id)
            .where(col(Booking.created_at) >= now() - _BOOKED_WITHIN)
            .order_by(col(Booking.id).desc())
            .limit(_MOST_BOOKINGS)
        ).all()
    return find_again(database, [booking_id for booking_id in newest if booking_id is not None])
