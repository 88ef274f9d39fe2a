"""Quiets noisy pages: grains of the sensor, and single black or white pixels."""

import cv2
import numpy as np

from extractors.images.page_image import PageImage, Pixels

# Shades (standard deviation) from which noise costs letters.
_NOISY = 10.0
_SIGMA = 0.8
_TILE = 256


def quieted(image: PageImage) -> PageImage | None:
    """With the noise smoothed; None on quiet and on bilevel pages."""
    if image.is_bilevel or noise_of(image.pixels) < _NOISY:
        return None
    return image.with_pixels(np.asarray(cv2.GaussianBlur(image.pixels, (0, 0), _SIGMA), np.uint8))


def noise_of(grey: Pixels) -> float:
    """The noise's standard deviation in shades, measured on every other tile's second differences."""
    spreads = []
    for top in range(0, grey.shape[0] - _TILE + 1, 2 * _TILE):
        for left in range(0, grey.shape[1] - _TILE + 1, 2 * _TILE):
            tile = grey[top : top + _TILE, left : left + _TILE].astype(np.int16)
            rows = tile[:, 1:] - tile[:, :-1]
            second = rows[1:] - rows[:-1]
            # The median sees paper where at least half of the tile is paper.
            spreads.append(float(np.median(np.abs(second))))
    return float(np.median(spreads)) / (0.6745 * 2) if spreads else 0.0
