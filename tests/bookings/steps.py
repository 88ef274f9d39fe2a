"""Steps of a review in tests: take one, see the booking, expect a refusal that changes nothing."""

from collections.abc import Callable

import pytest

from bookings import review
from bookings.views import BookingView, FieldView
from extractors.reading import Check
from messages.errors import KouanError
from tests.bookings.conftest import Desk

WEIGHT_DOUBT = Check(
    id="some-weight-rule", severity="warning", fields=["gross_weight_kg"], message="毛重可疑"
)


def view(desk: Desk, booking_id: int) -> BookingView:
    """The booking as the page would show it."""
    with desk.database.session() as session:
        return review.open_booking(session, booking_id)


def at(shown: BookingView, path: str) -> FieldView:
    """The field at a path that must be there."""
    found = shown.field(path)
    assert found is not None, path
    return found


def do(
    desk: Desk, step: Callable[..., BookingView], booking_id: int, *arguments: object, **named: object
) -> BookingView:
    """Take a step on the booking as it stands."""
    named.setdefault("expected_version", view(desk, booking_id).version)
    with desk.database.session() as session:
        return step(session, booking_id, *arguments, user_id=desk.user_id, **named)


def refused(
    desk: Desk, step: Callable[..., BookingView], booking_id: int, *arguments: object, **named: object
) -> KouanError:
    """The error of a step that must be refused and leave the booking as it was."""
    before = view(desk, booking_id)
    with pytest.raises(KouanError) as caught:
        do(desk, step, booking_id, *arguments, **named)
    assert caught.value.message("zh")
    assert caught.value.message("en")
    assert view(desk, booking_id) == before
    return caught.value
