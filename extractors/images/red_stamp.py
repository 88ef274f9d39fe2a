"""Takes the red ink of stamps off a colour page; black print under it stays. Blue ink is only made lighter.

Ink lets light through by colour: a pixel is paper × print × (1 - cover × (1 - ink)). Print darkens red and
green alike, so green / red tells the cover of red ink; dividing by what that ink let through gives the print.
Blue may be a pen or print itself: in blue light it pales like weak print and stays legible.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.images.page_image import PageImage, Pixels

_BLUE, _GREEN, _RED = range(3)
_REDUCED = 4
# Ink: the other colours at most this share of its own, which is this share of paper's; so many are a stamp.
_TINGED, _LEAST_LIGHT, _LEAST_SHARE = 0.82, 0.36, 0.0004
# Pixels of the small copy: over which red marks are one stamp, and that tell its ink.
_NEAR, _LEAST_SAMPLE = 11, 60
# Shades by which ink's own colour is above the one it swallows: less is print, or noise of a JPEG.
_COLOURED = 12
Shades = NDArray[np.float32]


def without_idle_colour(image: PageImage) -> PageImage:
    """The page in grey unless something on it is red or blue: other steps need no colour and are faster."""
    return image if _inks(image) else image.in_grey()


def without_red(image: PageImage) -> PageImage | None:
    """The page in grey without red ink and with paler blue ink; None when there is neither."""
    inks = _inks(image)
    if not inks:
        return None
    pixels = image.pixels
    plain = image.grey().copy()
    if _RED in inks:
        small = pixels[::_REDUCED, ::_REDUCED]
        paper = _paper_of(small)
        _take_off_red(pixels, plain, paper, *_stamps(np.asarray(small / paper, np.float32)))
    if _BLUE in inks:
        blue = pixels[:, :, _BLUE]
        coloured = cv2.subtract(blue, pixels[:, :, _RED]) > 2 * _COLOURED
        np.copyto(plain, np.maximum(plain, blue), where=coloured)
    return image.with_pixels(plain)


def _inks(image: PageImage) -> frozenset[int]:
    """Which of red and blue are on the page."""
    if image.is_grey:
        return frozenset()
    small = image.pixels[::_REDUCED, ::_REDUCED]
    shares = np.asarray(small / _paper_of(small), np.float32)
    return frozenset(
        colour for colour in (_RED, _BLUE) if float(_is_ink(shares, colour).mean()) >= _LEAST_SHARE
    )


def _paper_of(small: Pixels) -> Shades:
    """The colour of white: paper and lamps have a tint."""
    light = np.percentile(small.reshape(-1, 3)[::7], 80, axis=0)
    return np.asarray(np.maximum(light, 1.0), np.float32)


def _is_ink(shares: Shades, colour: int) -> NDArray[np.bool_]:
    own = shares[:, :, colour]
    others = np.maximum(shares[:, :, _GREEN], shares[:, :, _RED if colour == _BLUE else _BLUE])
    return np.asarray((others < _TINGED * own) & (own > _LEAST_LIGHT))


def _stamps(shares: Shades) -> tuple[NDArray[np.int32], Shades]:
    """The number of the red stamp at each pixel of the small copy, and each stamp's ink: the shares of green
    and red light that it lets through where it lies thickest. Number 0 stands for all ink.
    """
    red = _is_ink(shares, _RED)
    near = cv2.dilate(red.astype(np.uint8), np.ones((_NEAR, _NEAR), np.uint8))
    count, numbers = cv2.connectedComponents(near)
    inks = np.empty((count, 2), np.float32)
    inks[0] = _ink_of(shares[red])
    for number in range(1, count):
        own = shares[red & (numbers == number)]
        inks[number] = _ink_of(own) if len(own) >= _LEAST_SAMPLE else inks[0]
    return np.asarray(numbers, np.int32), inks


def _ink_of(reds: Shades) -> tuple[float, float]:
    strength = reds[:, _GREEN] / np.maximum(0.01, reds[:, _RED])
    strongest = reds[np.argsort(strength)[: max(1, len(reds) // 4)]]
    _, green, red = np.minimum(1.0, np.median(strongest, axis=0))
    return float(green), float(red)


def _take_off_red(
    pixels: Pixels, plain: Pixels, paper: Shades, numbers: NDArray[np.int32], inks: Shades
) -> None:
    """Changes ``plain``, the page in grey, where there is red on ``paper`` of that colour."""
    rows, columns = np.nonzero(cv2.subtract(pixels[:, :, _RED], pixels[:, :, _GREEN]) > _COLOURED)
    green_ink, red_ink = inks[numbers[rows // _REDUCED, columns // _REDUCED]].T
    red = pixels[rows, columns, _RED] / paper[_RED]
    green = pixels[rows, columns, _GREEN] / paper[_GREEN]
    ratio = np.minimum(1.0, green / np.maximum(0.01, red))
    cover = np.clip((1 - ratio) / np.maximum(0.05, (1 - green_ink) - ratio * (1 - red_ink)), 0, 1.2)
    through = np.maximum(1 - cover * (1 - red_ink), 0.3)
    white = float(paper @ (0.114, 0.587, 0.299))
    plain[rows, columns] = np.clip(np.minimum(1.0, red / through) * white, 0, 255).astype(np.uint8)
