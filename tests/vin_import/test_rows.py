"""What a row says beside its VIN: values, warnings, proposals, reasons."""

from decimal import Decimal

import pytest

from messages.catalogue import texts
from messages.errors import UnreadableDocument
from tests.vin_import.sheets import checked, sheet, vin, workbook
from vin_import import check
from vin_import.check import check_workbook, header_fingerprint
from vin_import.layout.vocabulary import counted, heading, line_kind
from vin_import.values import amount
from vin_import.vehicle_rows import VehicleRow, VehicleValues
from vin_import.wording import problem_message, proposal_message

V = [vin(serial) for serial in range(100, 130)]


@pytest.mark.parametrize(
    ("name", "text", "unit", "number"),
    [
        ("displacement_ml", "1.5L", None, "1500"),
        ("displacement_ml", "1,5 л", None, "1500"),
        ("displacement_ml", "1.5T", None, "1500"),
        ("displacement_ml", "1998cc", None, "1998"),
        ("displacement_ml", "1 998 см3", None, "1998"),
        ("displacement_ml", "1,998", None, "1998"),
        ("displacement_ml", "2.0", None, "2000"),
        ("displacement_ml", "1498", None, "1498"),
        ("displacement_ml", "2", "l", "2000"),
        ("displacement_ml", "1.5L/1498ml", None, "1498"),
        ("power_kw", "110kW", None, "110"),
        ("power_kw", "110 千瓦", None, "110"),
        ("power_kw", "150马力", None, "110.3"),
        ("power_kw", "150 л.с.", None, "110.3"),
        ("power_kw", "150马力（110kW）", None, "110"),
        ("power_kw", "150", "马力", "110.3"),
        ("power_kw", "110/5500", None, "110"),
        ("power_kw", "110", None, "110"),
        ("power_kw", "60kWh 150kW", None, "150"),
        ("tonnage", "3500kg", None, "3.5"),
        ("tonnage", "3,500 кг", None, "3.5"),
        ("tonnage", "4.5吨", "kg", "4.5"),
        ("tonnage", "3500", None, "3.5"),
        ("tonnage", "1.8", None, "1.8"),
        ("tonnage", "２５ t", None, "25"),
        ("power_kw", "见附件", None, None),
        ("power_kw", "60kWh", None, None),
    ],
)
def test_numbers_come_in_the_unit_of_the_form(
    name: str, text: str, unit: str | None, number: str | None
) -> None:
    expected = None if number is None else Decimal(number)
    assert amount(name, text, unit) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "name", "unit"),
    [
        ("车架号", "vin", None),
        ("车架号（VIN）*", "vin", None),
        ("V I N", "vin", None),
        ("VIN No.", "vin", None),
        ("Vehicle Identification Number", "vin", None),
        ("Идентификационный номер (VIN)", "vin", None),
        ("№ кузова", "vin", None),
        ("车辆识别代号\n/车架号", "vin", None),
        ("发动机号", "other", None),
        ("发动机号/车架号", None, None),
        ("车架号后六位", "other", None),
        ("合同编号", "other", None),
        ("序 号", "number", None),
        ("№ п/п", "number", None),
        ("临牌号", "plate", None),
        ("板车车牌", "other", None),
        ("排量(ml)", "displacement_ml", "ml"),
        ("排量/L", "displacement_ml", "l"),
        ("Объём двигателя, куб.см", "displacement_ml", "куб.см"),
        ("功率（kW）", "power_kw", "kw"),
        ("马力", "power_kw", "马力"),
        ("Мощность, л.с.", "power_kw", "л.с"),
        ("总质量(kg)", "tonnage", "kg"),
        ("整备质量", "other", None),
        ("Снаряжённая масса", "other", None),
        ("Province", None, None),
        ("出口车辆车架号清单", None, None),
    ],
)
def test_headings(text: str, name: str | None, unit: str | None) -> None:
    assert (heading(text).name, heading(text).unit) == (name, unit)


@pytest.mark.parametrize(
    ("text", "kind", "count"),
    [
        ("合计", "total", None),
        ("共 20 台", "total", 20),
        ("总计：5辆", "total", 5),
        ("Итого: 5 шт.", "total", 5),
        ("小计", "subtotal", None),
        ("第 1 页", "note", None),
        ("制表人：甲", "note", None),
        ("示例 Example", "example", None),
        ("November", None, None),
        ("Totalenergies", None, None),
    ],
)
def test_lines_that_are_no_vehicles(text: str, kind: str | None, count: int | None) -> None:
    assert (line_kind(text), counted(text)) == (kind, count)


