"""Turns a page laid crookedly on the glass: by its long rules, without rules by its lines of text."""

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.images.page_image import PageImage, Pixels
from extractors.images.segments import reduced_copy, segments_in

# Degrees: a row 2,400 pixels long drifts 4 pixels at 0.1°; text alone tells the angle less exactly.
LEAST_ANGLE, _LEAST_ANGLE_BY_TEXT = 0.1, 0.25
_STEEPEST = 8.0
# Lines agree when they lie this close to the median angle; less than this share of the long side is no proof.
_AGREEING, _LEAST_LENGTH = 0.4, 0.5
# Share of the long side from which a line is no row of letters.
_LONG = 0.15
_TEXT_SIDE = 700


def deskewed(image: PageImage) -> PageImage | None:
    """The page with level rows on a sheet grown to hold its corners; None when its rows are level already."""
    angle = skew_of(image)
    if angle is None:
        return None
    return turned_by(image, angle)


def turned_by(image: PageImage, degrees: float) -> PageImage:
    """Turned anticlockwise by ``degrees`` as rows that fall to the right by as much need it."""
    turn = np.vstack([cv2.getRotationMatrix2D((image.width / 2, image.height / 2), degrees, 1.0), [0, 0, 1]])
    cosine, sine = abs(np.cos(np.radians(degrees))), abs(np.sin(np.radians(degrees)))
    width = int(np.ceil(image.width * cosine + image.height * sine))
    height = int(np.ceil(image.width * sine + image.height * cosine))
    turn[0, 2] += (width - image.width) / 2
    turn[1, 2] += (height - image.height) / 2
    return image.warped(turn, width, height)


def skew_of(image: PageImage) -> float | None:
    """By how many degrees rows fall towards the right; None when that is too little to matter."""
    found = segments_in(image, _LONG)
    angles = [_degrees(each.x1 - each.x0, each.y1 - each.y0) for each in found.horizontals]
    angles += [_degrees(each.y1 - each.y0, each.x0 - each.x1) for each in found.verticals]
    lengths = [each.length for each in (*found.horizontals, *found.verticals)]
    by_rules = _agreed(np.array(angles), np.array(lengths), _LEAST_LENGTH * max(image.width, image.height))
    if by_rules is not None:
        return by_rules if LEAST_ANGLE <= abs(by_rules) <= _STEEPEST else None
    by_text = _text_angle(image)
    return by_text if _LEAST_ANGLE_BY_TEXT <= abs(by_text) <= _STEEPEST else None


def weighted_median(values: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """The value with half of the weight on either side."""
    order = np.argsort(values)
    reached = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(reached, reached[-1] / 2)])


def _degrees(along: float, across: float) -> float:
    return float(np.degrees(np.arctan2(across, along)))


def _agreed(angles: NDArray[np.float64], lengths: NDArray[np.float64], least: float) -> float | None:
    if len(angles) == 0:
        return None
    # A long line tells its angle better than two half as long.
    weights = lengths**2
    middle = weighted_median(angles, weights)
    near = np.abs(angles - middle) <= _AGREEING
    if float(lengths[near].sum()) < least:
        return None
    return float(np.average(angles[near], weights=weights[near]))


def _text_angle(image: PageImage) -> float:
    """The angle at which the rows' ink is sharpest apart, searched coarse to fine."""
    reduced, _ = reduced_copy(image)
    scale = _TEXT_SIDE / max(reduced.shape)
    small = cv2.resize(reduced, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    ink = np.asarray(cv2.morphologyEx(small, cv2.MORPH_BLACKHAT, np.ones((7, 7), np.uint8)), np.uint8)
    best = 0.0
    for reach, step in ((_STEEPEST, 1.0), (0.75, 0.25), (0.2, 0.05)):
        tried = best + np.arange(-reach, reach + step / 2, step)
        best = float(max(tried, key=lambda angle: (_sharpness(ink, float(angle)), -abs(angle))))
    return best


def _sharpness(ink: Pixels, angle: float) -> float:
    height, width = ink.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    rows = cv2.warpAffine(ink, turn, (width, height)).sum(axis=1, dtype=np.float64)
    return float(np.square(np.diff(rows)).sum())
