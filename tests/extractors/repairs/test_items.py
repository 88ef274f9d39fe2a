"""Items: codes by their names, numbers by arithmetic, texts by their form; what does not bind stays."""

import pytest

from extractors.draft import read_value
from extractors.reading import Item, Quantity
from extractors.repairs import repair
from tests.extractors.repairs.recognised_draft import RecognisedDraft


def _item(read: RecognisedDraft, item_no: int = 1, **attributes: str) -> Item:
    """An item; ``quantities`` is left out."""
    item = Item.model_validate({"item_no": item_no, **attributes})
    for attribute, value in attributes.items():
        item.evidence[attribute] = read_value(value, read.place(value))
    read.draft.items.append(item)
    return item


def _quantities(read: RecognisedDraft, item: Item, *printed: tuple[str, str]) -> None:
    for place, (quantity, unit) in enumerate(printed, start=1):
        item.quantities.append(Quantity(quantity=quantity, unit=unit))
        item.evidence[f"quantities[{place}]"] = read_value(quantity + unit, read.place(quantity + unit))


def _disagree(read: RecognisedDraft, attribute: str, code: str, name: str) -> None:
    path = f"items[1].{attribute}"
    read.draft.report("code-name-disagree", "error", [path], doubts=[path], code=code, name=name)


@pytest.mark.parametrize(
    ("attribute", "code", "name", "meant"),
    [
        ("origin_country", "CHN", "中国美元.", "CHN"),
        ("origin_country", "UZB", "乌茲别克斯坦", "UZB"),
        ("destination_country", "GEO", "格鲁吉业", "GEO"),
        ("destination_country", "UR)", "土耳其", "TUR"),
        ("destination_country", "", "中国(HN)", "CHN"),
        # No letter of the code was read: an IndexError ended the whole document.
        ("destination_country", "", "(中国)", "CHN"),
        ("duty_mode", "1", "照章征税金华", "1"),
        ("duty_mode", "", "照章征稅", "1"),
    ],
)
def test_a_code_is_told_by_its_name(attribute: str, code: str, name: str, meant: str) -> None:
    read = RecognisedDraft()
    item = _item(read, 1, **{attribute: code or name})
    setattr(item, attribute, code or None)
    _disagree(read, attribute, code, name)
    repair(read.draft, read.pages)
    assert getattr(item, attribute) == meant
    assert read.doubted() == set()


@pytest.mark.parametrize(
    ("attribute", "code", "name"),
    [
        # Another country's name, two names, no name at all.
        ("origin_country", "CHN", "哈萨克斯坦"),
        ("origin_country", "CHN", "中国哈萨克斯坦"),
        ("origin_country", "CHN", "包装"),
    ],
)
def test_a_code_with_another_name_stays_in_doubt(attribute: str, code: str, name: str) -> None:
    read = RecognisedDraft()
    item = _item(read, 1, **{attribute: code})
    _disagree(read, attribute, code, name)
    repair(read.draft, read.pages)
    assert getattr(item, attribute) == code
    assert read.doubted() == {f"items[1].{attribute}"}


def test_what_all_other_items_have_is_proposed() -> None:
    read = RecognisedDraft()
    item = _item(read, domestic_area="33070")
    for number in (2, 3):
        _item(read, number, domestic_area="33079")
    path = "items[1].domestic_area"
    read.draft.report("code-unknown", "error", [path], doubts=[path], code="33070")
    repair(read.draft, read.pages)
    assert item.domestic_area == "33079"
    assert read.doubted() == {path}


def test_a_currency_read_in_the_column_beside_is_taken() -> None:
    read = RecognisedDraft()
    item = _item(read, origin_country="CHN", total_price="1344.00")
    for number in (2, 3):
        _item(read, number, currency="USD")
    _disagree(read, "origin_country", "CHN", "中国美元.")
    repair(read.draft, read.pages)
    assert item.currency == "USD"
    assert read.doubted() == set()


