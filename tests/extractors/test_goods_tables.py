"""Goods tables as brokers and spreadsheets set them: order, rules, split labels, separate columns."""

import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from extractors.document import read_document
from extractors.limits import ReadingLimits
from extractors.reading import Item, Reading
from tests.extractors.table_print import HEAD, TableColumn, TablePrint, draw_table

NUMBER = TableColumn("item_no", ("项号",), 22, "c")
CODE = TableColumn("hs_code", ("商品编号",), 48, "c")
NAME = TableColumn("name", ("商品名称、", "规格型号"), 110)
QUANTITIES = TableColumn("quantities", ("数量及", "单位"), 48, "r")
UNIT_PRICE = TableColumn("unit_price", ("单价",), 44, "r")
TOTAL = TableColumn("total_price", ("总价",), 52, "r")
CURRENCY = TableColumn("currency", ("币制",), 36, "c")
ORIGIN = TableColumn("origin_country", ("原产国", "(地区)"), 50, "c")
DESTINATION = TableColumn("destination_country", ("最终目的国", "(地区)"), 60, "c")
DUTY = TableColumn("duty_mode", ("征免",), 42, "c")
COLUMNS = [NUMBER, CODE, NAME, QUANTITIES, ORIGIN, DESTINATION, UNIT_PRICE, TOTAL, CURRENCY, DUTY]


def row(number: int, **cells: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return {
        "item_no": (str(number),),
        "hs_code": ("8708999990",),
        "name": ("汽车零件", "4|3|支架|适用于重卡|无品牌"),
        "quantities": ("10套", "", "5个"),
        "unit_price": ("5.0000",),
        "total_price": ("25.00",),
        "currency": ("美元",),
        "origin_country": ("中国", "(CHN)"),
        "destination_country": ("哈萨克斯坦", "(KAZ)"),
        "duty_mode": ("照章征税", "(1)"),
        **cells,
    }


def read(printed: TablePrint) -> Reading:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "draft.pdf"
        path.write_bytes(draw_table(printed))
        (reading,) = read_document(path, path.name, ReadingLimits(), "en")
        return reading


def values(item: Item) -> dict[str, object]:
    return item.model_dump(exclude={"evidence", "item_no"})


EXPECTED = {
    "hs_code": "8708999990",
    "name": "汽车零件",
    "spec": "4|3|支架|适用于重卡|无品牌",
    "quantities": [{"quantity": "10", "unit": "套"}, {"quantity": "5", "unit": "个"}],
    "unit_price": "5.0000",
    "total_price": "25.00",
    "currency": "USD",
    "origin_country": "CHN",
    "destination_country": "KAZ",
    "domestic_area": None,
    "duty_mode": "1",
}


def assert_reads(printed: TablePrint, count: int, **expected: object) -> None:
    reading = read(printed)
    assert reading.form == "enterprise-draft"
    assert [item.item_no for item in reading.items] == list(range(1, count + 1))
    for item in reading.items:
        assert values(item) == {**EXPECTED, **expected}
    assert [path for path in reading.needs_review if path.startswith("items")] == []
    assert reading.value("origin_area") == "34049"


@pytest.mark.parametrize("is_ruled", [True, False])
@pytest.mark.parametrize("count", [1, 3, 9])
def test_separate_columns_and_labels_on_two_lines(count: int, is_ruled: bool) -> None:
    rows = [row(number) for number in range(1, count + 1)]
    assert_reads(TablePrint(COLUMNS, rows, is_ruled), count)


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("is_ruled", [True, False])
def test_columns_in_any_order(seed: int, is_ruled: bool) -> None:
    """Number, code and name stand first on every print that was seen; the others anywhere."""
    others = COLUMNS[3:]
    random.Random(seed).shuffle(others)  # noqa: S311
    columns = [*COLUMNS[:3], *others]
    assert_reads(TablePrint(columns, [row(1), row(2), row(3)], is_ruled), 3)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"currency": ("USD",)}, {}),
        ({"currency": ("502",)}, {}),
        ({"currency": ("美元", "(502)")}, {}),
        ({"currency": ("人民币",)}, {"currency": "CNY"}),
        ({"destination_country": ("哈萨克斯坦",)}, {}),
        ({"destination_country": ("KAZ",)}, {}),
        ({"destination_country": ("(145)",)}, {}),
        ({"destination_country": ("哈萨克", "斯坦")}, {}),
        ({"destination_country": ("哈萨克斯坦(KAZ)",)}, {}),
        ({"duty_mode": ("照章征税",)}, {}),
        ({"duty_mode": ("1",)}, {}),
        ({"duty_mode": ("全免", "(3)")}, {"duty_mode": "3"}),
        ({"quantities": ("10 套", "", "5 个")}, {}),
        (
            {"unit_price": ("1,005.0000",), "total_price": ("5,025.00",)},
            {"unit_price": "1005.0000", "total_price": "5025.00"},
        ),
    ],
)
@pytest.mark.parametrize("is_ruled", [True, False])
def test_names_and_codes_in_every_way(
    cells: dict[str, tuple[str, ...]], expected: dict[str, object], is_ruled: bool
) -> None:
    assert_reads(TablePrint(COLUMNS, [row(1, **cells), row(2, **cells)], is_ruled), 2, **expected)


