"""What builds and brokers vary must not change what is read; what is unclear must be doubted."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.document import read_document
from extractors.limits import ReadingLimits
from extractors.reading import Reading
from tests.extractors.single_window_print import Print, PrintedItem, default_cells, draw

VINS = ("LZGJLDR43SD312942", "LZGJLDR4XPE312969", "LZGJLDR43SB312998")


def read(*prints: Print) -> list[Reading]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "print.pdf"
        path.write_bytes(draw(prints[0]))
        return read_document(path, path.name, ReadingLimits(), "en")


def read_one(**changes: object) -> Reading:
    printed = Print(cells=default_cells(), remarks=("备注:车牌号:新F12345/新F1234挂 N/M",))
    for key, value in changes.items():
        setattr(printed, key, value)
    (reading,) = read(printed)
    return reading


def with_cell(label: str, code: str, *lines: str) -> dict[str, tuple[str, tuple[str, ...]]]:
    return {**default_cells(), label: (code, lines)}


def values(reading: Reading) -> dict[str, object]:
    fields: dict[str, object] = {key: each.value for key, each in reading.fields.items()}
    items = [item.model_dump(exclude={"evidence"}) for item in reading.items]
    return {**fields, "items": items, "needs_review": reading.needs_review}


PLAIN = values(read_one())


def test_the_plain_print_reads_without_a_doubt() -> None:
    assert PLAIN["needs_review"] == []
    assert PLAIN["plates"] == ["新F12345"]
    assert PLAIN["trailer_plates"] == ["新F1234挂"]
    assert PLAIN["shipment_batch_number"] == "MA7GT4NE40A350"
    assert PLAIN["truck_count"] == 1
    assert PLAIN["total_value"] == "25.00"
    assert PLAIN["origin_area"] == "34049"


@settings(max_examples=40, deadline=None)
@given(
    rotation=st.sampled_from([0, 90, 180, 270]),
    seed=st.integers(0, 10_000),
    glyph_by_glyph=st.booleans(),
    right_shift=st.floats(-25, 8),
    jitter=st.floats(0, 2),
)
def test_rotation_stream_order_shift_and_jitter_change_nothing(
    rotation: int, seed: int, glyph_by_glyph: bool, right_shift: float, jitter: float
) -> None:
    reading = read_one(
        rotation=rotation,
        seed=seed,
        glyph_by_glyph=glyph_by_glyph,
        right_shift=right_shift,
        jitter=jitter,
    )
    assert values(reading) == PLAIN


@pytest.mark.parametrize("count", [1, 6, 7, 20, 21, 50])
def test_items_go_on_over_pages(count: int) -> None:
    reading = read_one(items=[PrintedItem(number) for number in range(1, count + 1)])
    assert [item.item_no for item in reading.items] == list(range(1, count + 1))
    assert reading.value("total_value") == f"{25 * count}.00"
    assert reading.needs_review == []


def test_a_vin_list_that_wraps_anywhere_is_rejoined() -> None:
    item = PrintedItem(1, "8703234110", "小轿车", quantities=("3辆", "4500千克", "3辆"), unit_price="10.0000")
    item.total_price = "30.00"
    joined = "备注:车架号:" + ",".join(VINS)
    reading = read_one(remarks=(joined[:40], joined[40:]), items=[item])
    assert reading.value("vins") == list(VINS)
    assert reading.value("vehicle_count") == 3
    assert reading.value("business_type") == "commodity_vehicle"
    assert reading.needs_review == []


def test_a_vin_count_that_differs_from_the_goods_is_doubted() -> None:
    item = PrintedItem(1, "8703234110", "小轿车", quantities=("4辆", "4500千克", "4辆"))
    reading = read_one(remarks=("备注:车架号:" + ",".join(VINS),), items=[item])
    assert {"vehicle_count", "vins"} <= set(reading.needs_review)


def test_a_stated_truck_count_that_differs_from_the_plates_is_doubted() -> None:
    reading = read_one(remarks=("备注:车牌号:新F12345 共3车",))
    assert reading.value("truck_count") == 3
    assert "truck_count" in reading.needs_review


def test_two_full_specification_lines_may_be_cut_off() -> None:
    line = "4|3|" + "字" * 20
    reading = read_one(items=[PrintedItem(1, spec_lines=(line, line))])
    assert "items[1].spec" in reading.needs_review


def test_a_name_that_begins_with_digits_is_told_from_the_code() -> None:
    reading = read_one(items=[PrintedItem(1, "8485803090", "3D打印机")])
    assert (reading.items[0].hs_code, reading.items[0].name) == ("8485803090", "3D打印机")


def test_items_in_two_currencies_have_no_total() -> None:
    reading = read_one(items=[PrintedItem(1), PrintedItem(2, currency="人民币")])
    assert reading.value("total_value") is None
    assert reading.value("currency") is None
    assert {"total_value", "currency"} <= set(reading.needs_review)


def test_items_from_two_areas_doubt_the_origin() -> None:
    reading = read_one(items=[PrintedItem(1), PrintedItem(2, area="(61059)渭南")])
    assert reading.value("origin_area") == "34049"
    assert "origin_area" in reading.needs_review


def test_a_name_that_runs_over_its_border_is_kept_whole_and_doubted() -> None:
    name = "A VERY LONG NAME OF AN IMPORTING COMPANY WITH LIMITED LIABILITY"
    reading = read_one(cells=with_cell("境外收货人", "", name))
    assert reading.name("overseas_party") == name
    assert "overseas_party" in reading.needs_review


def test_a_name_broken_between_words_keeps_its_space() -> None:
    reading = read_one(cells=with_cell("境外收货人", "", "GREENHAM AUSTRALIA", "PTY LTD"))
    assert reading.name("overseas_party") == "GREENHAM AUSTRALIA PTY LTD"


@pytest.mark.parametrize("placeholder", ["-", "@", "/", "***"])
def test_a_placeholder_is_nothing(placeholder: str) -> None:
    reading = read_one(cells=with_cell("提运单号", "", placeholder))
    assert reading.value("bill_number") is None
    assert "bill_number" not in reading.needs_review


@pytest.mark.parametrize(
    ("label", "code", "line", "key"),
    [
        ("申报日期", "", "20241340", "declaration_date"),
        # 1 November or 11 January.
        ("申报日期", "", "2024111", "declaration_date"),
        ("件数", "", "十件", "package_count"),
        ("毛重(千克)", "", "12.3.4", "gross_weight_kg"),
        ("运费", "", "2800美元", "freight"),
        ("贸易国（地区）", "KAZ", "蒙古", "trade_country"),
        ("运抵国（地区）", "QQQ", "某国", "counterpart_country"),
        ("监管方式", "011O", "一般贸易", "supervision_mode"),
        ("境内发货人", "91350100M000100Y44", "霍尔果斯测试商贸有限公司", "domestic_party"),
    ],
)
def test_a_value_that_does_not_fit_its_field_is_kept_and_doubted(
    label: str, code: str, line: str, key: str
) -> None:
    reading = read_one(cells=with_cell(label, code, line))
    assert reading.value(key) is not None
    assert key in reading.needs_review
    assert reading.fields[key].confidence < 0.99


def test_a_page_that_is_missing_is_told() -> None:
    from pypdfium2 import PdfDocument

    items = [PrintedItem(number) for number in range(1, 9)]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "print.pdf"
        path.write_bytes(draw(Print(cells=default_cells(), items=items)))
        document = PdfDocument(path)
        document.del_page(1)
        shortened = Path(folder) / "shortened.pdf"
        document.save(shortened)
        (reading,) = read_document(shortened, shortened.name, ReadingLimits())
    assert {"items", "total_value"} <= set(reading.needs_review)
    assert "pages-missing" in [check.id for check in reading.checks]


def test_pages_in_any_order_make_one_declaration() -> None:
    from pypdfium2 import PdfDocument

    items = [PrintedItem(number) for number in range(1, 9)]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "print.pdf"
        path.write_bytes(draw(Print(cells=default_cells(), items=items)))
        source, target = PdfDocument(path), PdfDocument.new()
        target.import_pages(source, [1, 0])
        swapped = Path(folder) / "swapped.pdf"
        target.save(swapped)
        (reading,) = read_document(swapped, swapped.name, ReadingLimits())
    assert reading.pages == [2, 1]
    assert [item.item_no for item in reading.items] == list(range(1, 9))
    assert reading.needs_review == []


def test_a_bar_code_with_another_number_doubts_the_number() -> None:
    assert "customs_number" in read_one(bar_code="940220240000000210").needs_review


def test_an_area_of_a_bonded_zone_was_read_as_a_quantity() -> None:
    item = read_one(items=[PrintedItem(1, area="(4501W)南宁保B")]).items[0]
    assert item.domestic_area == "4501W"
    assert [(each.quantity, each.unit) for each in item.quantities] == [("10", "千克"), ("10", "千克")]


def test_a_price_that_touches_a_long_country_name_was_read_as_a_quantity() -> None:
    item = PrintedItem(1, unit_price="12345.6789", origin=("波斯尼亚和黑塞哥维那", "(BIH)"))
    item.quantities, item.total_price = ("1个", "", "1个"), "12345.68"
    reading = read_one(items=[item], right_shift=-2)
    assert reading.items[0].unit_price == "12345.6789"
    assert [each.unit for each in reading.items[0].quantities] == ["个", "个"]
    assert reading.items[0].origin_country == "BIH"


@pytest.mark.parametrize(
    "pair", [("刚果（金）", "(COD)"), ("科科斯（基林）群岛", "(CCK)"), ("波斯尼亚和黑塞哥维那", "(BIH)")]
)
def test_a_country_name_with_brackets_or_glued_to_its_neighbour_was_doubted(pair: tuple[str, str]) -> None:
    reading = read_one(items=[PrintedItem(1, destination=pair)])
    assert reading.items[0].destination_country == pair[1].strip("()")
    assert reading.needs_review == []


def test_a_number_in_the_last_word_of_a_specification_was_read_as_a_quantity() -> None:
    reading = read_one(items=[PrintedItem(1, spec_lines=("4|3|支架|适用于重卡|无品牌|型号:XJ-01  24V",))])
    assert [each.unit for each in reading.items[0].quantities] == ["千克", "千克"]
    assert reading.items[0].spec == "4|3|支架|适用于重卡|无品牌|型号:XJ-01  24V"


def test_codes_of_thirteen_digits_are_told_by_all_items_together() -> None:
    items = [PrintedItem(number, "8708999990101") for number in (1, 2)]
    reading = read_one(items=items)
    assert [(item.hs_code, item.name) for item in reading.items] == [("8708999990101", "汽车零件")] * 2
    assert reading.needs_review == []


def test_three_digits_between_code_and_name_may_belong_to_either() -> None:
    reading = read_one(items=[PrintedItem(1, "7306401000", "304不锈钢管")])
    assert {"items[1].hs_code", "items[1].name"} <= set(reading.needs_review)
    assert "business_type" not in reading.needs_review


def test_a_package_name_that_holds_a_slash_agrees_with_two_codes() -> None:
    cells = with_cell("包装种类", "22/92", "纸制或纤维板制盒/箱/再生木托")
    assert read_one(cells=cells).needs_review == []


def test_a_word_of_the_goods_that_is_a_label_does_not_doubt_everything() -> None:
    items = [PrintedItem(number) for number in range(1, 8)]
    items[6].duty = ("征免性质", "(5)")
    assert read_one(items=items).needs_review == []


def test_a_label_that_sits_high_is_not_bounded_by_the_row_above() -> None:
    """A rule between rows 1-4 ends where row 5 begins; its amount was said to cross a border."""
    cells = {**default_cells(), "成交方式": ("1", ("CIF",)), "保费": ("", ("CNY/1234.5/3",))}
    for seed in range(6):
        assert read_one(cells=cells, jitter=2.0, seed=seed).needs_review == []


def test_two_blanks_in_a_row_are_two_blanks() -> None:
    remarks = "备注:应检商品 N/M  集装箱标箱数及号码：2;TEXU3605231;"
    assert read_one(remarks=(remarks,)).value("marks_and_remarks") == remarks


def test_remarks_that_run_into_the_goods_header_are_doubted() -> None:
    lines = ["备注:车牌号:新F12345", "应检商品", "中欧卡航", "关封号:12345678"]
    reading = read_one(remarks=tuple(lines))
    assert {"marks_and_remarks", "seals"} <= set(reading.needs_review)
    assert "text-outside-cells" in [check.id for check in reading.checks]


def test_a_draft_whose_bar_code_holds_the_unified_number_is_not_doubted() -> None:
    reading = read_one(number="", bar_code="E20260000012345678")
    assert reading.value("customs_number") is None
    assert "customs_number" not in reading.needs_review


@pytest.mark.parametrize(
    ("transport", "remarks"),
    [("/MA7GT4NE40A350", "备注:货物3台车"), ("新A临12345", "备注:"), ("新F12345", "备注:车牌号:XJ-1 拼4")],
)
def test_a_truck_count_from_what_is_not_understood_is_doubted(transport: str, remarks: str) -> None:
    reading = read_one(cells=with_cell("运输工具名称及航次号", "", transport), remarks=(remarks,))
    assert "truck_count" in reading.needs_review


def test_a_placeholder_for_the_transport_is_no_unclear_plate() -> None:
    reading = read_one(cells=with_cell("运输工具名称及航次号", "", "-"))
    assert "plates" not in reading.needs_review


def test_texts_that_touch_at_a_border_are_two_cells() -> None:
    name = "金斯敦（圣文森特和格林"  # ends where the next cell begins
    cells = {**with_cell("指运港", "VCT006", name), "离境口岸": ("650901", ("霍尔果斯",))}
    reading = read_one(cells=cells)
    assert reading.name("port_abroad") == name
    assert reading.name("border_port") == "霍尔果斯"


@pytest.mark.parametrize("bar_codes", [("E20260000012345678", "E20260000012345679"), (None, None)])
def test_pages_of_two_drafts_without_a_number_are_not_mixed_silently(
    bar_codes: tuple[str | None, str | None],
) -> None:
    from pypdfium2 import PdfDocument

    sources = [
        PdfDocument(
            draw(
                Print(
                    number="",
                    bar_code=code or "-",
                    cells=default_cells(),
                    items=[PrintedItem(number, name=name) for number in range(1, 9)],
                )
            )
        )
        for code, name in zip(bar_codes, ("轮胎", "玻璃"), strict=True)
    ]
    target = PdfDocument.new()
    for source, page in ((0, 0), (1, 0), (1, 1), (0, 1)):
        target.import_pages(sources[source], [page])
    with TemporaryDirectory() as folder:
        path = Path(folder) / "two.pdf"
        target.save(path)
        readings = read_document(path, path.name, ReadingLimits())
    for reading in readings:
        are_one = len({item.name for item in reading.items}) == 1
        assert are_one or "items" in reading.needs_review
    assert bool(bar_codes[0]) == all("items" not in reading.needs_review for reading in readings)


def test_a_remark_that_begins_with_a_label_of_the_foot_was_read_as_the_foot() -> None:
    reading = read_one(remarks=("备注:车牌号:新F12345", "申报单位:某某公司"))
    assert reading.name("declaring_unit") == "霍尔果斯测试报关有限公司"
    assert reading.value("marks_and_remarks") == "备注:车牌号:新F12345申报单位:某某公司"


def test_a_vin_in_remarks_and_specification_is_one_vehicle() -> None:
    item = PrintedItem(1, "8703234110", "小轿车", (f"轿车|VIN:{VINS[0]}",), ("1辆", "", "1辆"))
    item.unit_price = item.total_price = "10.00"
    reading = read_one(items=[item], remarks=(f"备注:车架号:{VINS[0]}",))
    assert reading.value("vins") == [VINS[0]]
    assert reading.needs_review == []


def test_of_an_unknown_form_everything_but_the_title_is_doubted() -> None:
    from reportlab.pdfgen.canvas import Canvas

    with TemporaryDirectory() as folder:
        path = Path(folder) / "draft.pdf"
        canvas = Canvas(str(path), pagesize=(595, 842))
        canvas.setFont("STSong-Light", 16)
        canvas.drawString(160, 790, "中华人民共和国海关出口货物报关单")
        canvas.setFont("STSong-Light", 9)
        for line, text in enumerate(("海关编号：940220240000224219", "件数", "10", "车牌号:新F12345")):
            canvas.drawString(40, 740 - 20 * line, text)
        canvas.save()
        (reading,) = read_document(path, path.name, ReadingLimits())
    assert reading.form is None
    assert set(reading.needs_review) >= set(reading.fields) - {"direction"} | {"items"}
    assert [check.id for check in reading.checks].count("label-missing") == 0
