"""Boxes for glyphs that PDFium boxes by their ink. Child process only.

The fonts of many prints, those of browsers among them, name ``口`` by its radical ``⼝``. PDFium
puts the character for the radical and with it a box around the ink: by that ``口`` stands apart
from its neighbours and ``一`` is a small sign above the line, so words fall apart and lines do not
join. Such glyphs get the box that others have: from their origin, an em wide and high.
"""

import math
import unicodedata
from collections.abc import Iterator, Sequence
from ctypes import c_double
from functools import cache

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from customs.radicals import characters_of_radicals
from extractors.display_frame import DisplayFrame
from extractors.page_content import Glyph

_KANGXI = range(0x2F00, 0x2FD6)
# An em reaches so far above and below the baseline.
_ABOVE, _BELOW = 0.88, -0.12
_SLACK = 0.01


@cache
def _characters() -> frozenset[str]:
    kangxi = {unicodedata.normalize("NFKC", chr(code)) for code in _KANGXI}
    return frozenset(kangxi.union(characters_of_radicals().values()))


def with_whole_boxes(
    glyphs: Sequence[Glyph], text_page: pdfium.PdfTextPage, frame: DisplayFrame
) -> Iterator[Glyph]:
    """``glyphs``, those boxed by their ink with the box of an em."""
    characters = _characters()
    for glyph in glyphs:
        em = _em_box(text_page, glyph.order) if glyph.text in characters else None
        if em is None:
            yield glyph
            continue
        x0, top, x1, bottom = frame.box(*em)
        yield glyph._replace(
            x0=x0, top=top, x1=x1, bottom=bottom, size=bottom - top, middle=(top + bottom) / 2
        )


def _em_box(text_page: pdfium.PdfTextPage, index: int) -> tuple[float, float, float, float] | None:
    """Left, bottom, right, top of the em of a glyph that PDFium boxed by its ink, else None."""
    raw = text_page.raw
    loose, matrix = pdfium_c.FS_RECTF(), pdfium_c.FS_MATRIX()
    left, right, bottom, top, x, y = (c_double() for _ in range(6))
    pdfium_c.FPDFText_GetLooseCharBox(raw, index, loose)
    pdfium_c.FPDFText_GetCharBox(raw, index, left, right, bottom, top)
    ink = (left.value, bottom.value, right.value, top.value)
    outer = (loose.left, loose.bottom, loose.right, loose.top)
    if any(abs(a - b) > _SLACK for a, b in zip(ink, outer, strict=True)):
        return None
    if not pdfium_c.FPDFText_GetCharOrigin(raw, index, x, y) or not pdfium_c.FPDFText_GetMatrix(
        raw, index, matrix
    ):
        return None
    size = pdfium_c.FPDFText_GetFontSize(raw, index)
    along, up = (matrix.a * size, matrix.b * size), (matrix.c * size, matrix.d * size)
    if not math.hypot(*along) or not math.hypot(*up):
        return None
    corners = [
        (x.value + share * along[0] + height * up[0], y.value + share * along[1] + height * up[1])
        for share in (0.0, 1.0)
        for height in (_BELOW, _ABOVE)
    ]
    xs, ys = [corner[0] for corner in corners], [corner[1] for corner in corners]
    return min(xs), min(ys), max(xs), max(ys)
