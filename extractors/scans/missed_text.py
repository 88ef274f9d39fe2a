"""Text that the detector passed over: single digits beside a ruled line, ends of words.

What is left of the ink when rules and found text are taken away is looked through for pieces as high
as the text of the page.
"""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.ocr.engine import PixelBox
from extractors.scans.ink import Mask

# A character is so many times as high as a usual box of text, which has a margin.
_LEAST_HEIGHT, _MOST_HEIGHT = 0.35, 1.0
# … and neither a long stroke nor what is left of a ruled line, in heights.
_WIDEST, _NARROWEST = 4.0, 0.18
_MARGIN = 0.3
# A box grows by such steps, in heights, as long as there is ink in each, and no further than this.
_GROWING_STEP, _MOST_GROWTH = 0.2, 4.0
# More pieces than this are a stamp, noise or a picture.
_MOST = 40


def missed_text(ink: Mask, found: Sequence[PixelBox]) -> list[PixelBox]:
    """Boxes around pieces of ink that may be text and lie in none of ``found``."""
    if not found:
        return []
    usual = float(np.median([box.bottom - box.top for box in found]))
    left = ink.astype(np.uint8)
    for box in found:
        left[box.top : box.bottom, box.x0 : box.x1] = 0
    # Digits of one number belong together.
    near = cv2.morphologyEx(left, cv2.MORPH_CLOSE, np.ones((1, max(1, round(usual * 0.3))), np.uint8))
    count, _, areas, _ = cv2.connectedComponentsWithStats(near, connectivity=8)
    boxes = []
    for x, y, width, height, area in areas[1:count].tolist():
        if not _LEAST_HEIGHT * usual <= height <= _MOST_HEIGHT * usual or not (
            _NARROWEST * height <= width <= _WIDEST * height
        ):
            continue
        if area < 0.08 * width * height or area < 0.02 * usual * usual:
            continue
        margin = round(_MARGIN * height)
        boxes.append(
            PixelBox(
                max(0, x - margin),
                max(0, y - margin),
                min(ink.shape[1], x + width + margin),
                min(ink.shape[0], y + height + margin),
            )
        )
    return boxes if len(boxes) <= _MOST else []


def grown(boxes: Sequence[PixelBox], ink: Mask) -> list[PixelBox]:
    """``boxes``, as far to either side as the text in them goes on.

    A detector may end its box within a word; ink that follows without a blank belongs to it, and to one
    box only: what two boxes both took would be read twice.
    """
    sides = np.array(boxes, np.int64).reshape(-1, 4)
    for place, box in enumerate(boxes):
        sides[place, 0], sides[place, 2] = _grown(box, place, sides, ink)
    return [PixelBox(*side) for side in sides.tolist()]


def _grown(box: PixelBox, place: int, sides: NDArray[np.int64], ink: Mask) -> tuple[int, int]:
    """Left and right of ``box``, which is at ``place`` of ``sides`` (x0, top, x1, bottom of each)."""
    height = box.bottom - box.top
    beside = (sides[:, 1] < box.bottom) & (box.top < sides[:, 3])
    beside[place] = False
    left = int(sides[beside & (sides[:, 2] <= box.x0 + height), 2].max(initial=0))
    right = int(sides[beside & (sides[:, 0] >= box.x1 - height), 0].min(initial=ink.shape[1]))
    band = ink[box.top + height // 4 : box.bottom - height // 4]
    step = max(1, round(_GROWING_STEP * height))
    x0, x1 = box.x0, box.x1
    while x0 - step >= left and band[:, x0 - step : x0].any() and box.x0 - x0 < _MOST_GROWTH * height:
        x0 -= step
    while x1 + step <= right and band[:, x1 : x1 + step].any() and x1 - box.x1 < _MOST_GROWTH * height:
        x1 += step
    return x0, x1
