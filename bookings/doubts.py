"""Counting the doubts of a booking that nobody has settled."""

from sqlmodel import Session, select

from bookings.models import Booking, Truck, Vehicle


def count_doubts(session: Session, booking: Booking) -> int:
    """Doubted values of the head and of all rows that are neither confirmed nor corrected."""
    # Only the evidence: a booking may have thousands of vehicles.
    trucks = session.exec(select(Truck.evidence).where(Truck.booking_id == booking.id))
    vehicles = session.exec(select(Vehicle.evidence).where(Vehicle.booking_id == booking.id))
    return sum(
        bool(one.get("doubted")) and not one.get("confirmed")
        for evidence in (booking.evidence, *trucks, *vehicles)
        for one in evidence.values()
    )
