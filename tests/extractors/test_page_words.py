"""Words of a page with their boxes, of its layer or image, however it is turned, and the text of regions."""

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from extractors import page_words
from extractors.limits import ReadingLimits
from extractors.page_content import Glyph, PageContent
from extractors.page_words import PageWord, PageWords, turned_box, words_of_content
from extractors.reader_process import ReaderProcess
from extractors.reading import BoundingBox
from extractors.region_words import joined, text_in
from messages.errors import NotFound, UnreadableDocument
from tests.extractors.scanned_pages import scan

SAMPLE = Path(__file__).parents[2] / "data" / "samples" / "sw-003.pdf"
COMPANY = "伊宁华驰万路商贸有限公司"
VIN = "LZGJLDR43SD312942"
TURNS = (0, 90, 180, 270)
PATIENT = ReadingLimits(ocr_page_seconds=120)
"""Tests that run beside must not make a page late."""


@pytest.fixture(scope="module")
def reader() -> Iterator[ReaderProcess]:
    with ReaderProcess(PATIENT) as process:
        yield process


@pytest.fixture(scope="module")
def layer(reader: ReaderProcess) -> PageWords:
    return reader.page_words(SAMPLE, "sample.pdf", 1)


def word_of(words: PageWords, text: str) -> PageWord:
    """The first word with this text."""
    return next(word for word in words.words if word.text == text)


def around(box: BoundingBox, points: float = 2) -> BoundingBox:
    """A region a person drags about a box."""
    return box[0] - points, box[1] - points, box[2] + points, box[3] + points


def image_of(path: Path, dpi: int = 200) -> Image.Image:
    """The first page as a scanner sees it."""
    with pypdfium2.PdfDocument(path) as document:
        return document[0].render(scale=dpi / 72).to_pil().convert("L")


def content_of(*lines: str) -> PageContent:
    """A page of these lines, each character a square of ten points."""
    glyphs = [
        Glyph(character, 10.0 * x, 20.0 * y, 10.0 * x + 10, 20.0 * y + 10, 10, 100 * y + x, 20.0 * y + 5)
        for y, line in enumerate(lines)
        for x, character in enumerate(line)
        if character != " "
    ]
    return PageContent(1, 600, 400, tuple(glyphs), ())


def test_words_of_a_layer_stand_where_their_ink_is(layer: PageWords) -> None:
    assert (layer.source, layer.turn, layer.width, layer.height) == ("layer", 0, 842, 595)
    x0, top, x1, bottom = word_of(layer, COMPANY).bbox
    pixels = np.asarray(image_of(SAMPLE, 144))
    inside = pixels[int(top * 2) : int(bottom * 2), int(x0 * 2) : int(x1 * 2)]
    assert (inside < 128).mean() > 0.1
    assert (word_of(layer, COMPANY).joined, word_of(layer, VIN).joined) == (False, True)


def test_a_mark_between_values_parts_words_and_they_are_put_together_as_they_were() -> None:
    words = words_of_content(content_of("车号：新F12345，新F67890", "单价12,345.60:8"), 600, 400)
    assert [word.text for word in words.words] == [
        "车号", "：", "新F12345", "，", "新F67890", "单价12,345.60:8",
    ]  # fmt: skip
    assert text_in(words, (0, 0, 600, 15)).text == "车号：新F12345，新F67890"


def test_of_a_chinese_word_a_region_takes_the_characters_that_are_in_it() -> None:
    words = words_of_content(content_of("霍尔果斯公路口岸 LZGJLDR43SD312942"), 600, 400)
    found = text_in(words, (38, -2, 83, 12))
    assert (found.text, found.boxes) == ("公路口岸", ((38, 0, 80, 10),))
    assert text_in(words, (110, -2, 230, 12)).text == "LZGJLDR43SD312942"
    assert text_in(words, (90, -2, 120, 12)).text == ""


def test_lines_are_joined_as_they_are_read() -> None:
    words = words_of_content(content_of("中欧", "卡航", "ABC DEF", "GHI"), 600, 400)
    found = text_in(words, (0, 0, 600, 400))
    assert found.text == "中欧卡航\nABC DEF\nGHI"
    assert len(found.boxes) == 4
    assert text_in(words, (300, 0, 600, 400)).source == "none"


def test_cells_beside_each_other_keep_a_blank() -> None:
    cell, other = (
        PageWord(text=text, bbox=(x, 0, x + 20, 10), line=0) for text, x in (("口岸", 0), ("边境", 90))
    )
    assert joined([cell, other]) == "口岸 边境"


@pytest.mark.parametrize("rotation", [0, 90])
@pytest.mark.parametrize("drawn", TURNS)
def test_text_drawn_sideways_is_read_in_its_own_order(
    reader: ReaderProcess, tmp_path: Path, drawn: int, rotation: int
) -> None:
    canvas = Canvas(str(tmp_path / "a.pdf"), pagesize=(400, 600))
    canvas.translate(200, 300)
    canvas.rotate(drawn)  # counter-clockwise
    canvas.drawString(-100, 20, "first line")
    canvas.drawString(-100, 0, "second one")
    canvas.setPageRotation(rotation)
    canvas.showPage()
    canvas.save()
    words = reader.page_words(tmp_path / "a.pdf", "a.pdf", 1)
    assert words.turn == (drawn - rotation) % 360
    assert [word.text for word in words.words] == ["first", "line", "second", "one"]
    box = turned_box(words.words[0].bbox, words.width, words.height, words.turn)
    below = turned_box(words.words[2].bbox, words.width, words.height, words.turn)
    assert box[0] < box[2] < words.width + words.height
    assert (box[3] - box[1] < box[2] - box[0], box[1] < below[1]) == (True, True)


