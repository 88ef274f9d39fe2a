"""The sheet of paper in a photograph or in a scan with dark borders."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.images.page_image import WHITE, Homography, PageImage, Pixels

_SIDE = 420
# The sheet covers at least this share of the image; paper is this much lighter than what lies around it.
_LEAST_COVER, _LEAST_CONTRAST = 0.3, 45
# Shares of the image's edge that show the background, and of the sheet's ink that may lie outside of it.
_LEAST_EDGE, _MOST_INK_OUTSIDE = 0.06, 0.12
_SHRUNK = 0.004
Corners = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sheet:
    """``outline``: the convex outline of the paper in pixels, N×2."""

    outline: Corners

    def corners(self) -> Corners | None:
        """Top left, top right, bottom right, bottom left; None without four clear corners."""
        outline = self.outline.astype(np.float32).reshape(-1, 1, 2)
        around = cv2.arcLength(outline, closed=True)
        four = cv2.approxPolyDP(outline, 0.02 * around, closed=True).reshape(-1, 2).astype(float)
        if len(four) != 4 or cv2.contourArea(four.astype(np.float32)) < 0.93 * cv2.contourArea(outline):
            return None
        sums, differences = four.sum(axis=1), four[:, 0] - four[:, 1]
        order = [
            int(np.argmin(sums)),
            int(np.argmax(differences)),
            int(np.argmax(sums)),
            int(np.argmin(differences)),
        ]
        return four[order] if len(set(order)) == 4 else None


def sheet_in(grey: Pixels) -> Sheet | None:
    """The sheet when the image shows darker background at its edge; None when it is all paper."""
    scale = _SIDE / max(grey.shape)
    small = np.asarray(cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8)
    if _edge_of(small).min() > np.percentile(small, 95) - _LEAST_CONTRAST:
        return None
    # Text and rules vanish in the paper around them.
    paper = np.asarray(cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8)), np.uint8)
    level, bright = cv2.threshold(paper, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    light, dark = paper[bright > 0], paper[bright == 0]
    if not dark.size or float(light.mean()) - float(dark.mean()) < _LEAST_CONTRAST:
        return None
    if float((_edge_of(paper) <= level).mean()) < _LEAST_EDGE:
        return None
    outlines, _ = cv2.findContours(np.asarray(bright, np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    largest = max(outlines, key=cv2.contourArea)
    if cv2.contourArea(largest) < _LEAST_COVER * small.size:
        return None
    hull = np.asarray(cv2.convexHull(largest), np.int32)
    if _ink_outside(small, hull) > _MOST_INK_OUTSIDE:
        return None
    outline = hull.reshape(-1, 2).astype(float)
    outline += (outline.mean(axis=0) - outline) * _SHRUNK
    return Sheet((outline + 0.5) / scale - 0.5)


def cut_out(image: PageImage) -> PageImage | None:
    """The part of the image that holds the sheet, white around it; None when the image is all paper."""
    sheet = sheet_in(image.grey())
    if sheet is None:
        return None
    low, high = frame_of(sheet.outline, image.width, image.height)
    blank = whitened(image.pixels, sheet.outline)[low[1] : high[1], low[0] : high[0]]
    shift = np.array([[1, 0, low[0]], [0, 1, low[1]], [0, 0, 1.0]])
    return PageImage(np.ascontiguousarray(blank), image.to_page @ shift, image.is_bilevel, image.dpi)


def whitened(pixels: Pixels, outline: Corners) -> Pixels:
    """White outside of ``outline``."""
    inside = np.zeros(pixels.shape[:2], np.uint8)
    cv2.fillConvexPoly(inside, np.rint(outline).astype(np.int32).reshape(-1, 1, 2), (255,))
    blank = pixels.copy()
    blank[inside == 0] = WHITE
    return blank


def frame_of(outline: Corners, width: int, height: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """The smallest upright frame of whole pixels around ``outline`` within the image: from, to (x, y)."""
    low, high = np.floor(outline.min(axis=0)), np.ceil(outline.max(axis=0)) + 1
    return (max(0, int(low[0])), max(0, int(low[1]))), (min(width, int(high[0])), min(height, int(high[1])))


def moved(points: Corners, homography: Homography) -> Corners:
    """Where ``homography`` sends N×2 points."""
    there = np.column_stack([points, np.ones(len(points))]) @ homography.T
    return there[:, :2] / there[:, 2:]


def _edge_of(small: Pixels) -> Pixels:
    return np.concatenate([small[0], small[-1], small[:, 0], small[:, -1]])


def _ink_outside(small: Pixels, hull: NDArray[np.int32]) -> float:
    """What share of the thin dark marks lies outside: a shadow over half of a page holds much of its text."""
    marks = cv2.morphologyEx(small, cv2.MORPH_BLACKHAT, np.ones((5, 5), np.uint8)) > 14
    inside = np.zeros(small.shape, np.uint8)
    cv2.fillConvexPoly(inside, hull, (255,))
    outside = cv2.dilate(inside, np.ones((5, 5), np.uint8)) == 0
    return float((marks & outside).sum() / max(1, marks.sum()))
