"""The glyphs of a page from PDFium's text page. Child process only.

A page has about a thousand glyphs and each call into the library costs as much as what it does, so
a glyph takes two calls where it can: its code and its box.
"""

from collections.abc import Iterator, Sequence

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extractors.display_frame import DisplayFrame
from extractors.page_content import UNREADABLE, Glyph
from extractors.tight_glyphs import with_whole_boxes

# PDFium makes up blanks and hyphens between what is drawn; other characters are always drawn.
_MADE_UP = frozenset({0x20, 0x2D, 0xAD, 0xFFFE})
_FIRST_PRINTABLE = 0x20
# PDFium's word for a hyphen that ends a line, where a word goes on below: it is drawn like any other.
_HYPHEN_AT_LINE_END = 0x02
# PDFium tells a rare character, as of names, in two halves of UTF-16.
_HIGH_HALVES, _LOW_HALVES = range(0xD800, 0xDC00), range(0xDC00, 0xE000)
# What a private character is, only its font tells.
_HALVES_OR_PRIVATE = range(_HIGH_HALVES.start, 0xF900)


def glyphs_of(page: pdfium.PdfPage, frame: DisplayFrame, width: float, height: float) -> Sequence[Glyph]:
    """Every drawn character inside the displayed page, in the order of the content stream.

    Text outside the page is seen by nobody on paper. Coordinates are those of ``Glyph``.
    """
    text_page = page.get_textpage()
    try:
        return list(with_whole_boxes(list(_glyphs(text_page, frame, width, height)), text_page, frame))
    finally:
        text_page.close()


def _glyphs(
    text_page: pdfium.PdfTextPage, frame: DisplayFrame, width: float, height: float
) -> Iterator[Glyph]:
    raw = text_page.raw
    unicode_of, has_no_character = pdfium_c.FPDFText_GetUnicode, pdfium_c.FPDFText_HasUnicodeMapError
    is_made_up, place = pdfium_c.FPDFText_IsGenerated, pdfium_c.FPDFText_GetLooseCharBox
    displayed, loose = frame.box, pdfium_c.FS_RECTF()
    for index in range(text_page.count_chars()):
        code = unicode_of(raw, index)
        if has_no_character(raw, index) == 1:
            character = UNREADABLE
        elif code == _HYPHEN_AT_LINE_END:
            character = "-"
        elif code < _FIRST_PRINTABLE or (code in _MADE_UP and is_made_up(raw, index)):
            continue
        elif code in _HALVES_OR_PRIVATE:
            character = _whole_character(code, unicode_of(raw, index - 1), unicode_of(raw, index + 1))
        else:
            character = chr(code)
        if not character or not place(raw, index, loose):
            continue
        x0, top, x1, bottom = displayed(loose.left, loose.bottom, loose.right, loose.top)
        middle = (top + bottom) / 2
        if 0 <= x0 + x1 <= 2 * width and 0 <= middle <= height:
            yield Glyph(character, x0, top, x1, bottom, bottom - top, index, middle)


def _whole_character(code: int, before: int, after: int) -> str:
    """The character of which ``code`` is the first half; nothing for its second, which is drawn with it."""
    if code in _HIGH_HALVES and after in _LOW_HALVES:
        return chr(0x10000 + (code - _HIGH_HALVES.start) * len(_LOW_HALVES) + after - _LOW_HALVES.start)
    return "" if code in _LOW_HALVES and before in _HIGH_HALVES else UNREADABLE
