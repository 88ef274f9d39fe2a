"""Makes a photographed form square: its rules meet at vanishing points, which are sent to infinity.

The corners of a sheet on a table tell the same more roughly, and first. Straight scans stay untouched.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.images.page_image import Homography, PageImage
from extractors.images.segments import Segment, reduced_copy, segments_in
from extractors.images.sheet import Sheet, frame_of, moved, sheet_in, whitened

# Tangent of the angle by which lines of one direction differ over the image, or leave the right angle.
_LEAST_SPREAD = 0.005
_ROUNDS, _LEAST_LINES, _TOLERANCE = 8, 3, 0.0012
_LEAST_REACH = 0.25
# A homography may not blow a page up by more than this.
_LARGEST_GROWTH = 1.6


@dataclass(frozen=True, slots=True)
class _Family:
    """Lines of one direction: slope at the image's middle, and how it changes per pixel across."""

    slope: float
    change: float


def squared(image: PageImage) -> PageImage | None:
    """The form with rules along the axes, cut to its sheet; None when its rules are parallel and square."""
    sheet = sheet_in(image)
    by_corners = None if sheet is None else _by_corners(sheet)
    homography = _by_rules(image, _LEAST_SPREAD) if by_corners is None else _refined(by_corners, image)
    if homography is None:
        return None
    outline = sheet.outline if sheet is not None else _corners(image)
    there = moved(outline, homography)
    low = there.min(axis=0)
    shift = np.array([[1, 0, -low[0]], [0, 1, -low[1]], [0, 0, 1.0]])
    homography, there = shift @ homography, there - low
    _, (width, height) = frame_of(there, 1 << 16, 1 << 16)
    if width * height > _LARGEST_GROWTH * image.width * image.height:
        return None
    done = image.warped(homography, width, height)
    return done if sheet is None else done.with_pixels(whitened(done.pixels, there))


def _by_rules(image: PageImage, least_spread: float) -> Homography | None:
    found = segments_in(image)
    middle_x, middle_y = image.width / 2, image.height / 2
    lying = [_from_middle(each, middle_x, middle_y) for each in found.horizontals]
    standing = [_from_middle(each, middle_y, middle_x) for each in map(_mirrored, found.verticals)]
    rows = _family(np.array(lying), image.height)
    columns = _family(np.array(standing), image.width)
    if rows is None or columns is None:
        return None
    spread = max(abs(rows.change) * image.height, abs(columns.change) * image.width)
    if max(spread, abs(rows.slope + columns.slope)) < least_spread:
        return None
    to_rows, to_columns = np.array([1, rows.slope, rows.change]), np.array([columns.slope, 1, columns.change])
    horizon = np.cross(to_rows, to_columns)
    level = np.array([[1, 0, 0], [0, 1, 0], horizon / horizon[2]])
    # The two directions become the axes; lengths in the middle stay as they are.
    axes = np.array([to_rows[:2] / np.hypot(*to_rows[:2]), to_columns[:2] / np.hypot(*to_columns[:2])]).T
    upright = np.eye(3)
    upright[:2, :2] = np.linalg.inv(axes)
    to_middle = np.array([[1, 0, -middle_x], [0, 1, -middle_y], [0, 0, 1.0]])
    return np.asarray(np.linalg.inv(to_middle) @ upright @ level @ to_middle, float)


def _mirrored(line: Segment) -> Segment:
    return Segment(line.y0, line.x0, line.y1, line.x1)


def _from_middle(line: Segment, along: float, across: float) -> tuple[float, float, float, float]:
    """Slope, middle point counted from the image's middle, length."""
    slope = (line.y1 - line.y0) / (line.x1 - line.x0)
    return slope, (line.x0 + line.x1) / 2 - along, (line.y0 + line.y1) / 2 - across, line.length


def _family(lines: NDArray[np.float64], extent: int) -> _Family | None:
    """Lines through one far point have slope = s + c · (slope · x - y): solved without the odd ones out."""
    if len(lines) < _LEAST_LINES - 1:
        return None
    slope, x, y, length = lines.T
    design = np.column_stack([np.ones(len(lines)), slope * x - y])
    weights = length**3
    keep = np.ones(len(lines), bool)
    # The first guess: all lines parallel to the weighted median.
    order = np.argsort(slope)
    reached = np.cumsum(weights[order])
    solution = np.array([slope[order][np.searchsorted(reached, reached[-1] / 2)], 0.0])
    tolerance = 0.035
    for _ in range(_ROUNDS):
        keep = np.abs(design @ solution - slope) <= tolerance
        if keep.sum() < 2:
            return None
        root = np.sqrt(weights[keep])
        if np.ptp(y[keep]) < _LEAST_REACH * extent:
            solution = np.array([np.average(slope[keep], weights=weights[keep]), 0.0])
        else:
            solution = np.linalg.lstsq(design[keep] * root[:, None], slope[keep] * root, rcond=None)[0]
        tolerance = max(_TOLERANCE, tolerance * 0.5)
    return _Family(float(solution[0]), float(solution[1]))


def _corners(image: PageImage) -> NDArray[np.float64]:
    right, bottom = image.width - 1, image.height - 1
    return np.array([[0, 0], [right, 0], [right, bottom], [0, bottom]], float)


def _refined(by_corners: Homography, image: PageImage) -> Homography:
    """The sheet's corners are found roughly, and its rules only once they are about level."""
    grey, scale = reduced_copy(image)
    enlarged = np.array([[scale, 0, (scale - 1) / 2], [0, scale, (scale - 1) / 2], [0, 0, 1.0]])
    shrunk = np.linalg.inv(enlarged)
    small = image.with_pixels(grey).warped(shrunk @ by_corners @ enlarged, grey.shape[1], grey.shape[0])
    by_rules = _by_rules(small, 0.0)
    return by_corners if by_rules is None else enlarged @ by_rules @ shrunk @ by_corners


def _by_corners(sheet: Sheet) -> Homography | None:
    corners = sheet.corners()
    if corners is None:
        return None
    top, right, bottom, left = (corners[(index + 1) % 4] - corners[index] for index in range(4))
    spread = max(_turn(top, -bottom), _turn(right, -left), abs(_turn(top, right) - 1))
    if spread < _LEAST_SPREAD:
        return None
    width = (np.hypot(*top) + np.hypot(*bottom)) / 2
    height = (np.hypot(*right) + np.hypot(*left)) / 2
    square = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(corners.astype(np.float32), square), float)


def _turn(first: NDArray[np.float64], second: NDArray[np.float64]) -> float:
    """Sine of the angle between two directions."""
    across = first[0] * second[1] - first[1] * second[0]
    return float(abs(across) / (np.hypot(*first) * np.hypot(*second)))
