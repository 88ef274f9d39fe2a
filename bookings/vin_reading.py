"""Reading VIN sheets: received files under limits, pasted texts, and an import's own original again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from sqlmodel import Session

from bookings.columns import today
from bookings.database import Database
from bookings.models import Document
from bookings.originals import OriginalStore
from bookings.vin_imports.columns import remembered_columns
from bookings.vin_imports.frame import import_of
from vin_import.check import check_workbook
from vin_import.files import read_workbook
from vin_import.layout.block_finding import ChosenColumns
from vin_import.limits import SheetLimits
from vin_import.pasted import pasted_workbook
from vin_import.sheet import Workbook
from vin_import.vehicle_rows import VinSheet


class SheetReader(Protocol):
    """What reads and checks a VIN sheet (``LimitedSheetReader`` does)."""

    def read_sheet(self, path: Path, filename: str, columns: ChosenColumns | None = None) -> VinSheet:
        """The checked sheet. Raises ``BadInput`` for a file that is none or is over a limit."""


@dataclass(frozen=True, slots=True)
class LimitedSheetReader:
    """Reads a file in a child process under limits of time and memory."""

    limits: SheetLimits = field(default_factory=SheetLimits)

    def read_sheet(self, path: Path, filename: str, columns: ChosenColumns | None = None) -> VinSheet:
        """The checked sheet. Raises what ``vin_import.files.read_workbook`` raises."""
        return check_workbook(
            read_workbook(path, filename, self.limits), this_year=today().year, columns=columns
        )


def read_pasted(text: str, columns: ChosenColumns | None = None) -> VinSheet:
    """A pasted column of VINs or message, checked. Its size is the caller's to limit."""
    workbook = pasted_workbook(text)
    return check_workbook(workbook, this_year=today().year, columns=columns)


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """A checked sheet, and the columns a person chose before that it was checked with."""

    sheet: VinSheet
    columns: ChosenColumns = field(default_factory=dict)


def read_as_remembered(
    database: Database, enterprise_id: int, read: Callable[[ChosenColumns | None], VinSheet]
) -> ReadSheet:
    """What ``read`` gives, with the columns that a person of the enterprise chose for its header before."""
    sheet = read(None)
    with database.session() as session:
        columns = remembered_columns(session, enterprise_id, sheet)
    return ReadSheet(read(columns), columns) if columns else ReadSheet(sheet)


@dataclass(frozen=True, slots=True)
class Original:
    """Where an import's cells come from: a file with its name, or a pasted text."""

    filename: str
    path: Path | None
    text: str

    def workbook(self, limits: SheetLimits) -> Workbook:
        """Its cells. Raises what ``vin_import.files.read_workbook`` raises."""
        if self.path is None:
            return pasted_workbook(self.text)
        return read_workbook(self.path, self.filename, limits)


def original_of(session: Session, originals: OriginalStore, import_id: int) -> Original:
    """The original of an import. Raises ``NotFound`` ``vin-import-not-found``."""
    vin_import = import_of(session, import_id)
    if vin_import.document_id is None:
        return Original("", None, vin_import.pasted_text or "")
    document = session.get_one(Document, vin_import.document_id)
    return Original(document.filename, originals.path(document.sha256), "")


def read_again(
    session: Session, originals: OriginalStore, reader: SheetReader, import_id: int, columns: ChosenColumns
) -> VinSheet:
    """An import's original once more, with other columns (``vin_imports.chosen_with``).

    Raises ``NotFound`` ``vin-import-not-found``, and what the reader raises.
    """
    original = original_of(session, originals, import_id)
    if original.path is None:
        return read_pasted(original.text, columns)
    return reader.read_sheet(original.path, original.filename, columns)
