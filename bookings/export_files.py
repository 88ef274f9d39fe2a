"""Exported bookings as files: JSON, .xlsx with three sheets, .csv with one line per truck or vehicle."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet
from pydantic import BaseModel

from bookings.exported import ExportedBooking, ExportLayout, ExportPart, Weight, port_layout
from bookings.models import ExportFormat
from messages.catalogue import DEFAULT_LANGUAGE, Language, translate
from vin_import.written_cells import harmless

_BETWEEN = "; "
MEDIA_TYPES: dict[ExportFormat, str] = {
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


def write_json(bookings: Sequence[ExportedBooking], target: BinaryIO) -> None:
    """A JSON list of bookings."""
    content = [booking.model_dump(mode="json") for booking in bookings]
    target.write(json.dumps(content, ensure_ascii=False, indent=1).encode())


def write_xlsx(
    bookings: Sequence[ExportedBooking],
    target: Path | BinaryIO,
    *,
    layout: ExportLayout | None = None,
    language: Language = DEFAULT_LANGUAGE,
) -> None:
    """A workbook with sheets for bookings, trucks and vehicles.

    Weights, values and counts are numbers, so that they can be added up; everything else is text,
    which keeps 18-digit numbers whole, and no cell can become a formula.
    """
    chosen = layout or port_layout()
    workbook = Workbook(write_only=True)
    for part, columns, lines in _sheets(bookings, chosen):
        sheet = workbook.create_sheet(translate(f"exports.sheet-{part}", language))
        sheet.freeze_panes = "A2"
        _append(sheet, headers(part, columns, chosen, language))
        for line in lines:
            _append(sheet, line, columns)
    workbook.save(target)


def write_csv(
    bookings: Sequence[ExportedBooking],
    target: BinaryIO,
    *,
    layout: ExportLayout | None = None,
    language: Language = DEFAULT_LANGUAGE,
) -> None:
    """One line per truck or vehicle with the columns of its booking repeated; UTF-8 with a mark for Excel.

    A text that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    chosen = layout or port_layout()
    columns = chosen.bookings
    of_trucks = tuple(key for key in chosen.trucks if key not in _OF_BOOKING)
    of_vehicles = tuple(key for key in chosen.vehicles if key not in (*_OF_BOOKING, *of_trucks))
    row_columns = (*of_trucks, *of_vehicles)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    headings = [
        *headers("bookings", columns, chosen, language),
        *headers("trucks", of_trucks, chosen, language),
        *headers("vehicles", of_vehicles, chosen, language),
    ]
    writer.writerow([harmless(heading) for heading in headings])
    for booking in bookings:
        head = _cells(booking, columns)
        rows: Sequence[BaseModel | None] = [*booking.trucks, *booking.vehicles] or [None]
        for row in rows:
            writer.writerow([harmless(cell) for cell in [*head, *_cells(row, row_columns)]])
    target.write(text.getvalue().encode("utf-8-sig"))


def write_bookings(
    export_format: ExportFormat,
    bookings: Sequence[ExportedBooking],
    target: BinaryIO,
    layout: ExportLayout | None = None,
) -> None:
    """The file of one format. JSON has every value; ``layout`` says what the tables have."""
    if export_format == "json":
        write_json(bookings, target)
    elif export_format == "xlsx":
        write_xlsx(bookings, target, layout=layout)
    else:
        write_csv(bookings, target, layout=layout)


_OF_BOOKING = ("booking", "customs_number")
WEIGHTS = ("cargo_weight", "weight")
"""Columns that the layout's unit is about."""
_NUMBERS = frozenset(
    {"cargo_weight", "weight", "cargo_value_usd", "truck_count", "vehicle_total"}
    | {"displacement_ml", "power_kw", "tonnage"}
)


def headers(part: ExportPart, columns: Iterable[str], layout: ExportLayout, language: Language) -> list[str]:
    """The headings of columns of one sheet: the layout's own, else kouan's."""
    return [layout.headings.get(f"{part}.{key}") or own_heading(key, layout, language) for key in columns]


def own_heading(key: str, layout: ExportLayout, language: Language) -> str:
    """What kouan writes above a column; one of weights names its unit."""
    if key in WEIGHTS:
        return translate(f"exports.{key}-{layout.weight_unit}", language)
    if key == "booking":
        return translate("exports.booking", language)
    return translate(f"fields.form.{key}", language)


def _sheets(
    bookings: Sequence[ExportedBooking], layout: ExportLayout
) -> list[tuple[ExportPart, tuple[str, ...], list[list[str]]]]:
    heads = [_cells(booking, layout.bookings) for booking in bookings]
    trucks = [_row(booking, truck, layout.trucks) for booking in bookings for truck in booking.trucks]
    vehicles = [_row(booking, one, layout.vehicles) for booking in bookings for one in booking.vehicles]
    return [
        ("bookings", layout.bookings, heads),
        ("trucks", layout.trucks, trucks),
        ("vehicles", layout.vehicles, vehicles),
    ]


def _row(booking: ExportedBooking, row: BaseModel, columns: Sequence[str]) -> list[str]:
    own = dict(zip(columns, _cells(row, columns), strict=True))
    of_booking = dict(zip(_OF_BOOKING, _cells(booking, _OF_BOOKING), strict=True))
    return [of_booking.get(key, own[key]) for key in columns]


def _cells(row: BaseModel | None, columns: Sequence[str]) -> list[str]:
    return [_text(getattr(row, key, None), key) for key in columns]


def _text(value: object, key: str = "") -> str:
    if value is None:
        return ""
    if key == "business_type":
        return translate(f"fields.choice.{value}", "zh")
    if isinstance(value, bool):
        return translate(f"fields.choice.{str(value).lower()}", "zh")
    if isinstance(value, Weight):
        return format(value.value, "f")
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, list):
        return _BETWEEN.join(str(one) for one in value)
    return str(value)


def _append(sheet: WriteOnlyWorksheet, texts: Sequence[str], columns: Sequence[str] = ()) -> None:
    cells = []
    for position, text in enumerate(texts):
        if text and columns and columns[position] in _NUMBERS:
            # A spreadsheet knows only binary fractions; the exact value is in the JSON.
            cells.append(WriteOnlyCell(sheet, value=float(text)))
            continue
        cell = WriteOnlyCell(sheet, value=text)
        # openpyxl takes a text that begins with "=" for a formula unless told otherwise.
        cell.data_type = "s"
        cells.append(cell)
    sheet.append(cells)
