"""Where there is ink on a cleaned page, and the blank columns within a line of text."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.ocr.engine import PixelBox, Pixels
from extractors.page_content import Rule

Mask = NDArray[np.bool_]

_TOWARDS_PAPER = 0.3
# Hairlines are darker than the paper by this share of what print is, and by so many grains of the paper.
_FAINTEST, _GRAINS = 0.2, 5.0
# Rows without ink within a line, as between the strokes of 二, are at most this share of its box.
_ROWS_APART = 0.06
# A detector's box is higher than its line by a margin on either side.
_MOST_OF_BOX, _MARGIN = 0.86, 0.17


@dataclass(frozen=True, slots=True)
class PageInk:
    """``mask``: True where there is ink that is neither a rule nor a dot of a dotted line.

    ``faint``: True where the page is at all darker than its paper, rules and dots too: hairlines are there.
    ``dotted``: the dotted lines that part the rows of a table, as rules in pixels.
    """

    mask: Mask
    faint: Mask
    dotted: tuple[Rule, ...]


def ink_of(pixels: Pixels, rules: tuple[Rule, ...]) -> PageInk:
    """The ink of a cleaned page. ``rules``, in pixels, are taken away."""
    parting, _ = cv2.threshold(pixels, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    paper = float(np.percentile(pixels[::4, ::4], 75))
    # Thin strokes are greyer than thick ones: nearer to the paper than what parts the two best.
    mask, dotted = _without_dotted_lines(
        np.asarray(pixels < parting + _TOWARDS_PAPER * (paper - parting), np.uint8)
    )
    for rule in rules:
        across = _reach(mask, rule)
        x0, x1, y0, y1 = int(rule.x0), int(rule.x1), int(rule.y0), int(rule.y1)
        if rule.is_horizontal:
            mask[max(0, y0 - across) : y0 + across + 1, x0 : x1 + 1] = False
        else:
            mask[y0 : y1 + 1, max(0, x0 - across) : x0 + across + 1] = False
    return PageInk(mask, _faint(pixels, parting, paper), dotted)


def _faint(pixels: Pixels, parting: float, paper: float) -> Mask:
    light = pixels[::4, ::4][pixels[::4, ::4] > parting].astype(np.float64)
    grain = float(np.median(np.abs(light - np.median(light)))) if light.size else 0.0
    return np.asarray(pixels < paper - max(_FAINTEST * (paper - parting), _GRAINS * grain), np.bool_)


_MOST_THICK = 6
# A dotted line is made of pieces no higher and no wider than these shares of an inch at the page's scale
# (a page is about 11 inches long), so many of them on one line.
_DOT_HEIGHT, _DOT_WIDTH, _DOTS = 0.022, 0.06, 40
_LONG_SIDE_INCHES = 11.0
# What is smaller than a square of this side, in inches, is noise: a full stop is larger.
_SPECK = 0.0095
# A dotted line has so many times as many dots as other rows have specks, and most steps from dot to dot
# are no longer than so many usual ones.
_ABOVE_SPECKS, _REGULAR = 4.0, 2.5


def _without_dotted_lines(mask: NDArray[np.uint8]) -> tuple[Mask, tuple[Rule, ...]]:
    """Without the dots and dashes that part the rows of a table, and the lines that they are."""
    inch = max(mask.shape) / _LONG_SIDE_INCHES
    count, labels, areas, centres = cv2.connectedComponentsWithStats(mask, connectivity=8)
    step = max(2.0, _DOT_HEIGHT * inch)
    small = (areas[:, cv2.CC_STAT_HEIGHT] <= step) & (areas[:, cv2.CC_STAT_WIDTH] <= _DOT_WIDTH * inch)
    small[0] = False
    dotted = np.zeros(count, np.bool_)
    # Two grids of rows, half a step apart, so that no line falls between two rows.
    for shift in (0.0, step / 2):
        rows = ((centres[:, 1] + shift) // step).astype(np.int64)
        counts = np.bincount(rows[small], minlength=int(rows.max()) + 1)
        # Specks of a noisy page are everywhere.
        crowded = counts >= max(_DOTS, _ABOVE_SPECKS * float(np.median(counts)))
        dotted |= small & crowded[rows]
    specks = areas[:, cv2.CC_STAT_AREA] <= (_SPECK * inch) ** 2
    kept = np.asarray((mask > 0) & ~(dotted | specks)[labels], np.bool_)
    return kept, tuple(_dotted_lines(np.asarray(centres[dotted], np.float64), step))


def _dotted_lines(dots: NDArray[np.float64], step: float) -> Iterator[Rule]:
    """A rule for each row of dots: ``dots`` are their centres, x and y."""
    ordered = dots[np.argsort(dots[:, 1])]
    for row in np.split(ordered, np.flatnonzero(np.diff(ordered[:, 1]) > step) + 1):
        steps = np.diff(np.sort(row[:, 0]))
        if len(row) >= _DOTS and np.percentile(steps, 90) <= _REGULAR * max(1.0, float(np.median(steps))):
            y = float(np.median(row[:, 1]))
            yield Rule(float(row[:, 0].min()), y, float(row[:, 0].max()), y)


def _reach(mask: Mask, rule: Rule) -> int:
    """How many pixels the line reaches to either side of where it was found."""
    for reach in range(1, _MOST_THICK):
        if rule.is_horizontal:
            line = mask[min(len(mask) - 1, int(rule.y0) + reach), int(rule.x0) : int(rule.x1)]
        else:
            line = mask[int(rule.y0) : int(rule.y1), min(mask.shape[1] - 1, int(rule.x0) + reach)]
        if not line.size or line.mean() < 0.5:
            return reach
    return _MOST_THICK


@dataclass(frozen=True, slots=True)
class Gap:
    """Blank columns of a strip: from ``start`` up to ``end``, in pixels of the strip."""

    start: int
    end: int

    @property
    def width(self) -> int:
        """Number of columns."""
        return self.end - self.start

    @property
    def middle(self) -> int:
        """The column in the middle."""
        return (self.start + self.end) // 2


def columns_with_ink(ink: Mask, box: PixelBox) -> NDArray[np.int64]:
    """How many pixels of ink each column of ``box`` has."""
    counted: NDArray[np.int64] = ink[box.top : box.bottom, box.x0 : box.x1].sum(axis=0)
    return counted


def gaps(columns: NDArray[np.int64]) -> list[Gap]:
    """The stretches without ink between columns with ink."""
    inked = np.flatnonzero(columns > 0)
    if len(inked) < 2:
        return []
    steps = np.flatnonzero(np.diff(inked) > 1)
    return [Gap(int(inked[step]) + 1, int(inked[step + 1])) for step in steps]


def text_band(ink: Mask, box: PixelBox) -> tuple[int, int]:
    """Top and bottom of the line in ``box``: the band of rows with ink around its middle, in page pixels.

    A box reaches into the lines above and below; their ink is parted from the line by blank rows, or by
    rows with far less ink.
    """
    rows = ink[box.top : box.bottom, box.x0 : box.x1].sum(axis=1)
    height = len(rows)
    core = rows[height // 4 : height - height // 4]
    if not core.size or not core.any():
        return box.top, box.bottom
    floor = 0.04 * float(core.max())
    middle = height // 4 + int(np.argmax(core))
    inked = np.flatnonzero(rows > floor)
    apart = np.flatnonzero(np.diff(inked) > 1 + _ROWS_APART * height) + 1
    band = next(rows for rows in np.split(inked, apart) if rows[-1] >= middle)
    top, bottom = int(band[0]), int(band[-1]) + 1
    if bottom - top > _MOST_OF_BOX * height:
        # The line runs into its neighbours: its height follows from the detector's margin.
        top, bottom = round(_MARGIN * height), round((1 - _MARGIN) * height)
    return box.top + top, box.top + bottom
