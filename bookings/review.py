"""Review: what the booking page shows, and every step a person takes on it."""

from sqlmodel import Session

from bookings.views import BookingView, RowKind


def open_booking(session: Session, booking_id: int, *, enterprise_id: int | None = None) -> BookingView:
    """Everything the page shows. ``enterprise_id`` limits it to that enterprise's bookings (``NotFound``)."""
    raise NotImplementedError


def correct(
    session: Session,
    booking_id: int,
    path: str,
    value: str | None,
    *,
    user_id: int,
    expected_version: int,
    reason: str | None = None,
) -> BookingView:
    """Put ``value`` (as typed; lists one element a line) at ``path``."""
    raise NotImplementedError


def confirm(
    session: Session,
    booking_id: int,
    path: str,
    *,
    user_id: int,
    expected_version: int,
    reason: str | None = None,
) -> BookingView:
    """Mark a doubted value (or ``check:<id>``, which needs a reason) as seen and right."""
    raise NotImplementedError


def add_row(
    session: Session, booking_id: int, kind: RowKind, *, user_id: int, expected_version: int
) -> BookingView:
    """Add an empty truck or vehicle."""
    raise NotImplementedError


def delete_row(
    session: Session,
    booking_id: int,
    path: str,
    *,
    user_id: int,
    expected_version: int,
    reason: str | None = None,
) -> BookingView:
    """Take away the row at ``path`` (``trucks[12]``)."""
    raise NotImplementedError


def attach(
    session: Session, booking_id: int, document_id: int, kind: str, *, user_id: int, expected_version: int
) -> BookingView:
    """Attach a received document, e.g. the ``gate_pass_list``."""
    raise NotImplementedError


def approve(
    session: Session, booking_id: int, *, user_id: int, expected_version: int, reason: str | None = None
) -> BookingView:
    """Approve, or ``Refused`` saying what is still open."""
    raise NotImplementedError


def reopen(
    session: Session, booking_id: int, *, user_id: int, expected_version: int, reason: str
) -> BookingView:
    """Take an approved, exported or rejected booking back into review."""
    raise NotImplementedError


def postpone(
    session: Session, booking_id: int, *, user_id: int, expected_version: int, reason: str
) -> BookingView:
    """Put it aside."""
    raise NotImplementedError


def reject(
    session: Session, booking_id: int, *, user_id: int, expected_version: int, reason: str
) -> BookingView:
    """Refuse it."""
    raise NotImplementedError
