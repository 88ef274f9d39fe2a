"""Review: one booking with all its rows, and every step a person takes on it (``bookings.review_steps``).

A step here answers the whole booking as it stands after it, as programs get it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from sqlmodel import Session

from bookings import review_steps
from bookings.booking_view import view_of
from bookings.models import Booking
from bookings.review_steps import booking_of
from bookings.views import BookingView

Arguments = ParamSpec("Arguments")


def open_booking(session: Session, booking_id: int, *, enterprise_id: int | None = None) -> BookingView:
    """Everything about it, with all rows.

    ``enterprise_id`` limits it to that enterprise's bookings. Raises ``NotFound`` ``booking-not-found``.
    """
    return view_of(session, booking_of(session, booking_id, enterprise_id=enterprise_id))


def _answering_the_whole_booking(
    step: Callable[Concatenate[Session, Arguments], Booking],
) -> Callable[Concatenate[Session, Arguments], BookingView]:
    @wraps(step)
    def answering(session: Session, /, *arguments: Arguments.args, **named: Arguments.kwargs) -> BookingView:
        return view_of(session, step(session, *arguments, **named))

    return answering


correct = _answering_the_whole_booking(review_steps.correct)
confirm = _answering_the_whole_booking(review_steps.confirm)
add_row = _answering_the_whole_booking(review_steps.add_row)
delete_row = _answering_the_whole_booking(review_steps.delete_row)
paste_rows = _answering_the_whole_booking(review_steps.paste_rows)
undo = _answering_the_whole_booking(review_steps.undo)
attach = _answering_the_whole_booking(review_steps.attach)
approve = _answering_the_whole_booking(review_steps.approve)
reopen = _answering_the_whole_booking(review_steps.reopen)
postpone = _answering_the_whole_booking(review_steps.postpone)
reject = _answering_the_whole_booking(review_steps.reject)
accept = _answering_the_whole_booking(review_steps.accept)
