"""Smooths the stairs of faxes: the recogniser was taught on grey letters."""

import cv2
import numpy as np

from extractors.images.page_image import PageImage

# Above this resolution strokes are several pixels thick and the stairs do no harm.
_FINE = 215.0
_SIGMA = 0.8


def smoothed(image: PageImage) -> PageImage | None:
    """Letters with soft edges; None for grey and for fine scans."""
    if not image.is_bilevel or image.dpi > _FINE:
        return None
    return image.with_pixels(np.asarray(cv2.GaussianBlur(image.pixels, (0, 0), _SIGMA), np.uint8))
