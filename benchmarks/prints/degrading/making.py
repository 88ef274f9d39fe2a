"""``degrade``: a digital print and a mode become an image of the print with the same truth."""

import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.prints.degrading import faxing, photographing, pixels, scanning, wearing
from benchmarks.prints.degrading.faxing import Fax
from benchmarks.prints.degrading.held_apart import HELD_APART
from benchmarks.prints.degrading.image_pdf import Sheet, written
from benchmarks.prints.degrading.layers import LAYERS
from benchmarks.prints.degrading.legibility import Letters, Unsuitable, letters
from benchmarks.prints.degrading.modes import MODES, Recipe
from benchmarks.prints.degrading.photographing import Photo
from benchmarks.prints.degrading.wearing import Worn
from benchmarks.prints.making import Printed

_READ_PAGES = frozenset({"declaration", "release-notice", "vin-list"})
_BAR_CODE_LETTERS = 6.0
# Below this no resolution of the mode keeps the letters.
_MOST_DOTS_PER_INCH = {"scan150": 150.0, "scan200": 200.0, "fax": 196.0, "fax-standard": 98.0}


@dataclass(frozen=True)
class Degraded:
    """``pdf`` shows ``printed``, whose truth holds; ``recipe`` is how its pages were made, where one was."""

    pdf: bytes
    filename: str
    mode: str
    printed: Printed
    recipe: Recipe | None

    def as_json(self) -> dict[str, Any]:
        """The truth as of the digital print, with the mode beside it."""
        return {**self.printed.as_json(), "mode": self.mode}


def degrade(printed: Printed, mode: str) -> Degraded:
    """The print as images, the same for the same print and mode.

    Raises ``Unsuitable`` when text lies over text or is too small for the mode, ``KeyError`` for no mode.
    """
    chance = np.random.default_rng(zlib.crc32(f"{printed.filename}/{mode}".encode()))
    least = _least_dots_per_inch(printed, mode)
    if mode in LAYERS:
        pdf, drawn = LAYERS[mode](printed, chance, least)
        return Degraded(pdf, _filename(printed, mode), mode, drawn, None)
    recipe = {**MODES, **HELD_APART}[mode](chance, least)
    sheets = pages(printed.pdf, recipe, chance)
    return Degraded(written(sheets), _filename(printed, mode), mode, printed, recipe)


def pages(pdf: bytes, recipe: Recipe, chance: np.random.Generator) -> list[Sheet]:
    """Each page of a print as this recipe shows it."""
    if isinstance(recipe, Fax):
        drawn = pixels.rastered(pdf, faxing.WORKING_DOTS_PER_INCH)
        return [faxing.faxed(page, recipe, chance) for page in drawn]
    if isinstance(recipe, Photo):
        # Of a landscape A4 page, 11.7 inches, as many pixels as it has in the picture.
        drawn = pixels.rastered(pdf, recipe.longer_side * recipe.fill / 11.7)
        return [photographing.photographed(page, recipe, chance) for page in drawn]
    if isinstance(recipe, Worn):
        drawn = pixels.rastered(pdf, recipe.scan.dots_per_inch)
        return [wearing.worn(page, recipe, chance) for page in drawn]
    drawn = pixels.rastered(pdf, recipe.dots_per_inch)
    return [scanning.scanned(page, recipe, chance) for page in drawn]


def _least_dots_per_inch(printed: Printed, mode: str) -> float:
    wanted = [index for index, kind in enumerate(printed.pages) if kind in _READ_PAGES]
    # Without the fine mode labels are guessed from what they look like, values are not.
    has_small_labels = printed.style.label_size < printed.style.value_size
    ignored: tuple[float, ...] = ()
    if mode == "fax-standard" and has_small_labels:
        ignored = (printed.style.label_size, _BAR_CODE_LETTERS)
    found: Letters = letters(printed.pdf, wanted, ignored=ignored)
    if not found.is_clear:
        raise Unsuitable(f"{printed.filename}: letters are covered ({found})")
    least = found.least_dots_per_inch(is_bilevel=mode == "fax")
    if least > _MOST_DOTS_PER_INCH.get(mode, 300.0):
        raise Unsuitable(f"{printed.filename}: letters of {found.smallest:.1f} points in {mode}")
    return least


def _filename(printed: Printed, mode: str) -> str:
    return f"{printed.filename.removesuffix('.pdf')}-{mode}.pdf"
