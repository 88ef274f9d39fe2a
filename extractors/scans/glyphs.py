"""What an engine read on a strip becomes glyphs with the boxes that a font would give them.

A recogniser tells characters and roughly where their middles are. The reader of forms wants what a
PDF has: boxes an em high that touch within a word and stand apart at a blank.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from extractors.ocr.characters import ReadCharacter, ReadStrip
from extractors.ocr.engine import PixelBox
from extractors.page_content import Glyph
from extractors.scans.ink import Mask, text_band
from extractors.text_runs import is_narrow

# Ink of a line with Chinese characters or brackets is nearly an em high, of digits and capitals less.
_TALL_INK, _LOW_INK = 0.95, 0.73
_LOW = frozenset("0123456789ABCDEFGHIJKLMNOPRSTUVWXYZ-.:+=*#&%")
# Ink apart by so much of an em is parted by a blank: between letters and digits, between one and a
# Chinese character, between two of those, and beside signs that fill a part of their own box only.
_NARROW_GAP, _MIXED_GAP, _WIDE_GAP, _SIGN_GAP = 0.45, 0.38, 0.45, 0.85
# A blank that the engine reports is one when the ink is at least so far apart.
_REPORTED_GAP = 0.22
_SIGNS = frozenset("：；，。、（）《》“”:;,.()|")
_SIDE = 0.06


class ReadGlyph(NamedTuple):
    """A glyph in pixels of the page and what the engine thought of it; ``read`` None for a blank."""

    glyph: Glyph
    read: ReadCharacter


class _Inked(NamedTuple):
    """A character with the columns of the page that its ink takes."""

    read: ReadCharacter
    left: float
    right: float
    blank_before: bool


def glyphs_of_strip(strip: ReadStrip, box: PixelBox, ink: Mask, first_order: int) -> list[ReadGlyph]:
    """The characters of ``strip`` from left to right, ordered from ``first_order`` on."""
    if not strip.text.strip():
        return []
    top, bottom = text_band(ink, box)
    em = _em_of(strip.text, bottom - top)
    middle = (top + bottom) / 2
    columns = ink[top:bottom, box.x0 : box.x1].sum(axis=0)
    inked = _inked(strip, columns, box.x0, em)
    return [
        ReadGlyph(
            Glyph(each.read.text, x0, middle - em / 2, x1, middle + em / 2, em, first_order + place, middle),
            each.read,
        )
        for place, (each, (x0, x1)) in enumerate(zip(inked, _edges(inked, em), strict=True))
    ]


def together(boxes: Sequence[PixelBox], read: Sequence[ReadStrip]) -> tuple[ReadStrip, PixelBox]:
    """The strips of one piece of text as one strip again."""
    first, last = boxes[0], boxes[-1]
    characters = tuple(
        character._replace(centre=character.centre + box.x0 - first.x0)
        for box, strip in zip(boxes, read, strict=True)
        for character in strip.characters
    )
    return ReadStrip(characters), PixelBox(first.x0, first.top, last.x1, last.bottom)


def _em_of(text: str, ink_height: int) -> float:
    drawn = text.replace(" ", "")
    return max(4.0, ink_height / (_LOW_INK if all(each in _LOW for each in drawn) else _TALL_INK))


def _inked(strip: ReadStrip, columns: NDArray[np.int64], left: int, em: float) -> list[_Inked]:
    """Each character with its share of the ink: parted in the widest blank between two middles."""
    characters: list[tuple[ReadCharacter, bool]] = []
    blank = False
    for read in strip.characters:
        if not read.text.strip():
            blank = bool(characters)
            continue
        characters.append((read, blank))
        blank = False
    borders = [0]
    for (before, _), (after, _) in pairwise(characters):
        borders.append(_border(columns, before.centre, after.centre))
    borders.append(len(columns))
    return [
        _Inked(read, *_extent(columns, start, end, read.centre, left, em), blank_before)
        for (read, blank_before), (start, end) in zip(characters, pairwise(borders), strict=True)
    ]


def _border(columns: NDArray[np.int64], before: float, after: float) -> int:
    """The column between two middles where one character ends: in the longest stretch of least ink."""
    start, end = round(before), round(after)
    if end - start < 2:
        return round((before + after) / 2)
    between = columns[start:end]
    least = np.flatnonzero(between == between.min())
    stretches = np.split(least, np.flatnonzero(np.diff(least) > 1) + 1)
    centre = (end - start) / 2
    best = max(stretches, key=lambda each: (len(each), -abs(float(each.mean()) - centre)))
    return start + round(float(best.mean()))


def _extent(
    columns: NDArray[np.int64], start: int, end: int, centre: float, left: int, em: float
) -> tuple[float, float]:
    """Left and right of the ink between two borders, in pixels of the page."""
    inked = np.flatnonzero(columns[start:end] > 0)
    if not len(inked):
        return left + centre - em / 4, left + centre + em / 4
    return left + start + float(inked[0]), left + start + float(inked[-1]) + 1


def _edges(inked: Sequence[_Inked], em: float) -> Iterator[tuple[float, float]]:
    """Boxes that touch where no blank stands between two characters."""
    lefts, rights = [inked[0].left - _SIDE * em], []
    for before, after in pairwise(inked):
        if _is_apart(before, after, em):
            rights.append(before.right + _SIDE * em)
            lefts.append(after.left - _SIDE * em)
        else:
            border = (before.right + after.left) / 2
            rights.append(border)
            lefts.append(border)
    rights.append(inked[-1].right + _SIDE * em)
    return zip(lefts, rights, strict=True)


def _is_apart(before: _Inked, after: _Inked, em: float) -> bool:
    gap = after.left - before.right
    if after.blank_before:
        return gap >= _REPORTED_GAP * em
    if before.read.text in _SIGNS or after.read.text in _SIGNS:
        return gap >= _SIGN_GAP * em
    narrow = is_narrow(before.read.text) + is_narrow(after.read.text)
    return gap >= (_WIDE_GAP, _MIXED_GAP, _NARROW_GAP)[narrow] * em
