"""Lists as they come, read as a person read them once: one golden file for each shape."""

from pathlib import Path

import pytest

from bookings.appointments import read_list
from tests.bookings.appointments.lists import CUSTOMS, as_text, csv, workbook, xlsx
from tests.golden import assert_golden
from tests.vin_import.sheets import vin

GOLDEN = Path(__file__).parent / "golden"
SAMPLE = Path(__file__).parents[3] / "data" / "sample_lists" / "appointments.xlsx"

_PLATFORM = xlsx(
    ["霍尔果斯口岸重车预约信息", None, None, None, None, None, None, None, None, None, None],
    ["导出时间：2026-11-21 18:00"],
    [
        "序号",
        "预约编号",
        "预约状态",
        "报关单号",
        "出境运输车辆车牌号",
        "重车数量",
        "货物重量(吨)",
        "货值(美金)",
        "目的地",
        "集装箱标箱数及号码",
        "预约时间",
    ],
    [
        1,
        "HEGS2026001",
        "预约成功待仓储审批",
        CUSTOMS[0],
        "新A12345/新B1234挂",
        1,
        39.352,
        "12,500.50",
        "哈萨克斯坦",
        "1×40HQ TGHU1234567",
        "2026-11-22 09:00-11:00",
    ],
    [
        2,
        "HEGS2026002",
        "已取消",
        CUSTOMS[1],
        "396OX08",
        1,
        17000,
        8000,
        "乌兹别克斯坦",
        "2",
        "2026/11/23 14:00",
    ],
    [
        3,
        "HEGS2026003",
        "处理中",
        "94022024 0493 147043",
        "281CEH14",
        "两辆",
        "约17吨",
        "8000元",
        None,
        None,
        "待定",
    ],
    ["合计", None, None, None, None, 3, 17056.352],
    ["制表人：样例", None, None],
)
_TWO_HEADER_ROWS = xlsx(
    ["序号", "预约号", "车辆信息", None, "货物信息", None, "预约时段", None],
    [None, None, "车牌号", "挂车", "品名", "重量(kg)", "开始时间", "结束时间"],
    [1, "A001", "新A00001", "新B0001挂", "汽车配件", "12,000", "2026-11-22 22:00", "2026-11-23 02:00"],
    [2, "A002", "新A00002", None, "百货", "9 500", "2026-11-22 08:00", "2026-11-22 10:00"],
    merged=("A1:A2", "B1:B2", "C1:D1", "E1:F1", "G1:H1"),
)
_VIN_ROWS = xlsx(
    ["报关单号", "运输工具", "车辆总数", "货物重量", "车架号", "车牌号", "预约日期"],
    [CUSTOMS[1], "霍A00703", 3, "4995 千克", vin(101), "临001", "2026-11-22"],
    [None, None, None, None, vin(102), "临002", None],
    [None, None, None, None, vin(103), "临003", None],
    [CUSTOMS[2], "霍A00704", 1, "1665 千克", vin(104), None, "2026-11-22"],
    merged=("A2:A4", "B2:B4", "C2:C4", "D2:D4", "G2:G4"),
)
_SEVERAL_TABLES = workbook(
    {
        "说明": [["请在第二页填写"], ["每车一行"]],
        "上午": [
            ["预约号", "车牌号", "毛重/吨"],
            ["B1", "新A00001", "12.5"],
            [],
            ["预约号", "车牌号", "毛重/吨"],
            ["B2", "新A00002", "13"],
        ],
        "下午": [
            ["车牌", "报关单", "日期", None, "车牌", "报关单", "日期"],
            ["新A00003", CUSTOMS[0], "22.11.2026", None, "新A00004", CUSTOMS[1], "23.11.2026"],
        ],
    }
)
_RUSSIAN = csv(
    ["№ п/п", "Номер бронирования", "Номер машины", "Номер прицепа", "Вес брутто, т", "Дата", "Время"],
    ["1", "BR-0001", "123ABC02", "12ABC02", "21,5", "22.11.2026", "09:00-11:00"],
    ["2", "BR-0002", "А123ВС777", "", "20000 кг", "22.11.2026", ""],
    ["Итого", "", "", "", "41,5", "", ""],
    encoding="cp1251",
    separator=";",
)
_JSON = (
    '{"code": 0, "data": {"list": [{"appointmentNo": "x", "预约号": "J1", "customs_numbers": ["'
    + CUSTOMS[0]
    + '"], "plates": ["新A00001", "新A00002"], "cargo_weight_kg": 30000, "appointed_day": "2026-11-22"},'
    ' {"预约号": "J2", "trucks": [{"plate": "新A00003", "seal": "1"}, {"plate": "新A00004", "seal": "2"}]},'
    " 5]}}"
).encode()
SHAPES = {
    "platform": (_PLATFORM, "重车预约_20261121.xlsx"),
    "two-header-rows": (_TWO_HEADER_ROWS, "货代清单.xlsx"),
    "a-row-for-each-vin": (_VIN_ROWS, "商品车.xlsx"),
    "several-tables": (_SEVERAL_TABLES, "清单.xlsx"),
    "russian": (_RUSSIAN, "список.csv"),
    "json": (_JSON, "list.json"),
    "sample": (SAMPLE.read_bytes(), "appointments.xlsx"),
}


@pytest.mark.parametrize("name", SHAPES)
def test_a_list_is_read_as_it_was_once(name: str) -> None:
    content, filename = SHAPES[name]
    assert_golden(GOLDEN / f"{name}.json", as_text(read_list(content, filename)))
