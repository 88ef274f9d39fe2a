"""Counting the doubts of a booking that nobody has settled."""

from sqlmodel import Session, select

from bookings.models import Booking, Truck, Vehicle


def count_doubts(session: Session, booking: Booking) -> int:
    """Doubted values of the head and of all rows that are neither confirmed nor corrected."""
    trucks = session.exec(select(Truck).where(Truck.booking_id == booking.id)).all()
    vehicles = session.exec(select(Vehicle).where(Vehicle.booking_id == booking.id)).all()
    holders: list[Booking | Truck | Vehicle] = [booking, *trucks, *vehicles]
    return sum(
        bool(one.get("doubted")) and not one.get("confirmed")
        for holder in holders
        for one in holder.evidence.values()
    )
