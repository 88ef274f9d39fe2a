"""A workbook of a list: written with headings in the reader's language, read back row by row."""

import datetime as dt
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from pydantic import Field

from bookings.views import View
from messages.catalogue import Language, texts, translate
from messages.errors import UnreadableDocument
from vin_import.files import read_workbook_bytes
from vin_import.files.cells import column_letters
from vin_import.limits import SheetLimits
from vin_import.sheet import Damage, Sheet
from vin_import.written_cells import harmless

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES = 1_000_000
MOST_ROWS = 2_000
LIMITS = SheetLimits(file_bytes=MOST_BYTES, unpacked_mib=64, rows=MOST_ROWS + 100, columns=64)
_HEADING_SEARCHED = 20
_NUMBER_DIGITS = 15
_HEADING_FILL = PatternFill("solid", fgColor="DDE8F5")
_SHOWN_FILL = PatternFill("solid", fgColor="EEEEEE")
CellKind = Literal["text", "number", "day"]
CellValue = str | Decimal | dt.date | None


class ListColumn(View):
    """A column of a list. ``needed``: the file must have it; ``shown_only``: it is written and not read."""

    key: str
    kind: CellKind = "text"
    needed: bool = False
    shown_only: bool = False
    width: int = 18

    def heading(self, language: Language) -> str:
        """What stands above it."""
        return translate(f"administration.column-{self.key}", language)


class ListProblem(View):
    """Why a row cannot be taken: the cell, and what to do about it."""

    cell: str
    """Worksheet and cell: ``汇率!C5``."""
    id: str
    parameters: dict[str, str] = Field(default_factory=dict)

    def message(self, language: Language) -> str:
        """The sentence in the reader's language."""
        return translate(f"administration.problem-{self.id}", language, **self.parameters)


class CellProblem(Exception):
    """A cell of a row is at fault: its column and the problem."""

    def __init__(self, key: str, problem: str, **parameters: object) -> None:
        super().__init__(problem)
        self.key = key
        self.problem = problem
        self.parameters = {name: str(value) for name, value in parameters.items()}


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of the file: the text of each column, and where it stands."""

    sheet: str
    row: int
    cells: Mapping[str, str]
    columns: Mapping[str, int]
    damaged: Mapping[str, Damage]

    def place(self, key: str) -> str:
        """Worksheet and cell of a column; of the row where the file has no such column."""
        column = self.columns.get(key)
        return f"{self.sheet}!{column_letters(column) if column else ''}{self.row}"

    def problem(self, error: CellProblem) -> ListProblem:
        """The problem where it stands."""
        return ListProblem(cell=self.place(error.key), id=error.problem, parameters=error.parameters)


def write_list(
    title: str, columns: Sequence[ListColumn], rows: Iterable[Mapping[str, CellValue]], language: Language
) -> bytes:
    """The list as .xlsx. No cell can become a formula; numbers and days are such to a spreadsheet."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    headings = []
    for column in columns:
        cell = WriteOnlyCell(sheet, value=column.heading(language))
        cell.font = Font(bold=True)
        cell.fill = _SHOWN_FILL if column.shown_only else _HEADING_FILL
        headings.append(cell)
    sheet.append(headings)
    for row in rows:
        sheet.append([_written(WriteOnlyCell(sheet), row.get(column.key)) for column in columns])
    target = io.BytesIO()
    workbook.save(target)
    return target.getvalue()


def _written(cell: Cell, value: CellValue) -> Cell:
    if isinstance(value, Decimal) and len(value.as_tuple().digits) <= _NUMBER_DIGITS:
        # What a spreadsheet keeps of it is the number itself; one with more digits stays text.
        cell.value = float(value)
    elif isinstance(value, dt.date):
        cell.value = value
        cell.number_format = "yyyy-mm-dd"
    elif value is not None:
        cell.value = harmless(format(value, "f") if isinstance(value, Decimal) else _storable(value))
        cell.data_type = "s"
    return cell


def _storable(text: str) -> str:
    """Without control characters, which no workbook can hold."""
    return "".join(sign for sign in text if sign in "\t\n" or ord(sign) >= ord(" "))


def read_rows(content: bytes, filename: str, columns: Sequence[ListColumn]) -> list[SheetRow]:
    """The rows below the headings, in the file's order, without empty ones.

    The first worksheet with the needed headings counts, in either language. Raises
    ``UnreadableDocument``: ``list-headings-missing``, ``list-too-long``, and what reading a workbook raises.
    """
    workbook = read_workbook_bytes(content, filename, LIMITS)
    wanted = [column for column in columns if not column.shown_only]
    for sheet in workbook.sheets:
        for number, line in enumerate(sheet.rows[:_HEADING_SEARCHED], start=1):
            found = _found(line, wanted)
            if all(column.key in found for column in wanted if column.needed):
                rows = list(_rows(sheet, number, found))
                if len(rows) > MOST_ROWS:
                    raise UnreadableDocument("list-too-long", file=filename, limit=MOST_ROWS)
                return rows
    needed = ", ".join(column.heading("zh") for column in wanted if column.needed)
    raise UnreadableDocument("list-headings-missing", file=filename, headings=needed)


def _found(line: Sequence[str], wanted: Sequence[ListColumn]) -> dict[str, int]:
    known = {}
    for column in wanted:
        for heading in (*texts()[f"administration.column-{column.key}"].values(), column.key):
            known[_plain(heading)] = column.key
    found: dict[str, int] = {}
    for number, text in enumerate(line, start=1):
        key = known.get(_plain(text))
        if key is not None:
            found.setdefault(key, number)
    return found


def _plain(heading: str) -> str:
    return "".join(heading.split()).casefold()


def _rows(sheet: Sheet, heading_row: int, columns: Mapping[str, int]) -> Iterator[SheetRow]:
    for number, line in enumerate(sheet.rows[heading_row:], start=heading_row + 1):
        cells = {
            key: _text(line[column - 1]) if column <= len(line) else "" for key, column in columns.items()
        }
        damaged = {
            key: sheet.damaged[number, column]
            for key, column in columns.items()
            if (number, column) in sheet.damaged
        }
        if any(cells.values()) or damaged:
            yield SheetRow(sheet.name, number, cells, columns, damaged)


def _text(written: str) -> str:
    """The text without the apostrophe that ``harmless`` put in front of it."""
    text = written.strip()
    return text[1:] if text.startswith("'") and harmless(text[1:]) == text else text