@pytest.mark.parametrize(
    ("price", "total", "quantities", "meant"),
    [
        ("265600", "3984.00", ["15"], ("265.600", "3984.00", ["15"])),
        ("780.8000", "788.00", ["10", "10"], ("780.8000", "7808.00", ["10", "10"])),
        ("2.1870", "981.96", ["49", "449"], ("2.1870", "981.96", ["449", "449"])),
        ("0.8733", "384.25", ["440", "44"], ("0.8733", "384.25", ["440", "440"])),
        ("138.2400", "574663.6", ["4157"], ("138.2400", "574663.68", ["4157"])),
        # Right: nothing to do.
        ("2.1870", "981.96", ["449", "449"], ("2.1870", "981.96", ["449", "449"])),
        # Nothing near fits.
        ("2.1870", "5555.55", ["449", "449"], ("2.1870", "5555.55", ["449", "449"])),
    ],
)
def test_two_numbers_vouch_for_the_third(
    price: str, total: str, quantities: list[str], meant: tuple[str, str, list[str]]
) -> None:
    read = RecognisedDraft()
    item = _item(read, unit_price=price, total_price=total)
    _quantities(read, item, *((quantity, "千克") for quantity in quantities))
    repair(read.draft, read.pages)
    assert (item.unit_price, item.total_price) == meant[:2]
    assert [quantity.quantity for quantity in item.quantities] == meant[2]
    assert read.doubted() == set()


def test_of_two_numbers_that_may_be_wrong_none_is_changed() -> None:
    read = RecognisedDraft()
    item = _item(read, unit_price="1.50", total_price="16.50")
    _quantities(read, item, ("1", "个"))
    repair(read.draft, read.pages)
    assert (item.unit_price, item.total_price, item.quantities[0].quantity) == ("1.50", "16.50", "1")
    assert read.found() == []


@pytest.mark.parametrize(
    ("spec", "printed"),
    [
        ("43|家用|电加热", "4|3|家用|电加热"),
        ("4|3比亚迪牌|BYD7009", "4|3|比亚迪牌|BYD7009"),
        ("4|3}额定电压≤80伏|无品牌", "4|3|额定电压≤80伏|无品牌"),
        ("4|3|中国重汽牌|12419m1|6X4", "4|3|中国重汽牌|12419ml|6X4"),
        ("||3|动物形状|无品牌", "1|3|动物形状|无品牌"),
        ("4|3|皮棉|—级|2023", "4|3|皮棉|一级|2023"),
        ("4|3|柴油|12419m||6X4", "4|3|柴油|12419ml|6X4"),
        ("0|3 |建筑用|钢铁制", "0|3|建筑用|钢铁制"),
        # Strokes read as ones and as a letter; of goods that are no vehicle m may be metres; V as its half.
        ("113|餐厅用|木制", "1|3|餐厅用|木制"),
        ("4|31支架|无品牌", "4|3|支架|无品牌"),
        ("1|3|人造板制I无品牌", "1|3|人造板制|无品牌"),
        # No elements, no capacity.
        ("4|3|家用|电加热", "4|3|家用|电加热"),
        ("43寸液晶", "43寸液晶"),
        ("4|3|43.5米|M1级", "4|3|43.5米|M1级"),
    ],
)
def test_specifications(spec: str, printed: str) -> None:
    read = RecognisedDraft()
    item = _item(read, spec=spec)
    repair(read.draft, read.pages)
    assert item.spec == printed
    # Where one stroke was lost others may be.
    assert read.doubted() == (
        {"items[1].spec"} if printed.count("|") > spec.replace("}", "|").count("|") else set()
    )


@pytest.mark.parametrize(
    ("number", "code", "name", "meant"),
    [
        (9, "9120600900", "0葵花子", ("1206009000", "葵花子")),
        (3, "26030001", "0铜矿砂及其精矿", ("2603000010", "铜矿砂及其精矿")),
        (1, "870540000", "混凝土搅拌车", ("8705400000", "混凝土搅拌车")),
    ],
)
def test_digits_of_the_code_in_the_name_are_proposed(
    number: int, code: str, name: str, meant: tuple[str, str]
) -> None:
    read = RecognisedDraft()
    item = _item(read, number, hs_code=code, name=name)
    repair(read.draft, read.pages)
    assert (item.hs_code, item.name) == meant
    assert f"items[{number}].hs_code" in read.doubted()


@pytest.mark.parametrize(("code", "name"), [("8427209000", "3吨叉车"), ("8206009000", "葵花子")])
def test_a_whole_code_stays(code: str, name: str) -> None:
    read = RecognisedDraft()
    item = _item(read, 8, hs_code=code, name=name)
    repair(read.draft, read.pages)
    assert (item.hs_code, item.name) == (code, name)
    assert read.found() == []


