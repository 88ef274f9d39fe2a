"""Documents as a signed-in user may see them, and what became of them."""

from sqlmodel import Session

from bookings.documents import open_document
from bookings.processing import Fate
from bookings.views import DocumentView, UserView

FINAL_STATES = frozenset({"booked", "failed", "read"})
"""``read`` too: the file was read and holds nothing to book."""


def visible_document(session: Session, user: UserView, document_id: int) -> DocumentView:
    """The document, or ``NotFound`` when there is none or it belongs to another enterprise."""
    return open_document(session, document_id, enterprise_id=user.sees_enterprise)


def fate_of_document(document: DocumentView) -> Fate:
    """What became of a document, as the domain tells it."""
    return Fate(
        document_id=document.id,
        filename=document.filename,
        state=document.state,
        booking_ids=list(document.booking_ids),
        retry_at=document.retry_at,
        error_code=document.error_code,
        error_parameters=document.error_parameters,
        sheet=document.sheet,
    )