@pytest.mark.parametrize("turn", TURNS)
def test_a_scan_says_how_far_it_must_be_turned_and_its_boxes_lie_on_the_ink(
    reader: ReaderProcess, tmp_path: Path, turn: int
) -> None:
    lying = image_of(SAMPLE).rotate(turn, expand=True)  # counter-clockwise
    path = tmp_path / "scan.pdf"
    path.write_bytes(scan(lying))
    words = reader.page_words(path, "scan.pdf", 1)
    assert (words.source, words.turn) == ("ocr", turn)
    x0, top, x1, bottom = (round(side * 200 / 72) for side in word_of(words, COMPANY).bbox)
    pixels = np.asarray(lying)
    assert (pixels[top:bottom, x0:x1] < 128).mean() > 0.1
    again = reader.region_text(path, "scan.pdf", 1, around(word_of(words, COMPANY).bbox), words.turn)
    assert (again.text, again.source) == (COMPANY, "ocr")
    assert again.boxes[0] == pytest.approx(word_of(words, COMPANY).bbox, abs=2)


def test_words_that_are_recognised_while_reading_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(scan(image_of(SAMPLE).rotate(90, expand=True)))
    folder = tmp_path / "beside"
    folder.mkdir()
    with ReaderProcess(PATIENT, words_folder=lambda _: folder) as reader:
        assert reader.read(path, "scan.pdf")[0].kind == "declaration"
        kept = page_words.kept(folder, 1)
        assert kept == reader.page_words(path, "scan.pdf", 1)
    assert kept is not None
    assert (kept.turn, [file.name for file in folder.iterdir()]) == (90, [page_words.kept_name(1)])


def test_what_cannot_be_kept_costs_no_document(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(scan(image_of(SAMPLE)))
    with ReaderProcess(PATIENT, words_folder=lambda _: tmp_path / "gone") as reader:
        assert reader.read(path, "scan.pdf")[0].kind == "declaration"


def test_what_was_kept_otherwise_is_read_anew(tmp_path: Path) -> None:
    assert page_words.kept(tmp_path, 1) is None
    (tmp_path / page_words.kept_name(1)).write_text('{"words": 3}')
    assert page_words.kept(tmp_path, 1) is None


def test_a_page_that_takes_too_long_has_no_words_and_a_region_an_error(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(scan(image_of(SAMPLE)))
    with ReaderProcess(ReadingLimits(ocr_page_seconds=0.01)) as reader:
        words = reader.page_words(path, "scan.pdf", 1)
        assert (words.source, words.words, words.width) == ("none", (), 842.04)
        with pytest.raises(UnreadableDocument, match="region-too-slow"):
            reader.region_text(path, "scan.pdf", 1, (30, 90, 300, 120))


def test_a_region_without_ink_says_nothing(reader: ReaderProcess, tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(scan(Image.new("L", (1654, 1169), 255)))
    found = reader.region_text(path, "scan.pdf", 1, (50, 50, 200, 70))
    assert (found.text, found.source, found.boxes) == ("", "none", ())


@pytest.mark.parametrize("region", [(-2, -2, 3, 3), (838, 590, 844, 597), (0, 0, 842, 595)])
def test_any_region_of_the_page_is_answered(reader: ReaderProcess, region: BoundingBox) -> None:
    assert reader.region_text(SAMPLE, "sample.pdf", 1, region).page == 1


def test_tiles_are_the_page_in_squares(reader: ReaderProcess) -> None:
    whole = np.asarray(image_at(reader.render_page(SAMPLE, "a.pdf", 1, 300)))
    height, width = whole.shape
    for corner in ((0, 0), (1024, 1024), (3072, 2048)):
        tile = np.asarray(image_at(reader.render_tile(SAMPLE, "a.pdf", 1, 300, corner)))
        across, down = min(1024, width - corner[0]), min(1024, height - corner[1])
        assert tile.shape == (down, across)
        part = whole[corner[1] : corner[1] + down, corner[0] : corner[0] + across]
        assert np.abs(part.astype(int) - tile.astype(int)).mean() < 0.5
    with pytest.raises(NotFound, match="page-not-found"):
        reader.render_tile(SAMPLE, "a.pdf", 1, 300, (4096, 0))


@pytest.mark.parametrize("page", [0, 99, 2**40])
def test_a_page_that_the_file_does_not_have_is_not_called_damaged(reader: ReaderProcess, page: int) -> None:
    for ask in (reader.page_words, lambda path, name, page: reader.render_page(path, name, page, 150)):
        with pytest.raises(NotFound, match="page-not-found"):
            ask(SAMPLE, "sample.pdf", page)
    with pytest.raises(NotFound, match="page-not-found"):
        reader.region_text(SAMPLE, "sample.pdf", page, (10, 10, 60, 60))


def image_at(png: bytes) -> Image.Image:
    """A PNG without colour."""
    return Image.open(io.BytesIO(png)).convert("L")


sides = st.floats(0, 500, allow_nan=False)


@given(st.tuples(sides, sides, sides, sides), st.sampled_from(TURNS))
def test_turning_there_and_back_is_where_it_was(corners: BoundingBox, turn: int) -> None:
    a, b, c, d = corners
    box = (min(a, c), min(b, d), max(a, c), max(b, d))
    width, height = 500.0, 700.0
    there = turned_box(box, width, height, turn)
    size = (height, width) if turn in (90, 270) else (width, height)
    assert turned_box(there, *size, (360 - turn) % 360) == pytest.approx(box)
