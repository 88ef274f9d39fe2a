"""Processing one document: claim it, read it, store declarations and bookings, say its fate."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from bookings.database import Database
from bookings.models import DocumentState
from bookings.originals import OriginalStore
from extractors.reading import Reading
from messages.catalogue import Language


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
        raise NotImplementedError


def process_document(
    database: Database,
    originals: OriginalStore,
    reader: DocumentReader,
    document_id: int,
    *,
    worker: str,
    lease_seconds: int,
) -> Fate:
    """Read a waiting document and store what it yields, in one transaction."""
    raise NotImplementedError


def fate_of(database: Database, document_id: int) -> Fate:
    """What has become of a document so far."""
    raise NotImplementedError


def waiting_documents(database: Database) -> list[int]:
    """Documents to read: received, or in the hands of a worker whose lease has run out."""
    raise NotImplementedError
