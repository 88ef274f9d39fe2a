"""Takes the red ink of stamps off a colour page; black print under it stays.

Ink lets light through by colour: a pixel is paper × print × (1 - cover × (1 - ink)). Print darkens red and
green alike, so green / red tells the cover of red ink; dividing by what that ink let through gives the print.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.images.page_image import PageImage, Pixels

_REDUCED = 4
# Red ink: green and blue at most this share of red, on pixels this light; so many of them are a stamp.
_REDDISH, _LEAST_LIGHT, _LEAST_SHARE = 0.82, 90, 0.0004


def without_idle_colour(image: PageImage) -> PageImage:
    """The page in grey unless something on it is red: the other steps need no colour and are faster."""
    return image if _has_red(image) else image.in_grey()


def without_red(image: PageImage) -> PageImage | None:
    """The page in grey without red ink; None when there is none."""
    if not _has_red(image):
        return None
    small = image.pixels[::_REDUCED, ::_REDUCED]
    return image.with_pixels(_print_under(image.pixels, _ink_of(small[_is_red(small)])))


def _has_red(image: PageImage) -> bool:
    if image.is_grey:
        return False
    return float(_is_red(image.pixels[::_REDUCED, ::_REDUCED]).mean()) >= _LEAST_SHARE


def _is_red(pixels: Pixels) -> NDArray[np.bool_]:
    blue, green, red = (pixels[:, :, index].astype(np.float32) for index in range(3))
    return np.asarray((np.maximum(blue, green) < _REDDISH * red) & (red > _LEAST_LIGHT))


def _ink_of(reds: Pixels) -> tuple[float, float]:
    """Shares of green and red light that the ink lets through where it lies thickest."""
    strongest = reds[np.argsort(reds[:, 1] / np.maximum(1, reds[:, 2]))[: max(1, len(reds) // 4)]]
    _, green, red = np.median(strongest, axis=0) / 255
    return float(green), float(red)


def _print_under(pixels: Pixels, ink: tuple[float, float]) -> Pixels:
    green_ink, red_ink = ink
    plain = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
    red = pixels[:, :, 2]
    coloured = cv2.subtract(red, pixels[:, :, 1]) > 12
    rows, columns = np.nonzero(coloured)
    bright = red[rows, columns].astype(np.float32)
    ratio = pixels[rows, columns, 1] / np.maximum(bright, 1)
    cover = np.clip((1 - ratio) / ((1 - green_ink) - ratio * (1 - red_ink)), 0, 1.2)
    through = np.maximum(1 - cover * (1 - red_ink), 0.3)
    plain[rows, columns] = np.clip(bright / through, 0, 255).astype(np.uint8)
    return np.asarray(plain, np.uint8)
