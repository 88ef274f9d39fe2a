"""Strips whose ink has room for more characters than were read.

A recogniser takes two equal digits in a row for one where their strokes run together, and is sure of
it: 9900 becomes 990. Digits and capitals are nearly equally wide, so the ink tells how many there are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

from extractors.ocr.characters import ReadStrip
from extractors.ocr.engine import PixelBox
from extractors.scans.ink import Mask, text_band
from extractors.text_runs import is_narrow

# Digits of most fonts are so wide beside their height; a page with so many numbers, of at least so many
# digits each, tells its own.
_WIDTH, _NUMBERS, _DIGITS = 0.75, 3, 4
# Signs are narrower; they stand for so much of a digit.
_SIGNS, _SIGN_WIDTH = frozenset(".,:;-/'|!()Il"), 0.5
_OF_NUMBERS = frozenset("0123456789.,")
_LEAST_MISSING, _LEAST_CHARACTERS = 0.4, 2


@dataclass(frozen=True, slots=True)
class _InkedStrip:
    """The characters of a strip and its ink in pixels."""

    place: int
    read: list[str]
    width: int
    height: int


def sparse_places(read: Sequence[ReadStrip], boxes: Sequence[PixelBox], ink: Mask) -> frozenset[int]:
    """The places of strips whose ink is wide enough for one digit more than was read.

    Only lines without Chinese characters are judged: elsewhere blanks and widths differ too much.
    """
    inked = list(_inked(read, boxes, ink))
    width = _digit_width(inked)
    return frozenset(
        each.place
        for each in inked
        if each.width / (width * each.height) - _digits_wide(each.read) >= _LEAST_MISSING
    )


def _inked(read: Sequence[ReadStrip], boxes: Sequence[PixelBox], ink: Mask) -> Iterator[_InkedStrip]:
    for place, (strip, box) in enumerate(zip(read, boxes, strict=True)):
        characters = [each.text for each in strip.characters]
        if len(characters) < _LEAST_CHARACTERS or not all(
            is_narrow(each) and each.strip() for each in characters
        ):
            continue
        top, bottom = text_band(ink, box)
        columns = np.flatnonzero(ink[top:bottom, box.x0 : box.x1].any(axis=0))
        if len(columns):
            yield _InkedStrip(place, characters, int(columns[-1] + 1 - columns[0]), bottom - top)


def _digit_width(inked: Sequence[_InkedStrip]) -> float:
    """How wide a digit is beside the height of its ink, blank to the next one included."""
    widths = [
        each.width / _digits_wide(each.read) / each.height
        for each in inked
        if len(each.read) >= _DIGITS and all(character in _OF_NUMBERS for character in each.read)
    ]
    return median(widths) if len(widths) >= _NUMBERS else _WIDTH


def _digits_wide(read: Sequence[str]) -> float:
    return sum(_SIGN_WIDTH if each in _SIGNS else 1.0 for each in read)
