"""A sheet on a flatbed or in a feeder: what a ``Scan`` recipe says, done to one page."""

from dataclasses import dataclass, field

import numpy as np

from benchmarks.prints.degrading import pixels, stamps
from benchmarks.prints.degrading.image_pdf import Sheet
from benchmarks.prints.degrading.pixels import Pixels


@dataclass(frozen=True)
class Scan:
    """How one file is scanned; every page is placed anew within ``angle`` and ``shift``.

    ``shades``: bilevel, grey or colour. ``toner`` as in ``pixels.toned``. ``blur`` pixels, ``noise`` shades,
    ``salt`` share of pixels, ``black`` and ``white`` the darkest and lightest shade. Bilevel pages are cut at
    ``threshold``, or where ``gain`` black pixels come of each one of ink. ``angle`` degrees, ``drift`` how
    far pages differ from it. ``turn`` degrees clockwise as displayed; ``stored_turn`` turns the image and
    takes it back by ``/Rotate``.
    """

    dots_per_inch: float = 200.0
    shades: str = "grey"
    toner: float = 0.0
    blur: float = 0.4
    noise: float = 3.0
    grain: float = 0.0
    salt: float = 0.0
    black: float = 15.0
    white: float = 250.0
    unevenness: float = 2.0
    tint: tuple[float, float, float] = (1.0, 1.0, 1.0)
    threshold: float | None = None
    gain: float = 1.05
    specks: int = 0
    angle: float = 0.0
    drift: float = 0.15
    scale: float = 0.98
    shift: float = 8.0
    quality: int = 85
    encoding: str = "jpeg"
    turn: int = 0
    stored_turn: int = 0
    inks: tuple[stamps.Ink, ...] = field(default_factory=tuple)


def scanned(page: Pixels, recipe: Scan, chance: np.random.Generator) -> Sheet:
    """``page`` is the print at the recipe's resolution, grey."""
    page = pixels.toned(page, chance, recipe.toner)
    share = pixels.inked_share(page) * recipe.scale**2
    if recipe.shades == "colour":
        page = pixels.tinted(page, recipe.tint)
    for ink in recipe.inks:
        page = stamps.stamped(page, chance, ink, recipe.dots_per_inch)
    return captured(page, recipe, chance, share)


def captured(page: Pixels, recipe: Scan, chance: np.random.Generator, share: float) -> Sheet:
    """The sheet as it lies on the glass, seen by the sensor and written; ``share`` of it is printed on."""
    reach = recipe.shift * recipe.dots_per_inch / pixels.POINTS_AN_INCH
    shift = (float(chance.uniform(-reach, reach)), float(chance.uniform(-reach, reach)))
    angle = recipe.angle + float(chance.normal(0, recipe.drift))
    page = pixels.placed(page, angle, recipe.scale, shift, around=255)
    page = pixels.blurred(page, recipe.blur)
    page = pixels.with_contrast(page, recipe.black, recipe.white)
    if recipe.unevenness > 0:
        height, width = page.shape[:2]
        light = recipe.unevenness * pixels.soft_field(chance, height, width, 4)
        page = pixels.clipped(page.astype(np.float32) + (light if page.ndim == 2 else light[:, :, None]))
    page = pixels.noisy(page, chance, recipe.noise, grain=recipe.grain)
    page = pixels.salted(page, chance, recipe.salt)
    if recipe.shades == "bilevel":
        threshold = recipe.threshold or pixels.threshold_for(page, share * recipe.gain)
        page = pixels.bilevel(page, threshold)
    page = pixels.specked(page, chance, recipe.specks, max(2, round(recipe.dots_per_inch / 90)))
    return sheet(page, recipe)


def sheet(page: Pixels, recipe: Scan) -> Sheet:
    """The page turned and measured as the recipe says."""
    page = pixels.turned(page, (recipe.turn + recipe.stored_turn) % 360)
    height, width = page.shape[:2]
    points = pixels.POINTS_AN_INCH / recipe.dots_per_inch
    return Sheet(
        page,
        width * points,
        height * points,
        encoding=recipe.encoding if recipe.shades == "bilevel" else "jpeg",
        quality=recipe.quality,
        rotation=-recipe.stored_turn % 360,
    )
