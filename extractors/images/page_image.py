"""One page as pixels, and where each pixel lies on the page as displayed."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Homography = NDArray[np.float64]

POINTS_AN_INCH = 72.0
WHITE = 255
# Pixels of the long side from which strokes are thick enough for the cheaper interpolation.
_FINE = 2700


@dataclass(frozen=True, slots=True, eq=False)
class PageImage:
    """``pixels``: H×W grey or H×W×3 BGR. ``to_page``: 3×3 homography, pixel (x, y, 1) → points of the
    displayed page (origin top left); a pixel's coordinates are those of its centre. ``is_bilevel``: the scan
    held only black and white. ``dpi``: pixels per inch of the displayed page.
    """

    pixels: Pixels
    to_page: Homography
    is_bilevel: bool
    dpi: float

    @property
    def width(self) -> int:
        """Pixels across."""
        return int(self.pixels.shape[1])

    @property
    def height(self) -> int:
        """Pixels down."""
        return int(self.pixels.shape[0])

    @property
    def is_grey(self) -> bool:
        """True when the pixels hold no colour."""
        return self.pixels.ndim == 2

    def grey(self) -> Pixels:
        """The pixels without colour."""
        if self.is_grey:
            return self.pixels
        return np.asarray(cv2.cvtColor(self.pixels, cv2.COLOR_BGR2GRAY), np.uint8)

    def in_grey(self) -> "PageImage":
        """The page without colour; itself when it has none."""
        return self if self.is_grey else self.with_pixels(self.grey())

    def turned(self, quarter_turns_clockwise: int) -> "PageImage":
        """Turned exactly, without touching a pixel's value."""
        turns = quarter_turns_clockwise % 4
        if turns == 0:
            return self
        right, bottom = self.width - 1, self.height - 1
        # From the turned pixel back to this one.
        back = {
            1: [[0, 1, 0], [-1, 0, bottom], [0, 0, 1]],
            2: [[-1, 0, right], [0, -1, bottom], [0, 0, 1]],
            3: [[0, -1, right], [1, 0, 0], [0, 0, 1]],
        }[turns]
        pixels = np.ascontiguousarray(np.rot90(self.pixels, k=-turns))
        return PageImage(pixels, self.to_page @ np.array(back, float), self.is_bilevel, self.dpi)

    def warped(self, homography: Homography, width: int, height: int) -> "PageImage":
        """``width`` × ``height`` pixels, each where ``homography`` sends it; white around the page."""
        pixels = cv2.warpPerspective(
            self.pixels,
            homography,
            (width, height),
            flags=cv2.INTER_CUBIC if max(width, height) < _FINE else cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=(WHITE, WHITE, WHITE),
        )
        to_page = self.to_page @ np.linalg.inv(homography)
        to_page = to_page / to_page[2, 2]
        dpi = _dots_per_inch(to_page, width, height)
        return PageImage(np.asarray(pixels, np.uint8), to_page, self.is_bilevel, dpi)

    def with_pixels(self, pixels: Pixels) -> "PageImage":
        """The same page with other values in the same places."""
        return PageImage(pixels, self.to_page, self.is_bilevel, self.dpi)

    def on_page(self, x: float, y: float) -> tuple[float, float]:
        """The point of the displayed page under a pixel."""
        across, down, depth = (float(each) for each in self.to_page @ (x, y, 1.0))
        return across / depth, down / depth


def page_image(
    pixels: Pixels, page_width: float, page_height: float, *, is_bilevel: bool = False
) -> PageImage:
    """An image that fills the displayed page of that many points."""
    height, width = pixels.shape[:2]
    across, down = page_width / width, page_height / height
    to_page = np.array([[across, 0, across / 2], [0, down, down / 2], [0, 0, 1.0]])
    return PageImage(pixels, to_page, is_bilevel, POINTS_AN_INCH / across)


def _dots_per_inch(to_page: Homography, width: int, height: int) -> float:
    """In the middle of the image, from the area that a pixel covers."""
    x, y = width / 2, height / 2
    points = np.array([[x, y, 1], [x + 1, y, 1], [x, y + 1, 1]]) @ to_page.T
    points = points[:, :2] / points[:, 2:]
    (ax, ay), (bx, by) = points[1] - points[0], points[2] - points[0]
    return float(POINTS_AN_INCH / np.sqrt(max(abs(ax * by - ay * bx), 1e-12)))
