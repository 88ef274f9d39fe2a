"""Files of several documents: kinds of pages, lists of VINs, release notices."""

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from extractors.document import read_document
from extractors.limits import ReadingLimits
from extractors.reading import Check, Reading
from tests.extractors.pack_pages import Page, ReleaseNotice, VinList, centred, finish, put, vins_of
from tests.extractors.single_window_print import Print, PrintedItem, default_cells, draw_on

NUMBER = "940220240000224219"


def vehicles(count: int, item_no: int = 1) -> PrintedItem:
    quantities = (f"{count}辆", f"{1500 * count}千克", f"{count}辆")
    return PrintedItem(
        item_no, "8703234110", "小轿车", quantities=quantities, unit_price="1.0000", total_price=f"{count}.00"
    )


def cars(count: int, remarks: Sequence[str] = (), number: str = NUMBER, contract: str = "TEST-001") -> Print:
    cells = default_cells() | {"合同协议号": ("", (contract,))}
    cells["毛重(千克)"], cells["净重(千克)"] = ("", (str(1600 * count),)), ("", (str(1500 * count),))
    return Print(number=number, cells=cells, remarks=tuple(remarks), items=[vehicles(count)])


def read(folder: Path, *parts: Print | Page) -> list[Reading]:
    stream = io.BytesIO()
    canvas = Canvas(stream)
    for part in parts:
        if isinstance(part, Print):
            part.cells = part.cells or default_cells()
            draw_on(canvas, part)
        else:
            finish(canvas, [part])
    canvas.save()
    path = folder / "pack.pdf"
    path.write_bytes(stream.getvalue())
    return read_document(path, "pack.pdf", ReadingLimits())


def check_of(reading: Reading, check_id: str) -> Check | None:
    return next((check for check in reading.checks if check.id == check_id), None)


def titled(title: str, size: float = 16.0, *body: str) -> Page:
    def page(canvas: Canvas) -> None:
        centred(canvas, 50, title, size)
        for line, text in enumerate(
            body or ("第一条 甲方向乙方出售下列货物", "单价、数量见下表", "以下无正文")
        ):
            put(canvas, 60, 120 + 20 * line, text)

    return page


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("通关无纸化出口放行通知书", "release-notice"),
        ("通关无纸化进口放行通知书", "release-notice"),
        ("海关放行通知单", "release-notice"),
        ("代理报关委托书", "agency-agreement"),
        ("代理报关委托书/委托报关协议", "agency-agreement"),
        ("出境货物核放清单", "gate-pass-list"),
        ("装 箱 单", "packing-list"),
        ("装箱单 PACKING LIST", "packing-list"),
        ("PACKING LIST", "packing-list"),
        ("COMMERCIAL INVOICE", "invoice"),
        ("商业发票（副本）", "invoice"),
        ("Proforma Invoice", "invoice"),
        ("售货合同 SALES CONTRACT", "contract"),
        ("购销合同书", "contract"),
        ("合      同", "contract"),
        ("SALES CONFIRMATION", "contract"),
        ("附件一：车架号清单", "vin-list"),
        ("2024年7月出口商品车VIN清单", "vin-list"),
        ("VIN LIST", "vin-list"),
        ("车辆明细表（续）", "vin-list"),
        ("国际道路货物运单", "unknown"),
    ],
)
def test_a_page_is_what_its_title_says(tmp_path: Path, title: str, kind: str) -> None:
    [reading] = read(tmp_path, titled(title))
    assert reading.kind == kind


@pytest.mark.parametrize(
    "body",
    [
        ("合同号：ABC-1", "发票号码：1"),
        ("INVOICE NO.: 123", "CONTRACT NO. 5"),
        ("随附单证:发票;合同;装箱单",),
        ("通关无纸化出口放行通知书已收到，请按代理报关委托书办理。",),
        ("报关单位：测试报关有限公司", "报关单号：940220240000224219"),
    ],
)
def test_a_word_in_the_text_is_no_title(tmp_path: Path, body: Sequence[str]) -> None:
    def page(canvas: Canvas) -> None:
        for line, text in enumerate(body):
            put(canvas, 60, 60 + 20 * line, text)
        for line in range(20):
            put(canvas, 60, 300 + 20 * line, "货物到达后请及时查收")

    [reading] = read(tmp_path, page)
    assert reading.kind == "unknown"


