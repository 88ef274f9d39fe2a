"""Processing one document: claim it, read it, store declarations and bookings, say its fate."""

import logging
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sqlmodel import col, select

from bookings.audit_sample import choose_audit_sample
from bookings.columns import now
from bookings.database import Database, lock_words
from bookings.declarations import store_declaration
from bookings.document_names import PDF_ENDING
from bookings.filling import defaults_of, newest_rates, store_draft
from bookings.learning import doubt_corrected_before
from bookings.lease_keeping import kept_lease
from bookings.leases import (
    MOST_ATTEMPTS,
    claim,
    fail,
    finish,
    give_up,
    is_waiting,
    try_later,
)
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
from bookings.stage_times import note_seconds
from bookings.views import SheetFate
from bookings.vin_documents import is_sheet, read_document, store_sheet
from bookings.vin_imports.fates import accepted_into, sheet_fates
from bookings.vin_imports.finding_again import find_again
from bookings.vin_reading import SheetReader
from extractors.reading import Reading
from messages.catalogue import Language, listed, translate
from messages.errors import BadInput, NotFound, OurFault, PartUnavailable, UnreadableDocument

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
    amends_booking_ids: list[int] = field(default_factory=list)
    """Bookings of earlier documents with the same customs number, where it was asked for."""
    retry_at: datetime | None = None
    """When it is tried again after a passing fault; None when nothing is wrong or nothing will change."""
    error_code: str | None = None
    error_parameters: dict[str, str] = field(default_factory=dict)
    sheet: SheetFate | None = None
    """The VIN import that it became."""

    def message(self, language: Language) -> str:
        """One sentence for the person who gave the file; of a duplicate it names the first file."""
        if self.error_code is not None:
            reason = translate(f"errors.{self.error_code}", language, **self.error_parameters)
            if not self.duplicate:
                return reason
            return translate("fates.duplicate-failed", language, file=self.filename, reason=reason)
        if self.sheet is not None:
            return self._sheet_message(self.sheet, language)
        bookings = listed((f"#{booking_id}" for booking_id in self.booking_ids), language)
        key = f"fates.duplicate-{self.state}" if self.duplicate else f"fates.{self.state}"
        if self.state == "received" and self.retry_at is not None:
            key = "fates.tried-again"
        return translate(key, language, file=self.filename, bookings=bookings)

    def _sheet_message(self, sheet: SheetFate, language: Language) -> str:
        booking = "–" if sheet.booking_id is None else f"#{sheet.booking_id}"
        state = "without-vehicles" if sheet.state == "waiting" and not sheet.vehicles else sheet.state
        look = (
            translate("fates.sheet-to-look-at", language, count=sheet.to_look_at) if sheet.to_look_at else ""
        )
        text = translate(
            f"fates.sheet-{state}",
            language,
            file=self.filename,
            vehicles=sheet.vehicles,
            look=look,
            booking=booking,
        )
        return translate("fates.duplicate-sheet", language, told=text) if self.duplicate else text


def process_document(
    database: Database,
    originals: OriginalStore,
    reader: DocumentReader,
    document_id: int,
    *,
    worker: str,
    lease_seconds: int,
    most_attempts: int = MOST_ATTEMPTS,
    audit_share: float = 0.0,
    sheet_reader: SheetReader | None = None,
) -> Fate:
    """Read a waiting document and store what it yields, in one transaction.

    Safe to call twice and from several workers: one claims it, the others get its fate so far.
    ``worker`` must be unique to the caller (host, process and thread); its lease is renewed while it
    reads. ``audit_share`` of the values are given to a person without any doubt
    (``bookings.audit_sample``). A passing fault (a part that does not answer, a full disk) sends
    the document back to wait, longer each time; ``most_attempts`` end that as ``attempts-exhausted``.
    A VIN sheet goes to ``sheet_reader`` and becomes an import; without one it is read as a declaration,
    which it is not.
    Raises ``NotFound``, and ``PartUnavailable`` when the database itself is away: then the lease
    runs out and somebody takes the document up again.
    """
    document = claim(database, document_id, worker, lease_seconds)
    if document is None:
        return fate_of(database, document_id)
    if document.attempts > most_attempts:  # each time its worker was gone before it could say why
        give_up(database, document, worker, document.retry_reason or "lease-expired")
        return fate_of(database, document_id)
    about = {"document_id": document_id}
    try:
        path = originals.path(document.sha256)
        if sheet_reader is not None and is_sheet(path, document.filename):
            _import_sheet(database, path, sheet_reader, document, worker, lease_seconds)
        else:
            taken_up = time.monotonic()
            readings = _read(database, path, reader, document, worker, lease_seconds)
            seconds = time.monotonic() - taken_up
            _store(database, document, readings, worker, reading_seconds=seconds, audit_share=audit_share)
    except BadInput as error:
        if error.code == "not-a-pdf" and sheet_reader is not None and not _is_named_pdf(document):
            error = UnreadableDocument("neither-pdf-nor-sheet", file=document.filename)
        fail(database, document_id, worker, error.code, error.parameters)
    except PartUnavailable as error:
        logger.warning("reading document %d met a passing fault: %s", document_id, error, extra=about)
        try_later(database, document, worker, error.code, most_attempts)
    except OurFault as error:
        logger.exception("reading document %d failed", document_id, extra=about)
        fail(database, document_id, worker, error.code, error.parameters)
    except OSError as error:
        logger.warning("reading document %d met a passing fault: %s", document_id, error, extra=about)
        try_later(database, document, worker, "originals-unavailable", most_attempts)
    except Exception as error:
        logger.exception("reading document %d failed", document_id, extra=about)
        fail(database, document_id, worker, "internal", {"reason": type(error).__name__})
    return fate_of(database, document_id)


