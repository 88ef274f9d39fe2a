"""Stamps, shadows, tints, stairs and grain go; print stays."""

import cv2
import numpy as np

from extractors.images import fax, light, noise, red_stamp
from tests.extractors.images import drawn_form

RED, PINK, BLUE = (60, 50, 220), (170, 160, 235), (200, 80, 50)


def test_red_stamps_vanish_and_print_under_them_stays() -> None:
    form = drawn_form.drawn(paper=250, ink=20)
    for ink in (RED, PINK):
        stamped = drawn_form.stamped(drawn_form.coloured(form), ink)
        cleaned = red_stamp.without_red(drawn_form.as_image(stamped))
        assert cleaned is not None
        off = cv2.absdiff(cleaned.pixels, form)
        assert float((off > 40).mean()) < 0.0005


def test_stamps_of_different_reds_both_vanish() -> None:
    form = drawn_form.drawn(paper=250, ink=20)
    stamped = drawn_form.stamped(drawn_form.coloured(form), RED)
    stamped = drawn_form.stamped(stamped, (110, 120, 170), (1600, 500))
    cleaned = red_stamp.without_red(drawn_form.as_image(stamped))
    assert cleaned is not None
    assert float((cv2.absdiff(cleaned.pixels, form) > 40).mean()) < 0.0005


def test_blue_ink_pales_but_stays_legible() -> None:
    form = drawn_form.coloured(drawn_form.drawn())
    cv2.putText(form, "A1234B", (1300, 120), cv2.FONT_HERSHEY_SIMPLEX, 1.6, BLUE, 4)
    cleaned = red_stamp.without_red(drawn_form.as_image(form))
    assert cleaned is not None
    written = cleaned.pixels[70:130, 1290:1520]
    assert 170 < int(written.min()) < 215


def test_warm_paper_is_not_red() -> None:
    warm = (drawn_form.coloured(drawn_form.drawn()) * np.array([0.72, 0.9, 1.0])).astype(np.uint8)
    assert red_stamp.without_red(drawn_form.as_image(warm)) is None
    assert red_stamp.without_idle_colour(drawn_form.as_image(warm)).is_grey


def test_shadows_are_evened_out() -> None:
    dark = drawn_form.as_image(drawn_form.shadowed(drawn_form.drawn(paper=235, ink=20)))
    cleaned = light.evened(dark)
    assert cleaned is not None
    assert float((cv2.absdiff(cleaned.pixels, drawn_form.drawn()) > 60).mean()) < 0.003


def test_grey_paper_becomes_white_and_white_paper_is_left() -> None:
    grey = light.evened(drawn_form.as_image(drawn_form.drawn(paper=170, ink=10)))
    assert grey is not None
    assert int(np.median(grey.pixels)) == 255
    assert light.evened(drawn_form.as_image(drawn_form.drawn(paper=240))) is None


def test_only_coarse_bilevel_pages_are_smoothed() -> None:
    form = np.where(drawn_form.drawn() < 128, 0, 255).astype(np.uint8)
    coarse = drawn_form.as_image(form, is_bilevel=True)
    smoothed = fax.smoothed(coarse)
    assert smoothed is not None
    assert len(np.unique(smoothed.pixels)) > 10
    assert fax.smoothed(drawn_form.as_image(form)) is None
    fine = coarse.warped(np.diag([2.0, 2.0, 1.0]), 2 * coarse.width, 2 * coarse.height)
    assert fax.smoothed(fine) is None


def test_noise_is_measured_and_quieted() -> None:
    form = drawn_form.drawn(paper=200, ink=60)
    for sigma in (5.0, 20.0):
        measured = noise.noise_of(drawn_form.noisy(form, sigma))
        assert sigma * 0.85 < measured < sigma * 1.2
    assert noise.noise_of(form) == 0
    assert noise.quieted(drawn_form.as_image(drawn_form.noisy(form, 5.0))) is None
