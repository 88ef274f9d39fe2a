"""Bends a curled sheet or a lens's curves straight: what is bent on the image is a straight rule on the form.

Each long rule is followed column by column; one smooth displacement (a low polynomial over the page) makes
all of them level at once. What perspective and skew leave over is small, and so is this warp.

"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.images.page_image import WHITE, PageImage
from extractors.images.segments import Ridges, ridge_map, thin_columns

Values = NDArray[np.float64]
# Shares of the long side: rules long enough to follow; bends worth mending; bends that no sheet has.
_LEAST_LENGTH, _LEAST_BEND, _MOST_BEND = 0.2, 0.0008, 0.03
# Pixels of the reduced copy: steps at which rules are followed, the thickest ridge, the jump that is no bend.
_STEP, _THICKEST, _JUMP = 8, 9, 2.5
# Share of a rule's columns at which it must be followed.
_FOLLOWED = 0.4
_ROUNDS, _LEAST_RULES, _DAMPING = 4, 2, 1e-3
_GRID = 16


@dataclass(frozen=True, slots=True)
class _Trace:
    """Points along one rule, counted from the page's middle in half long sides: along it, across it."""

    along: Values
    across: Values


def straightened(image: PageImage) -> PageImage | None:
    """The page with its rules bent straight; None when they are. ``to_page`` follows as well as a homography
    can: its points are off by some pixels.
    """
    if not _is_from_aslant(image):
        return None
    found = ridge_map(image)
    height, width = image.pixels.shape
    half = max(height, width) / 2
    rows = _displacement(_traces(found.rows), half / found.scale)
    columns = _displacement(_traces(found.columns), half / found.scale)
    if rows is None and columns is None:
        return None
    xs, ys = _middles(width), _middles(height)
    u, v = np.meshgrid((xs - width / 2) / half, (ys - height / 2) / half)
    down = (v if rows is None else v + _terms(u, v) @ rows) * half + height / 2
    across = (u if columns is None else u + _terms(v, u) @ columns) * half + width / 2
    map_x = cv2.resize(across.astype(np.float32), (width, height))
    map_y = cv2.resize(down.astype(np.float32), (width, height))
    bent = cv2.remap(image.pixels, map_x, map_y, cv2.INTER_LINEAR, borderValue=(WHITE,))
    here = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    back, _ = cv2.findHomography(here, np.stack([across, down], axis=-1).reshape(-1, 2))
    to_page = image.to_page @ np.asarray(back, float)
    pixels = np.asarray(bent, np.uint8)
    return PageImage(pixels, to_page / to_page[2, 2], image.is_bilevel, image.dpi)


def _middles(length: int) -> Values:
    """The middles of equal parts of about a grid's step, in pixels."""
    count = max(2, length // _GRID)
    return (np.arange(count) + 0.5) * length / count - 0.5


def _is_from_aslant(image: PageImage) -> bool:
    """Only what was photographed is bent: its perspective was mended."""
    return bool(np.abs(image.to_page[2, :2]).max() > 0)


def _terms(along: Values, across: Values) -> Values:
    """The shapes a bend is made of; all vanish with ``along``, for what rules do across them is not seen."""
    square = along * along
    shapes = (along, along * across, square, square * across, square * across**2, square * along)
    return np.stack((*shapes, square * along * across, square * square), axis=-1)


def _traces(ridges: Ridges) -> list[_Trace]:
    """Long rules followed along the rows."""
    height, width = ridges.labels.shape
    half = max(height, width) / 2
    found = []
    for label in range(1, len(ridges.boxes)):
        left, top, across, down = (int(each) for each in ridges.boxes[label, :4])
        if across < _LEAST_LENGTH * 2 * half or down > 0.05 * across + _THICKEST:
            continue
        marks = ridges.marks(label, _STEP)
        places, middles = thin_columns(marks)
        if len(places) < _FOLLOWED * marks.shape[1]:
            continue
        smooth = _without_jumps(middles)
        along = left + places[smooth] * _STEP - width / 2
        found.append(_Trace(along / half, (top + middles[smooth] - height / 2) / half))
    return found


def _without_jumps(middles: Values) -> NDArray[np.bool_]:
    """Where the rule goes on as around: text that touches it pulls its middle away."""
    reach = 3
    around = np.lib.stride_tricks.sliding_window_view(np.pad(middles, reach, mode="edge"), 2 * reach + 1)
    return np.asarray(np.abs(middles - np.median(around, axis=1)) <= _JUMP / 2)


def _displacement(traces: list[_Trace], half: float) -> Values | None:
    """Weights of the shapes by which points move across, so that each rule's points come to one level."""
    if len(traces) < _LEAST_RULES:
        return None
    # Each rule's own level is unknown: only what differs from its mean is explained.
    shapes = np.concatenate([_centred(_terms(each.along, each.across)) for each in traces])
    bends = np.concatenate([_centred(each.across) for each in traces])
    weights = np.ones(len(bends))
    solution = np.zeros(shapes.shape[1])
    for _ in range(_ROUNDS):
        weighted = shapes * weights[:, None]
        normal = weighted.T @ shapes + _DAMPING * np.eye(shapes.shape[1])
        solution = np.linalg.solve(normal, weighted.T @ bends)
        off = np.abs(bends - shapes @ solution)
        weights = 1 / (1 + (off * half / 1.0) ** 2)
    bend = float(np.percentile(np.abs(shapes @ solution), 95)) / 2
    before, after = float(np.abs(bends).mean()), float(np.abs(bends - shapes @ solution).mean())
    if not _LEAST_BEND <= bend <= _MOST_BEND or after > 0.6 * before:
        return None
    return solution


def _centred(values: Values) -> Values:
    return np.asarray(values - values.mean(axis=0), float)
