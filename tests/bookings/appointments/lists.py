"""Lists of appointments for the tests: files as programs write them, and what was read as plain JSON."""

import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import openpyxl

from bookings.appointments import ReadList, read_list
from bookings.appointments.applying import as_json
from bookings.appointments.stated import HEAD_NAMES, StatedAppointment

HEADER = ["序号", "预约号", "报关单号", "出境运输车辆车牌号", "货物重量（千克）", "预约日期", "预约时段"]
CUSTOMS = ["940220240785877327", "940220250661387695", "941520240623546111", "940220240493147043"]
PLATES = ["宁B07872", "渝E7Z783", "苏F9484D", "新F66021"]


def xlsx(*rows: Sequence[object], title: str = "预约", merged: tuple[str, ...] = ()) -> bytes:
    """A workbook of one worksheet."""
    return workbook({title: list(rows)}, {title: merged})


def workbook(
    sheets: Mapping[str, Sequence[Sequence[object]]], merged: dict[str, tuple[str, ...]] | None = None
) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
        for cells in (merged or {}).get(title, ()):
            sheet.merge_cells(cells)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def csv(*rows: Sequence[str], encoding: str = "utf-8", separator: str = ",") -> bytes:
    return "\r\n".join(separator.join(row) for row in rows).encode(encoding)


def row(
    number: int, day: str = "2026-11-22", *, weight: str = "16650", window: str = "", serial: str = ""
) -> list[object]:
    """The ``number``-th appointment under ``HEADER``."""
    return [serial, f"KY{number:06}", CUSTOMS[number % 4], PLATES[number % 4], weight, day, window]


def read(content: bytes, filename: str = "预约.xlsx", **options: Any) -> ReadList:
    return read_list(content, filename, **options)


def one(content: bytes, filename: str = "预约.xlsx", **options: Any) -> StatedAppointment:
    """The only appointment of the file."""
    (found,) = read(content, filename, **options).appointments
    return found


def told(result: ReadList) -> list[tuple[str, str]]:
    """Place and id of all problems."""
    return [(problem.parameters.get("place", ""), problem.id) for problem in result.problems]


def as_text(result: ReadList) -> str:
    """What was read, for a golden file: only what is stated."""
    shown = {
        "tables": [
            {"sheet": table.sheet, "header_row": table.header_row, "columns": dict(table.columns)}
            for table in result.tables
        ],
        "appointments": [
            {"place": each.place, "rows": each.row_count, **_stated(each)} for each in result.appointments
        ],
        "problems": [{"id": each.id, **each.parameters} for each in result.problems],
        "rows": result.row_count,
        "refused": result.refused,
    }
    return json.dumps(shown, ensure_ascii=False, indent=1) + "\n"


def _stated(each: StatedAppointment) -> dict[str, Any]:
    values = {name: getattr(each.values, name) for name in HEAD_NAMES}
    return {name: as_json(value) for name, value in values.items() if value not in (None, ())}
