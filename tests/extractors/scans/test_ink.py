"""Ink of a page without its rules, blank columns, bands of text, dotted lines; strips cut from boxes."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.ocr.engine import PixelBox
from extractors.page_content import Rule
from extractors.scans.ink import Mask, gaps, ink_of, text_band
from extractors.scans.missed_text import grown, missed_text
from extractors.scans.text_strips import strips_of
from tests.extractors.scans.drawn_text import page_with

SHAPE = (300, 1400)


def blank(shape: tuple[int, int] = SHAPE) -> Mask:
    return np.zeros(shape, np.bool_)


def test_rules_are_no_ink_and_text_is() -> None:
    page = page_with(("重量 1200", 60, 60), shape=(200, 600))
    page[140:143, 20:580] = 0
    page[20:180, 400:404] = 0
    ink = ink_of(page, (Rule(20, 141, 580, 141), Rule(401, 20, 401, 180))).mask
    assert not ink[136:147, 20:580].any()
    assert not ink[20:180, 396:408].any()
    assert ink[60:110, 60:380].sum() > 0.9 * (page[60:110, 60:380] < 128).sum()


@pytest.mark.parametrize("pixels", [np.zeros((90, 120), np.uint8), np.full((90, 120), 255, np.uint8)])
def test_a_page_of_one_shade_has_no_ink(pixels: np.ndarray) -> None:  # type: ignore[type-arg]
    found = ink_of(pixels, ())
    assert not found.mask.any()
    assert found.dotted == ()


def test_dotted_lines_are_rules_and_no_ink() -> None:
    page = page_with(("商品名称", 60, 60), ("数量 25", 60, 160), shape=(1000, 1400))
    for row in (130, 400):
        page[row : row + 2, 50:1350:6] = 0
    found = ink_of(page, ())
    assert [rule.y0 for rule in found.dotted] == pytest.approx([130.5, 400.5], abs=1)
    for rule in found.dotted:
        assert rule.is_horizontal
        assert (rule.x0, rule.x1) == pytest.approx((50, 1350), abs=10)
    assert not found.mask[128:134].any()
    assert found.mask[60:110, 60:220].any()


def test_a_row_of_dots_within_a_line_is_text() -> None:
    page = page_with(("规格…………型号", 60, 60), shape=(1000, 1400))
    assert ink_of(page, ()).dotted == ()


@given(st.lists(st.booleans(), max_size=60))
def test_gaps_are_the_blank_columns_between_columns_with_ink(inked: list[bool]) -> None:
    found = gaps(np.array(inked, np.int64))
    between = {column for gap in found for column in range(gap.start, gap.end)}
    first, last = (inked.index(True), len(inked) - 1 - inked[::-1].index(True)) if any(inked) else (0, -1)
    assert between == {column for column in range(first, last + 1) if not inked[column]}
    assert all(gap.width > 0 and gap.start <= gap.middle < gap.end for gap in found)


def test_the_band_of_a_line_leaves_its_neighbours_out() -> None:
    ink = blank()
    ink[40:70, 100:500:3] = True
    ink[5:22, 100:500:3] = True
    ink[84:120, 100:500:3] = True
    assert text_band(ink, PixelBox(90, 18, 510, 90)) == (40, 70)


def test_strokes_apart_within_a_line_are_one_band() -> None:
    ink = blank()
    ink[40:44, 100:160] = True
    ink[46:50, 100:160] = True
    ink[52:70, 100:160:2] = True
    top, bottom = text_band(ink, PixelBox(90, 30, 170, 80))
    assert (top, bottom) == (40, 70)


def test_a_box_without_ink_or_of_a_few_rows_has_itself_as_band() -> None:
    assert text_band(blank(), PixelBox(10, 20, 60, 50)) == (20, 50)
    for height in (1, 2, 3):
        assert text_band(blank(), PixelBox(10, 20, 60, 20 + height)) == (20, 20 + height)


def test_a_box_across_a_rule_is_parted_there() -> None:
    rules = [Rule(300, 0, 300, 290), Rule(0, 60, 1300, 60), Rule(500, 0, 500, 45)]
    pieces = strips_of([PixelBox(100, 40, 600, 80)], blank(), rules)
    assert [(piece[0].x0, piece[-1].x1) for piece in pieces] == [(100, 298), (302, 600)]


def test_a_margin_beside_a_rule_is_no_piece() -> None:
    pieces = strips_of([PixelBox(295, 40, 600, 80)], blank(), [Rule(300, 0, 300, 290)])
    assert [(piece[0].x0, piece[-1].x1) for piece in pieces] == [(302, 600)]


def test_a_long_line_is_cut_at_its_widest_blank_near_the_middle() -> None:
    ink = blank()
    ink[45:75, 20:380:2] = True
    ink[45:75, 410:900] = True
    ink[45:75, 60:64] = False
    ((left, right),) = strips_of([PixelBox(10, 40, 910, 80)], ink, [])
    assert (left.x0, left.x1, right.x0, right.x1) == (10, 394, 394, 910)


@given(
    st.lists(
        st.tuples(st.integers(0, 900), st.integers(0, 200), st.integers(1, 1400), st.integers(1, 60)),
        max_size=6,
    ),
    st.lists(st.integers(0, 1399), max_size=3),
)
def test_strips_of_a_piece_touch_and_none_is_too_long(
    boxes: list[tuple[int, int, int, int]], at: list[int]
) -> None:
    given_boxes = [PixelBox(x, y, min(1400, x + width), y + height) for x, y, width, height in boxes]
    ink = blank()
    ink[::2, ::7] = True
    for piece in strips_of(given_boxes, ink, [Rule(x, 0, x, 299) for x in at]):
        assert all(before.x1 == after.x0 for before, after in pairwise(piece))
        assert all(0 < box.x1 - box.x0 <= 16 * (box.bottom - box.top) for box in piece)


def found_line() -> list[PixelBox]:
    return [PixelBox(100, 40 + 60 * row, 400, 80 + 60 * row) for row in range(3)]


def test_a_digit_that_no_box_holds_is_found_and_specks_and_strokes_are_not() -> None:
    ink = blank()
    ink[110:135, 60:72] = True
    ink[230:234, 900:904] = True
    ink[20:280, 1000:1004] = True
    ink[150:156, 700:1300] = True
    (box,) = missed_text(ink, found_line())
    assert (box.x0 < 60, box.top < 110, box.x1 > 72, box.bottom > 135) == (True,) * 4


def test_what_lies_in_a_box_is_not_missed_and_a_page_full_of_pieces_is_no_text() -> None:
    ink = blank((900, 1400))
    ink[50:75, 120:380:3] = True
    assert missed_text(ink, found_line()) == []
    ink[220:840:50, 100:1300] = False
    for row in range(250, 850, 60):
        for column in range(500, 1300, 60):
            ink[row : row + 25, column : column + 15] = True
    assert missed_text(ink, found_line()) == []
    assert missed_text(ink, []) == []


def test_a_box_grows_to_the_end_of_its_word_and_not_over_a_blank() -> None:
    ink = blank()
    ink[50:70, 80:500:2] = True
    ink[50:70, 560:700:2] = True
    (box,) = grown([PixelBox(100, 40, 440, 80)], ink)
    assert 72 <= box.x0 <= 80
    assert 500 <= box.x1 <= 510
    assert (box.top, box.bottom) == (40, 80)


def test_a_box_narrower_than_high_grows_too() -> None:
    ink = blank()
    ink[50:70, 90:180:2] = True
    (box,) = grown([PixelBox(120, 40, 150, 80)], ink)
    assert box.x0 <= 90
    assert box.x1 >= 180


def test_ink_between_two_boxes_is_taken_by_one_of_them() -> None:
    ink = blank()
    ink[50:70, 100:500:2] = True
    left, right = grown([PixelBox(90, 40, 260, 80), PixelBox(330, 40, 510, 80)], ink)
    assert left.x1 <= right.x0
    assert left.x1 > 320


def test_boxes_do_not_grow_beyond_the_page() -> None:
    ink = blank()
    ink[50:70] = True
    (box,) = grown([PixelBox(20, 40, 1390, 80)], ink)
    assert box.x0 >= 0
    assert box.x1 <= SHAPE[1]
    assert grown([], ink) == []
