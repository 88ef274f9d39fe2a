"""Whether an image of a print can be read at all: the smallest letters, and text printed over text.

The digital print's truth knows what is under other text and in letters of four points; an image does not show
it, so such prints are not degraded, or only at a resolution that keeps the letters.
"""

from collections.abc import Collection
from dataclasses import dataclass

import pypdfium2

from benchmarks.prints.degrading.text_runs import Letter, letters_of

# Pixels a Hanzi must be tall, so that a careful person reads it without the context.
GREY_PIXELS, BILEVEL_PIXELS = 12.0, 14.5
# Latin letters and digits are read at that much smaller sizes.
_LATIN_EASE = 1.3
_LARGEST_VALUE = 24.0
_MOST_OVERPRINTED = 3


class Unsuitable(ValueError):
    """In this mode an image of this print does not show what the truth says, or cannot be drawn."""


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
            found = [each for each in letters_of(document[index]) if each.size <= _LARGEST_VALUE]
            eased = [each.size * (_LATIN_EASE if each.text.isascii() else 1.0) for each in found]
            smallest = min([smallest, *eased])
            overprinted += _overprinted(found)
    finally:
        document.close()
    return Letters(smallest, overprinted)


def _overprinted(found: list[Letter]) -> int:
    """Pairs that share over 0.3 of the smaller box; the same letter twice is a bold one."""
    ordered = sorted(found, key=lambda each: each.left)
    count = 0
    for position, one in enumerate(ordered):
        for other in ordered[position + 1 :]:
            if other.left >= one.right:
                break
            width = min(one.right, other.right) - other.left
            height = min(one.baseline, other.baseline) - max(one.top, other.top)
            smaller = min(one.area, other.area)
            count += one.text != other.text and height > 0 and smaller > 2 and width * height > 0.3 * smaller
    return count
