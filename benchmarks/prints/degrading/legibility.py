"""Whether an image of a print can be read at all: the smallest letters, and text printed over text.

The digital print's truth knows what is under other text and in letters of four points; an image does not show
it, so such prints are not degraded, or only at a resolution that keeps the letters.
"""

from collections.abc import Collection
from dataclasses import dataclass

import pypdfium2

from benchmarks.prints.degrading.text_runs import Letter, letters_of, rules_of

# Pixels a Hanzi must be tall, so that a careful person reads it without the context.
GREY_PIXELS, BILEVEL_PIXELS = 12.0, 14.5
# Latin letters and digits are read at that much smaller sizes.
_LATIN_EASE = 1.3
_LARGEST_VALUE = 24.0
_MOST_OVERPRINTED = 3
_MOST_STRUCK = 8
# Letters of watermarks; drawn over the text, they hide it.
_WATERMARK = 40.0


class Unsuitable(ValueError):
    """In this mode an image of this print does not show what the truth says, or cannot be drawn."""


@dataclass(frozen=True)
class Letters:
    """``smallest`` size in points, ``overprinted`` pairs that cover each other, ``struck`` by a rule."""

    smallest: float
    overprinted: int
    struck: int
    has_watermark: bool = False

    @property
    def is_clear(self) -> bool:
        """Nothing, or next to nothing, lies over text or runs through it."""
        is_overprinted = self.overprinted > _MOST_OVERPRINTED or self.struck > _MOST_STRUCK
        return not is_overprinted and not self.has_watermark

    def least_dots_per_inch(self, *, is_bilevel: bool) -> float:
        """The resolution that keeps the smallest letters."""
        return 72.0 * (BILEVEL_PIXELS if is_bilevel else GREY_PIXELS) / self.smallest


def letters(pdf: bytes, pages: Collection[int] | None = None, *, ignored: Collection[float] = ()) -> Letters:
    """Measures the text layer of a digital print, of these pages (from 0) or of all.

    ``ignored`` sizes of letters, such as those of labels, need not stay readable.
    """
    document = pypdfium2.PdfDocument(pdf)
    smallest, overprinted, struck, has_watermark = _LARGEST_VALUE, 0, 0, False
    try:
        for index in range(len(document)) if pages is None else sorted(pages):
            everything = letters_of(document[index])
            has_watermark |= any(each.size > _WATERMARK for each in everything)
            found = [each for each in everything if each.size <= _LARGEST_VALUE]
            read = [each for each in found if all(abs(each.size - size) > 0.01 for size in ignored)]
            eased = [each.size * (_LATIN_EASE if each.text.isascii() else 1.0) for each in read]
            smallest = min([smallest, *eased])
            overprinted += _overprinted(found)
            rules = rules_of(document[index])
            struck += sum(_is_struck(each, rules) for each in found)
    finally:
        document.close()
    return Letters(smallest, overprinted, struck, has_watermark)


def _is_struck(letter: Letter, rules: list[tuple[float, float, float]]) -> bool:
    """Whether a rule runs through it and not merely along its edge."""
    height, middle = letter.baseline - letter.top, (letter.left + letter.right) / 2
    return height > 3 and any(
        left < middle < right and letter.top + 0.15 * height < y < letter.baseline - 0.1 * height
        for y, left, right in rules
    )


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
