"""Bar code, its text and QR against the printed number: agreement, tampering, drafts, brokers' codes."""

from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from extractors import draft as drafts
from extractors.declaration import read_group
from extractors.document import read_document
from extractors.limits import ReadingLimits
from extractors.number_codes import take_number_codes
from extractors.page_groups import group_pages
from extractors.page_kinds import classify
from extractors.pdf_file import open_pdf, read_page
from extractors.reading import Check, Reading
from tests.extractors.printed_codes import Style, draw_bars, draw_code128, draw_qr, draw_smudge
from tests.extractors.single_window_print import Print, PrintedItem, default_cells, draw

NUMBER = "940220240000224219"
OTHER = "940220240000000210"
UNIFIED = "E20260000012345678"
NUMBERS = ["customs_number", "pre_entry_number"]
CODE_CHECKS = {"bar-code-differs", "code-unreadable", "number-from-bar-code"}


def _file(folder: Path, printed: Print) -> Path:
    printed.cells = printed.cells or default_cells()
    path = folder / "print.pdf"
    path.write_bytes(draw(printed))
    return path


def _read(folder: Path, printed: Print) -> Reading:
    [reading] = read_document(_file(folder, printed), "print.pdf", ReadingLimits())
    return reading


def _codes(bars: str | None, qr: str | None, style: Style = "boxes") -> Callable[[Canvas], None]:
    def drawn(canvas: Canvas) -> None:
        if bars is not None:
            draw_bars(canvas, bars, style)
        if qr is not None:
            draw_qr(canvas, qr, style)

    return drawn


def _check(reading: Reading, check_id: str) -> Check | None:
    return next((check for check in reading.checks if check.id == check_id), None)


@pytest.mark.parametrize("style", ["boxes", "path", "image"])
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_codes_that_hold_the_number_confirm_it(tmp_path: Path, style: Style, rotation: int) -> None:
    printed = Print(drawn=_codes(NUMBER, f"*{NUMBER}*", style), rotation=rotation)
    limits = ReadingLimits()
    with open_pdf(_file(tmp_path, printed), "print.pdf", limits) as document:
        page = classify(read_page(document, 0, "print.pdf", limits)[0])
    draft = read_group(group_pages([page])[0])
    take_number_codes(draft)
    assert {each.source for each in draft.agreements if each.key == "customs_number"} == {
        "bar-code-text",
        "bar-code",
        "qr",
    }
    assert drafts.Agreement("pre_entry_number", "qr") in draft.agreements
    assert draft.findings == []


@pytest.mark.parametrize(
    ("text", "bars", "qr"),
    [
        (OTHER, NUMBER, NUMBER),
        (NUMBER, OTHER, NUMBER),
        (NUMBER, NUMBER, OTHER),
        (OTHER, OTHER, OTHER),
        ("", OTHER, None),
        ("", None, OTHER),
        ("", None, f"https://example.test/?no={OTHER}&v=1"),
    ],
)
@pytest.mark.parametrize("style", ["boxes", "path", "image"])
def test_a_code_with_another_number_doubts_the_print(
    tmp_path: Path, text: str, bars: str | None, qr: str | None, style: Style
) -> None:
    reading = _read(tmp_path, Print(bar_code=text, drawn=_codes(bars, qr, style)))
    check = _check(reading, "bar-code-differs")
    assert check is not None
    assert (check.severity, check.parameters) == ("error", {"bar_code": OTHER, "number": NUMBER})
    assert reading.needs_review[:2] == NUMBERS
    assert reading.value("customs_number") == NUMBER


def test_a_code_on_a_further_page_is_compared_too(tmp_path: Path) -> None:
    pages: list[int] = []

    def drawn(canvas: Canvas) -> None:
        pages.append(canvas.getPageNumber())
        draw_qr(canvas, NUMBER if len(pages) == 1 else OTHER)

    items = [PrintedItem(number) for number in range(1, 9)]
    reading = _read(tmp_path, Print(items=items, drawn=drawn))
    assert pages == [1, 2]
    assert reading.needs_review[:2] == NUMBERS


def test_a_brokers_internal_number_is_no_difference(tmp_path: Path) -> None:
    reading = _read(
        tmp_path, Print(bar_code="10001644-0-15297", drawn=_codes("10001644-0-15297", "*10001644-0-15297*"))
    )
    assert _check(reading, "bar-code-differs") is None
    assert reading.needs_review == []

    reading = _read(tmp_path, Print(bar_code="", drawn=lambda canvas: draw_code128(canvas, "JS202407190012")))
    assert not {check.id for check in reading.checks} & CODE_CHECKS
    assert reading.needs_review == []