@pytest.mark.parametrize("is_ruled", [True, False])
def test_quantities_in_columns_of_their_own(is_ruled: bool) -> None:
    columns = [
        NUMBER,
        CODE,
        NAME,
        TableColumn("traded", ("成交数量",), 40, "r"),
        TableColumn("traded_unit", ("成交", "单位"), 30, "c"),
        TableColumn("legal", ("法定数量",), 40, "r"),
        TableColumn("legal_unit", ("法定", "单位"), 30, "c"),
        UNIT_PRICE,
        TOTAL,
        CURRENCY,
        DUTY,
    ]
    cells = {"traded": ("5",), "traded_unit": ("个",), "legal": ("10",), "legal_unit": ("套",)}
    expected = {"origin_country": None, "destination_country": None}
    assert_reads(TablePrint(columns, [row(1, **cells), row(2, **cells)], is_ruled), 2, **expected)


@pytest.mark.parametrize("is_ruled", [True, False])
def test_name_and_specification_in_columns_of_their_own(is_ruled: bool) -> None:
    name = TableColumn("name", ("商品名称",), 60)
    spec = TableColumn("spec", ("规格型号",), 100)
    cells = {"name": ("汽车零件",), "spec": ("4|3|支架|适用于", "重卡|无品牌")}
    rows = [row(number, **cells) for number in (1, 2, 3)]
    columns = [NUMBER, CODE, name, spec, *COLUMNS[3:]]
    narrow = [column for column in columns if column.key not in ("origin_country", "destination_country")]
    expected = {"origin_country": None, "destination_country": None}
    assert_reads(TablePrint(narrow, rows, is_ruled), 3, **expected)


@pytest.mark.parametrize("colon", ["：", ":", ""])
@pytest.mark.parametrize("are_values_beside", [True, False])
def test_values_beside_their_labels_or_below(colon: str, are_values_beside: bool) -> None:
    reading = read(TablePrint(COLUMNS, [row(1)], colon=colon, are_values_beside=are_values_beside))
    assert reading.form == "enterprise-draft"
    assert reading.value("package_count") == 10
    assert reading.value("gross_weight_kg") == "12"
    assert reading.value("transport_mode") == {"name": "公路运输"}
    party = {"name": "霍尔果斯测试商贸有限公司", "code": "91350100M000100Y43"}
    assert reading.value("domestic_party") == party
    assert reading.value("plates") == ["新F12345"]
    assert reading.needs_review == []


def test_a_price_that_is_missing_is_doubted_with_its_neighbour() -> None:
    reading = read(TablePrint(COLUMNS, [row(1, unit_price=())], is_ruled=False))
    assert reading.items[0].total_price in (None, "25.00")
    assert "items[1].unit_price" in reading.needs_review


def test_a_currency_by_its_old_number_in_the_column_of_prices_was_a_third_price() -> None:
    prices = TableColumn("prices", ("单价/总价/币制",), 60, "r")
    columns = [column for column in COLUMNS if column.key not in ("unit_price", "total_price", "currency")]
    cells = {"prices": ("5.0000", "25.00", "502")}
    assert_reads(TablePrint([*columns, prices], [row(1, **cells), row(2, **cells)]), 2)


def test_a_short_name_in_the_column_behind_was_added_to_the_name() -> None:
    """全免 left in its column ends before the column's centred label begins."""
    duty = TableColumn("duty_mode", ("征免",), 60)
    columns = [*COLUMNS[:3], duty, *COLUMNS[3:-1]]
    cells = {"duty_mode": ("全免",)}
    rows = [row(1, **cells), row(2, **cells)]
    assert_reads(TablePrint(columns, rows, is_ruled=False), 2, duty_mode="3")


def test_a_column_whose_label_is_lost_doubts_all_items() -> None:
    unknown = TableColumn("quantities", ("申报数值",), 48, "r")
    columns = [unknown if column.key == "quantities" else column for column in COLUMNS]
    assert "items" in read(TablePrint(columns, [row(1)])).needs_review


PLAIN = read(TablePrint(COLUMNS, [row(1)]))


@pytest.mark.parametrize("are_values_beside", [True, False])
@pytest.mark.parametrize("label", HEAD)
def test_text_of_a_label_that_nobody_knows_slid_into_the_cell_before(
    label: str, are_values_beside: bool
) -> None:
    """Without vertical rules nothing parts a cell from the next but that one's label."""
    head = {f"某{key}" if key == label else key: value for key, value in HEAD.items()}
    reading = read(TablePrint(COLUMNS, [row(1)], head=head, are_values_beside=are_values_beside))
    silent = {
        key: field.value
        for key, field in reading.fields.items()
        if field.value != PLAIN.fields[key].value and key not in reading.needs_review
    }
    assert silent == {}
