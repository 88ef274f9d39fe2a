"""Bookings as a line: what pages of VIN imports show of them, without their values and rows."""

from sqlalchemy.orm import load_only
from sqlmodel import Session, col, select

from bookings.models import Booking, BookingState, BusinessType
from bookings.states import is_editable
from bookings.views import View
from messages.errors import NotFound

_MOST = 10


class BookingLine(View):
    """A booking as it is chosen from others."""

    id: int
    enterprise_id: int
    version: int
    state: BookingState
    business_type: BusinessType
    customs_number: str | None
    domestic_shipper: str | None
    vehicle_total: int | None

    @property
    def is_editable(self) -> bool:
        """Whether its vehicles can still be changed."""
        return is_editable(self.state)

    @property
    def takes_vehicles(self) -> bool:
        """Whether a VIN sheet may go into it."""
        return self.is_editable and self.business_type == "commodity_vehicle"


_COLUMNS = tuple(getattr(Booking, name) for name in BookingLine.model_fields)


def booking_line(session: Session, booking_id: int, *, enterprise_id: int | None = None) -> BookingLine:
    """One booking. ``enterprise_id`` limits it to that enterprise's. Raises ``NotFound``."""
    query = select(Booking).options(load_only(*_COLUMNS)).where(Booking.id == booking_id)
    booking = session.exec(query.execution_options(populate_existing=True)).first()
    if booking is None or enterprise_id not in (None, booking.enterprise_id):
        raise NotFound("booking-not-found", booking=booking_id)
    return _line(booking)


def booking_lines(session: Session, booking_ids: list[int]) -> dict[int, BookingLine]:
    """Several, by their ids; those that do not exist are left out."""
    query = select(Booking).options(load_only(*_COLUMNS)).where(col(Booking.id).in_(booking_ids))
    return {line.id: line for line in map(_line, session.exec(query))}


def commodity_bookings(session: Session, enterprise_id: int, search: str) -> tuple[BookingLine, ...]:
    """Bookings of commodity vehicles whose declaration number has ``search`` in it, newest first."""
    query = (
        select(Booking)
        .options(load_only(*_COLUMNS))
        .where(Booking.enterprise_id == enterprise_id, Booking.business_type == "commodity_vehicle")
        .order_by(col(Booking.id).desc())
        .limit(_MOST)
    )
    if part := search.strip():
        query = query.where(col(Booking.customs_number).contains(part, autoescape=True))
    return tuple(_line(booking) for booking in session.exec(query))


def _line(booking: Booking) -> BookingLine:
    return BookingLine.model_validate({name: getattr(booking, name) for name in BookingLine.model_fields})
