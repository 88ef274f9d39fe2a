"""Workbooks that we write: the template and the vehicle table, opened again."""

import io
import zipfile
from decimal import Decimal

import openpyxl

from customs.identifiers import vin as vin_rules
from tests.vin_import.sheets import checked, vin
from vin_import.check import check_workbook
from vin_import.files import read_workbook_bytes
from vin_import.table_export import write_vehicle_table
from vin_import.template import template_layout, write_template
from vin_import.vehicle_rows import VehicleRow
from vin_import.written_cells import harmless

V = [vin(serial) for serial in range(100, 110)]


def template() -> bytes:
    target = io.BytesIO()
    write_template(target)
    return target.getvalue()


def test_the_template_has_text_formats_explanations_lists_and_notes() -> None:
    content = template()
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    assert workbook.sheetnames == ["车辆", "填写说明"]
    assert [one.sheet_state for one in workbook.worksheets] == ["visible", "visible"]
    sheet = workbook["车辆"]
    headings = [cell.value.split("\n")[0] for cell in sheet[1]]
    assert headings == [
        "序号", "车架号(VIN)", "车牌号", "品牌", "颜色",
        "排量(ml)", "功率(kW)", "吨位(吨)", "使用类型", "燃油类型",
    ]  # fmt: skip
    assert sheet.freeze_panes == "A2"
    assert {cell.number_format for row in sheet.iter_rows(min_row=1, max_row=5002) for cell in row} == {"@"}
    validations = {str(one.sqref): one for one in sheet.data_validations.dataValidation}
    length = validations["B3:B5002"]
    assert (length.type, length.operator, length.formula1) == ("textLength", "equal", "17")
    assert "17" in length.error
    lists = {ranges: one for ranges, one in validations.items() if one.type == "list"}
    assert set(lists) == {"E3:E5002", "I3:I5002", "J3:J5002"}
    assert all(not one.showErrorMessage and len(one.formula1) <= 255 for one in lists.values())
    notes = [row[1] for row in workbook["填写说明"].iter_rows(values_only=True)]
    assert len(notes) == len(template_layout().notes)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert not [name for name in archive.namelist() if "externalLink" in name or "vba" in name.lower()]


def test_the_templates_example_is_right_and_never_imported() -> None:
    assert vin_rules.check(template_layout().example["vin"]).ok
    result = check_workbook(read_workbook_bytes(template(), "模板.xlsx"))
    assert result.rows == ()


def test_a_filled_template_is_read_with_all_its_columns() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(template()))
    sheet = workbook["车辆"]
    values = [V[0], "新A12345", "别克", "白色", "1498", "110", "1.8", "非营运", "汽油"]
    for row, number in ((3, "1"), (4, None)):
        for column, value in enumerate([number, V[row], *values[1:]], start=1):
            sheet.cell(row, column, value)
    target = io.BytesIO()
    workbook.save(target)
    result = check_workbook(read_workbook_bytes(target.getvalue(), "模板.xlsx"), this_year=2026)
    assert [(row.row, row.vin, row.status) for row in result.rows] == [(3, V[3], "ok"), (4, V[4], "ok")]
    vehicle = result.rows[0].vehicle
    assert (vehicle.plate, vehicle.brand, vehicle.color) == ("新A12345", "别克", "白色")
    assert (vehicle.displacement_ml, vehicle.power_kw, vehicle.tonnage) == (
        Decimal(1498),
        Decimal(110),
        Decimal("1.8"),
    )
    assert (vehicle.usage_type, vehicle.fuel_type) == ("非营运", "汽油")


def test_the_vehicle_table_says_states_and_reasons_and_can_be_read_again() -> None:
    checked_sheet = checked(["车架号", "颜色"], [V[0], "白"], [V[1].replace("0", "O"), ""], [V[0], ""])
    target = io.BytesIO()
    write_vehicle_table(checked_sheet.rows, target, language="en")
    sheet = openpyxl.load_workbook(target).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:5] == ("State", "Worksheet", "Row", "As given", "VIN")
    assert [(row[0], row[2], row[4]) for row in rows[1:]] == [
        ("ok", "2", V[0]),
        ("corrected", "3", V[1]),
        ("duplicate", "4", V[0]),
    ]
    assert "repeats row 2" in str(rows[3][-2])


def test_no_written_cell_is_a_formula() -> None:
    row = VehicleRow("=A1", 2, '=HYPERLINK("x")', None, "error")
    target = io.BytesIO()
    write_vehicle_table([row, VehicleRow("+1\x07", 3, "-1@\t", None, "error")], target)
    sheet = openpyxl.load_workbook(target).worksheets[0]
    cells = [cell for line in sheet.iter_rows(min_row=2) for cell in line if cell.value is not None]
    assert cells
    assert all(cell.data_type == "s" and cell.value[0] not in "=+-@\t\r" for cell in cells)
    assert [harmless(text) for text in ("=1", "+1", "-1", "@a", "\tx", "\rx", "a=1")] == [
        "'=1", "'+1", "'-1", "'@a", "'\tx", "'\rx", "a=1",
    ]  # fmt: skip
