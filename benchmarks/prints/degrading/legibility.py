"""Whether an image of a print can be read at all: the smallest letters, and text printed over text.

The digital print's truth knows what is under other text and in letters of four points; an image does not show
it, so such prints are not degraded, or only at a resolution that keeps the letters.
"""

import ctypes
from collections.abc import Collection
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw

# Pixels a Hanzi must be tall, so that a careful person reads it without the context.
GREY_PIXELS, BILEVEL_PIXELS = 12.0, 14.5
# Latin letters and digits are read at that much smaller sizes.
_LATIN_EASE = 1.3
_LARGEST_VALUE = 24.0
_MOST_OVERPRINTED = 3


@dataclass(frozen=True)
class Letters:
    """``smallest`` size in points, ``overprinted`` pairs of letters that cover each other."""

    smallest: float
    overprinted: int

    @property
    def is_clear(self) -> bool:
        """Nothing, or next to nothing, is printed over other text."""
        return self.overprinted <= _MOST_OVERPRINTED

    def least_dots_per_inch(self, *, is_bilevel: bool) -> float:
        """The resolution that keeps the smallest letters."""
        return 72.0 * (BILEVEL_PIXELS if is_bilevel else GREY_PIXELS) / self.smallest


def letters(pdf: bytes, pages: Collection[int] | None = None) -> Letters:
    """Measures the text layer of a digital print, of these pages (from 0) or of all."""
    document = pypdfium2.PdfDocument(pdf)
    smallest, overprinted = _LARGEST_VALUE, 0
    try:
        for index in range(len(document)) if pages is None else sorted(pages):
            boxes, sizes = _boxes(document[index])
            smallest = min([smallest, *sizes])
            overprinted += _overprinted(boxes)
    finally:
        document.close()
    return Letters(smallest, overprinted)


_Box = tuple[float, float, float, float, str]


def _boxes(page: pypdfium2.PdfPage) -> tuple[list[_Box], list[float]]:
    text = page.get_textpage()
    boxes, sizes = [], []
    edges = [ctypes.c_double() for _ in range(4)]
    for index in range(text.count_chars()):
        letter = chr(pypdfium2.raw.FPDFText_GetUnicode(text, index))
        size = pypdfium2.raw.FPDFText_GetFontSize(text, index)
        if not letter.strip() or size > _LARGEST_VALUE:
            continue
        left, right, bottom, top = edges
        if pypdfium2.raw.FPDFText_GetCharBox(text, index, left, right, bottom, top):
            boxes.append((left.value, bottom.value, right.value, top.value, letter))
            sizes.append(size * (_LATIN_EASE if letter.isascii() else 1.0))
    return boxes, sizes


def _overprinted(boxes: list[_Box]) -> int:
    """Pairs that share over 0.3 of the smaller box; the same letter twice is a bold one."""
    ordered = sorted(boxes)
    count = 0
    for position, (left, bottom, right, top, letter) in enumerate(ordered):
        for other in ordered[position + 1 :]:
            if other[0] >= right:
                break
            shared = (min(right, other[2]) - other[0]) * (min(top, other[3]) - max(bottom, other[1]))
            if min(top, other[3]) <= max(bottom, other[1]) or other[4] == letter:
                continue
            smaller = min((right - left) * (top - bottom), (other[2] - other[0]) * (other[3] - other[1]))
            count += smaller > 2 and shared > 0.3 * smaller
    return count
