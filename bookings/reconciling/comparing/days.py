"""Days: the declaration is there before the truck leaves, and not long before."""

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from bookings.reconciling.comparing.comparison import Sides, told
from bookings.reconciling.records import AppointedRecord, Difference

_PORT = ZoneInfo("Asia/Shanghai")


def compare_days(sides: Sides) -> Iterator[Difference]:
    """A declaration made after the appointment's window, or further from it than is usual."""
    most = sides.limits.most_days_apart
    for appointment, booking in sides.edges:
        last = _last_day(appointment)
        if booking.day is None or last is None or last == booking.day:
            continue
        apart = (booking.day - last).days
        first = appointment.day or last
        if apart > 0:
            reason = "after-window"
        elif (first - booking.day).days > most:
            reason, apart = "days-apart", (first - booking.day).days
        else:
            continue
        yield told(
            "appointed_day",
            reason,
            booking_id=booking.booking_id,
            appointment_id=appointment.appointment_id,
            declared=booking.day.isoformat(),
            appointed=_window(appointment, last),
            parameters={"days": str(apart), "most": str(most)},
        )


def _last_day(appointment: AppointedRecord) -> date | None:
    """The day on which its window closes."""
    if appointment.leaves_until is None:
        return appointment.day
    return appointment.leaves_until.astimezone(_PORT).date()


def _window(appointment: AppointedRecord, last: date) -> str:
    """Day and window as people write them."""
    if appointment.leaves_from is None or appointment.leaves_until is None:
        return (appointment.day or last).isoformat()
    begin, end = appointment.leaves_from.astimezone(_PORT), appointment.leaves_until.astimezone(_PORT)
    return f"{begin:%Y-%m-%d %H:%M}-{end:%H:%M}"
