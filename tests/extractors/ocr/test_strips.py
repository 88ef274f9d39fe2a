"""Batches of strips: each strip once, in few shapes; and boxes of text from a detector's map."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.ocr.engine import PixelBox, Pixels
from extractors.ocr.strips import STRIP_HEIGHT, WIDEST, batches, stacked
from extractors.ocr.text_areas import text_areas

SIZES = st.tuples(st.integers(1, 120), st.integers(1, 4000))
# What a batch may take; every shape leaves a compiled kernel behind.
MOST_PIXELS, MOST_WIDTHS = 48 * 4096, 13


def strip(height: int, width: int, shade: int = 0) -> Pixels:
    return np.full((height, width), shade, np.uint8)


@given(st.lists(SIZES, max_size=80))
def test_every_strip_is_read_once_and_fits_its_batch(sizes: list[tuple[int, int]]) -> None:
    made = list(batches([strip(*size) for size in sizes]))
    assert sorted(place for batch in made for place in batch.places) == list(range(len(sizes)))
    for batch in made:
        assert len(batch.places) == len(batch.widths) == batch.size
        assert max(batch.widths) <= batch.width <= WIDEST * STRIP_HEIGHT
        assert min(batch.widths) >= 8
        assert batch.size * batch.width * STRIP_HEIGHT <= MOST_PIXELS


def test_there_are_few_shapes_however_many_strips() -> None:
    shapes = {
        (batch.size, batch.width)
        for count in range(1, 40)
        for width in range(10, 2000, 90)
        for batch in batches([strip(48, width)] * count)
    }
    assert {size for size, _ in shapes} == {1, 2, 4, 8, 16}
    assert len({width for _, width in shapes}) <= MOST_WIDTHS


def test_stacked_strips_keep_their_rows_and_end_where_their_padding_begins() -> None:
    strips = [strip(24, 60, shade=200), strip(96, 100, shade=10)]
    (batch,) = batches(strips)
    pixels = stacked(batch, strips)
    assert pixels.shape == (2, STRIP_HEIGHT, batch.width)
    for row, (place, width) in enumerate(zip(batch.places, batch.widths, strict=True)):
        assert width == round(strips[place].shape[1] * STRIP_HEIGHT / strips[place].shape[0])
        assert (pixels[row, :, :width] == strips[place][0, 0]).all()
        assert (pixels[row, :, width:] == 127).all()


def test_no_strips_are_no_batches() -> None:
    assert list(batches([])) == []


def likely_map(*areas: tuple[int, int, int, int], likely: float = 0.9) -> np.ndarray:  # type: ignore[type-arg]
    """A map of 300 × 200 on which ``areas`` (left, top, width, height) are text."""
    drawn = np.zeros((200, 300), np.float32)
    for left, top, width, height in areas:
        drawn[top : top + height, left : left + width] = likely
    return drawn


def test_boxes_are_grown_to_the_page_and_go_from_top_to_bottom() -> None:
    found = text_areas(likely_map((150, 120, 100, 10), (20, 40, 60, 10)), 0.5, 600, 400)
    first, second = found
    assert first.top < 80 < 100 < first.bottom
    assert first.x0 < 40 < 160 < first.x1
    assert second.top > first.bottom
    # Grown by as much on every side: area × 1.6 over the circumference, on the map.
    growth = 61 * 11 * 1.6 / (2 * (61 + 11)) / 0.5
    assert first.x0 == pytest.approx(40 - growth, abs=3)
    assert first.bottom == pytest.approx(100 + growth, abs=3)


@pytest.mark.parametrize(
    "nothing", [likely_map(), likely_map((5, 5, 200, 1)), likely_map((20, 20, 80, 10), likely=0.35)]
)
def test_specks_hair_lines_and_what_is_hardly_likely_are_no_text(
    nothing: np.ndarray,  # type: ignore[type-arg]
) -> None:
    assert text_areas(nothing, 1.0, 300, 200) == []


@given(
    st.lists(
        st.tuples(st.integers(0, 299), st.integers(0, 199), st.integers(1, 300), st.integers(1, 200)),
        max_size=6,
    ),
    st.sampled_from([0.3, 0.5, 1.0]),
)
def test_boxes_lie_on_the_page_and_hold_pixels(areas: list[tuple[int, int, int, int]], scale: float) -> None:
    width, height = round(300 / scale), round(200 / scale)
    for box in text_areas(likely_map(*areas), scale, width, height):
        assert isinstance(box, PixelBox)
        assert 0 <= box.x0 < box.x1 <= width
        assert 0 <= box.top < box.bottom <= height
