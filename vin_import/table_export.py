"""The vehicle table as a workbook: every row with its state, its reasons and what is proposed."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from messages.catalogue import DEFAULT_LANGUAGE, Language, translate
from vin_import.vehicle_rows import RowStatus, VehicleRow
from vin_import.wording import problem_message, proposal_message
from vin_import.written_cells import harmless

_VALUES = ("plate", "brand", "color", "displacement_ml", "power_kw", "tonnage", "usage_type", "fuel_type")
_WIDTHS = (10, 14, 7, 22, 22, *[12] * len(_VALUES), 70, 40)
_FILLS: dict[RowStatus, PatternFill] = {
    "corrected": PatternFill("solid", fgColor="FFF2CC"),
    "error": PatternFill("solid", fgColor="F8CECC"),
    "duplicate": PatternFill("solid", fgColor="E1D5E7"),
}


def write_vehicle_table(
    rows: Iterable[VehicleRow], target: BinaryIO, *, language: Language = DEFAULT_LANGUAGE
) -> None:
    """Writes the rows as .xlsx, in their order. All cells are text, and none can become a formula."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(translate("vin_sheet.table-worksheet", language))
    sheet.freeze_panes = "A2"
    for number, width in enumerate(_WIDTHS, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    _append(sheet, _headings(language), None)
    for row in rows:
        _append(sheet, _texts(row, language), _FILLS.get(row.status))
    workbook.save(target)


def _headings(language: Language) -> Iterator[str]:
    for key in ("status", "sheet", "row", "given"):
        yield translate(f"vin_sheet.table-{key}", language)
    for key in ("vin", *_VALUES):
        yield translate(f"vin_sheet.template-{key}", language)
    for key in ("reasons", "proposals"):
        yield translate(f"vin_sheet.table-{key}", language)


def _texts(row: VehicleRow, language: Language) -> Iterator[str]:
    yield translate(f"vin_sheet.status-{row.status}", language)
    yield row.sheet
    yield str(row.row)
    yield row.given
    yield row.vin or ""
    for name in _VALUES:
        value = getattr(row.vehicle, name)
        yield format(value, "f") if isinstance(value, Decimal) else value or ""
    yield "\n".join(problem_message(problem, language) for problem in row.problems)
    yield "\n".join(proposal_message(proposal, language) for proposal in row.proposals)


def _append(sheet: WriteOnlyWorksheet, texts: Iterable[str], fill: PatternFill | None) -> None:
    cells = []
    for text in texts:
        cell = WriteOnlyCell(sheet, value=harmless(_storable(text)))
        cell.data_type = "s"
        if fill is not None:
            cell.fill = fill
        cells.append(cell)
    sheet.append(cells)


def _storable(text: str) -> str:
    """Without control characters, which no workbook can hold, and no longer than a cell may be."""
    return "".join(one for one in text if one in "\t\n" or ord(one) >= 32)[:32_000]
