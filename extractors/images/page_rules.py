"""Ruled lines of a clean page image: solid ones are the form's rules, dotted ones part its items."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.images.page_image import POINTS_AN_INCH, PageImage, Pixels
from extractors.images.segments import Ridges, column_middles, ridge_map
from extractors.page_content import Rule

# Pixels of the reduced copy. What is shorter than the least is no rule, what is shorter than a free rule must
# end at other rules; short pieces must be flat, a text that touches a long one may be part of its ridge.
_LEAST_LENGTH, _PIECE, _FREE_LENGTH = 12, 40, 120
_FLAT, _TOUCHED = 7, 24
# Rows of the whole image, times its reduction: half of a rule's thickness at most, and where paper begins.
_CORE, _BESIDE_FROM, _BESIDE_TO = 1, 2.5, 4
# Shares: of a rule's columns that are dark, of its own darkness that counts as dark, of it beside the rule.
_SOLID, _WHOLE, _DARK, _DARK_BESIDE = 0.85, 0.94, 0.5, 0.35
_LEAST_DARKNESS = 24
_SAMPLED = 200
# Pixels of the reduced copy over which pieces of one rule are joined, along and across; an end near a rule.
_GAP, _BESIDE, _MEETING, _TOUCHING = 14, 2.5, 4, 1.6
# So many standing lines so near to each other (pixels of the reduced copy) are a bar code.
_BARS, _BAR_PITCH = 6, 9


@dataclass(frozen=True, slots=True)
class Stroke:
    """A ridge along an axis, in pixels of the whole image: its ends and its place across there.

    ``filled``: share of its columns that are dark. ``alone``: paper on both sides.
    """

    start: float
    end: float
    at_start: float
    at_end: float
    filled: float
    alone: bool

    @property
    def at(self) -> float:
        """The middle across."""
        return (self.at_start + self.at_end) / 2

    @property
    def length(self) -> float:
        """From end to end."""
        return self.end - self.start


def rules_in(pixels: Pixels) -> list[Rule]:
    """Solid horizontal and vertical rules, in pixels, of a grey image whose rows are level."""
    return rules_of(PageImage(pixels, np.eye(3), is_bilevel=False, dpi=POINTS_AN_INCH))


def rules_of(image: PageImage) -> list[Rule]:
    """As ``rules_in``, for a page image in grey."""
    found, pixels = ridge_map(image), image.pixels
    scale = found.scale
    lying = _Direction(pixels, found.rows, scale)
    standing = _Direction(np.asarray(cv2.transpose(pixels), np.uint8), found.columns, scale)
    long_rows, pieces_of_rows = lying.long_rules()
    long_columns, pieces_of_columns = standing.long_rules()
    meeting = _MEETING * scale
    rows = long_rows + _meeting(pieces_of_rows, long_columns, meeting) + lying.short_rules(long_columns)
    columns = long_columns + _meeting(pieces_of_columns, long_rows, meeting) + standing.short_rules(long_rows)
    rows, columns = _joined(rows, scale), _joined(columns, scale)
    rules = [Rule(each.start, each.at, each.end, each.at) for each in rows]
    return rules + [Rule(each.at, each.start, each.at, each.end) for each in _without_bars(columns, scale)]


class _Direction:
    """The ridges along the rows of an image."""

    def __init__(self, pixels: Pixels, ridges: Ridges, scale: float) -> None:
        self._pixels, self._ridges, self._scale = pixels, ridges, scale
        self._boxes = ridges.boxes

    def long_rules(self) -> tuple[list[Stroke], list[Stroke]]:
        """Solid rules that are long enough to stand free, and shorter solid pieces."""
        width, height = self._boxes[:, 2], self._boxes[:, 3]
        chosen = (width >= _FREE_LENGTH) | ((width >= _PIECE) & (height <= _FLAT))
        solid = _joined([each for each in self._strokes(chosen) if _is_solid(each)], self._scale)
        free = [each for each in solid if each.length >= _FREE_LENGTH * self._scale]
        return free, [each for each in solid if each.length < _FREE_LENGTH * self._scale]

    def short_rules(self, across: Sequence[Stroke]) -> list[Stroke]:
        """Short strokes that run whole from one long rule ``across`` to another: text may touch them
        all along, but strokes of letters have gaps or end before.
        """
        left, top, width, height = self._boxes[:, :4].T * self._scale
        chosen = (self._boxes[:, 2] >= _LEAST_LENGTH) & (self._boxes[:, 2] < _FREE_LENGTH)
        chosen &= self._boxes[:, 3] <= _TOUCHED
        middle = top + height / 2
        chosen &= _ends_at(middle, left, across, _MEETING * self._scale)
        chosen &= _ends_at(middle, left + width, across, _MEETING * self._scale)
        whole = [each for each in self._strokes(chosen) if each.filled >= _WHOLE]
        return _meeting(whole, across, _TOUCHING * self._scale)

    def _strokes(self, chosen: NDArray[np.bool_]) -> list[Stroke]:
        found = [self._stroke(int(label)) for label in np.flatnonzero(chosen) if label > 0]
        return [each for each in found if each is not None]

    def _stroke(self, label: int) -> Stroke | None:
        left, top, width, _ = (int(each) for each in self._boxes[label, :4])
        step = max(1, width // _SAMPLED)
        marks = self._ridges.marks(label, step)
        # Where most columns are marked: text that touches the rule is marked beside it.
        often = marks.sum(axis=1)
        middle, slope = float(np.flatnonzero(often >= 0.9 * often.max()).mean()), 0.0
        if width > _PIECE:
            filled, middles = column_middles(marks)
            middle = float(np.median(middles))
            near = np.abs(middles - middle) <= _BESIDE
            if near.sum() > 0.5 * len(filled):
                slope, middle = np.polyfit(filled[near] * step, middles[near], 1)
        scale = self._scale
        columns = np.arange(round(left * scale), min(round((left + width) * scale), self._pixels.shape[1]))
        centre_line = (top + middle + slope * (columns / scale - left) + 0.5) * scale - 0.5
        return _measured(self._pixels, columns, centre_line, scale)


def _measured(
    pixels: Pixels, columns: NDArray[np.int_], centre: NDArray[np.float64], scale: float
) -> Stroke | None:
    """How dark the whole image is along the stroke and beside it."""
    core, near, far = round(_CORE * scale), round(_BESIDE_FROM * scale), round(_BESIDE_TO * scale)
    rows = np.clip(np.rint(centre).astype(int) + np.arange(-far, far + 1)[:, None], 0, pixels.shape[0] - 1)
    band = pixels[rows, columns]
    inner = band[far - core : far + core + 1]
    beside = np.concatenate([band[: far - near + 1], band[far + near :]])
    # A part of the columns tells the shades well enough.
    sample = slice(None, None, max(1, len(columns) // _SAMPLED))
    paper = float(np.percentile(beside[:, sample], 80))
    darkness = paper - inner.min(axis=0)
    full = float(np.percentile(darkness[sample], 80))
    if full < _LEAST_DARKNESS:
        return None
    dark = darkness >= _DARK * full
    places = np.flatnonzero(dark)
    first, last = int(places[0]), int(places[-1])
    beside_darkness = float(np.median(paper - beside[:, sample].min(axis=0)))
    exact = centre + np.median(inner[:, dark].argmin(axis=0)) - core if core else centre
    return Stroke(
        float(columns[first]),
        float(columns[last]),
        float(exact[first]),
        float(exact[last]),
        float(dark[first : last + 1].mean()),
        beside_darkness < _DARK_BESIDE * full,
    )


def _is_solid(stroke: Stroke) -> bool:
    return stroke.alone and stroke.filled >= _SOLID


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
