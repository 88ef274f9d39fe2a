"""Where there is ink on a cleaned page, and the blank columns within a line of text."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.ocr.engine import PixelBox, Pixels
from extractors.page_content import Rule

Mask = NDArray[np.bool_]

_TOWARDS_PAPER = 0.3
# Rows without ink within a line, as between the strokes of 二, are at most this share of its box.
_ROWS_APART = 0.06


def ink_of(pixels: Pixels, rules: tuple[Rule, ...]) -> Mask:
    """True where something darker than the paper is that is no ruled line. ``rules`` in pixels."""
    parting, _ = cv2.threshold(pixels, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    paper = float(np.percentile(pixels[::4, ::4], 75))
    # Thin strokes are greyer than thick ones: nearer to the paper than what parts the two best.
    mask = pixels < parting + _TOWARDS_PAPER * (paper - parting)
    for rule in rules:
        across = _reach(mask, rule)
        if rule.is_horizontal:
            mask[
                max(0, int(rule.y0) - across) : int(rule.y0) + across + 1, int(rule.x0) : int(rule.x1) + 1
            ] = False
        else:
            mask[
                int(rule.y0) : int(rule.y1) + 1, max(0, int(rule.x0) - across) : int(rule.x0) + across + 1
            ] = False
    return np.asarray(mask, np.bool_)


_MOST_THICK = 6


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
    return box.top + int(band[0]), box.top + int(band[-1]) + 1
