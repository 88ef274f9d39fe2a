"""Long thin dark lines near the axes of an image, each with its exact slope: what tells skew and perspective.

Lines are looked for on a reduced copy: a rule is a dark ridge that stays when the image is smoothed along it
and that vanishes when the image is closed across it. Shadows and dark tables are no ridges.
"""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.images.page_image import PageImage, Pixels

# Pixels of the reduced copy's long side: rules of 1 pixel at 200 dpi keep half their blackness.
_LONG_SIDE = 1250
_SMOOTHED_ALONG, _CLOSED_ACROSS, _FAINTEST = 9, 7, 22
# A ridge may slope by about 6°: over this length it then stays within its own dilated thickness.
_OPENED_ALONG = 15
# Pixels of the reduced copy that a straight ridge may lie off its line: share of its length, or at least.
_BENT, _ROUGH = 0.006, 0.8
# Pixels of the reduced copy, dilated, that a rule is thick; share of a line's columns that are as thin.
_THIN, _LEAST_THIN = 5, 0.5
# Columns at which a line is fitted, about.
_FITTED_AT = 200


@dataclass(frozen=True, slots=True)
class Segment:
    """A straight line in pixels of the whole image; horizontal ones run left to right, vertical ones down."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def length(self) -> float:
        """In pixels."""
        return float(np.hypot(self.x1 - self.x0, self.y1 - self.y0))


@dataclass(frozen=True, slots=True)
class Segments:
    """The long lines of an image by direction."""

    horizontals: tuple[Segment, ...]
    verticals: tuple[Segment, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Ridges:
    """Dark ridges along the rows of a reduced copy, each with its ``labels`` number and its row of ``boxes``
    (left, top, width, height, area); row 0 is what is no ridge.
    """

    labels: NDArray[np.int32]
    boxes: NDArray[np.int32]

    def marks(self, label: int, step: int = 1) -> NDArray[np.bool_]:
        """The ridge's pixels within its box, every ``step``-th column."""
        left, top, width, height = self.boxes[label, :4]
        return np.asarray(self.labels[top : top + height, left : left + width : step] == label)


@dataclass(frozen=True, slots=True, eq=False)
class RidgeMap:
    """The ridges of an image ``scale`` times as large as the copy: along its rows, and along its columns as
    seen in the transposed copy.
    """

    scale: float
    rows: Ridges
    columns: Ridges


# Perspective, skew and rules look at the same image one after the other.
@lru_cache(maxsize=1)
def ridge_map(image: PageImage) -> RidgeMap:
    """Where dark lines run about level or upright."""
    small, scale = reduced_copy(image)
    return RidgeMap(scale, ridges_along(small), ridges_along(np.asarray(cv2.transpose(small), np.uint8)))


def segments_in(image: PageImage, shortest: float = 0.06) -> Segments:
    """Straight lines at least ``shortest`` of the long side long, up to about 6° off the axes."""
    found = ridge_map(image)
    least = shortest * max(image.width, image.height) / found.scale
    lying = [_scaled(line, found.scale) for line in _lines(found.rows, least)]
    standing = [_scaled(line, found.scale) for line in _lines(found.columns, least)]
    return Segments(
        tuple(Segment(*line) for line in lying),
        tuple(Segment(y0, x0, y1, x1) for x0, y0, x1, y1 in standing),
    )


@lru_cache(maxsize=1)
def reduced_copy(image: PageImage) -> tuple[Pixels, float]:
    """The page in grey at about 1,250 pixels along its long side or less; how many times smaller that is."""
    return reduced(image.grey())


def reduced(grey: Pixels) -> tuple[Pixels, float]:
    """As ``reduced_copy``."""
    scale = max(grey.shape) / _LONG_SIDE
    if scale <= 1:
        return grey, 1.0
    if scale < 1.5:
        size = (round(grey.shape[1] / scale), round(grey.shape[0] / scale))
        return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8), scale
    # Whole steps are many times faster.
    step = round(scale)
    size = (grey.shape[1] // step, grey.shape[0] // step)
    whole = grey[: size[1] * step, : size[0] * step]
    return np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_AREA), np.uint8), float(step)


