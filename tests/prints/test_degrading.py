"""Prints as images: the same for a seed, without a text layer, the truth kept, every mode another."""

import io
from functools import cache

import numpy as np
import pdfplumber
import pypdfium2
import pytest

from benchmarks.prints.degrading import HELD_APART, LAYERS, MODES, Degraded, Unsuitable, degrade
from benchmarks.prints.degrading.legibility import letters
from benchmarks.prints.making import Printed, make

IMAGES = (*MODES, *HELD_APART)
# Of one page, with large enough letters and nothing over another for every mode.
SEED = 5071


@cache
def print_of_one_page() -> Printed:
    printed = make("A", SEED, items=2, is_vehicles=False)
    assert len(printed.pages) == 1
    return printed


@cache
def degraded(mode: str) -> Degraded:
    return degrade(print_of_one_page(), mode)


def shown(pdf: bytes, width: int = 160) -> np.ndarray:  # type: ignore[type-arg]
    """The first page's shades, small."""
    with pypdfium2.PdfDocument(pdf) as document:
        page = document[0]
        scale = width / max(page.get_size())
        return page.render(scale=scale, grayscale=True).to_numpy().astype(np.int16)


def text_of(pdf: bytes) -> list[str]:
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return ["".join(character["text"] for character in page.chars) for page in document.pages]


@pytest.mark.parametrize("mode", IMAGES)
def test_a_degraded_page_is_one_image_without_text_and_keeps_the_truth(mode: str) -> None:
    made = degraded(mode)
    with pdfplumber.open(io.BytesIO(made.pdf)) as document:
        assert [len(page.images) for page in document.pages] == [1]
        assert [len(page.chars) for page in document.pages] == [0]
    truth = made.as_json()
    assert truth.pop("mode") == mode
    assert {**truth, "mode": "digital"} == print_of_one_page().as_json()


@pytest.mark.parametrize("mode", ["fax", "stamp-red", "noise", "halftone"])
def test_the_same_print_and_mode_give_the_same_bytes(mode: str) -> None:
    assert degrade(print_of_one_page(), mode).pdf == degraded(mode).pdf


@pytest.mark.parametrize("mode", IMAGES)
def test_the_page_shows_print_on_paper(mode: str) -> None:
    page = shown(degraded(mode).pdf, 800)
    # In the middle of the sheet, away from tables and lids, light paper with some darker print on it.
    height, width = page.shape
    middle = page[height // 4 : height * 3 // 4, width // 4 : width * 3 // 4]
    paper = np.median(middle)
    assert paper > 90
    assert 0.01 < (middle < paper - 25).mean() < 0.5


def test_every_mode_shows_the_print_in_another_way() -> None:
    pages = {mode: degraded(mode).pdf for mode in IMAGES}
    assert len(set(pages.values())) == len(IMAGES)
    assert len({repr(degraded(mode).recipe) for mode in IMAGES}) == len(IMAGES)


@pytest.mark.parametrize(("mode", "turns"), [("rot90", 1), ("rot180", 2), ("rot270", 3)])
def test_a_turned_page_is_upright_again_when_turned_back(mode: str, turns: int) -> None:
    upright = shown(print_of_one_page().pdf)
    turned = shown(degraded(mode).pdf)
    back = np.rot90(turned, k=turns)[: upright.shape[0], : upright.shape[1]]
    other = np.rot90(back, k=2)
    same = upright[: back.shape[0], : back.shape[1]]
    assert (
        np.corrcoef(same.ravel(), back.ravel())[0, 1] > np.corrcoef(same.ravel(), other.ravel())[0, 1] + 0.1
    )


def test_red_stamps_are_in_colour_and_grey_ones_are_not() -> None:
    with pdfplumber.open(io.BytesIO(degraded("stamp-red").pdf)) as document:
        assert "RGB" in str(document.pages[0].images[0]["colorspace"])
    with pdfplumber.open(io.BytesIO(degraded("stamp-grey").pdf)) as document:
        assert "Gray" in str(document.pages[0].images[0]["colorspace"])


def test_a_fax_has_one_bit_a_pixel() -> None:
    with pdfplumber.open(io.BytesIO(degraded("fax").pdf)) as document:
        assert document.pages[0].images[0]["bits"] == 1


def test_a_print_with_text_over_text_makes_no_image() -> None:
    covered = next(
        printed for printed in (make("D", seed) for seed in range(40)) if not letters(printed.pdf).is_clear
    )
    with pytest.raises(Unsuitable):
        degrade(covered, "scan300")


def test_a_print_under_a_watermark_makes_no_image() -> None:
    printed = make("A", 5121)
    assert printed.style.watermark
    with pytest.raises(Unsuitable):
        degrade(printed, "scan200")


def test_modes_held_apart_have_names_of_their_own() -> None:
    assert not set(HELD_APART) & set(MODES)
    assert not set(LAYERS) & (set(MODES) | set(HELD_APART))


def test_a_mixed_file_has_digital_pages_and_images() -> None:
    printed = make("A", SEED, items=12, is_vehicles=False)
    pages = text_of(degrade(printed, "mixed").pdf)
    assert len(pages) == len(printed.pages) == 2
    assert sorted(bool(page) for page in pages) == [False, True]


def test_an_ocr_layer_is_there_and_wrong() -> None:
    (layer,) = text_of(degraded("ocr-layer").pdf)
    assert layer
    assert layer != "".join(text_of(print_of_one_page().pdf))
    with pdfplumber.open(io.BytesIO(degraded("ocr-layer").pdf)) as document:
        assert len(document.pages[0].images) == 1


def test_a_garbage_layer_hides_the_title_that_the_page_shows() -> None:
    made = degraded("garbage-layer")
    assert "报关单" in text_of(made.printed.pdf)[0]
    assert "报关单" not in text_of(made.pdf)[0]
    assert np.array_equal(shown(made.pdf), shown(made.printed.pdf))


def test_fonts_that_are_not_embedded_leave_no_font_file() -> None:
    assert b"/FontFile" not in degraded("not-embedded").pdf
    assert degraded("not-embedded").as_json()["mode"] == "not-embedded"


@pytest.mark.parametrize("mode", ["mixed", "ocr-layer", "garbage-layer"])
def test_layers_are_the_same_for_the_same_print(mode: str) -> None:
    printed = make("A", SEED, items=12, is_vehicles=False)
    assert degrade(printed, mode).pdf == degrade(printed, mode).pdf
