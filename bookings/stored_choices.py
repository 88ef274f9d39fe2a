"""Choices of open fields that the store knows: warehouses of the administrator's list, words used before."""

from sqlalchemy import func
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
    newest = session.exec(select(func.max(Vehicle.id))).one()
    used = session.exec(
        select(Vehicle.brand, Vehicle.color, Vehicle.usage_type)
        .join(Booking, col(Booking.id) == col(Vehicle.booking_id))
        .where(col(Vehicle.id) > (newest or 0) - NEWEST_VEHICLES, Booking.enterprise_id == enterprise_id)
        .order_by(col(Vehicle.id).desc())
    ).all()
    choices = {"warehouse": warehouses.names(session)}
    for place, key in enumerate(_VEHICLE_KEYS):
        words = dict.fromkeys(word for word in (row[place] for row in used) if word)
        choices[key] = tuple(words)[:MOST_WORDS]
    return choices
