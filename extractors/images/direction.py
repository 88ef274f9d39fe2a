"""Tells pages that lie sideways, without recognition: blank lines part the rows of text, not its columns."""

import cv2
import numpy as np

from extractors.images.page_image import Pixels
from extractors.images.segments import reduced

# Pixels of the copy reduced to about 1,250: some rows of text, so that a slope of 3° does not blur them.
_TILE = 96
_LEAST_INK = 6.0


def is_sideways(grey: Pixels) -> bool:
    """True when most of the page's text runs up or down; a page without text lies as it should."""
    small, _ = reduced(grey)
    ink = cv2.morphologyEx(small, cv2.MORPH_BLACKHAT, np.ones((9, 9), np.uint8)).astype(np.float32)
    lying = standing = 0.0
    for top in range(0, ink.shape[0] - _TILE + 1, _TILE):
        for left in range(0, ink.shape[1] - _TILE + 1, _TILE):
            tile = ink[top : top + _TILE, left : left + _TILE]
            if float(tile.mean()) < _LEAST_INK:
                continue
            rows, columns = float(tile.mean(axis=1).std()), float(tile.mean(axis=0).std())
            if rows > columns:
                lying += rows - columns
            else:
                standing += columns - rows
    return standing > lying
