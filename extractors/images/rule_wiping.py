"""Wipes ruled lines off an image without hurting the letters that touch or cross them.

Each column of a line is bridged from what stands above it to what stands below it: paper to paper, a stroke
that crosses to itself, and the foot of a letter fades out.
"""

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from extractors.images.page_image import POINTS_AN_INCH, PageImage, Pixels
from extractors.images.page_rules import dotted_lines_of
from extractors.page_content import Rule

# How far lines may leave their place or be thick on each side, as share of the image's long side at least.
_REACH, _LEAST_REACH, _WIDEST = 0.0025, 3, 12
# A row belongs to the line while it is this share as dark as its darkest row.
_FADING = 0.12
# A line is wiped in so many stretches, for it may leave its row by some pixels over the page.
_STRETCHES, _LEAST_STRETCH, _EVERY = 60, 10, 3


def without_rules(pixels: Pixels, rules: Iterable[Rule], reach: int | None = None) -> Pixels:
    """A copy of grey ``pixels`` without ``rules``, which are in the same pixels (shift them for a crop).
    ``reach``: how many pixels a line may lie off its place, by default a share of the image's size.
    """
    wiped = pixels.copy()
    if reach is None:
        reach = min(_WIDEST, max(_LEAST_REACH, round(_REACH * max(pixels.shape))))
    for rule in rules:
        if rule.is_horizontal:
            _wipe(wiped, rule.y0, rule.x0, rule.x1, reach)
        else:
            # A view: what is wiped there is wiped here.
            _wipe(wiped.T, rule.x0, rule.y0, rule.y1, reach)
    return wiped


def without_dotted_lines(pixels: Pixels) -> Pixels:
    """A copy of grey ``pixels`` without dotted and dashed lines along its rows."""
    image = PageImage(pixels, np.eye(3), is_bilevel=False, dpi=POINTS_AN_INCH)
    return without_rules(pixels, dotted_lines_of(image))


def _wipe(pixels: Pixels, at: float, start: float, end: float, reach: int) -> None:
    height, width = pixels.shape
    first, last = max(0, round(start) - 1), min(width, round(end) + 2)
    top, bottom = max(0, round(at) - 2 * reach), min(height, round(at) + 2 * reach + 1)
    if last - first < 2 or bottom - top < 3:
        return
    band = pixels[top:bottom, first:last]
    step = max(_LEAST_STRETCH, band.shape[1] // _STRETCHES)
    starts = np.arange(0, max(1, band.shape[1] - step // 2), step)
    ends = [*starts[1:], band.shape[1]]
    darkness = np.stack(
        [255.0 - band[:, left:right].mean(axis=1) for left, right in zip(starts, ends, strict=True)]
    )
    darkness -= darkness.min(axis=1, keepdims=True)
    places = _places(darkness, round(at) - top, reach)
    above, below = _thickness(darkness, places, reach)
    for left, right, place in zip(starts, ends, places, strict=True):
        _bridge(band[:, left:right], place - above, place + below)


def _places(darkness: NDArray[np.float64], at: int, reach: int) -> list[int]:
    """The line's row in each stretch: a straight line through the darkest rows, most of which are its own."""
    low = max(0, at - reach)
    darkest = low + np.argmax(darkness[:, low : at + reach + 1], axis=1).astype(float)
    along = np.arange(len(darkest))
    pairs = [
        (after - before) / (second - first)
        for first, before in enumerate(darkest[::_EVERY])
        for second, after in enumerate(darkest[::_EVERY])
        if second > first
    ]
    slope = float(np.median(pairs)) / _EVERY if pairs else 0.0
    start = float(np.median(darkest - slope * along))
    return [int(each) for each in np.clip(np.rint(start + slope * along), 0, darkness.shape[1] - 1)]


def _thickness(darkness: NDArray[np.float64], places: list[int], reach: int) -> tuple[int, int]:
    """Rows above and below the line's middle that belong to it in most stretches."""
    reached = []
    for direction in (-1, 1):
        rows = np.array(places)
        own = float(np.median(darkness[np.arange(len(rows)), rows]))
        beyond = 0
        while beyond < reach:
            rows = np.clip(rows + direction, 0, darkness.shape[1] - 1)
            if float(np.median(darkness[np.arange(len(rows)), rows])) <= _FADING * own:
                break
            beyond += 1
        reached.append(beyond)
    return reached[0], reached[1]


def _bridge(band: Pixels, upper: int, lower: int) -> None:
    """Fills the rows from ``upper`` to ``lower`` from what stands above to what stands below them."""
    last = band.shape[0] - 1
    upper, lower = max(0, upper), min(last, lower)
    above, below = upper - 1, lower + 1
    # At the edge of the image there is only one side to go on from.
    above = above if above >= 0 else min(below, last)
    below = below if below <= last else above
    share = np.linspace(0, 1, lower - upper + 3)[1:-1, None]
    bridged = (1 - share) * band[above] + share * band[below]
    band[upper : lower + 1] = np.maximum(band[upper : lower + 1], np.rint(bridged).astype(np.uint8))
