"""A stored document as pages see it."""

from collections.abc import Iterable

from bookings.models import Document
from bookings.views import DocumentView, SheetFate


def document_view(
    document: Document, booking_ids: Iterable[int] = (), sheet: SheetFate | None = None
) -> DocumentView:
    """The document without its lease."""
    shown = document.model_dump(include=set(DocumentView.model_fields))
    return DocumentView.model_validate(shown | {"booking_ids": tuple(booking_ids), "sheet": sheet})
