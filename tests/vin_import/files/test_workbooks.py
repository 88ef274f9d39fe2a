"""Workbooks as text: every format gives the same, and what a worksheet hides is told."""

import datetime
import hashlib
from pathlib import Path
from typing import Any

import pytest

from messages.catalogue import texts
from messages.errors import UnreadableDocument
from tests.vin_import.files.made_workbooks import (
    cell,
    ods_of,
    table,
    text_cell,
    worksheet,
    xlsx,
    xlsx_of,
    xlsx_parts,
    zipped,
)
from vin_import.files import read_workbook, read_workbook_bytes
from vin_import.sheet import Sheet, Workbook

SAMPLES = Path(__file__).parent / "samples"
HIDDEN_STYLE = '<style:style style:name="gone"><style:table-properties table:display="false"/></style:style>'

NOTE = "<office:annotation><text:p>note</text:p></office:annotation>"


def only_sheet(content: bytes, filename: str = "a.xlsx") -> Sheet:
    """The one worksheet of a workbook."""
    (sheet,) = read_workbook_bytes(content, filename).sheets
    return sheet


def note_ids(workbook: Workbook) -> list[str]:
    """What was left out; each has a text."""
    assert all(f"vin_files.{note.id}" in texts() for note in workbook.notes)
    return [note.id for note in workbook.notes]


@pytest.mark.parametrize("name", ["cars.xls", "cars.ods"])
def test_a_workbook_of_libreoffice_is_read_whole(name: str) -> None:
    path = SAMPLES / name
    workbook = read_workbook(path, "dealer.sheet")
    assert workbook.filename == "dealer.sheet"
    assert workbook.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    (sheet,) = workbook.sheets
    assert sheet.name == "车辆"
    assert sheet.rows[:2] == ((), ("", "车架号导入表"))
    assert sheet.rows[4] == ("", "序号", "车架号", "日期", "备注")
    assert sheet.rows[5] == ("", "1", "LSGKB54E6EW000001", "2026-03-05", "2")
    assert sheet.rows[6][2] == "LSGKB54E8EW000002"
    assert sheet.rows[6][3][:15] in ("123456789012345", "123456789012346")
    assert sheet.rows[7] == ("", "3", "LSGKB54EXEW000003", "0.25", "TRUE")
    assert sheet.damaged == {(6, 4): "date", (7, 4): "number", (7, 5): "error-value"}
    assert sheet.rows[6][4] == "#N/A"
    assert sheet.merged == ((2, 2, 3, 4),)
    assert sheet.hidden_rows == {7}
    assert note_ids(workbook) == ["hidden-worksheets"]
    assert workbook.notes[0].parameters == {"names": "隐藏"}


def test_cells_of_xlsx_are_text_in_their_places() -> None:
    def fill(workbook: Any) -> None:
        sheet = workbook.active
        sheet["B3"] = "LSGKB54E6EW000001"
        sheet["C3"], sheet["D3"], sheet["E3"] = 12, 1.5, True
        sheet["F3"], sheet["G3"] = datetime.date(2026, 3, 5), 123456789012345678
        sheet["H3"], sheet["I3"] = "NA", "#DIV/0!"
        sheet["B5"], sheet["C5"] = "=B3", "  a\nb "
        sheet.merge_cells("B7:C8")
        sheet["B7"] = "合计"
        sheet.row_dimensions[5].hidden = True
        for column in range(1, 40):
            sheet.cell(200, column).number_format = "@"

    sheet = only_sheet(xlsx(fill))
    assert sheet.rows[:2] == ((), ())
    assert sheet.rows[2][:6] == ("", "LSGKB54E6EW000001", "12", "1.5", "TRUE", "2026-03-05")
    assert sheet.rows[2][7:] == ("NA", "#DIV/0!")
    assert sheet.rows[4] == ("", "", "  a\nb ")
    assert sheet.rows[6:] == (("", "合计"),)
    assert sheet.merged == ((7, 2, 8, 3),)
    assert sheet.hidden_rows == {5}
    assert sheet.damaged == {
        (3, 6): "date",
        (3, 7): "number",
        (3, 9): "error-value",
        (5, 2): "formula-without-value",
    }


