"""Characters of a strip become boxes as of a font: touching, apart at blanks, signs wide or narrow."""

from itertools import pairwise

import numpy as np
import pytest

from extractors.ocr.characters import ReadCharacter, ReadStrip
from extractors.ocr.engine import PixelBox
from extractors.scans.glyphs import ReadGlyph, glyphs_of_strip, together
from extractors.scans.ink import ink_of
from extractors.scans.strokes import with_strokes
from tests.extractors.scans.drawn_text import advances, page_with, strip_of

SIZE, LEFT, TOP, MARGIN = 40, 60, 60, 9


def read_as(
    printed: str, *, seen: str | None = None, left: int = LEFT, family: str = "Song"
) -> list[ReadGlyph]:
    """The glyphs of ``printed``, read as ``seen`` (``_``: passed over), by default all that is no blank."""
    ink = ink_of(page_with((printed, left, TOP), size=SIZE, family=family), ()).mask
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    box = PixelBox(
        max(0, int(columns[0]) - MARGIN),
        int(rows[0]) - MARGIN,
        int(columns[-1]) + MARGIN,
        int(rows[-1]) + MARGIN,
    )
    middles = [left + each - box.x0 for each in advances(printed, SIZE, family)]
    shown = printed if seen is None else seen
    kept = [
        (text, middle)
        for text, was, middle in zip(shown, printed, middles, strict=True)
        if text != "_" and (was.strip() or seen is not None)
    ]
    strip = strip_of("".join(text for text, _ in kept), [middle for _, middle in kept])
    return glyphs_of_strip(strip, box, ink, 7)


def text_of(read: list[ReadGlyph]) -> str:
    return "".join(each.glyph.text for each in read)


def apart(read: list[ReadGlyph]) -> list[str]:
    """The pieces of text whose boxes touch."""
    pieces = [read[0].glyph.text]
    for before, after in pairwise(read):
        if after.glyph.x0 - before.glyph.x1 > 0.01:
            pieces.append("")
        pieces[-1] += after.glyph.text
    return pieces


@pytest.mark.parametrize("printed", ["境内发货人", "LFV2A21K8C3098765", "新F12345", "1,480.50"])
def test_boxes_within_a_word_touch_and_hold_their_ink(printed: str) -> None:
    read = read_as(printed)
    assert apart(read) == [printed]
    for each, middle in zip(read, advances(printed, SIZE), strict=True):
        assert each.glyph.x0 - 2 <= LEFT + middle <= each.glyph.x1 + 2
        assert each.glyph.size == pytest.approx(SIZE, rel=0.1 if max(printed) >= "\u4e00" else 0.35)
        assert each.glyph.bottom - each.glyph.top == pytest.approx(each.glyph.size)
        assert each.glyph.middle == pytest.approx(TOP + SIZE / 2, abs=SIZE * 0.15)
    assert [each.glyph.order for each in read] == list(range(7, 7 + len(printed)))


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("毛重  净重", ["毛重", "净重"]),
        ("SUPER  TRUCK", ["SUPER", "TRUCK"]),
        ("公路  4", ["公路", "4"]),
    ],
)
def test_words_stand_apart_where_a_blank_is(printed: str, words: list[str]) -> None:
    assert apart(read_as(printed)) == words


def test_a_blank_that_the_engine_reports_needs_less_room() -> None:
    assert apart(read_as("AB CD", seen="AB CD")) == ["AB", "CD"]
    assert apart(read_as("ABCD", seen="ABCD")) == ["ABCD"]


def test_blanks_alone_are_no_glyphs() -> None:
    ink = ink_of(page_with(("境内", LEFT, TOP)), ()).mask
    box = PixelBox(LEFT - 9, TOP - 9, LEFT + 90, TOP + 49)
    for text in ("", " ", "   "):
        assert glyphs_of_strip(strip_of(text, range(len(text))), box, ink, 0) == []


def test_what_is_read_where_no_ink_is_still_has_a_box() -> None:
    empty = np.zeros((100, 300), np.bool_)
    (one,) = glyphs_of_strip(strip_of("一", [30.0]), PixelBox(10, 20, 80, 60), empty, 0)
    assert one.glyph.x0 < 40 < one.glyph.x1
    assert 20 <= one.glyph.middle <= 60


@pytest.mark.parametrize(
    ("printed", "seen"),
    [
        ("备注：车辆", "备注:车辆"),
        ("备注：车辆", "备注：车辆"),
        ("代理报关（电子）委托", "代理报关(电子)委托"),
        ("公路，自驶", "公路,自驶"),
        ("KG(NET)A", "KG（NET）A"),
        ("货A:箱", "货A:箱"),
        ("1,525", "1，525"),
    ],
)
def test_signs_are_as_wide_as_they_are_printed(printed: str, seen: str) -> None:
    assert text_of(read_as(printed, seen=seen)) == printed


