"""Workbooks of .xls: calamine reads the values, the records beside them are read here.

Source: [MS-XLS], sections 2.4 (records) and 2.5.10 (errors).
"""

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from python_calamine import SheetTypeEnum, SheetVisibleEnum

from customs.verdict import Problem
from messages.errors import UnreadableDocument
from vin_import.files.calamine import opened, sheet_of
from vin_import.files.cells import Place, refuse_outside
from vin_import.files.compound_file import CompoundFile
from vin_import.files.notes import external_links, hidden_worksheets, macros, not_worksheets
from vin_import.limits import SheetLimits
from vin_import.sheet import Damage, Sheet

STREAMS = ("Workbook", "Book")
_BEGIN, _END, _PASSWORD, _SHEET, _LINK = 0x0809, 0x000A, 0x002F, 0x0085, 0x01AE
_ROW, _ERROR, _FORMULA, _NUMBERS = 0x0208, 0x0205, 0x0006, 0x00BD
_VALUES = {_ERROR, _FORMULA, _NUMBERS, 0x00FD, 0x0204, 0x0203, 0x027E, 0x00D6}
_ROW_HIDDEN = 0x20
_OWN_SHEETS, _FUNCTIONS = 0x0401, 0x3A01
"""Links that lead to no other file: to the workbook itself, to functions that are built in."""
_ERROR_RESULT = 2
_ERROR_TEXTS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


@dataclass(slots=True)
class _Scan:
    """``last_row`` and ``last_column`` hold the last cells with a value, as places counted from 1."""

    last_row: Place = (0, 0)
    last_column: Place = (0, 0)
    hidden_rows: list[int] = field(default_factory=list)
    damaged: dict[Place, tuple[str, Damage]] = field(default_factory=dict)


def read(
    compound: CompoundFile, content: bytes, filename: str, limits: SheetLimits
) -> tuple[list[Sheet], list[Problem]]:
    """The visible worksheets and what was left out. Raises ``UnreadableDocument``."""
    stream = next((found for name in STREAMS if (found := compound.stream(name)) is not None), b"")
    starts, linked = _globals(stream, filename)
    scans = [_scan(stream, start) for start in starts]
    # calamine makes room for all cells of all sheets at once, the hidden ones too.
    for number, scan in enumerate(scans, 1):
        refuse_outside(str(number), *scan.last_row, filename, limits)
        refuse_outside(str(number), *scan.last_column, filename, limits)
    with opened(io.BytesIO(content), filename) as workbook:
        listed = workbook.sheets_metadata
        if len(scans) != len(listed):
            raise UnreadableDocument("sheet-damaged", file=filename)
        hidden = [each.name for each in listed if each.visible != SheetVisibleEnum.Visible]
        shown = [
            (each, scan)
            for each, scan in zip(listed, scans, strict=True)
            if each.visible == SheetVisibleEnum.Visible
        ]
        worksheets = [(each, scan) for each, scan in shown if each.typ == SheetTypeEnum.WorkSheet]
        if not worksheets:
            raise UnreadableDocument("sheet-none-visible", file=filename)
        sheets = [
            sheet_of(
                workbook, each.name, filename, limits, hidden_rows=scan.hidden_rows, damaged=scan.damaged
            )
            for each, scan in worksheets
        ]
    others = [each.name for each, _ in shown if each.typ != SheetTypeEnum.WorkSheet]
    with_macros = any(name.upper().startswith("_VBA_PROJECT") for name in compound.names)
    return sheets, [
        *hidden_worksheets(hidden),
        *not_worksheets(others),
        *macros(with_macros),
        *external_links(linked),
    ]


def _records(stream: bytes, start: int) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each record of one part of the stream, up to its end."""
    while start + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, start)
        if kind == _END:
            return
        yield kind, stream[start + 4 : start + 4 + length]
        start += 4 + length


def _globals(stream: bytes, filename: str) -> tuple[list[int], bool]:
    """Where each sheet begins, and whether there are links to other files."""
    starts: list[int] = []
    linked = False
    for kind, content in _records(stream, 0):
        if kind == _PASSWORD:
            raise UnreadableDocument("sheet-encrypted", file=filename)
        if kind == _SHEET and len(content) >= 4:
            starts.append(int.from_bytes(content[:4], "little"))
        elif kind == _LINK and len(content) >= 4:
            linked = linked or int.from_bytes(content[2:4], "little") not in (_OWN_SHEETS, _FUNCTIONS)
    return starts, linked


def _scan(stream: bytes, start: int) -> _Scan:
    found = _Scan()
    for kind, content in _records(stream, start):
        if kind in _VALUES and len(content) >= 6:
            row, column = struct.unpack_from("<HH", content)
            place = row + 1, column + 1
            last = int.from_bytes(content[-2:], "little") if kind == _NUMBERS else column
            found.last_row = max(found.last_row, place)
            if last + 1 > found.last_column[1]:
                found.last_column = row + 1, last + 1
            if error := _error(kind, content):
                found.damaged[place] = (error, "error-value")
        elif kind == _ROW and len(content) >= 14 and content[12] & _ROW_HIDDEN:
            found.hidden_rows.append(int.from_bytes(content[:2], "little") + 1)
    return found


def _error(kind: int, content: bytes) -> str | None:
    """The text of the error that a cell holds, None where it holds none."""
    if kind == _ERROR and len(content) >= 8 and content[7]:
        return _ERROR_TEXTS.get(content[6], "#N/A")
    # A formula's result is a number unless it ends so; then its first byte says what it is.
    if kind == _FORMULA and content[12:14] == b"\xff\xff" and content[6] == _ERROR_RESULT:
        return _ERROR_TEXTS.get(content[8], "#N/A")
    return None
