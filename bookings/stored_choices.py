"""Choices of open fields that the store knows: warehouses of the administrator's list, words used before."""

from sqlmodel import Session, col, select

from bookings import warehouses
from bookings.models import Booking, Vehicle

_VEHICLE_KEYS = ("brand", "color", "usage_type")
NEWEST_VEHICLES = 500
"""How many vehicles are looked at for used words: a page must not read a whole year of them."""
MOST_WORDS = 30


def stored_choices(session: Session, enterprise_id: int) -> dict[str, tuple[str, ...]]:
    """Field key to the words to choose from: ``warehouse`` and, of the newest vehicles of the enterprise,
    ``brand``, ``color`` and ``usage_type`` (the newest first). A key without words has an empty tuple."""
    # Limited before it is joined: SQLite would else walk through all bookings of the enterprise.
    newest = select(Vehicle).order_by(col(Vehicle.id).desc()).limit(NEWEST_VEHICLES).subquery()
    used = session.exec(
        select(newest.c.brand, newest.c.color, newest.c.usage_type)
        .join(Booking, col(Booking.id) == newest.c.booking_id)
        .where(Booking.enterprise_id == enterprise_id)
        .order_by(newest.c.id.desc())
    ).all()
    choices = {"warehouse": warehouses.names(session)}
    for place, key in enumerate(_VEHICLE_KEYS):
        words = dict.fromkeys(word for word in (row[place] for row in used) if word)
        choices[key] = tuple(words)[:MOST_WORDS]
    return choices