def ridges_along(grey: Pixels) -> Ridges:
    """The dark lines that run about horizontally."""
    smooth = cv2.blur(grey, (_SMOOTHED_ALONG, 1))
    dark = cv2.morphologyEx(smooth, cv2.MORPH_BLACKHAT, np.ones((_CLOSED_ACROSS, 1), np.uint8))
    _, marked = cv2.threshold(dark, _FAINTEST, 255, cv2.THRESH_BINARY)
    marked = cv2.dilate(marked, np.ones((3, 1), np.uint8))
    marked = cv2.morphologyEx(marked, cv2.MORPH_OPEN, np.ones((1, _OPENED_ALONG), np.uint8))
    _, labels, boxes, _ = cv2.connectedComponentsWithStats(marked, connectivity=8, ltype=cv2.CV_32S)
    return Ridges(np.asarray(labels, np.int32), np.asarray(boxes, np.int32))


def _lines(ridges: Ridges, least: float) -> list[tuple[float, float, float, float]]:
    width, height = ridges.boxes[:, 2], ridges.boxes[:, 3]
    long_ones = np.flatnonzero((width >= least) & (height <= 0.12 * width + 8))
    lines = []
    for label in long_ones[long_ones > 0]:
        left, top = (int(each) for each in ridges.boxes[label, :2])
        step = max(1, int(width[label]) // _FITTED_AT)
        line = _fitted(ridges.marks(int(label), step))
        if line is not None:
            lines.append((left + line[0] * step, top + line[1], left + line[2] * step, top + line[3]))
    return lines


def _fitted(marks: NDArray[np.bool_]) -> tuple[float, float, float, float] | None:
    """The line through the middles of thin columns; None when few are thin or they are not straight."""
    thin, middles = thin_columns(marks)
    if len(thin) < max(2, _LEAST_THIN * marks.shape[1]):
        return None
    slope, start = line_through(thin, middles)
    off = np.abs(middles - (start + slope * thin))
    # Once more without what text touching the line added.
    near = off <= max(1.0, 2 * float(np.median(off)))
    if near.sum() < max(2, 0.6 * len(thin)):
        return None
    slope, start = line_through(thin[near], middles[near])
    last = marks.shape[1] - 1.0
    rough = float(np.sqrt(np.mean((middles[near] - start - slope * thin[near]) ** 2)))
    if rough > max(_ROUGH, _BENT * last):
        return None
    return 0.0, start, last, start + slope * last


def line_through(along: NDArray[np.int_], across: NDArray[np.float64]) -> tuple[float, float]:
    """Slope and height at 0 of the line with the least squares."""
    middle = float(along.mean())
    off = along - middle
    slope = float(off @ across) / max(1e-9, float(off @ off))
    return slope, float(across.mean()) - slope * middle


def thin_columns(marks: NDArray[np.bool_]) -> tuple[NDArray[np.int_], NDArray[np.float64]]:
    """The columns whose marks are as thin as a rule's, and their middles: text that touches is thicker."""
    depth = marks.sum(axis=0)
    # A thick or blurred rule is so everywhere, letters only here and there.
    thickest = max(_THIN, float(np.percentile(depth[depth > 0], 10)) + 1) if depth.any() else 0.0
    thin = np.flatnonzero((depth > 0) & (depth <= thickest))
    return thin, np.asarray((np.arange(marks.shape[0]) @ marks)[thin] / depth[thin], float)


def _scaled(line: tuple[float, float, float, float], scale: float) -> tuple[float, float, float, float]:
    """In pixels of the whole image, counted at their centres."""
    x0, y0, x1, y1 = ((each + 0.5) * scale - 0.5 for each in line)
    return x0, y0, x1, y1