def test_stored_values_of_formulas_are_read_and_missing_ones_told() -> None:
    sheet = only_sheet(
        xlsx_of(
            '<row r="1"><c r="A1" t="str"><f>B1</f><v>LSGKB54E6EW000001</v></c>'
            '<c r="B1"><f>1+1</f><v>2</v></c><c r="C1"><f>1+1</f></c><c r="D1"><f>1+1</f><v/></c>'
            '<c r="E1" t="str"><f>""</f><v></v></c>'
            '<c r="F1" t="e"><f>NA()</f><v>#N/A</v></c><c r="G1" t="b"><f>1=1</f><v>1</v></c></row>'
        )
    )
    assert sheet.rows == (("LSGKB54E6EW000001", "2", "", "", "", "#N/A", "TRUE"),)
    assert sheet.damaged == {
        (1, 3): "formula-without-value",
        (1, 4): "formula-without-value",
        (1, 6): "error-value",
    }


def test_prefixed_names_and_quotes_of_either_kind_are_the_same_xml() -> None:
    parts = xlsx_parts("")
    parts["xl/worksheets/sheet1.xml"] = (
        "<x:worksheet xmlns:x='http://schemas.openxmlformats.org/spreadsheetml/2006/main'><x:sheetData>"
        "<x:row r='2' hidden='1'><x:c r='A2' s='0'/><x:c r='B2' t='e'><x:v>#REF!</x:v></x:c>"
        "<x:c r='C2'><x:f>1</x:f></x:c></x:row></x:sheetData></x:worksheet>"
    )
    sheet = only_sheet(zipped(parts))
    assert sheet.rows == ((), ("", "#REF!", ""))
    assert sheet.hidden_rows == {2}
    assert sheet.damaged == {(2, 2): "error-value", (2, 3): "formula-without-value"}


def test_cells_without_references_follow_each_other() -> None:
    sheet = only_sheet(
        xlsx_of(
            '<row><c><v>1</v></c><c/><c t="inlineStr"><is><t>a</t></is></c></row><row><c><v>2</v></c></row>'
        )
    )
    assert sheet.rows == (("1", "", "a"), ("2",))


def test_shared_strings_are_found_under_whatever_name_the_package_gives_them() -> None:
    parts = xlsx_parts(
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData></worksheet>'
    )
    parts["xl/_rels/workbook.xml.rels"] = str(parts["xl/_rels/workbook.xml.rels"]).replace(
        "sharedStrings.xml", "\\Shared%20Strings.xml"
    )
    parts["xl\\shared strings.xml"] = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        "<si><r><t>车架</t></r><r><t>号</t></r></si></sst>"
    )
    parts["xl/_rels/workbook.xml.rels"] = str(parts["xl/_rels/workbook.xml.rels"]).replace('="\\', '="')
    assert only_sheet(zipped(parts)).rows == (("车架号",),)


def test_a_workbook_under_the_name_that_excel_on_the_web_gives_it_is_read() -> None:
    parts = {
        name.replace("workbook.xml", "workbook22.xml"): part
        for name, part in xlsx_parts(worksheet('<row r="1"><c r="A1"><v>1</v></c></row>')).items()
    }
    assert only_sheet(zipped(parts)).rows == (("1",),)


def test_what_is_not_read_of_a_workbook_is_told() -> None:
    def fill(workbook: Any) -> None:
        workbook.active["A1"] = "x"
        for name, state in (("Old", "hidden"), ("Older", "veryHidden")):
            workbook.create_sheet(name).sheet_state = state
        workbook.create_chartsheet("Chart")

    workbook = read_workbook_bytes(xlsx(fill), "a.xlsx")
    assert [sheet.name for sheet in workbook.sheets] == ["Sheet"]
    assert note_ids(workbook) == ["hidden-worksheets", "not-worksheets"]
    assert workbook.notes[0].parameters == {"names": "Old, Older"}
    assert workbook.notes[1].parameters == {"names": "Chart"}


