"""Where a grey stamp probably lies: ink between that of print and paper, not as a letter's edge but in areas.

Masking a grey stamp off the page costs letters; cells under it are worth a second look. On scans of black and
white alone there is no such ink, and nothing is found.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.images.page_image import Pixels

# The long side in pixels on which shades are looked at, and of the map of areas: about 1 mm a pixel of A4.
_LONG_SIDE, _MAP_SIDE = 2340, 312
# Shares of the way from paper to print between which ink is a stamp's; pixels that print blurs into shades.
_LIGHTEST, _DARKEST, _NEAR_PRINT = 0.16, 0.58, 5
_LEAST_SPAN = 60.0
# Shades of 255 in the blurred map: at least, and times what a tenth of the page exceeds (noise, weak print).
_BLUR, _LEAST_DENSITY, _ABOVE_PAGE = 9, 14.0, 3.0
# Pixels of the map: gaps within a stamp, its smallest and largest size.
_GAP, _SMALLEST, _LARGEST = 7, 12, 90


def texture_mask(pixels: Pixels) -> NDArray[np.bool_]:
    """True, for each pixel of a clean grey page, where a stamp paler than the print probably covers it."""
    height, width = pixels.shape
    scale = _MAP_SIDE / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    pale = cv2.resize(_pale(pixels), size, interpolation=cv2.INTER_AREA)
    density = cv2.blur(pale, (_BLUR, _BLUR))
    least = max(_LEAST_DENSITY, _ABOVE_PAGE * float(np.percentile(density, 90)))
    dense = np.asarray((density >= least) * 255, np.uint8)
    areas = np.asarray(cv2.morphologyEx(dense, cv2.MORPH_CLOSE, np.ones((_GAP, _GAP), np.uint8)), np.uint8)
    outlines, _ = cv2.findContours(areas, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    stamps = np.zeros_like(areas)
    for outline in outlines:
        left, top, across, down = cv2.boundingRect(outline)
        is_inside = min(left, top) > 0 and left + across < size[0] and top + down < size[1]
        # At the edge lies the shade of the table or of the lid.
        if is_inside and _SMALLEST <= max(across, down) <= _LARGEST:
            cv2.fillConvexPoly(stamps, cv2.convexHull(outline), (255,))
    whole = cv2.resize(stamps, (width, height), interpolation=cv2.INTER_NEAREST)
    return np.asarray(whole > 0)


def _pale(pixels: Pixels) -> Pixels:
    """255 where ink is paler than print and none is near."""
    if max(pixels.shape) > 1.2 * _LONG_SIDE:
        scale = _LONG_SIDE / max(pixels.shape)
        pixels = np.asarray(
            cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8
        )
    paper = float(np.percentile(pixels[::8, ::8], 75))
    span = max(_LEAST_SPAN, paper - float(np.percentile(pixels[::4, ::4], 1.5)))
    lightest, darkest = int(paper - _LIGHTEST * span), int(paper - _DARKEST * span)
    pale = cv2.inRange(pixels, (darkest + 1,), (lightest,))
    printed = cv2.inRange(pixels, (0,), (darkest,))
    near = cv2.dilate(printed, np.ones((_NEAR_PRINT, _NEAR_PRINT), np.uint8))
    return np.asarray(cv2.bitwise_and(pale, cv2.bitwise_not(near)), np.uint8)
