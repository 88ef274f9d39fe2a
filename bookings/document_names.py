"""Names of the files that are taken in: declarations as PDFs, VIN sheets.

A name decides which files of a folder are looked at and in which line a document waits; what a
file is, its bytes say.
"""

from collections.abc import Sequence

from sqlmodel import col, select

from bookings.database import Database
from bookings.models import Document
from bookings.vin_imports.storing import portions

PDF_ENDING = ".pdf"
SHEET_ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")
DOCUMENT_ENDINGS = (PDF_ENDING, *SHEET_ENDINGS)

# Who has a workbook open leaves such a file beside it: Excel ``~$a.xlsx``, WPS and LibreOffice ``.~…``.
_LOCK_FILES = ("~$", ".~")


def is_document_name(name: str) -> bool:
    """Whether a file of this name is taken out of a folder; the locks of office programs are not."""
    return name.lower().endswith(DOCUMENT_ENDINGS) and not name.startswith(_LOCK_FILES)


def is_sheet_name(name: str) -> bool:
    """Whether a file of this name waits in the line of the VIN sheets."""
    return name.lower().endswith(SHEET_ENDINGS)


def named_as_sheets(database: Database, document_ids: Sequence[int]) -> set[int]:
    """Those of the documents whose names are VIN sheets'. Raises ``PartUnavailable``."""
    named: set[int] = set()
    with database.session() as session:
        for portion in portions(document_ids):
            rows = session.exec(select(Document.id, Document.filename).where(col(Document.id).in_(portion)))
            named |= {number for number, name in rows if number is not None and is_sheet_name(name)}
    return named
