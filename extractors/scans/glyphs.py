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
from extractors.scans.alignment import borders_in_ink
from extractors.scans.ink import Mask, text_band
from extractors.scans.sign_widths import InkedCharacter, with_widths
from extractors.scans.strokes import STROKE, with_strokes
from extractors.text_runs import is_narrow

# Ink of a line with Chinese characters or brackets is nearly an em high, of digits and capitals less,
# with upright strokes more.
_TALL_INK, _MIXED_INK, _LOW_INK, _STROKE_INK = 0.95, 0.87, 0.73, 1.1
# So many neighbours tell the pitch of a line; it is no more or less than so many heights of its ink.
_PITCHES, _LEAST_PITCH, _MOST_PITCH = 2, 0.75, 1.5
# Of so many the mean is sure enough to tell that a line's ink is not all its own.
_SURE_PITCHES = 6
_LOW = frozenset("0123456789ABCDEFGHIJKLMNOPRSTUVWXYZ-.:+=*#&%")
# Ink apart by so much of an em is parted by a blank: between letters and digits, between one and a
# Chinese character, between two of those, and beside signs that fill a part of their own box only.
_NARROW_GAP, _MIXED_GAP, _WIDE_GAP, _SIGN_GAP, _WIDE_SIGN_GAP = 0.45, 0.38, 0.45, 0.7, 1.05
# A blank that the engine reports is one when the ink is at least so far apart.
_REPORTED_GAP, _WIDE_SIGN_BLANK = 0.22, 0.9
_SIGNS = frozenset("：；，。、（）《》“”:;,.()|")
_SIDE = 0.06
# The ink of one character is no wider than so many ems, a narrow and a wide one.
_WIDEST_NARROW, _WIDEST_WIDE = 1.2, 1.75
# Digits further apart than so many usual steps have lost one between them; so many steps tell the usual.
_UNEVEN, _DIGIT_STEPS = 1.6, 3
_SWALLOWING = 0.5
# The first and the last character reach no further out from their middles, in ems.
_END_REACH = 0.75


class ReadGlyph(NamedTuple):
    """A glyph in pixels of the page and what the engine thought of it; ``read`` None for a blank."""

    glyph: Glyph
    read: ReadCharacter


def glyphs_of_strip(
    strip: ReadStrip, box: PixelBox, ink: Mask, first_order: int, faint: Mask | None = None
) -> list[ReadGlyph]:
    """The characters of ``strip`` from left to right, ordered from ``first_order`` on.

    ``faint``: a mask of the page in which hairlines are ink too.
    """
    if not strip.text.strip():
        return []
    top, bottom = _own_band(strip.characters, ink, box)
    em = _em_of(strip.characters, bottom - top)
    middle = (top + bottom) / 2
    columns = ink[top:bottom, box.x0 : box.x1].sum(axis=0)
    characters = with_strokes(strip.characters, ink[top:bottom, box.x0 : box.x1], em)
    if faint is not None:
        characters = with_strokes(characters, faint[top:bottom, box.x0 : box.x1], em)
    inked = list(with_widths(_inked(characters, columns, box.x0, em), em))
    inked = _with_doubted(inked, em)
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


def _own_band(characters: Sequence[ReadCharacter], ink: Mask, box: PixelBox) -> tuple[int, int]:
    """Top and bottom of the line in ``box``: of a band that holds more than that the rows with most strokes.

    A leaning rule that runs into the box makes the band higher than the pitch of its characters.
    """
    top, bottom = text_band(ink, box)
    steps = _wide_steps(characters)
    pitch = round(sum(steps) / len(steps)) if len(steps) >= _SURE_PITCHES else 0
    if not pitch or pitch >= _LEAST_PITCH * (bottom - top):
        return top, bottom
    # A row of text begins ink many times, one of a rule once.
    rows = ink[box.top : box.bottom, box.x0 : box.x1].astype(np.int8)
    begun = np.diff(rows, axis=1).clip(min=0).sum(axis=1)
    held = np.convolve(begun, np.ones(pitch, np.int64), "valid")
    first = round(float(np.flatnonzero(held == held.max()).mean()))
    return box.top + first, box.top + first + pitch


def _wide_steps(characters: Sequence[ReadCharacter]) -> list[float]:
    """How far the middles of neighbouring Chinese characters are apart."""
    wide = [not is_narrow(each.text) and each.text not in _SIGNS for each in characters]
    return [
        after.centre - before.centre
        for (before, first), (after, second) in pairwise(zip(characters, wide, strict=True))
        if first and second
    ]


