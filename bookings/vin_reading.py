"""Reading VIN sheets: received files under limits, pasted texts, and an import's own original again."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

from sqlmodel import Session

from bookings.columns import now
from bookings.models import Document
from bookings.originals import OriginalStore
from bookings.vin_imports.frame import import_of
from vin_import.check import check_workbook
from vin_import.files import read_workbook
from vin_import.layout.block_finding import ChosenColumns
from vin_import.limits import SheetLimits
from vin_import.pasted import pasted_workbook
from vin_import.vehicle_rows import VinSheet

_KHORGOS = ZoneInfo("Asia/Shanghai")


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
        return check_workbook(read_workbook(path, filename, self.limits), this_year=_year(), columns=columns)


def read_pasted(text: str, columns: ChosenColumns | None = None) -> VinSheet:
    """A pasted column of VINs or message, checked. Its size is the caller's to limit."""
    workbook = pasted_workbook(text)
    return check_workbook(workbook, this_year=_year(), columns=columns)


def read_again(
    session: Session, originals: OriginalStore, reader: SheetReader, import_id: int, columns: ChosenColumns
) -> VinSheet:
    """An import's original once more, with other columns (``vin_imports.chosen_with``).

    Raises ``NotFound`` ``vin-import-not-found``, and what the reader raises.
    """
    vin_import = import_of(session, import_id)
    if vin_import.document_id is None:
        return read_pasted(vin_import.pasted_text or "", columns)
    document = session.get_one(Document, vin_import.document_id)
    return reader.read_sheet(originals.path(document.sha256), document.filename, columns)


def _year() -> int:
    return now().astimezone(_KHORGOS).year