def test_strokes_that_the_engine_passed_over_or_misread_are_put_in() -> None:
    printed = "4|3|支架|无品牌|型号"
    assert text_of(read_as(printed, seen="4_3_支架_无品牌_型号")) == printed
    assert text_of(read_as(printed, seen="4131支架l无品牌1型号")) == printed
    assert text_of(read_as(printed)) == printed


@pytest.mark.parametrize(
    "printed",
    [
        "1引擎制动",
        "4国产制品",
        "3引用国制",
        "1千克",
        "11套川字",
        "2件外部",
        "10个",
        "4旧归刘则部",
        "1川1引孔",
    ],
)
@pytest.mark.parametrize("family", ["Song", "Hei"])
def test_strokes_of_characters_and_digits_are_no_strokes_between_them(printed: str, family: str) -> None:
    assert text_of(read_as(printed, family=family)) == printed


@pytest.mark.parametrize("lean", [0, 3])
def test_a_leaning_hairline_below_the_foot_of_another_line_parts_two_characters(lean: int) -> None:
    texts = "4支架适用于"
    characters = strip_of(texts, [10.0, 40.0, 80.0, 125.0, 165.0, 205.0]).characters
    line = np.zeros((50, 230), np.bool_)
    for centre in (40, 80, 125, 165, 205):
        line[12:48, centre - 16 : centre + 16] = True
    line[:9, 20:60] = True
    for row in range(12, 48):
        column = 101 + lean * (row - 12) // 36
        line[row, column : column + 2] = True
    assert "".join(each.text for each in with_strokes(characters, line, 40.0)) == "4支架|适用于"


def test_a_stroke_whose_middle_was_told_roughly_is_put_in_once() -> None:
    # 12419ml|6X: the engine set the middle of the stroke nearer to the 6.
    characters = strip_of("4重l|6", [10.0, 50.0, 90.0, 112.0, 124.0]).characters
    line = np.zeros((40, 140), np.bool_)
    line[:, 99:102] = True
    assert "".join(each.text for each in with_strokes(characters, line, 40.0)) == "4重l|6"


def test_a_rule_that_leans_into_the_box_of_a_line_makes_it_no_higher() -> None:
    texts = "申报单位成都金洋报关"
    pixels = page_with((texts, LEFT, TOP), size=SIZE)
    rows, columns = np.flatnonzero((pixels < 128).any(axis=1)), np.flatnonzero((pixels < 128).any(axis=0))
    for column in range(columns[0], columns[-1]):
        row = rows[0] - 4 - (column - columns[0]) // 12
        pixels[row - 1 : row + 2, column] = 0
    box = PixelBox(int(columns[0]), int(rows[0]) - 40, int(columns[-1]), int(rows[-1]) + 8)
    strip = strip_of(texts, [LEFT + each - box.x0 for each in advances(texts, SIZE)])
    read = glyphs_of_strip(strip, box, ink_of(pixels, ()).mask, 0)
    assert read[0].glyph.size == pytest.approx(SIZE, rel=0.1)
    assert read[0].glyph.middle == pytest.approx(TOP + SIZE / 2, abs=SIZE * 0.15)


def test_a_line_that_begins_with_no_digit_has_no_strokes_put_in() -> None:
    characters = strip_of("毛重净重", [20.0, 60.0, 100.0, 140.0]).characters
    line = np.zeros((40, 170), np.bool_)
    line[:, 75:78] = True
    assert with_strokes(characters, line, 40.0) == list(characters)
    begun = (ReadCharacter("4", 0.9, 10.0), *characters[1:])
    assert [each.text for each in with_strokes(begun, line, 40.0)] == ["4", "重", "净", "重"]
    line[:, 30:33] = True
    assert "|" in [each.text for each in with_strokes(begun, line, 40.0)]


@pytest.mark.parametrize(
    ("printed", "seen"), [("境内发货人编号", "境内_货人编号"), ("123456789", "12_456789")]
)
def test_a_character_that_takes_the_room_of_two_is_doubted(printed: str, seen: str) -> None:
    whole, swallowed = read_as(printed, family="Hei"), read_as(printed, seen=seen, family="Hei")
    assert min(each.read.confidence for each in whole) == 0.99
    assert min(each.read.confidence for each in swallowed) <= 0.5


def test_strips_of_one_piece_are_one_line_again() -> None:
    boxes = [PixelBox(100, 10, 300, 50), PixelBox(300, 10, 420, 50)]
    strips = [strip_of("AB", [40.0, 90.0]), strip_of("C", [20.0])]
    whole, box = together(boxes, strips)
    assert (whole.text, [each.centre for each in whole.characters]) == ("ABC", [40.0, 90.0, 220.0])
    assert box == PixelBox(100, 10, 420, 50)
    assert together(boxes, [ReadStrip(()), ReadStrip(())])[0] == ReadStrip(())