def test_columns_give_the_vehicle_its_values() -> None:
    result = checked(
        ["车架号", "车牌号", "品牌", "车身颜色", "排量(L)", "马力", "总质量(kg)", "使用性质", "燃料种类"],
        [V[0], "新a·12345", "别克", "珍珠 白", "1.5", "150", "1800", "非营运", "汽油"],
        [V[1], "/", "", "-", "无", "", "", "", ""],
    )
    assert result.rows[0].vehicle == VehicleValues(
        plate="新A12345",
        brand="别克",
        color="珍珠 白",
        displacement_ml=Decimal(1500),
        power_kw=Decimal("110.3"),
        tonnage=Decimal("1.8"),
        usage_type="非营运",
        fuel_type="汽油",
    )
    assert result.rows[1].vehicle == VehicleValues()
    assert [row.status for row in result.rows] == ["ok", "ok"]


def test_merged_values_reach_all_rows_and_nothing_else_is_filled_down() -> None:
    result = checked(
        ["车架号", "品牌", "颜色"],
        [V[0], "别克", "白"],
        [V[1], "", ""],
        [V[2], "", "黑"],
        merged=((2, 2, 4, 2),),
    )
    assert [(row.vehicle.brand, row.vehicle.color) for row in result.rows] == [
        ("别克", "白"),
        ("别克", None),
        ("别克", "黑"),
    ]


def test_the_brand_comes_from_the_maker_where_it_has_one() -> None:
    xpeng = vin(1, start="L1NNSGHA")
    result = checked(["车架号", "品牌"], [xpeng, ""], [vin(2, start="L1NNSGHA"), "XPENG"], [V[0], ""])
    assert [row.vehicle.brand for row in result.rows] == ["小鹏", "XPENG", None]


def test_a_doubtful_plate_or_number_is_a_warning_and_the_row_stays_ok() -> None:
    row = checked(["车架号", "车牌号", "功率"], [V[0], "新A1", "见附件"]).rows[0]
    assert row.status == "ok"
    assert [(one.id, one.severity) for one in row.problems] == [
        ("plate-unknown", "warning"),
        ("value-unreadable", "warning"),
    ]
    assert "见附件" in problem_message(row.problems[1])


def _wrong(given: str, usual: list[str] = V[:6]) -> VehicleRow:
    return checked(["车架号"], *([one] for one in usual), [given]).rows[-1]


@pytest.mark.parametrize(
    ("given", "meant", "reason"),
    [
        (V[9][:4] + V[9][5] + V[9][4] + V[9][6:], V[9], "batch-transposition"),
        (V[9][:3] + V[9][4:], V[9], "batch-missing"),
        (V[9][:6] + V[9][5] + V[9][6:], V[9], "batch-extra"),
        (V[9][:4] + "K" + V[9][5:], V[9], "batch-substitution"),
        (V[9][:8] + "K" + V[9][9:], V[9], "batch-substitution"),
        (V[9].replace("S", "5", 1), V[9], "look-alike-shape"),
    ],
)
def test_one_slip_is_explained_by_the_batch_or_a_look_alike(given: str, meant: str, reason: str) -> None:
    row = _wrong(given)
    assert (row.status, row.vin) == ("error", given)
    assert (meant, reason) in [(one.value, one.reason) for one in row.proposals]
    assert all(meant in proposal_message(one) for one in row.proposals if one.value == meant)


def test_a_serial_digit_is_never_guessed_nor_a_vin_that_is_there_already() -> None:
    assert _wrong(V[9][:-1]).proposals == ()
    assert _wrong(V[0][:3] + V[0][4:]).proposals == ()


def test_the_odd_one_out_is_warned_and_stays_ok() -> None:
    other_maker = vin(500, start="LGWEF4A5")
    other_year = vin(501, rest="RF")
    result = checked(["车架号"], *([one] for one in V), [other_maker], [other_year])
    assert [row.status for row in result.rows] == ["ok"] * 32
    warned = {row.vin: [one.id for one in row.problems] for row in result.rows if row.problems}
    assert warned == {other_maker: ["vin-odd-maker"], other_year: ["vin-odd-year"]}


