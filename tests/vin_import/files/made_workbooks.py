"""Workbooks made for tests: sound ones by openpyxl, the others by hand."""

import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Any

from openpyxl import Workbook

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OPEN_DOCUMENT = "urn:oasis:names:tc:opendocument:xmlns"
OPEN_DOCUMENT_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


def xlsx(fill: Callable[[Any], None]) -> bytes:
    """A workbook by openpyxl; ``fill`` is given it with its one empty worksheet."""
    workbook = Workbook()
    fill(workbook)
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    """A compressed zip file of ``parts``."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return file.getvalue()


def worksheet(rows: str, after: str = "") -> str:
    """The XML of a worksheet with ``rows``."""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{after}</worksheet>'


def xlsx_parts(sheet: str, **more: str | bytes) -> dict[str, str | bytes]:
    """The parts of a workbook with one worksheet of the XML ``sheet``; ``__`` in names is ``/``."""
    return {
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1"'
            f' Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
            '<sheet name="Cars" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}">'
            f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
            f'<Relationship Id="rId2" Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
            "</Relationships>"
        ),
        "xl/worksheets/sheet1.xml": sheet,
        **{name.replace("__", "/"): part for name, part in more.items()},
    }


def xlsx_of(rows: str, after: str = "", **more: str | bytes) -> bytes:
    """A workbook with one worksheet of hand-written rows."""
    return zipped(xlsx_parts(worksheet(rows, after), **more))


def ods_of(tables: str, styles: str = "", **more: str | bytes) -> bytes:
    """A workbook of .ods with hand-written tables."""
    names = " ".join(
        f'xmlns:{name}="{OPEN_DOCUMENT}:{name}:1.0"' for name in ("office", "table", "text", "style")
    )
    content = (
        f'<office:document-content {names} xmlns:calcext="urn:calcext"><office:automatic-styles>{styles}'
        f"</office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet>"
        "</office:body></office:document-content>"
    )
    parts = {name.replace("__", "/"): part for name, part in more.items()}
    return zipped({"mimetype": OPEN_DOCUMENT_TYPE, "content.xml": content, **parts})


def table(rows: str, name: str = "Cars", attributes: str = "") -> str:
    """A worksheet of .ods."""
    return f'<table:table table:name="{name}" {attributes}>{rows}</table:table>'


def text_cell(text: str, attributes: str = "") -> str:
    """A cell of .ods with text."""
    return cell(f"<text:p>{text}</text:p>", f'office:value-type="string" {attributes}')


def cell(content: str, attributes: str = "") -> str:
    """A cell of .ods."""
    return f"<table:table-cell {attributes}>{content}</table:table-cell>"