def _import_sheet(
    database: Database,
    path: Path,
    reader: SheetReader,
    document: Document,
    worker: str,
    lease_seconds: int,
) -> None:
    begun = time.monotonic()
    with kept_lease(database, stored_id(document), worker, lease_seconds):
        sheet = read_document(database, reader, document, path)
    store_sheet(database, document, sheet, worker, reading_seconds=time.monotonic() - begun)


def _read(
    database: Database,
    path: Path,
    reader: DocumentReader,
    document: Document,
    worker: str,
    lease_seconds: int,
) -> list[Reading]:
    """The Readings; a reader that died gets one second try, for it may have been killed by somebody."""
    with kept_lease(database, stored_id(document), worker, lease_seconds):
        try:
            return reader.read(path, document.filename)
        except UnreadableDocument as error:
            if error.code != "reader-died":
                raise
            logger.warning("document %d is read once more: %s", stored_id(document), error)
        return reader.read(path, document.filename)


def _is_named_pdf(document: Document) -> bool:
    return document.filename.lower().endswith(PDF_ENDING)


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
        sheet = sheet_fates(session, [document_id]).get(document_id)
        accepted = [] if sheet is None else accepted_into(sheet)
        return Fate(
            document_id=document_id,
            filename=document.filename,
            state=document.state,
            booking_ids=[*booking_ids, *accepted],
            sheet=sheet,
            retry_at=document.retry_at,
            error_code=document.error_code,
            error_parameters=document.error_parameters,
        )


def waiting_documents(database: Database) -> list[int]:
    """Documents to read, oldest first: received, or held by a worker whose lease has run out.

    One that met a passing fault is among them only when its time to be tried again has come.
    """
    with database.session() as session:
        rows = session.exec(select(Document.id).where(is_waiting()).order_by(col(Document.id)))
        return [document_id for document_id in rows if document_id is not None]


def _store(
    database: Database,
    document: Document,
    readings: list[Reading],
    worker: str,
    *,
    reading_seconds: float,
    audit_share: float,
) -> None:
    begun = time.monotonic()
    declarations = [reading for reading in readings if reading.kind == "declaration"]
    if not declarations:
        unread = [reading for reading in readings if reading.is_unread]
        if unread:
            pages_unread = ", ".join(str(page) for reading in unread for page in reading.pages)
            raise BadInput("pages-unread", file=document.filename, pages=pages_unread)
        kinds = ", ".join(sorted({reading.kind for reading in readings})) or "-"
        raise BadInput("no-declaration", file=document.filename, kinds=kinds)
    booking_ids = []
    pages = max((page for reading in readings for page in reading.pages), default=None)
    with database.session() as session:
        # The state first: it takes the write lock, and without it nothing else may be stored.
        if not finish(session, stored_id(document), worker, state="booked", page_count=pages):
            return
        numbers = [reading.value("customs_number") for reading in declarations]
        # Two workers with the same number at once would each take theirs for the first.
        lock_words(session, [f"customs_number {number}" for number in numbers if number is not None])
        rates = newest_rates(session)
        defaults = defaults_of(session, document.enterprise_id)
        for position, reading in enumerate(declarations):
            declaration = store_declaration(session, document, position, reading)
            draft = prefill(reading, document.chosen_business_type, rates, defaults)
            if declaration.amends_id is not None:
                number = draft.evidence["customs_number"]
                number.doubted = True
                number.reasons = [*number.reasons, _used_before(declaration)]
            doubt_corrected_before(session, draft, document.enterprise_id)
            choose_audit_sample(draft, document.sha256, audit_share)
            booking = store_draft(
                session, draft, enterprise_id=document.enterprise_id, declaration=declaration
            )
            booking_ids.append(stored_id(booking))
            session.add(
                Attachment.model_validate(
                    {"booking_id": booking.id, "document_id": document.id, "kind": "declaration"}
                )
            )
        storing_seconds = time.monotonic() - begun
        waited = (now() - document.received_at).total_seconds() - reading_seconds - storing_seconds
        # Last: these rows are everybody's, and whoever counts next waits until this transaction ends.
        note_seconds(session, "waiting", max(0.0, waited))
        note_seconds(session, "reading", reading_seconds)
        note_seconds(session, "storing", storing_seconds)
    # Whatever happens here, the bookings are stored: a sheet that is not given its booking waits on.
    find_again(database, booking_ids)


def _used_before(declaration: Declaration) -> Reason:
    return Reason(id="number-used-before", parameters={"number": declaration.customs_number or ""})
