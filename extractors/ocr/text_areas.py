"""Where text stands, from a detector's map of how likely each pixel is within a line.

The page is upright, so boxes are upright too; the map shows lines shrunk (differentiable
binarisation, Liao et al. 2020), and a box is grown by its area over its circumference again.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.ocr.engine import PixelBox

_LIKELY = 0.3
_LIKELY_ON_AVERAGE = 0.5
_GROWTH = 1.6
_LEAST_SIDE = 3


def text_areas(likely: NDArray[np.float32], scale: float, width: int, height: int) -> list[PixelBox]:
    """Boxes in pixels of the page of ``width`` × ``height``, of which the map is ``scale`` times as large."""
    mask = cv2.dilate((likely > _LIKELY).astype(np.uint8), np.ones((2, 2), np.uint8))
    count, labels, areas, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    totals = np.bincount(labels.ravel(), weights=likely.ravel(), minlength=count)
    boxes = []
    for label in range(1, count):
        left, top, wide, high, area = (int(each) for each in areas[label])
        if min(wide, high) < _LEAST_SIDE or totals[label] / area < _LIKELY_ON_AVERAGE:
            continue
        growth = wide * high * _GROWTH / (2 * (wide + high))
        boxes.append(
            PixelBox(
                max(0, int((left - growth) / scale)),
                max(0, int((top - growth) / scale)),
                min(width, round((left + wide + growth) / scale)),
                min(height, round((top + high + growth) / scale)),
            )
        )
    return sorted(boxes, key=lambda box: (box.top, box.x0))