def test_eighteen_digits_in_the_address_of_a_brokers_qr_are_no_number(tmp_path: Path) -> None:
    address = "https://example.test/order?id=202407191530220017"
    reading = _read(tmp_path, Print(bar_code="", drawn=_codes(None, address)))
    assert not {check.id for check in reading.checks} & CODE_CHECKS
    assert reading.needs_review == []


def test_a_draft_takes_the_unified_number_from_its_codes(tmp_path: Path) -> None:
    reading = _read(tmp_path, Print(number="", bar_code="", drawn=_codes(UNIFIED, f"*{UNIFIED}*")))
    field = reading.fields["pre_entry_number"]
    assert (field.value, field.source, field.page) == (UNIFIED, "barcode", 1)
    assert field.bbox is not None
    assert reading.value("customs_number") is None
    assert not {*NUMBERS} & {*reading.needs_review}


def test_a_draft_takes_the_unified_number_from_the_text_of_its_bar_code(tmp_path: Path) -> None:
    reading = _read(tmp_path, Print(number="", bar_code=UNIFIED))
    assert (reading.value("pre_entry_number"), reading.value("customs_number")) == (UNIFIED, None)


def test_a_draft_that_prints_its_unified_number_is_confirmed(tmp_path: Path) -> None:
    reading = _read(tmp_path, Print(number=UNIFIED, customs_number="", drawn=_codes(UNIFIED, UNIFIED)))
    assert (reading.value("pre_entry_number"), reading.value("customs_number")) == (UNIFIED, None)
    assert not {*NUMBERS} & {*reading.needs_review}


def test_a_draft_whose_unified_number_differs_is_doubted(tmp_path: Path) -> None:
    other = UNIFIED[:-1] + "0"
    reading = _read(
        tmp_path, Print(number=UNIFIED, customs_number="", bar_code=UNIFIED, drawn=_codes(None, other))
    )
    assert _check(reading, "bar-code-differs") is not None
    assert "pre_entry_number" in reading.needs_review


def test_a_customs_number_over_the_codes_of_a_draft_is_doubted(tmp_path: Path) -> None:
    reading = _read(tmp_path, Print(bar_code="", drawn=_codes(UNIFIED, UNIFIED)))
    assert "customs_number" in reading.needs_review


def test_the_unified_number_of_an_import_on_an_export_is_doubted(tmp_path: Path) -> None:
    reading = _read(tmp_path, Print(number="", bar_code="I20260000012345678"))
    assert _check(reading, "number-direction") is not None
    assert "pre_entry_number" in reading.needs_review


def test_two_codes_of_a_draft_that_differ_fill_nothing(tmp_path: Path) -> None:
    other = UNIFIED[:-1] + "0"
    reading = _read(tmp_path, Print(number="", bar_code="", drawn=_codes(UNIFIED, other)))
    assert reading.value("pre_entry_number") is None
    assert {*NUMBERS} <= {*reading.needs_review}


def test_a_number_that_only_the_codes_hold_is_shown_and_doubted(tmp_path: Path) -> None:
    reading = _read(tmp_path, Print(number="", bar_code="", drawn=_codes(NUMBER, NUMBER)))
    assert reading.fields["customs_number"].source == "barcode"
    assert reading.value("customs_number") == NUMBER
    assert {*NUMBERS} <= {*reading.needs_review}


def test_bars_that_cannot_be_decoded_are_said_but_doubt_nothing(tmp_path: Path) -> None:
    reading = _read(tmp_path, Print(drawn=draw_smudge))
    check = _check(reading, "code-unreadable")
    assert check is not None
    assert (check.severity, check.parameters) == ("info", {"page": "1"})
    assert reading.needs_review == []


def test_an_emblem_is_no_code(tmp_path: Path) -> None:
    def emblem(canvas: Canvas) -> None:
        for index in range(80):
            canvas.circle(60 + index % 10, 550 + index // 10, 8, stroke=1, fill=0)
        path = canvas.beginPath()
        for index in range(50):
            path.circle(200 + index / 3, 560, 12)
        canvas.drawPath(path, stroke=0, fill=1)

    reading = _read(tmp_path, Print(drawn=emblem))
    assert not {check.id for check in reading.checks} & CODE_CHECKS
