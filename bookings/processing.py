"""Processing one document: claim it, read it, store declarations and bookings, say its fate."""

import logging
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import ColumnElement, and_, or_, update
from sqlmodel import Session, col, select

from bookings.columns import now
from bookings.database import Database
from bookings.declarations import store_declaration
from bookings.filling import defaults_of, newest_rates, store_draft
from bookings.models import (
    Attachment,
    BookingDeclaration,
    Declaration,
    Document,
    DocumentState,
    Reason,
    stored_id,
)
from bookings.originals import OriginalStore
from bookings.prefill import prefill
from extractors.reading import Reading
from messages.catalogue import Language, translate
from messages.errors import BadInput, NotFound

logger = logging.getLogger(__name__)


class DocumentReader(Protocol):
    """What reads a file (``extractors.reader_process.ReaderProcess`` does)."""

    def read(self, path: Path, filename: str) -> list[Reading]:
        """Every declaration or other document found in the file."""

    def render_page(self, path: Path, filename: str, page: int, dpi: int) -> bytes:
        """A page (from 1) as PNG, upright as displayed."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a document."""

    document_id: int
    filename: str
    state: DocumentState
    booking_ids: list[int] = field(default_factory=list)
    duplicate: bool = False
    error_code: str | None = None
    error_parameters: dict[str, str] = field(default_factory=dict)

    def message(self, language: Language) -> str:
        """One sentence for the person who gave the file."""
        if self.error_code is not None:
            return translate(f"errors.{self.error_code}", language, **self.error_parameters)
        bookings = "、".join(f"#{booking_id}" for booking_id in self.booking_ids)
        key = f"fates.duplicate-{self.state}" if self.duplicate else f"fates.{self.state}"
        return translate(key, language, file=self.filename, bookings=bookings)


def process_document(
    database: Database,
    originals: OriginalStore,
    reader: DocumentReader,
    document_id: int,
    *,
    worker: str,
    lease_seconds: int,
) -> Fate:
    """Read a waiting document and store what it yields, in one transaction.

    Safe to call twice and from several workers: one claims it, the others get its fate so far.
    ``worker`` must be unique to the caller (host, process and thread); ``lease_seconds`` must be
    longer than reading may take. Raises ``NotFound``.
    """
    document = _claim(database, document_id, worker, lease_seconds)
    if document is None:
        return fate_of(database, document_id)
    try:
        readings = reader.read(originals.path(document.sha256), document.filename)
        _store(database, document, readings, worker)
    except BadInput as error:
        _fail(database, document_id, worker, error.code, error.parameters)
    except Exception as error:
        logger.exception("reading document %d failed", document_id)
        _fail(database, document_id, worker, "internal", {"reason": type(error).__name__})
    return fate_of(database, document_id)


def fate_of(database: Database, document_id: int) -> Fate:
    """What has become of a document so far. Raises ``NotFound``."""
    with database.session() as session:
        document = session.get(Document, document_id)
        if document is None:
            raise NotFound("document-not-found", document=document_id)
        booking_ids = session.exec(
            select(BookingDeclaration.booking_id)
            .join(Declaration, col(Declaration.id) == col(BookingDeclaration.declaration_id))
            .where(Declaration.document_id == document_id)
            .distinct()
            .order_by(col(BookingDeclaration.booking_id))
        ).all()
        return Fate(
            document_id=document_id,
            filename=document.filename,
            state=document.state,
            booking_ids=list(booking_ids),
            error_code=document.error_code,
            error_parameters=document.error_parameters,
        )


def waiting_documents(database: Database) -> list[int]:
    """Documents to read, oldest first: received, or held by a worker whose lease has run out."""
    with database.session() as session:
        rows = session.exec(select(Document.id).where(_is_waiting()).order_by(col(Document.id)))
        return [document_id for document_id in rows if document_id is not None]


def _is_waiting() -> ColumnElement[bool]:
    run_out = and_(col(Document.state) == "reading", col(Document.lease_expires_at) < now())
    return or_(col(Document.state) == "received", run_out)


def _claim(database: Database, document_id: int, worker: str, lease_seconds: int) -> Document | None:
    """Take the document, by one statement that only one of several workers can succeed with."""
    with database.session() as session:
        claimed = session.exec(
            update(Document)
            .where(col(Document.id) == document_id, _is_waiting())
            .values(
                state="reading",
                lease_owner=worker,
                lease_expires_at=now() + timedelta(seconds=lease_seconds),
                attempts=col(Document.attempts) + 1,
            )
            .execution_options(synchronize_session=False)
        )
        return session.get_one(Document, document_id) if claimed.rowcount else None


def _finish(session: Session, document_id: int, worker: str, **values: Any) -> bool:
    """End the work on a document; False when another worker has taken it over meanwhile."""
    ended = session.exec(
        update(Document)
        .where(col(Document.id) == document_id)
        .where(col(Document.state) == "reading", col(Document.lease_owner) == worker)
        .values(lease_owner=None, lease_expires_at=None, finished_at=now(), **values)
        .execution_options(synchronize_session=False)
    )
    return bool(ended.rowcount)


def _store(database: Database, document: Document, readings: list[Reading], worker: str) -> None:
    declarations = [reading for reading in readings if reading.kind == "declaration"]
    if not declarations:
        kinds = ", ".join(sorted({reading.kind for reading in readings})) or "-"
        raise BadInput("no-declaration", file=document.filename, kinds=kinds)
    pages = max((page for reading in readings for page in reading.pages), default=None)
    with database.session() as session:
        # The state first: it takes the write lock, and without it nothing else may be stored.
        if not _finish(session, stored_id(document), worker, state="booked", page_count=pages):
            return
        rates = newest_rates(session)
        defaults = defaults_of(session, document.enterprise_id)
        for position, reading in enumerate(declarations):
            declaration = store_declaration(session, document, position, reading)
            draft = prefill(reading, document.chosen_business_type, rates, defaults)
            if declaration.amends_id is not None:
                number = draft.evidence["customs_number"]
                number.doubted = True
                number.reasons = [*number.reasons, _used_before(declaration)]
            booking = store_draft(
                session, draft, enterprise_id=document.enterprise_id, declaration=declaration
            )
            session.add(
                Attachment.model_validate(
                    {"booking_id": booking.id, "document_id": document.id, "kind": "declaration"}
                )
            )


def _used_before(declaration: Declaration) -> Reason:
    return Reason(id="number-used-before", parameters={"number": declaration.customs_number or ""})


def _fail(
    database: Database, document_id: int, worker: str, code: str, parameters: dict[str, object]
) -> None:
    shown = {name: str(value) for name, value in parameters.items()}
    with database.session() as session:
        _finish(session, document_id, worker, state="failed", error_code=code, error_parameters=shown)