@pytest.mark.parametrize(
    ("net", "total", "meant", "doubted"),
    [
        ("4.49", "981.96", "449", set[str]()),
        ("4449", "981.96", "449", set[str]()),
        ("449", "981.96", "449", set[str]()),
        # The item itself may be wrong.
        ("4449", "5555.55", "4449", {"net_weight_kg"}),
        # Nothing like the sum: the checks look at it.
        ("5000", "981.96", "5000", set[str]()),
    ],
)
def test_the_net_weight_is_that_of_the_items(net: str, total: str, meant: str, doubted: set[str]) -> None:
    read = RecognisedDraft()
    read.text("net_weight_kg", net)
    item = _item(read, unit_price="2.1870", total_price=total)
    _quantities(read, item, ("449", "千克"), ("449", "千克"))
    repair(read.draft, read.pages)
    assert read.draft.text("net_weight_kg") == meant
    assert read.doubted() == doubted


def test_a_vin_in_a_specification_is_repaired_in_both_places() -> None:
    read = RecognisedDraft()
    text = "4|3|车架号:LFVUFE2DONP816484"
    item = _item(read, spec=text)
    read.draft.specs[1] = read.place(text, runners_up={text.index("O"): [("0", 0.2)]})
    repair(read.draft, read.pages)
    assert item.spec == "4|3|车架号:LFVUFE2D0NP816484"
    assert read.draft.specs[1].text == item.spec


def test_codes_of_thirteen_places_in_several_items_are_joined() -> None:
    read = RecognisedDraft()
    items = [_item(read, number, hs_code="5201000001", name=f"12{number}未梳的棉花") for number in (1, 2, 3)]
    repair(read.draft, read.pages)
    assert [(item.hs_code, item.name) for item in items] == [
        (f"520100000112{number}", "未梳的棉花") for number in (1, 2, 3)
    ]
    assert "items[2].hs_code" in read.doubted()


def test_three_digits_before_one_name_stay() -> None:
    read = RecognisedDraft()
    item = _item(read, hs_code="7306400000", name="304不锈钢管")
    repair(read.draft, read.pages)
    assert (item.hs_code, item.name) == ("7306400000", "304不锈钢管")


def test_an_item_with_fewer_quantities_than_its_like_is_doubted() -> None:
    read = RecognisedDraft()
    for number, count in ((1, 3), (2, 2), (3, 3)):
        item = _item(read, number, hs_code="8703802000")
        _quantities(read, item, *[("2", "辆"), ("3620", "千克"), ("2", "辆")][3 - count :])
    repair(read.draft, read.pages)
    assert read.doubted() == {"items[2].quantities"}


def test_what_was_lost_in_one_item_is_proposed_by_all_others() -> None:
    read = RecognisedDraft()
    item = _item(read, hs_code="8703802000")
    for number in (2, 3):
        _item(read, number, duty_mode="1")
    repair(read.draft, read.pages)
    assert item.duty_mode == "1"
    assert read.doubted() == {"items[1].duty_mode"}


def test_specifications_of_one_code_have_as_many_elements() -> None:
    read = RecognisedDraft()
    for number, spec in (
        (1, "4|3|压缩式|星星牌|LSC"),
        (2, "4|3|压缩式星星牌|LSC"),
        (3, "4|3|压缩式|星星牌|LSC"),
    ):
        _item(read, number, hs_code="8418210000", spec=spec)
    repair(read.draft, read.pages)
    assert read.doubted() == {"items[2].spec"}


def test_a_price_with_fewer_decimals_than_all_others_is_doubted() -> None:
    read = RecognisedDraft()
    for number, price in ((1, "1.579"), (2, "0.6035"), (3, "2.7840"), (4, "4.0480")):
        _item(read, number, unit_price=price)
    repair(read.draft, read.pages)
    assert read.doubted() == {"items[1].unit_price"}


def test_a_total_under_the_currency_is_the_product_that_begins_so() -> None:
    read = RecognisedDraft()
    item = _item(read, unit_price="657.7200", total_price="1306363")
    _quantities(read, item, ("19862", "千克"))
    repair(read.draft, read.pages)
    assert item.total_price == "13063634.64"
    assert read.doubted() == set()


