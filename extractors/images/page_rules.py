"""Ruled lines of a clean page image. Dotted ones are no rules: ``extractors.scans.ink`` finds them."""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.images.page_image import POINTS_AN_INCH, PageImage, Pixels
from extractors.images.segments import ridge_map
from extractors.images.strokes import RidgeStrokes, Stroke
from extractors.page_content import Rule

# Pixels of the reduced copy. What is shorter than the least is no rule, what is shorter than a free rule must
# end at other rules; short pieces must be flat, a text that touches a long one may be part of its ridge.
_LEAST_LENGTH, _PIECE, _FREE_LENGTH = 12, 40, 120
_FLAT, _TOUCHED = 7, 24
# Shares of a rule's columns that are dark: where it stands alone, and where text stands beside it.
_SOLID, _WHOLE = 0.85, 0.94
# Beyond the last rule across an end is text in line with the rule when it is dark in a share of columns lower
# than this, and lower than the rest by so much.
_PATCHY, _PATCHIER = 0.8, 0.15
# Pixels of the reduced copy over which pieces of one rule are joined, along and across; an end near a rule.
_GAP, _BESIDE, _MEETING, _TOUCHING = 14, 2.5, 4, 3
# Rise of a level page's rules, at most.
_SLANTED = 0.008
# So many standing lines so near to each other (pixels of the reduced copy) are a bar code.
_BARS, _BAR_PITCH = 6, 9


def rules_in(pixels: Pixels) -> list[Rule]:
    """Solid horizontal and vertical rules, in pixels, of a grey image whose rows are level."""
    return rules_of(PageImage(pixels, np.eye(3), is_bilevel=False, dpi=POINTS_AN_INCH))


def rules_of(image: PageImage) -> list[Rule]:
    """As ``rules_in``, for a page image in grey."""
    found, pixels = ridge_map(image), image.pixels
    scale = found.scale
    lying = RidgeStrokes(pixels, found.rows, scale)
    standing = RidgeStrokes(np.asarray(cv2.transpose(pixels), np.uint8), found.columns, scale)
    long_rows, pieces_of_rows = _long_rules(lying)
    long_columns, pieces_of_columns = _long_rules(standing)
    meeting = _MEETING * scale
    ends_of_rows, ends_of_columns = list(long_rows), list(long_columns)
    long_rows = [_without_text(each, lying, ends_of_columns) for each in long_rows]
    pieces_of_rows = [_without_text(each, lying, ends_of_columns) for each in pieces_of_rows]
    long_columns = [_without_text(each, standing, ends_of_rows) for each in long_columns]
    pieces_of_columns = [_without_text(each, standing, ends_of_rows) for each in pieces_of_columns]
    rows = long_rows + _meeting(pieces_of_rows, long_columns, meeting) + _short_rules(lying, long_columns)
    columns = (
        long_columns + _meeting(pieces_of_columns, long_rows, meeting) + _short_rules(standing, long_rows)
    )
    rows, columns = _joined(rows, scale), _joined(columns, scale)
    rules = [Rule(each.start, each.at, each.end, each.at) for each in rows]
    return rules + [Rule(each.at, each.start, each.at, each.end) for each in _without_bars(columns, scale)]


def _long_rules(ridges: RidgeStrokes) -> tuple[list[Stroke], list[Stroke]]:
    """Solid rules that are long enough to stand free, and shorter solid pieces."""
    width, height = ridges.boxes[:, 2], ridges.boxes[:, 3]
    chosen = (width >= _FREE_LENGTH) | ((width >= _PIECE) & (height <= _FLAT))
    solid = _joined([each for each in ridges.chosen(chosen) if _is_solid(each, ridges.scale)], ridges.scale)
    free = [each for each in solid if each.length >= _FREE_LENGTH * ridges.scale]
    return free, [each for each in solid if each.length < _FREE_LENGTH * ridges.scale]


def _without_text(stroke: Stroke, ridges: RidgeStrokes, across: Sequence[Stroke]) -> Stroke:
    """``stroke`` without an end beyond a rule ``across`` where only letters in line with it go on."""
    reach = _MEETING * ridges.scale
    crossed = sorted(
        each.at
        for each in across
        if each.start - reach <= stroke.at <= each.end + reach
        and stroke.start + reach < each.at < stroke.end - reach
    )
    if not crossed:
        return stroke
    start = crossed[0] if _is_text(stroke, stroke.start, crossed[0], ridges) else stroke.start
    end = crossed[-1] if _is_text(stroke, crossed[-1], stroke.end, ridges) else stroke.end
    if (start, end) == (stroke.start, stroke.end) or start >= end:
        return stroke
    return ridges.between(stroke, start, end) or stroke


def _is_text(stroke: Stroke, start: float, end: float, ridges: RidgeStrokes) -> bool:
    outer = ridges.between(stroke, start, end)
    rest = (end, stroke.end) if start == stroke.start else (stroke.start, start)
    inner = ridges.between(stroke, *rest)
    if outer is None or inner is None or outer.length < (end - start) / 2:
        return inner is not None
    return outer.filled < _PATCHY and outer.filled < inner.filled - _PATCHIER