def _em_of(characters: Sequence[ReadCharacter], ink_height: int) -> float:
    """The size of the type: the pitch of Chinese characters, else by how high the ink is."""
    pitches = sorted(_wide_steps(characters))
    if len(pitches) >= _PITCHES:
        pitch = pitches[len(pitches) // 2]
        if _LEAST_PITCH * ink_height <= pitch <= _MOST_PITCH * ink_height:
            return pitch
    drawn = [each.text for each in characters if each.text.strip()]
    if STROKE in drawn:
        return max(4.0, ink_height / _STROKE_INK)
    if all(each in _LOW for each in drawn):
        return max(4.0, ink_height / _LOW_INK)
    has_wide = any(not is_narrow(each) and each not in _SIGNS for each in drawn)
    return max(4.0, ink_height / (_TALL_INK if has_wide else _MIXED_INK))


def _inked(
    read: Sequence[ReadCharacter], columns: NDArray[np.int64], left: int, em: float
) -> list[InkedCharacter]:
    """Each character with its share of the ink: parted in the widest blank between two middles."""
    characters: list[tuple[ReadCharacter, bool]] = []
    blank = False
    for each in read:
        if not each.text.strip():
            blank = bool(characters)
            continue
        characters.append((each, blank))
        blank = False
    borders = [0]
    for (before, _), (after, _) in pairwise(characters):
        borders.append(_border(columns, before.centre, after.centre))
    borders.append(len(columns))
    # Specks beyond the ends of a text are no part of it.
    reach = round(_END_REACH * em)
    borders[0] = max(0, round(characters[0][0].centre) - reach)
    borders[-1] = min(len(columns), round(characters[-1][0].centre) + reach)
    borders = borders_in_ink([character for character, _ in characters], columns, borders, em)
    return [
        InkedCharacter(character, *_extent(columns, start, end, character.centre, left, em), blank_before)
        for (character, blank_before), (start, end) in zip(characters, pairwise(borders), strict=True)
    ]


def _with_doubted(inked: Sequence[InkedCharacter], em: float) -> list[InkedCharacter]:
    """A character that takes the room of two has probably swallowed one that was not read."""
    pitch = _digit_pitch(inked)
    doubted = []
    for place, each in enumerate(inked):
        most = _WIDEST_NARROW if is_narrow(each.read.text) else _WIDEST_WIDE
        following = inked[place + 1] if place + 1 < len(inked) else None
        is_uneven = (
            pitch is not None
            and following is not None
            and _are_digits(each, following)
            and following.read.centre - each.read.centre > _UNEVEN * pitch
        )
        is_at_end = place == 0 or following is None
        # Beside the first and the last character there may be specks.
        is_too_wide = not is_at_end and each.right - each.left > most * em
        if is_too_wide or is_uneven:
            each = each._replace(read=each.read._replace(confidence=min(each.read.confidence, _SWALLOWING)))
        doubted.append(each)
    return doubted


def _digit_pitch(inked: Sequence[InkedCharacter]) -> float | None:
    """How far the middles of two digits are apart: in nearly all fonts they are equally wide."""
    steps = sorted(
        after.read.centre - before.read.centre
        for before, after in pairwise(inked)
        if _are_digits(before, after)
    )
    return steps[len(steps) // 2] if len(steps) >= _DIGIT_STEPS else None


def _are_digits(before: InkedCharacter, after: InkedCharacter) -> bool:
    return before.read.text.isdigit() and after.read.text.isdigit() and not after.blank_before


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


def _edges(inked: Sequence[InkedCharacter], em: float) -> Iterator[tuple[float, float]]:
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


def _is_apart(before: InkedCharacter, after: InkedCharacter, em: float) -> bool:
    gap = after.left - before.right
    signs = [each.read.text for each in (before, after) if each.read.text in _SIGNS]
    if any(not is_narrow(each) for each in signs):
        return gap >= (_WIDE_SIGN_BLANK if after.blank_before else _WIDE_SIGN_GAP) * em
    if after.blank_before:
        return gap >= _REPORTED_GAP * em
    if signs:
        return gap >= _SIGN_GAP * em
    narrow = is_narrow(before.read.text) + is_narrow(after.read.text)
    return gap >= (_WIDE_GAP, _MIXED_GAP, _NARROW_GAP)[narrow] * em