def test_two_makers_side_by_side_are_no_odd_ones() -> None:
    others = [[vin(serial, start="LGWEF4A5")] for serial in range(6)]
    result = checked(["车架号"], *([one] for one in V[:6]), *others)
    assert [row.problems for row in result.rows] == [()] * 12


def test_damaged_cells_are_errors_with_their_reason() -> None:
    result = checked(
        ["序号", "车架号", "功率"],
        ["1", "", "110"],
        ["2", "#N/A", ""],
        ["3", V[0], "1.1E+02"],
        damaged={(2, 2): "formula-without-value", (3, 2): "error-value", (4, 3): "number"},
    )
    assert [(row.status, [one.id for one in row.problems]) for row in result.rows] == [
        ("error", ["cell-formula-without-value"]),
        ("error", ["cell-error-value"]),
        ("ok", ["value-number"]),
    ]
    assert result.rows[2].vehicle.power_kw is None


def test_the_stated_total_is_kept_and_compared() -> None:
    assert checked(["车架号"], [V[0]], [V[1]], ["合计：2台"]).stated_total == 2
    both = checked(["VIN", "", "VIN"], [V[0], "", V[1]], [V[2], "", V[3]], ["合计：2台", "", "合计：2台"])
    assert (both.stated_total, both.problems) == (4, ())
    short = checked(["序号", "车架号", "吨位"], ["1", V[0], "1.8"], ["合计", "2", "1.8"])
    assert short.stated_total == 2
    assert [one.id for one in short.problems] == ["stated-total-differs"]


def test_vins_in_remarks_are_no_vehicles_but_are_said() -> None:
    result = checked(["车架号", "备注"], [V[0], f"替换 {V[9]}"], [V[1], f"见 {V[0]}"])
    assert result.vins == (V[0], V[1])
    left = [one for one in result.problems if one.id == "vins-left-over"]
    assert [(one.parameters["count"], one.parameters["row"], one.parameters["value"]) for one in left] == [
        ("1", "2", V[9])
    ]


def test_declaration_numbers_and_companies_are_found() -> None:
    result = checked(
        ["新疆天山路行汽车贸易有限公司出口车辆清单"],
        ["发货人：霍尔果斯甲乙供应链有限责任公司", "", "报关单号：940220240000224219"],
        ["车架号", "身份证号"],
        [V[0], "652801199001011234"],
    )
    assert result.declaration_numbers == ("940220240000224219",)
    assert result.consignors == ("新疆天山路行汽车贸易有限公司", "霍尔果斯甲乙供应链有限责任公司")


def test_a_person_chooses_columns_for_a_header() -> None:
    rows = [["序号", "车架号", "备注一"], ["1", V[0], "白"], ["2", V[1], "黑"]]
    block = checked(*rows).blocks[0]
    assert block.columns == {"number": 1, "vin": 2}
    chosen = {header_fingerprint(block): {3: "color"}}
    result = check_workbook(workbook(sheet(*rows)), columns=chosen)  # type: ignore[arg-type]
    assert [row.vehicle.color for row in result.rows] == ["白", "黑"]
    assert header_fingerprint(result.blocks[0]) == header_fingerprint(block)


def test_every_problem_of_this_package_has_a_text() -> None:
    known = texts()
    for cell in ("cell", "value"):
        for damage in ("formula-without-value", "error-value", "number", "date"):
            assert f"vin_sheet.{cell}-{damage}" in known
    for change in ("substitution", "transposition", "extra", "missing"):
        assert f"vin_sheet.batch-{change}" in known


def test_more_vehicles_than_any_list_has_are_refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(check, "MOST_VEHICLES", 3)
    many = " ".join(V[:4])
    assert len(checked(["车架号"], [V[0]], [V[1]], [V[2]]).rows) == 3
    for rows in ([many], [V[0]], [V[1]]), ([V[0]], [V[1]], [V[2]], [V[3]]):
        with pytest.raises(UnreadableDocument) as refused:
            checked(["车架号"], *rows)
        assert (refused.value.code, refused.value.parameters["limit"]) == ("sheet-too-many-vehicles", 3)
    two = sheet(["车架号"], [V[0]], [V[1]], name="一"), sheet(["车架号"], [V[2]], [V[3]], name="二")
    with pytest.raises(UnreadableDocument):
        check_workbook(workbook(*two))
