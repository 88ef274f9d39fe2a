"""车架号导入模板: the workbook a clerk or dealer fills in. Data: ``templates/vin_sheet/template.yaml``."""

import io
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import BinaryIO, get_args

import yaml
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from messages.catalogue import translate
from vin_import.vehicle_rows import ColumnName

_TEXT = "@"
_HEADER_FILL = PatternFill("solid", fgColor="DDE8F5")
_REQUIRED_FILL = PatternFill("solid", fgColor="FCE4C8")
_EXAMPLE_FONT = Font(italic=True, color="808080")
_HEADER_ROW, _EXAMPLE_ROW, _FIRST_ROW = 1, 2, 3
_NOTES_WIDTH = 80


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """One column. ``choices`` are proposed, others may be typed; ``length`` is the one its text must have."""

    name: ColumnName
    width: int
    required: bool = False
    length: int | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TemplateLayout:
    """``templates/vin_sheet/template.yaml``; ``rows`` is the number of vehicles it has room for."""

    columns: tuple[TemplateColumn, ...]
    example: dict[str, str]
    rows: int
    notes: tuple[str, ...]


@cache
def template_layout() -> TemplateLayout:
    """The file, read once. Raises ``ValueError`` for a column that VIN sheets do not know."""
    text = (resources.files("templates") / "vin_sheet" / "template.yaml").read_text(encoding="utf-8")
    content = yaml.safe_load(text)
    columns = tuple(
        TemplateColumn(**{**column, "choices": tuple(column.get("choices", ()))})
        for column in content["columns"]
    )
    if unknown := {column.name for column in columns} - set(get_args(ColumnName)):
        raise ValueError(f"template.yaml: unknown columns {sorted(unknown)}")
    return TemplateLayout(columns, content["example"], content["rows"], tuple(content["notes"]))


def write_template(target: BinaryIO) -> None:
    """Writes the template as .xlsx: a worksheet to fill in and one of notes, Chinese and English."""
    target.write(template_content())


@cache
def template_content() -> bytes:
    """The workbook, built once: it is the same for everybody, and to build it takes a second."""
    layout = template_layout()
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = translate("vin_sheet.template-worksheet")
    for number, column in enumerate(layout.columns, start=1):
        _add_column(sheet, number, column, layout)
    sheet.row_dimensions[_HEADER_ROW].height = 36
    sheet.freeze_panes = f"A{_EXAMPLE_ROW}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{_HEADER_ROW}:{_HEADER_ROW}"
    _add_notes(workbook.create_sheet(translate("vin_sheet.template-notes-worksheet")), layout)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def _add_column(sheet: Worksheet, number: int, column: TemplateColumn, layout: TemplateLayout) -> None:
    letter = get_column_letter(number)
    dimension = sheet.column_dimensions[letter]
    dimension.width = column.width
    # For the whole column: what is typed below the prepared rows must stay text too.
    dimension.number_format = _TEXT
    key = f"vin_sheet.template-{column.name}"
    header = sheet.cell(_HEADER_ROW, number, f"{translate(key, 'zh')}\n{translate(key, 'en')}")
    header.font = Font(bold=True)
    header.fill = _REQUIRED_FILL if column.required else _HEADER_FILL
    header.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    header.number_format = _TEXT
    example = sheet.cell(_EXAMPLE_ROW, number, _example(column.name, layout))
    example.font = _EXAMPLE_FONT
    example.number_format = _TEXT
    for row in range(_FIRST_ROW, _FIRST_ROW + layout.rows):
        sheet.cell(row, number).number_format = _TEXT
    validation = _validation(column)
    if validation is not None:
        validation.add(f"{letter}{_FIRST_ROW}:{letter}{_FIRST_ROW + layout.rows - 1}")
        sheet.add_data_validation(validation)


def _example(name: ColumnName, layout: TemplateLayout) -> str | None:
    if name == "number":
        return " ".join(translate("vin_sheet.template-example", language) for language in ("zh", "en"))
    return layout.example.get(name)


def _validation(column: TemplateColumn) -> DataValidation | None:
    if column.length is not None:
        validation = DataValidation(
            "textLength", operator="equal", formula1=str(column.length), allow_blank=True
        )
        validation.promptTitle = validation.errorTitle = translate("vin_sheet.template-vin-title")
        validation.prompt = _both("template-vin-prompt")
        validation.error = _both("template-vin-error")
        # Spaced VINs are read too: the person is asked, not hindered.
        validation.errorStyle = "warning"
        validation.showErrorMessage = True
    elif column.choices:
        validation = DataValidation("list", formula1=f'"{",".join(column.choices)}"', allow_blank=True)
        validation.prompt = _both("template-list-prompt")
        validation.showErrorMessage = False
    else:
        return None
    validation.showInputMessage = True
    return validation


def _both(key: str) -> str:
    return "\n".join(translate(f"vin_sheet.{key}", language) for language in ("zh", "en"))


def _add_notes(sheet: Worksheet, layout: TemplateLayout) -> None:
    sheet.column_dimensions["A"].width = 4
    sheet.column_dimensions["B"].width = _NOTES_WIDTH
    for row, note in enumerate(layout.notes, start=1):
        sheet.cell(row, 1, row).alignment = Alignment(vertical="top")
        cell = sheet.cell(row, 2, _both(f"template-note-{note}"))
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.row_dimensions[row].height = 48
