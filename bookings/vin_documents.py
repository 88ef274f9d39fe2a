"""A received document that is a VIN sheet: told by its bytes, read, kept as an import."""

import time
import zipfile
from functools import partial
from pathlib import Path

from sqlmodel import select

from bookings.columns import now
from bookings.database import Database
from bookings.leases import finish
from bookings.models import Document, VinImport, stored_id
from bookings.stage_times import note_seconds
from bookings.vin_imports.choosing import lock_finding
from bookings.vin_imports.creating import create_import
from bookings.vin_reading import ReadSheet, SheetReader, read_as_remembered

_PDF = b"%PDF-"
_FIRST_BYTES = 1024
_ZIP = b"PK\x03\x04"
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What is no archive is a sheet when its name says so: a text, or another format under a sheet's name.
_SHEET_ENDINGS = frozenset(
    {".xlsx", ".xlsm", ".xltx", ".xlsb", ".xls", ".et", ".ods", ".csv", ".tsv", ".txt"}
)
_OTHER_COMPOUND_FILES = frozenset({".doc", ".ppt", ".msg", ".wps", ".dps"})


def is_sheet(path: Path, filename: str) -> bool:
    """Whether a received file is to be read as a VIN sheet rather than as a declaration.

    By its bytes: a PDF never is, a workbook always; other files when their name ends as a sheet's.
    """
    with path.open("rb") as stream:
        head = stream.read(_FIRST_BYTES)
    if _PDF in head:
        return False
    ending = Path(filename).suffix.lower()
    if head.startswith(_COMPOUND_FILE):
        return ending not in _OTHER_COMPOUND_FILES
    if head.startswith(_ZIP) and _is_workbook(path):
        return True
    return ending in _SHEET_ENDINGS


def read_document(database: Database, reader: SheetReader, document: Document, path: Path) -> ReadSheet:
    """The document's sheet, with the columns that a person chose for its header before."""
    read = partial(reader.read_sheet, path, document.filename)
    return read_as_remembered(database, document.enterprise_id, read)


def store_sheet(
    database: Database, document: Document, read: ReadSheet, worker: str, *, reading_seconds: float = 0.0
) -> int | None:
    """Keep the document's sheet as an import and look for its booking, in one transaction.

    The document is ``read`` then, and ``booked`` once a person has accepted the import. Returns the
    import's id, None when another worker has taken the document over.
    """
    begun = time.monotonic()
    document_id = stored_id(document)
    with database.session() as session:
        # The state first: it takes the write lock, and without it nothing else may be stored.
        if not finish(session, document_id, worker, state="read"):
            return None
        lock_finding(session, document.enterprise_id)
        known = session.exec(select(VinImport.id).where(VinImport.document_id == document_id)).first()
        if known is not None:
            return known
        import_id = create_import(
            session,
            read.sheet,
            enterprise_id=document.enterprise_id,
            document_id=document_id,
            created_by=document.received_by,
            chosen_columns=read.columns,
        )
        storing_seconds = time.monotonic() - begun
        waited = (now() - document.received_at).total_seconds() - reading_seconds - storing_seconds
        # Last: these rows are everybody's, and whoever counts next waits until this transaction ends.
        note_seconds(session, "waiting", max(0.0, waited))
        note_seconds(session, "reading", reading_seconds)
        note_seconds(session, "storing", storing_seconds)
    return import_id


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False
    return "content.xml" in names or any(name.startswith("xl/") for name in names)