def _short_rules(ridges: RidgeStrokes, across: Sequence[Stroke]) -> list[Stroke]:
    """Short strokes that run whole from one long rule ``across`` to another: text may touch them all along,
    but strokes of letters have gaps or end before.
    """
    left, top, width, height = ridges.boxes[:, :4].T * ridges.scale
    chosen = (ridges.boxes[:, 2] >= _LEAST_LENGTH) & (ridges.boxes[:, 2] < _FREE_LENGTH)
    chosen &= ridges.boxes[:, 3] <= _TOUCHED
    middle = top + height / 2
    chosen &= _ends_at(middle, left, across, _MEETING * ridges.scale)
    chosen &= _ends_at(middle, left + width, across, _MEETING * ridges.scale)
    whole = [each for each in ridges.chosen(chosen) if each.filled >= _WHOLE]
    return _meeting(whole, across, _TOUCHING * ridges.scale) + _crossing_parts(ridges, across)


def _crossing_parts(ridges: RidgeStrokes, across: Sequence[Stroke]) -> list[Stroke]:
    """The parts of short ridges from one long rule to another, where text in line with a short rule makes it
    go on beyond them.
    """
    if len(across) < 2:
        return []
    reach = _TOUCHING * ridges.scale
    left, top, width, height = ridges.boxes[:, :4].T * ridges.scale
    middle = (top + height / 2)[:, None]
    at, start, end = (np.array(each) for each in zip(*((a.at, a.start, a.end) for a in across), strict=True))
    met = (left[:, None] - reach <= at) & (at <= (left + width)[:, None] + reach)
    met &= (start - reach <= middle) & (middle <= end + reach)
    short = (ridges.boxes[:, 2] < _FREE_LENGTH) & (ridges.boxes[:, 3] <= _TOUCHED)
    short[0] = False
    parts: list[Stroke] = []
    for label in np.flatnonzero(short & (met.sum(axis=1) >= 2)):
        rules = np.sort(at[met[label]])
        first, last = float(rules[0]), float(rules[-1])
        goes_on = left[label] < first - reach or left[label] + width[label] > last + reach
        part = ridges.part(int(label), first, last) if goes_on and last - first >= 4 * reach else None
        if part is not None and part.filled >= _WHOLE:
            parts.append(part)
    return parts


def _is_solid(stroke: Stroke, scale: float) -> bool:
    """Text may stand beside a long rule all along; a piece with text beside it is more likely text itself."""
    # The frame of a stamp lies slanted on a level page.
    if abs(stroke.at_end - stroke.at_start) > _SLANTED * stroke.length + scale:
        return False
    if stroke.alone:
        return stroke.filled >= _SOLID
    return stroke.filled >= _WHOLE and stroke.length >= _FREE_LENGTH * scale


def _joined(pieces: Sequence[Stroke], scale: float) -> list[Stroke]:
    """Pieces of one rule as one: broken by dropouts of a fax, or counted twice because it is thick."""
    joined: list[Stroke] = []
    for piece in sorted(pieces, key=lambda each: each.start):
        fitting = next((index for index, each in enumerate(joined) if _continues(each, piece, scale)), None)
        if fitting is None:
            joined.append(piece)
            continue
        whole = joined[fitting]
        if piece.end > whole.end:
            joined[fitting] = replace(whole, end=piece.end, at_end=piece.at_end)
    return joined


def _continues(whole: Stroke, piece: Stroke, scale: float) -> bool:
    if piece.start > whole.end + _GAP * scale:
        return False
    if whole.length <= 0:
        return False
    slope = (whole.at_end - whole.at_start) / whole.length
    slope = slope if whole.length > _PIECE * scale else 0.0
    return abs(whole.at_start + slope * (piece.start - whole.start) - piece.at_start) <= _BESIDE * scale


def _without_bars(standing: Sequence[Stroke], scale: float) -> list[Stroke]:
    kept = []
    for each in standing:
        beside = [
            other
            for other in standing
            if abs(other.at - each.at) <= _BARS * _BAR_PITCH * scale / 2
            and abs(other.start - each.start) <= 0.3 * each.length
            and abs(other.end - each.end) <= 0.3 * each.length
        ]
        if len(beside) < _BARS:
            kept.append(each)
    return kept


def _meeting(short: Sequence[Stroke], across: Sequence[Stroke], reach: float) -> list[Stroke]:
    """The strokes that end at rules ``across`` on both sides: strokes of letters do not."""
    if not short:
        return []
    at, start, end = (
        np.array(each) for each in zip(*((one.at, one.start, one.end) for one in short), strict=True)
    )
    both = _ends_at(at, start, across, reach) & _ends_at(at, end, across, reach)
    return [each for each, meets in zip(short, both, strict=True) if meets]


def _ends_at(
    at: NDArray[np.float64], end: NDArray[np.float64], across: Sequence[Stroke], reach: float
) -> NDArray[np.bool_]:
    """Whether there is a rule across where each stroke (place ``at`` across, ``end`` along) ends."""
    meets = np.zeros(len(at), bool)
    for each in across:
        meets |= (np.abs(end - each.at) <= reach) & (at >= each.start - reach) & (at <= each.end + reach)
    return meets
