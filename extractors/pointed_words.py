"""What a person who points at a page is answered: its words, or the text of a region. Child process only."""

import math
from collections import Counter

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extractors.limits import ReadingLimits
from extractors.ocr.lack_of_memory import told_as_memory_error
from extractors.page_budget import PageTimeout, page_time
from extractors.page_content import Glyph, PageContent
from extractors.page_reading import read_content
from extractors.page_words import PageWords, Turn, words_of_content
from extractors.pdf_file import load_page
from extractors.reading import BoundingBox
from extractors.reading_options import ReadingOptions
from extractors.region_words import RegionText, text_in
from messages.errors import UnreadableDocument

# So many glyphs, spread over the page, tell which way its text runs.
_ASKED_GLYPHS = 120


def words_of_page(
    document: pdfium.PdfDocument, index: int, filename: str, limits: ReadingLimits, options: ReadingOptions
) -> PageWords:
    """The words of the page at ``index`` (from 0), of its layer or recognised. Raises ``UnreadableDocument``.

    A page that could not be read in its time has none, and the source ``none``.
    """
    content = read_content(document, index, filename, limits, options)
    page = load_page(document, index, filename, limits)
    try:
        width, height = page.get_size()
        turn = _turn_of_layer(page, content) if content.scan is None else 0
    finally:
        page.close()
    return words_of_content(content, width, height, turn)


def text_of_region(
    document: pdfium.PdfDocument,
    index: int,
    filename: str,
    limits: ReadingLimits,
    region: BoundingBox,
    turn: int,
) -> RegionText:
    """What is recognised in ``region`` (points of the displayed page), turned clockwise by ``turn`` degrees.

    Raises ``UnreadableDocument`` ``region-too-slow`` and those of a page that cannot be opened.
    """
    with told_as_memory_error():
        from extractors.ocr.registry import loaded, second_engine
        from extractors.scans.reading_regions import read_region

        loaded()
        second_engine()
    try:
        with page_time(limits.ocr_page_seconds), told_as_memory_error():
            content = read_region(document, index, filename, limits, region, turn)
    except PageTimeout:
        seconds = f"{limits.ocr_page_seconds:g}"
        raise UnreadableDocument("region-too-slow", file=filename, limit=seconds) from None
    return text_in(words_of_content(content, content.width, content.height), region)


def _turn_of_layer(page: pdfium.PdfPage, content: PageContent) -> Turn:
    """What most characters of the layer need to stand upright."""
    glyphs = content.glyphs[:: max(1, len(content.glyphs) // _ASKED_GLYPHS)]
    text_page = page.get_textpage()
    try:
        directions = Counter(_quarters(text_page, glyph) for glyph in glyphs)
    finally:
        text_page.close()
    if not directions:
        return 0
    lying = directions.most_common(1)[0][0] + int(page.get_rotation()) // 90
    turns: tuple[Turn, ...] = (0, 270, 180, 90)
    return turns[lying % 4]


def _quarters(text_page: pdfium.PdfTextPage, glyph: Glyph) -> int:
    """Quarters of a turn clockwise by which the character is drawn."""
    angle = float(pdfium_c.FPDFText_GetCharAngle(text_page.raw, glyph.order))
    return round(angle / (math.pi / 2)) % 4
