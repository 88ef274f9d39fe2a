"""Steps act where their disturbance is, in order, and can be switched off."""

import numpy as np
import pytest

from extractors.images.cleaning import STEPS, clean
from extractors.images.page_image import Pixels
from tests.extractors.images import drawn_form

RED = (60, 50, 220)


def disturbed() -> dict[str, Pixels]:
    """For each step a page that needs it."""
    form = drawn_form.drawn()
    return {
        "smooth-fax": np.where(drawn_form.drawn() < 128, 0, 255).astype(np.uint8),
        "perspective": drawn_form.photographed(form),
        "sheet": np.pad(form, 60)[30:, 30:],
        "red-stamp": drawn_form.stamped(drawn_form.coloured(form), RED),
        "denoise": drawn_form.noisy(form, 40.0),
        "deskew": drawn_form.skewed(form, 1.7),
        "straighten": drawn_form.photographed(drawn_form.curled(form)),
        "light": drawn_form.shadowed(form),
    }


def test_every_step_has_a_page_here() -> None:
    assert set(disturbed()) == {step.name for step in STEPS}


@pytest.mark.parametrize("name", [step.name for step in STEPS])
def test_a_step_is_taken_where_it_is_needed_and_can_be_switched_off(name: str) -> None:
    image = drawn_form.as_image(disturbed()[name], is_bilevel=name == "smooth-fax")
    assert name in clean(image).steps
    assert name not in clean(image, frozenset({name})).steps


def test_a_clean_page_stays_as_it_is() -> None:
    form = drawn_form.drawn(paper=250, ink=30)
    for pixels in (form, drawn_form.coloured(form)):
        image = drawn_form.as_image(pixels)
        cleaned = clean(image)
        assert cleaned.steps == ()
        assert np.array_equal(cleaned.image.pixels, form)
        assert np.array_equal(cleaned.image.to_page, image.to_page)


def test_a_blank_page_stays_as_it_is() -> None:
    blank = np.full((700, 1000), 255, np.uint8)
    cleaned = clean(drawn_form.as_image(blank))
    assert cleaned.steps == ()
    assert cleaned.rules == ()


@pytest.mark.parametrize("shape", [(1, 1), (5, 900), (64, 64), (90, 2000), (500, 300)])
def test_pictures_of_any_size_pass(shape: tuple[int, int]) -> None:
    grains = np.random.default_rng(3).integers(0, 256, shape, dtype=np.uint8)
    stripes = np.where(np.indices(shape).sum(axis=0) % 20 < 3, 0, 255).astype(np.uint8)
    for pixels in (grains, stripes, np.zeros(shape, np.uint8)):
        assert clean(drawn_form.as_image(pixels)).image.is_grey


def test_each_step_taken_is_shown_with_what_it_made() -> None:
    shown: list[tuple[str, Pixels]] = []
    crooked = drawn_form.skewed(drawn_form.shadowed(drawn_form.drawn()), 2.0)
    cleaned = clean(drawn_form.as_image(crooked), show=lambda name, pixels: shown.append((name, pixels)))
    assert tuple(name for name, _ in shown) == cleaned.steps == ("deskew", "light")
    assert np.array_equal(shown[-1][1], cleaned.image.pixels)


def test_the_result_is_grey_with_every_step_switched_off() -> None:
    page = drawn_form.stamped(drawn_form.coloured(drawn_form.drawn()), RED)
    cleaned = clean(drawn_form.as_image(page), frozenset(step.name for step in STEPS))
    assert cleaned.steps == ()
    assert cleaned.image.is_grey
