"""Lists of bookings and documents, paged by key so that the last page is as fast as the first."""

from sqlmodel import Session

from bookings.models import BookingState, DocumentState
from bookings.views import BookingPage, DocumentPage


def list_bookings(
    session: Session,
    *,
    state: BookingState | None = None,
    search: str | None = None,
    before: int | None = None,
    limit: int = 50,
    enterprise_id: int | None = None,
) -> BookingPage:
    """Bookings, newest first. ``search``: customs number, plate, VIN, container (from their beginning), shipper."""
    raise NotImplementedError


def count_by_state(session: Session, *, enterprise_id: int | None = None) -> dict[BookingState, int]:
    """How many bookings are in each state."""
    raise NotImplementedError


def list_documents(
    session: Session,
    *,
    state: DocumentState | None = None,
    search: str | None = None,
    before: int | None = None,
    limit: int = 50,
    enterprise_id: int | None = None,
) -> DocumentPage:
    """Documents, newest first."""
    raise NotImplementedError
