"""Grey stamps are found, print and noise are not taken for them."""

import numpy as np
import pytest

from extractors.images.page_image import Pixels
from extractors.images.stamp_texture import texture_mask
from tests.extractors.images import drawn_form

AT = (900, 900)


def with_grey_stamp(shade: int) -> Pixels:
    stamped = drawn_form.stamped(drawn_form.coloured(drawn_form.drawn(250, 20)), (shade,) * 3, AT)
    return np.ascontiguousarray(stamped[:, :, 0])


@pytest.mark.parametrize("shade", [130, 165, 195])
def test_a_grey_stamp_is_covered_and_little_else(shade: int) -> None:
    mask = texture_mask(with_grey_stamp(shade))
    rows, columns = np.nonzero(mask)
    assert mask[AT[1] - 100 : AT[1] + 100, AT[0] - 100 : AT[0] + 100].mean() > 0.9
    assert np.hypot(rows - AT[1], columns - AT[0]).max() < 230


def test_pages_without_a_stamp_have_none() -> None:
    for page in (
        drawn_form.drawn(),
        drawn_form.drawn(235, 110),
        drawn_form.noisy(drawn_form.drawn(220, 40), 18.0),
        np.where(with_grey_stamp(150) < 128, 0, 255).astype(np.uint8),
    ):
        assert not texture_mask(page).any()
