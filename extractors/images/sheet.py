"""The sheet of paper in a photograph or in a scan with dark borders.

Paper grows from the image's middle as long as brightness changes softly: a shadow's edge is soft, the sheet's
is not, whatever lies around it.
"""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.images.page_image import WHITE, Homography, PageImage, Pixels
from extractors.images.segments import reduced_copy

_SIDE = 420
# Share by which brightness may change over two pixels of the small copy within the sheet.
_SOFT, _GAP = 0.13, 7
# Shares of the image that the sheet covers, at least and at most; of the image's edge that is not paper.
_LEAST_COVER, _MOST_COVER, _LEAST_EDGE = 0.3, 0.985, 0.05
# Paper is so many shades lighter than what lies just beyond its edge.
_LEAST_CONTRAST = 30
# Pixels of the small copy that are taken off the sheet: its edge is blurred and casts a shadow.
_EDGE = 2
# Share of the smallest rectangle around it that a sheet fills.
_RECTANGULAR = 0.84
Corners = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Sheet:
    """``outline``: around the paper, in pixels, N×2."""

    outline: Corners

    def corners(self) -> Corners | None:
        """Top left, top right, bottom right, bottom left; None without four clear corners."""
        outline = np.asarray(cv2.convexHull(self.outline.astype(np.float32)), np.float32)
        around = cv2.arcLength(outline, closed=True)
        four = cv2.approxPolyDP(outline, 0.02 * around, closed=True).reshape(-1, 2).astype(float)
        if len(four) != 4 or cv2.contourArea(four.astype(np.float32)) < 0.93 * cv2.contourArea(outline):
            return None
        sums, differences = four.sum(axis=1), four[:, 0] - four[:, 1]
        order = [int(np.argmin(sums)), int(np.argmax(differences)), int(np.argmax(sums))]
        order.append(int(np.argmin(differences)))
        return four[order] if len(set(order)) == 4 else None


@lru_cache(maxsize=1)
def sheet_in(image: PageImage) -> Sheet | None:
    """The sheet when the image shows darker background at its edge; None when it is all paper."""
    grey, _ = reduced_copy(image)
    scale = _SIDE / max(image.width, image.height)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    small = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)
    if float(np.percentile(_edge_of(small), 100 * _LEAST_EDGE)) > np.percentile(small, 90) - _LEAST_CONTRAST:
        return None
    paper = _grown(small)
    if not _LEAST_COVER < float(paper.mean()) / 255 < _MOST_COVER:
        return None
    if float((_edge_of(paper) == 0).mean()) < _LEAST_EDGE:
        return None
    inner = _grown_by(paper, -_EDGE)
    rim, beyond = inner - _grown_by(inner, -2), _grown_by(paper, 4) - _grown_by(paper, 2)
    if float(np.median(small[rim > 0])) - float(np.median(small[beyond > 0])) < _LEAST_CONTRAST:
        return None
    outline = _outline_of(inner)
    if not _is_rectangular(outline):
        return None
    return Sheet((outline.reshape(-1, 2).astype(float) + 0.5) / scale - 0.5)


def cut_out(image: PageImage) -> PageImage | None:
    """The part of the image that holds the sheet, white around it; None when the image is all paper."""
    sheet = sheet_in(image)
    if sheet is None:
        return None
    low, high = frame_of(sheet.outline, image.width, image.height)
    blank = whitened(image.pixels, sheet.outline)[low[1] : high[1], low[0] : high[0]]
    shift = np.array([[1, 0, low[0]], [0, 1, low[1]], [0, 0, 1.0]])
    return PageImage(np.ascontiguousarray(blank), image.to_page @ shift, image.is_bilevel, image.dpi)


def whitened(pixels: Pixels, outline: Corners) -> Pixels:
    """White outside of ``outline``."""
    inside = np.zeros(pixels.shape[:2], np.uint8)
    cv2.fillPoly(inside, [np.rint(outline).astype(np.int32).reshape(-1, 1, 2)], (255,))
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


def _grown(small: Pixels) -> Pixels:
    """255 on the paper: text and rules are closed away first, what is enclosed by paper belongs to it."""
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    soft = cv2.GaussianBlur(closed, (3, 3), 0)
    steps = cv2.morphologyEx(soft, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))
    even = np.asarray((steps.astype(np.float32) < _SOFT * soft.astype(np.float32)) * 255, np.uint8)
    # Gaps in the sheet's edge narrower than this do not let the background in.
    gap = np.ones((_GAP, _GAP), np.uint8)
    even = np.asarray(cv2.erode(even, gap, borderValue=(255,)), np.uint8)
    _, labels = cv2.connectedComponents(even, connectivity=4)
    height, width = small.shape
    middle = labels[height // 4 : -height // 4, width // 4 : -width // 4]
    sizes = np.bincount(middle[middle > 0], minlength=2)
    paper = np.asarray((labels == int(sizes.argmax())) * 255, np.uint8)
    paper = np.asarray(cv2.dilate(paper, np.ones((_GAP + 4, _GAP + 4), np.uint8)), np.uint8)
    whole = np.zeros((height, width), np.uint8)
    cv2.drawContours(whole, [_outline_of(paper)], -1, (255,), cv2.FILLED)
    # Notches of text near the edge are filled.
    room = 10
    wide = cv2.copyMakeBorder(whole, room, room, room, room, cv2.BORDER_REPLICATE)
    wide = cv2.morphologyEx(wide, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))
    return np.ascontiguousarray(wide[room:-room, room:-room], np.uint8)


def _grown_by(mask: Pixels, pixels: int) -> Pixels:
    change = cv2.dilate if pixels > 0 else cv2.erode
    return np.asarray(change(mask, np.ones((3, 3), np.uint8), iterations=abs(pixels)), np.uint8)


def _is_rectangular(outline: NDArray[np.int32]) -> bool:
    """A sheet seen aslant is nearly one; the lit part of a sheet under a hand's shadow is not."""
    _, sides, _ = cv2.minAreaRect(outline)
    return cv2.contourArea(outline) > _RECTANGULAR * sides[0] * sides[1]


def _outline_of(mask: Pixels) -> NDArray[np.int32]:
    outlines, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return np.asarray(max(outlines, key=cv2.contourArea), np.int32)


def _edge_of(small: Pixels) -> Pixels:
    return np.concatenate([small[0], small[-1], small[:, 0], small[:, -1]])
