"""Evens uneven light, shadows and tinted paper: each pixel as share of the paper's brightness around it."""

import cv2
import numpy as np

from extractors.images.page_image import WHITE, PageImage, Pixels
from extractors.images.segments import reduced_copy

_REDUCED, _CLOSED = 8, 13
# The paper's darkest twentieth below this, of 255, or this far below its lightest: then it is worth evening.
_DARK_PAPER, _UNEVEN = 205, 35


def evened(image: PageImage) -> PageImage | None:
    """The page on white paper; None when its paper is light and even enough."""
    paper = _paper(image)
    darkest, lightest = np.percentile(paper, (5, 95))
    if darkest >= _DARK_PAPER and lightest - darkest <= _UNEVEN:
        return None
    whole = cv2.resize(paper, (image.width, image.height), interpolation=cv2.INTER_LINEAR)
    return image.with_pixels(np.asarray(cv2.divide(image.pixels, whole, scale=WHITE), np.uint8))


def _paper(image: PageImage) -> Pixels:
    """The paper's brightness at an eighth of the size: ink is closed away, then grain smoothed."""
    size = (-(-image.width // _REDUCED), -(-image.height // _REDUCED))
    small = cv2.resize(reduced_copy(image)[0], size, interpolation=cv2.INTER_AREA)
    closed = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((_CLOSED, _CLOSED), np.uint8))
    return np.asarray(cv2.GaussianBlur(closed, (0, 0), _CLOSED / 3), np.uint8)
