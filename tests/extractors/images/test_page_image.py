"""A pixel knows its point of the page, however the image was turned and warped."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.images.page_image import PageImage, page_image

POINTS = st.tuples(st.integers(0, 59), st.integers(0, 39))


def marked(x: int, y: int) -> PageImage:
    """A dark pixel on a page of 600 by 400 points."""
    pixels = np.full((40, 60), 255, np.uint8)
    pixels[y, x] = 0
    return page_image(pixels, 600, 400)


def mark_of(image: PageImage) -> tuple[float, float]:
    """The point of the page under the darkest pixel."""
    row, column = np.unravel_index(int(np.argmin(image.pixels)), image.pixels.shape)
    return image.on_page(float(column), float(row))


def test_pixels_cover_the_page() -> None:
    image = marked(0, 0)
    assert image.on_page(0, 0) == (5.0, 5.0)
    assert image.on_page(59, 39) == (595.0, 395.0)
    assert image.dpi == pytest.approx(7.2)


@given(POINTS, st.integers(-4, 8))
def test_turned_marks_stay_in_their_place(mark: tuple[int, int], turns: int) -> None:
    image = marked(*mark)
    turned = image.turned(turns)
    assert mark_of(turned) == pytest.approx(mark_of(image))
    assert turned.pixels.shape == ((40, 60) if turns % 2 == 0 else (60, 40))
    assert np.array_equal(turned.turned(-turns).pixels, image.pixels)
    assert np.allclose(turned.turned(-turns).to_page, image.to_page)


@given(POINTS, st.floats(-0.3, 0.3), st.floats(0.6, 2.0), st.floats(-0.002, 0.002), st.floats(-0.002, 0.002))
def test_warped_points_map_back(
    mark: tuple[int, int], angle: float, scale: float, tilt_x: float, tilt_y: float
) -> None:
    image = marked(*mark)
    cosine, sine = scale * np.cos(angle), scale * np.sin(angle)
    homography = np.array([[cosine, -sine, 20.0], [sine, cosine, 15.0], [tilt_x, tilt_y, 1.0]])
    warped = image.warped(homography, 160, 120)
    x, y, depth = homography @ (*mark, 1.0)
    assert warped.on_page(float(x / depth), float(y / depth)) == pytest.approx(mark_of(image), abs=1e-6)
    assert warped.pixels.shape == (120, 160)


def test_warping_larger_raises_the_resolution() -> None:
    image = marked(3, 3)
    assert image.warped(np.diag([2.0, 2.0, 1.0]), 120, 80).dpi == pytest.approx(2 * image.dpi)


def test_colour_is_dropped_once() -> None:
    grey = marked(1, 1)
    assert grey.in_grey() is grey
    colour = page_image(np.full((4, 6, 3), (0, 0, 255), np.uint8), 6, 4)
    assert not colour.is_grey
    assert colour.in_grey().pixels.shape == (4, 6)
