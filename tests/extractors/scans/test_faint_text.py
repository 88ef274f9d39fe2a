"""What is fainter than the print is a stamp's; pages with little text do not tell."""

import numpy as np

from extractors.ocr.engine import Pixels
from extractors.scans.faint_text import faint_words, without_faint
from extractors.scans.glyphs import ReadGlyph
from extractors.scans.ink import ink_of
from tests.extractors.scans.drawn_text import glyph_at, page_with

SIZE, PITCH = 40, 60
LINE = "境内发货人海关编号申报"
FAINT_LINE = "已放行章"


def drawn(faint: int, lines: int = 4, top: int = 20) -> tuple[Pixels, list[ReadGlyph]]:
    """Lines of black text and one of ``faint`` shade below them, with their glyphs."""
    texts = [(LINE, 20, top + PITCH * row) for row in range(lines)]
    below = (FAINT_LINE, 20, top + PITCH * lines)
    page = page_with(*texts, shape=(500, 600))
    stamp = page_with(below, shape=(500, 600))
    page = np.where(stamp < 128, faint, page).astype(np.uint8)
    glyphs = [
        glyph_at(text, x + SIZE * place, y + SIZE / 2, SIZE, 0)
        for line, x, y in [*texts, below]
        for place, text in enumerate(line)
    ]
    return page, glyphs


def kept_text(page: Pixels, glyphs: list[ReadGlyph]) -> tuple[str, str]:
    kept, faint = without_faint(glyphs, page, ink_of(page, ()).mask)
    return "".join(each.glyph.text for each in kept), "".join(each.glyph.text for each in faint)


def test_text_that_is_far_lighter_than_the_print_is_told_apart() -> None:
    assert kept_text(*drawn(faint=150)) == (LINE * 4, FAINT_LINE)


def test_text_as_dark_as_the_print_is_kept() -> None:
    assert kept_text(*drawn(faint=20)) == (LINE * 4 + FAINT_LINE, "")


def test_a_page_with_little_text_keeps_all_of_it() -> None:
    assert kept_text(*drawn(faint=150, lines=2)) == (LINE * 2 + FAINT_LINE, "")
    assert without_faint([], np.zeros((9, 9), np.uint8), np.zeros((9, 9), np.bool_)) == ([], [])


def test_thin_signs_are_faint_only_beside_what_is_faint() -> None:
    page, glyphs = drawn(faint=20)
    page = np.where(page_with(("一", 540, 20), shape=(500, 600)) < 128, 150, page).astype(np.uint8)
    alone = glyph_at("一", 540, 20 + SIZE / 2, SIZE, 0)
    assert kept_text(page, [*glyphs[: len(LINE)], alone, *glyphs[len(LINE) :]])[1] == ""


def test_print_at_the_edge_of_the_page_is_no_faint_text() -> None:
    page, glyphs = drawn(faint=20, top=20)
    page = np.ascontiguousarray(page[24:, 24:])
    moved = [
        each._replace(
            glyph=each.glyph._replace(
                x0=each.glyph.x0 - 24,
                x1=each.glyph.x1 - 24,
                top=each.glyph.top - 24,
                bottom=each.glyph.bottom - 24,
                middle=each.glyph.middle - 24,
            )
        )
        for each in glyphs
    ]
    assert min(each.glyph.top for each in moved) < 0
    assert min(each.glyph.x0 for each in moved) < 0
    assert kept_text(page, moved)[1] == ""


def test_faint_pieces_that_read_like_print_are_told_and_specks_and_misread_ones_are_not() -> None:
    _, glyphs = drawn(faint=150)
    faint = [each for each in glyphs if each.glyph.text in FAINT_LINE and each.glyph.middle > 250]
    hardly = [each._replace(read=each.read._replace(confidence=0.5)) for each in glyphs[: len(LINE)]]
    speck = glyph_at("1", 500, 480, SIZE, 0)
    told = ["".join(each.glyph.text for each in word) for word in faint_words([*hardly, *faint, speck])]
    assert told == [FAINT_LINE]
    assert list(faint_words([])) == []


def test_one_light_character_of_a_word_is_no_stamp() -> None:
    # A stamp's ring through 29970 made one digit lighter; without it the weight was a tenth.
    page, glyphs = drawn(faint=20)
    second = slice(20 + SIZE, 20 + 2 * SIZE)
    page[:PITCH, second] = np.where(page[:PITCH, second] < 128, 170, page[:PITCH, second])
    joined = [each._replace(glyph=each.glyph._replace(x1=each.glyph.x0 + SIZE)) for each in glyphs]
    assert kept_text(page, joined)[1] == ""


def test_a_sign_of_a_stamp_at_the_end_of_a_number_goes_alone() -> None:
    page = page_with(*[(LINE, 20, 20 + PITCH * row) for row in range(4)], ("9900", 20, 280), shape=(500, 600))
    stamp = page_with(("章", 20 + 2 * SIZE, 280), shape=(500, 600))
    page = np.where(stamp < 128, 170, page).astype(np.uint8)
    lines = [
        glyph_at(text, 20 + SIZE * place, 20 + PITCH * row + SIZE / 2, SIZE, 0)
        for row in range(4)
        for place, text in enumerate(LINE)
    ]
    number = [
        glyph_at(text, 20 + SIZE / 2 * place, 280 + SIZE / 2, SIZE, 0) for place, text in enumerate("9900")
    ]
    number = [each._replace(glyph=each.glyph._replace(x1=each.glyph.x0 + SIZE / 2)) for each in number]
    sign = glyph_at("章", 20 + 2 * SIZE, 280 + SIZE / 2, SIZE, 0)
    assert kept_text(page, [*lines, *number, sign])[1] == "章"


def test_thin_signs_near_a_stamp_go_with_it_and_far_from_it_stay() -> None:
    # Strokes of a stamp were read as 1 and / below the goods, which put all of them in doubt.
    page, glyphs = drawn(faint=150)
    for x, y in ((300, 290), (540, 20)):
        page = np.where(page_with(("1", x, y), shape=(500, 600)) < 128, 150, page).astype(np.uint8)
    near, far = (glyph_at("1", x, y + SIZE / 2, SIZE, 0) for x, y in ((300, 290), (540, 20)))
    kept, faint = kept_text(page, [*glyphs, near, far])
    assert (kept, faint) == (LINE * 4 + "1", FAINT_LINE + "1")
