"""Release notices: they agree with their declaration, complete it or contradict it."""

from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.extractors.pack_pages import ReleaseNotice, VinList, centred, put, vins_of
from tests.extractors.packs import NUMBER, cars, check_of, read
from tests.extractors.single_window_print import Print


@pytest.mark.parametrize("lost", [1, 3, 5])
def test_a_row_without_its_vin_is_noticed(tmp_path: Path, lost: int) -> None:
    vins = vins_of(5)
    declaration, listed = read(tmp_path, cars(4), VinList(vins, left_out=frozenset({lost})))
    assert check_of(declaration, "vin-list-unclear") is not None
    assert "vins" in declaration.needs_review
    assert listed.needs_review == ["vins"]


def test_a_stated_count_that_differs_from_the_list_is_noticed(tmp_path: Path) -> None:
    declaration, _ = read(tmp_path, cars(3), VinList(vins_of(3), numbered=False, note="共4台"))
    assert check_of(declaration, "vin-list-unclear") is not None


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