def test_of_many_hidden_worksheets_some_are_named() -> None:
    def fill(workbook: Any) -> None:
        for number in range(30):
            workbook.create_sheet(f"Old {number}").sheet_state = "hidden"

    (note,) = read_workbook_bytes(xlsx(fill), "a.xlsx").notes
    assert note.parameters["names"].endswith("Old 19, …")


def test_macros_and_links_to_other_files_are_left_alone_and_told() -> None:
    content = xlsx_of(
        '<row r="1"><c r="A1"><f>[1]S!A1</f><v>5</v></c></row>',
        **{"xl__vbaProject.bin": "\0\1", "xl__externalLinks__externalLink1.xml": "<externalLink/>"},
    )
    workbook = read_workbook_bytes(content, "a.xlsm")
    assert workbook.sheets[0].rows == (("5",),)
    assert note_ids(workbook) == ["macros-not-run", "external-links-not-followed"]


def test_ods_says_what_xlsx_says() -> None:
    text = text_cell("a<text:s text:c='2'/>b</text:p><text:p>c<text:tab/>d<text:line-break/>e")
    cells = (
        "<table:table-cell table:number-columns-repeated='2'/>",
        text.replace("</table:table-cell>", f"{NOTE}</table:table-cell>"),
        cell("<text:p>12.00</text:p>", "office:value-type='float' office:value='12'"),
        cell("<text:p>50 %</text:p>", "office:value-type='percentage' office:value='0.5'"),
        cell("", "office:value-type='boolean' office:boolean-value='true'"),
        cell("", "office:value-type='time' office:time-value='PT30H00M00S'"),
        cell("<text:p>#N/A</text:p>", "calcext:value-type='error' office:value-type='string'"),
        cell("", "table:formula='of:=1+1'"),
    )
    merged = text_cell("r", "table:number-columns-repeated='2' table:number-rows-spanned='2'")
    rows = (
        "<table:table-row table:number-rows-repeated='2'><table:table-cell/></table:table-row>"
        f"<table:table-row table:visibility='filter'>{''.join(cells)}</table:table-row>"
        f"<table:table-row table:number-rows-repeated='2'>{merged}<table:covered-table-cell/>"
        "</table:table-row>"
        "<table:table-row table:number-rows-repeated='1048570'>"
        "<table:table-cell table:number-columns-repeated='16384'/></table:table-row>"
    )
    sheet = only_sheet(ods_of(table(rows)), "a.ods")
    assert sheet.rows == (
        (),
        (),
        ("", "", "a  b\nc\td\ne", "12", "0.5", "TRUE", "30:00:00", "#N/A", ""),
        ("r", "r"),
        ("r", "r"),
    )
    assert sheet.hidden_rows == {3}
    assert sheet.damaged == {(3, 7): "date", (3, 8): "error-value", (3, 9): "formula-without-value"}
    assert sheet.merged == ((4, 1, 5, 1), (5, 1, 6, 1))


def test_hidden_and_linked_tables_and_macros_of_ods_are_told() -> None:
    shown = table(f"<table:table-row>{text_cell('a')}</table:table-row>")
    linked = table("<table:table-source/>", "Linked")
    hidden = table("", "Old", 'table:style-name="gone"')
    workbook = read_workbook_bytes(
        ods_of(shown + hidden + linked, HIDDEN_STYLE, **{"Basic__script-lc.xml": "<x/>"}), "a.ods"
    )
    assert [sheet.name for sheet in workbook.sheets] == ["Cars"]
    assert note_ids(workbook) == ["hidden-worksheets", "macros-not-run", "external-links-not-followed"]


def test_a_workbook_without_visible_worksheet_is_refused() -> None:
    hidden = table("", "Old", 'table:style-name="gone"')
    parts = xlsx_parts("<worksheet/>")
    parts["xl/workbook.xml"] = str(parts["xl/workbook.xml"]).replace("<sheet ", '<sheet state="hidden" ')
    for content in (ods_of(hidden, HIDDEN_STYLE), zipped(parts)):
        with pytest.raises(UnreadableDocument) as refused:
            read_workbook_bytes(content, "a")
        assert refused.value.code == "sheet-none-visible"


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument) as refused:
        read_workbook(tmp_path / "none.xlsx", "none.xlsx")
    assert refused.value.code == "file-not-found"
