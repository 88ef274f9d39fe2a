"""Lists of VINs on pages beside a declaration."""

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.extractors.pack_pages import VinList, centred, put, vins_of
from tests.extractors.packs import cars, check_of, read, titled
from tests.extractors.single_window_print import Print


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


def test_a_vin_that_fails_its_check_digit_is_doubted(tmp_path: Path) -> None:
    vins = vins_of(3)
    wrong = vins[1][:-1] + str((int(vins[1][-1]) + 1) % 10)
    declaration, _ = read(tmp_path, cars(3), VinList([vins[0], wrong, vins[2]]))
    assert declaration.value("vins") == [vins[0], wrong, vins[2]]
    assert "vins" in declaration.needs_review


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
    assert other.kind == "unknown"
    assert check_of(other, "page-read-as-image") is not None
    assert "vins" in declaration.needs_review


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