def test_the_letterhead_above_a_title_is_none(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        centred(canvas, 40, "霍尔果斯测试商贸有限公司", 20)
        centred(canvas, 70, "装箱单", 14)
        put(canvas, 60, 100, "合同号：TEST-001")
        put(canvas, 60, 120, "箱号  品名  数量")

    [reading] = read(tmp_path, page)
    assert reading.kind == "packing-list"


def test_remarks_name_papers_without_becoming_them(tmp_path: Path) -> None:
    [reading] = read(tmp_path, Print(remarks=("备注:通关无纸化 合同 发票 装箱单 N/M",)))
    assert reading.kind == "declaration"


def test_several_declarations_and_papers_in_one_file(tmp_path: Path) -> None:
    other = "940220240000224220"
    readings = read(
        tmp_path,
        titled("售货合同"),
        Print(),
        ReleaseNotice(),
        titled("装箱单"),
        Print(number=other),
        ReleaseNotice(number=other),
    )
    assert [reading.kind for reading in readings] == [
        "contract",
        "declaration",
        "release-notice",
        "packing-list",
        "declaration",
        "release-notice",
    ]
    assert [reading.value("customs_number") for reading in readings if reading.kind == "declaration"] == [
        NUMBER,
        other,
    ]
    assert all(reading.needs_review == [] for reading in readings)


@pytest.mark.parametrize("count", [1, 3, 22])
@pytest.mark.parametrize("blocks", [1, 2])
@pytest.mark.parametrize("rules", [True, False])
@pytest.mark.parametrize("broken_after", [None, 11])
def test_a_list_gives_the_vins_that_the_remarks_leave_out(
    tmp_path: Path, count: int, blocks: int, rules: bool, broken_after: int | None
) -> None:
    vins = vins_of(count)
    page = VinList(vins, blocks=min(blocks, count), rules=rules, broken_after=broken_after)
    declaration, listed = read(tmp_path, cars(count, ("备注:车架号见附件 N/M",)), page)
    assert declaration.value("vins") == vins
    assert declaration.value("vehicle_count") == count
    assert declaration.needs_review == []
    parts = declaration.fields["vins"].parts
    assert parts is not None
    assert {box.page for part in parts for box in part.boxes} == {2}
    assert len(parts[0].boxes) == (2 if broken_after else 1)
    assert (listed.kind, listed.pages, listed.value("vins")) == ("vin-list", [2], vins)


@pytest.mark.parametrize(
    ("vin_header", "number_header", "title"),
    [
        ("VIN", "No.", None),
        ("车架号 VIN", "序号", "附件"),
        ("底盘(车架)号", "编号", "整车清单"),
        ("车辆识别代号（VIN）", "序号", None),
        ("CHASSIS NO.", "NO.", "PACKING LIST"),
    ],
)
def test_a_list_is_known_by_its_header(
    tmp_path: Path, vin_header: str, number_header: str, title: str | None
) -> None:
    vins = vins_of(4)
    page = VinList(vins, vin_header=vin_header, number_header=number_header, title=title)
    declaration, _ = read(tmp_path, cars(4), page)
    assert declaration.value("vins") == vins
    assert declaration.needs_review == []


@pytest.mark.parametrize("header", [True, False])
def test_a_list_goes_on_on_the_next_page(tmp_path: Path, header: bool) -> None:
    vins = vins_of(50)
    readings = read(
        tmp_path,
        cars(50),
        VinList(vins[:30]),
        VinList(vins[30:], title=None, header=header, first=31, note="合计：50台"),
    )
    assert [(reading.kind, reading.pages) for reading in readings] == [
        ("declaration", [1]),
        ("vin-list", [2, 3]),
    ]
    assert readings[0].value("vins") == vins
    assert readings[0].needs_review == []


def test_a_list_that_repeats_its_title_is_one_list(tmp_path: Path) -> None:
    vins = vins_of(40)
    readings = read(tmp_path, cars(40), VinList(vins[:25]), VinList(vins[25:], first=26))
    assert [reading.pages for reading in readings] == [[1], [2, 3]]
    assert readings[0].value("vins") == vins
    assert readings[0].needs_review == []


def test_the_same_vins_in_remarks_and_list_agree(tmp_path: Path) -> None:
    vins = vins_of(3)
    declaration, _ = read(
        tmp_path, cars(3, ("备注:车架号:" + ",".join(vins[:2]), f",{vins[2]} N/M")), VinList(vins[::-1])
    )
    assert declaration.value("vins") == vins
    assert declaration.needs_review == []


def test_other_vins_in_remarks_and_list_are_an_error(tmp_path: Path) -> None:
    vins = vins_of(4)
    remarks = ("备注:车架号:" + ",".join(vins[:2]), f",{vins[2]} N/M")
    declaration, _ = read(tmp_path, cars(3, remarks), VinList([vins[0], vins[1], vins[3]]))
    check = check_of(declaration, "vin-list-differs")
    assert check is not None
    assert (check.severity, check.fields) == ("error", ["vins"])
    assert check.parameters == {"listed": vins[3], "remarks": vins[2]}
    assert "vins" in declaration.needs_review


def test_a_list_completes_a_remark_that_breaks_off(tmp_path: Path) -> None:
    vins = vins_of(10)
    declaration, _ = read(tmp_path, cars(10, (f"备注:车架号:{vins[0]}等10台 N/M",)), VinList(vins))
    assert declaration.value("vins") == vins
    assert declaration.needs_review == []


def test_a_list_that_is_shorter_than_the_goods_is_doubted(tmp_path: Path) -> None:
    declaration, _ = read(tmp_path, cars(5), VinList(vins_of(4)))
    assert {"vins", "vehicle_count"} <= {*declaration.needs_review}


@pytest.mark.parametrize("lost", [1, 3, 5])
def test_a_row_without_its_vin_is_noticed(tmp_path: Path, lost: int) -> None:
    vins = vins_of(5)
    declaration, listed = read(tmp_path, cars(4), VinList(vins, left_out=frozenset({lost})))
    assert check_of(declaration, "vin-list-unclear") is not None
    assert "vins" in declaration.needs_review
    assert listed.needs_review == ["vins"]


def test_a_vin_that_fails_its_check_digit_is_doubted(tmp_path: Path) -> None:
    vins = vins_of(3)
    wrong = vins[1][:-1] + str((int(vins[1][-1]) + 1) % 10)
    declaration, _ = read(tmp_path, cars(3), VinList([vins[0], wrong, vins[2]]))
    assert declaration.value("vins") == [vins[0], wrong, vins[2]]
    assert "vins" in declaration.needs_review


def test_a_stated_count_that_differs_from_the_list_is_noticed(tmp_path: Path) -> None:
    declaration, _ = read(tmp_path, cars(3), VinList(vins_of(3), numbered=False, note="共4台"))
    assert check_of(declaration, "vin-list-unclear") is not None


def test_a_list_goes_to_the_declaration_whose_number_it_names(tmp_path: Path) -> None:
    vins, other = vins_of(5), "940220240000224220"
    first, second, *_ = read(
        tmp_path,
        cars(2, (f"备注:车架号:{vins[3]},{vins[4]}",)),
        cars(3, number=other),
        VinList(vins[:3], note=f"报关单号：{other}"),
    )
    assert (first.value("vins"), second.value("vins")) == (vins[3:], vins[:3])
    assert first.needs_review == second.needs_review == []


def test_a_list_goes_to_the_declaration_whose_contract_it_names(tmp_path: Path) -> None:
    vins = vins_of(3)
    first, second, *_ = read(
        tmp_path,
        Print(),
        cars(3, number="940220240000224220", contract="KZ-20240718"),
        VinList(vins, note="合同号：KZ-20240718"),
    )
    assert (first.value("vins"), second.value("vins")) == ([], vins)
    assert second.needs_review == []


def test_a_list_that_may_be_either_declarations_doubts_those_without_vins(tmp_path: Path) -> None:
    vins = vins_of(5)
    first, second, *_ = read(
        tmp_path,
        cars(2, (f"备注:车架号:{vins[3]},{vins[4]}",)),
        cars(3, number="940220240000224220"),
        VinList(vins[:3]),
    )
    assert first.needs_review == []
    assert check_of(second, "vin-list-unplaced") is not None
    assert "vins" in second.needs_review


def test_a_list_of_another_declaration_is_doubted(tmp_path: Path) -> None:
    declaration, _ = read(tmp_path, cars(3), VinList(vins_of(3), note="报关单号：940220240000224220"))
    assert check_of(declaration, "vin-list-number") is not None
    assert "vins" in declaration.needs_review


def test_packing_list_and_list_that_say_the_same_are_one(tmp_path: Path) -> None:
    vins = vins_of(3)
    declaration, *_ = read(tmp_path, cars(3), VinList(vins, title="装箱单"), VinList(vins))
    assert declaration.value("vins") == vins
    assert declaration.needs_review == []


def test_lists_of_several_trucks_are_taken_together(tmp_path: Path) -> None:
    vins = vins_of(6)
    declaration, *_ = read(tmp_path, cars(6), VinList(vins[:4]), VinList(vins[4:]))
    assert declaration.value("vins") == vins
    assert declaration.needs_review == []


@pytest.mark.parametrize("in_one_line", [False, True])
def test_a_release_notice_that_agrees_says_nothing(tmp_path: Path, in_one_line: bool) -> None:
    declaration, notice = read(tmp_path, Print(), ReleaseNotice(in_one_line=in_one_line))
    assert declaration.needs_review == []
    assert notice.value("customs_number") == NUMBER
    assert (notice.value("package_count"), notice.value("gross_weight_kg")) == (10, "12")
    assert notice.value("transport_name") == "新F12345/MA7GT4NE40A350"
    assert notice.fields["gross_weight_kg"].page == 2


@pytest.mark.parametrize(
    ("notice", "doubted"),
    [
        (ReleaseNotice(gross="13"), ["gross_weight_kg"]),
        (ReleaseNotice(net="9"), ["net_weight_kg"]),
        (ReleaseNotice(packages="11"), ["package_count"]),
        (
            ReleaseNotice(transport="新F54321/MA7GT4NE40A350"),
            ["transport_name", "shipment_batch_number", "plates"],
        ),
        (ReleaseNotice(number="940220240000224210"), ["customs_number", "pre_entry_number"]),
    ],
)
def test_a_release_notice_that_contradicts_doubts_what_differs(
    tmp_path: Path, notice: ReleaseNotice, doubted: list[str]
) -> None:
    declaration, _ = read(tmp_path, notice and Print(), notice)
    check = check_of(declaration, "release-notice-differs")
    assert check is not None
    assert check.severity == "error"
    assert {*doubted} <= {*declaration.needs_review}
    assert {*declaration.needs_review} <= {*doubted, "truck_count"}


def test_a_shortened_or_empty_cell_of_a_notice_is_no_contradiction(tmp_path: Path) -> None:
    notice = ReleaseNotice(transport="新F12345", gross="12.00", packages="", net="")
    declaration, _ = read(tmp_path, Print(), notice)
    assert declaration.needs_review == []


def test_a_notice_of_another_declaration_says_nothing_about_two(tmp_path: Path) -> None:
    notice = ReleaseNotice(number="940220240000229999", transport="", packages="77", gross="88", net="66")
    first, second, _ = read(tmp_path, Print(), Print(number="940220240000224220"), notice)
    assert first.needs_review == second.needs_review == []


def test_a_notice_gives_the_number_that_a_draft_lacks(tmp_path: Path) -> None:
    declaration, _ = read(tmp_path, Print(number="", bar_code=""), ReleaseNotice())
    assert declaration.value("customs_number") == NUMBER
    assert check_of(declaration, "number-from-release-notice") is not None
    assert "customs_number" in declaration.needs_review


@pytest.mark.parametrize("rules", [True, False])
def test_a_frame_around_the_table_is_no_column(tmp_path: Path, rules: bool) -> None:
    vins = vins_of(6)
    table = VinList(vins, rules=False, broken_after=11)

    def page(canvas: Canvas) -> None:
        table(canvas)
        if rules:
            canvas.rect(55, 842 - 400, 250, 300)

    declaration, _ = read(tmp_path, cars(6), page)
    assert declaration.value("vins") == vins
    assert declaration.needs_review == []


def test_a_list_of_one_vehicle_is_read(tmp_path: Path) -> None:
    [vin] = vins_of(1)

    def page(canvas: Canvas) -> None:
        centred(canvas, 60, "车架号清单", 14)
        put(canvas, 60, 100, vin)

    declaration, _ = read(tmp_path, cars(1, ("备注:车架号见附件",)), page)
    assert declaration.value("vins") == [vin]
    assert declaration.needs_review == []


def test_vins_in_the_text_of_a_packing_list_are_read(tmp_path: Path) -> None:
    vins = vins_of(3)

    def page(canvas: Canvas) -> None:
        centred(canvas, 60, "装箱单", 14)
        put(canvas, 60, 100, "车架号：")
        for position, vin in enumerate(vins):
            put(canvas, 110, 100 + 14 * position, vin)

    declaration, _ = read(tmp_path, cars(3, ("备注:车架号见装箱单",)), page)
    assert declaration.value("vins") == vins
    assert declaration.needs_review == []


def test_a_list_that_cannot_be_read_leaves_the_vins_in_doubt(tmp_path: Path) -> None:
    declaration, _ = read(tmp_path, cars(3, ("备注:车架号见附件",)), titled("车架号清单"))
    assert declaration.value("vins") == []
    assert check_of(declaration, "vin-list-unread") is not None
    assert "vins" in declaration.needs_review


def test_a_page_that_is_an_image_may_hold_the_vins(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        canvas.rect(100, 100, 300, 300, stroke=0, fill=1)

    declaration, other = read(tmp_path, cars(3, ("备注:车架号见附件",)), page)
    assert (other.kind, other.text_source) == ("unknown", "none")
    assert "vins" in declaration.needs_review


def test_a_notice_with_values_in_cells_right_of_their_labels_is_compared(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        centred(canvas, 60, "通关无纸化出口放行通知书", 18)
        cells = (("海关编号", NUMBER), ("件数", "10"), ("毛重（千克）", "13"), ("净重（千克）", "10"))
        for position, (label, value) in enumerate(cells):
            put(canvas, 60 + 260 * (position % 2), 120 + 30 * (position // 2), label)
            put(canvas, 160 + 260 * (position % 2), 120 + 30 * (position // 2), value)

    declaration, notice = read(tmp_path, Print(), page)
    assert (notice.value("customs_number"), notice.value("package_count")) == (NUMBER, 10)
    assert declaration.needs_review == ["gross_weight_kg"]


def test_a_further_page_without_a_title_goes_on_with_its_goods(tmp_path: Path) -> None:
    whole = Print(items=[PrintedItem(number) for number in range(1, 10)], number="", bar_code="")
    [reading] = read(tmp_path, whole)
    assert reading.pages == [1, 2]
    whole.further_title = ""
    [reading] = read(tmp_path, whole)
    assert reading.pages == [1, 2]
    assert [item.item_no for item in reading.items] == list(range(1, 10))


def test_broken_vins_go_on_over_pages_without_header_title_or_numbers(tmp_path: Path) -> None:
    vins = vins_of(60)
    readings = read(
        tmp_path,
        cars(60),
        VinList(vins[:20], broken_after=11, numbered=False, number_header="品牌"),
        VinList(vins[20:40], broken_after=11, numbered=False, title=None, header=False),
        VinList(vins[40:], broken_after=11, numbered=False, title=None, header=False),
    )
    assert [reading.pages for reading in readings] == [[1], [2, 3, 4]]
    assert readings[0].value("vins") == vins
    assert readings[0].needs_review == []


def test_a_packing_list_that_repeats_its_title_goes_on(tmp_path: Path) -> None:
    vins = vins_of(40)
    first = VinList(vins[:20], title="装箱单", blocks=2)
    readings = read(tmp_path, cars(40), first, VinList(vins[20:], title="装箱单", blocks=2, first=21))
    assert [(reading.kind, reading.pages) for reading in readings] == [
        ("declaration", [1]),
        ("packing-list", [2, 3]),
    ]
    assert readings[0].value("vins") == vins
    assert readings[0].needs_review == []


def test_a_header_of_two_lines_is_one_cell(tmp_path: Path) -> None:
    vins = vins_of(3)

    def page(canvas: Canvas) -> None:
        centred(canvas, 60, "附件", 14)
        put(canvas, 60, 110, "序号")
        put(canvas, 110, 106, "车辆识别")
        put(canvas, 112, 117, "代号")
        for position, vin in enumerate(vins):
            put(canvas, 64, 140 + 30 * position, str(position + 1))
            put(canvas, 104, 140 + 30 * position, vin[:9])
            put(canvas, 104, 151 + 30 * position, vin[9:])

    declaration, listed = read(tmp_path, cars(3), page)
    assert listed.kind == "vin-list"
    assert declaration.value("vins") == vins
    assert declaration.needs_review == []


def test_a_page_without_a_title_may_hold_the_vins(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        put(canvas, 60, 400, "LVV*** 三台，见背面")

    declaration, _ = read(tmp_path, cars(3, ("备注:车架号见附件",)), page)
    assert check_of(declaration, "vin-list-unread") is not None
    assert "vins" in declaration.needs_review


def test_a_list_confirms_vins_that_stand_without_a_label(tmp_path: Path) -> None:
    vins = vins_of(2)
    remarks = (f"备注:{vins[0]} {vins[1]} N/M",)
    [alone] = read(tmp_path, cars(2, remarks))
    assert "vins" in alone.needs_review
    confirmed, _ = read(tmp_path, cars(2, remarks), VinList(vins))
    assert confirmed.value("vins") == vins
    assert confirmed.needs_review == []


def test_a_notice_of_another_declaration_doubts_the_number_alone(tmp_path: Path) -> None:
    notice = ReleaseNotice(
        number="940220240000224210",
        transport="新F54321/MA7GT4NE40A359",
        packages="77",
        gross="88",
        net="66",
        contract="X-9",
        party="乌鲁木齐甲乙有限公司",
    )
    declaration, _ = read(tmp_path, Print(), notice)
    assert declaration.needs_review == ["customs_number", "pre_entry_number"]
