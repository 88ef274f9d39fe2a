"""One received document, as a person of one enterprise may see it."""

from sqlalchemy import update
from sqlmodel import Session, col, select

from bookings.document_view import document_view
from bookings.models import BookingDeclaration, Declaration, Document
from bookings.views import DocumentView
from bookings.vin_imports.fates import accepted_into, sheet_fates
from messages.errors import NotFound


def open_document(session: Session, document_id: int, *, enterprise_id: int | None = None) -> DocumentView:
    """The document with its bookings.

    ``enterprise_id`` limits it to that enterprise's documents. Raises ``NotFound`` ``document-not-found``.
    """
    document = session.get(Document, document_id)
    if document is None or enterprise_id not in (None, document.enterprise_id):
        raise NotFound("document-not-found", document=document_id)
    booking_ids = session.exec(
        select(BookingDeclaration.booking_id)
        .join(Declaration, col(Declaration.id) == col(BookingDeclaration.declaration_id))
        .where(Declaration.document_id == document_id)
        .distinct()
        .order_by(col(BookingDeclaration.booking_id))
    ).all()
    sheet = sheet_fates(session, [document_id]).get(document_id)
    accepted = [] if sheet is None else accepted_into(sheet)
    return document_view(document, [*booking_ids, *accepted], sheet)


def keep_page_count(session: Session, document_id: int, pages: int) -> None:
    """Note how many pages a document has that is not read; what its reading found stands."""
    session.execute(
        update(Document)
        .where(col(Document.id) == document_id, col(Document.page_count).is_(None))
        .values(page_count=pages)
    )