@pytest.mark.parametrize("total", ["130", "1306373", "13063634"])
def test_a_total_that_does_not_begin_the_product_or_is_one_stays(total: str) -> None:
    read = RecognisedDraft()
    item = _item(read, unit_price="657.7200", total_price=total)
    _quantities(read, item, ("19862", "千克"))
    repair(read.draft, read.pages)
    assert item.total_price == total


def test_a_covered_total_is_only_proposed_when_the_price_was_hardly_read() -> None:
    read = RecognisedDraft()
    item = _item(read, total_price="1306363")
    item.unit_price = "657.7200"
    item.evidence["unit_price"] = read_value("657.7200", read.place("657.7200", confidence=0.6))
    _quantities(read, item, ("19862", "千克"))
    repair(read.draft, read.pages)
    assert item.total_price == "13063634.64"
    assert read.doubted() == {"items[1].total_price"}


@pytest.mark.parametrize(("name", "code"), [("哈藏克斯坦坚戈", "KZT"), ("支架", None), ("元", None)])
def test_a_currency_that_is_nearly_one_name_is_proposed(name: str, code: str | None) -> None:
    read = RecognisedDraft()
    item = _item(read, currency=name)
    item.currency = None
    repair(read.draft, read.pages)
    assert item.currency == code
    assert read.doubted() == ({"items[1].currency"} if code else set())


def test_a_speck_apart_from_a_specification_is_no_part_of_it() -> None:
    read = RecognisedDraft()
    item = _item(read, spec="4|3|吉利牌|5座|汽油 .")
    repair(read.draft, read.pages)
    assert item.spec == "4|3|吉利牌|5座|汽油"
    assert read.doubted() == set()


@pytest.mark.parametrize(
    ("code", "spec", "printed", "is_doubted"),
    [
        ("8703234110", "4|3|吉利牌|1477m|5座", "4|3|吉利牌|1477ml|5座", False),
        # It may be metres.
        ("5402110000", "4|3|尼龙|1500m|无品牌", "4|3|尼龙|1500ml|无品牌", True),
        ("6402990000", "1|3|鞋面材质:P\\C|无品牌", "1|3|鞋面材质:PVC|无品牌", True),
        ("8544422100", "|2|收纳线缆|PVC", "1|2|收纳线缆|PVC", True),
        ("8703234110", "4|3|吉利牌|12m|5座", "4|3|吉利牌|12m|5座", False),
        # An element without words.
        ("8703234110", "4|3||5座", "4|3||5座", False),
    ],
)
def test_elements_that_lost_a_letter(code: str, spec: str, printed: str, *, is_doubted: bool) -> None:
    read = RecognisedDraft()
    item = _item(read, hs_code=code, spec=spec)
    repair(read.draft, read.pages)
    assert item.spec == printed
    assert ("items[1].spec" in read.doubted()) is is_doubted


def test_a_specification_without_strokes_beside_others_with_them_is_proposed() -> None:
    read = RecognisedDraft()
    item = _item(read, 1, hs_code="8708999990", spec="43支架适用于重卡")
    _item(read, 2, hs_code="1206009000", spec="4|3|非种用|带壳")
    repair(read.draft, read.pages)
    assert item.spec == "4|3|支架适用于重卡"
    assert "items[1].spec" in read.doubted()


@pytest.mark.parametrize(
    ("name", "parted", "spec"),
    [
        ("小麦粉 43粉状50千克/袋", "小麦粉", "4|3|粉状50千克/袋"),
        ("混凝土搅拌车4|3|三一牌", "混凝土搅拌车", "4|3|三一牌"),
        ("液晶电视43寸", "液晶电视43寸", None),
        ("彩电 32寸", "彩电 32寸", None),
        ("木制餐桌 7", "木制餐桌", None),
    ],
)
def test_a_specification_read_with_the_name_is_parted(name: str, parted: str, spec: str | None) -> None:
    read = RecognisedDraft()
    item = _item(read, 1, hs_code="1101000001", name=name)
    if spec is not None:
        _item(read, 2, hs_code="1206009000", spec="4|3|非种用|带壳")
    repair(read.draft, read.pages)
    assert (item.name, item.spec) == (parted, spec)
    assert ("items[1].name" in read.doubted()) is (parted != name)
    assert ("items[1].spec" in read.doubted()) is (spec is not None)
