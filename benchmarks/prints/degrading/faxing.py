"""A sheet through a fax machine: coarse lines, one bit, lost lines, a sender's line on top."""

from dataclasses import dataclass

import cv2
import numpy as np

from benchmarks.prints.degrading import pixels
from benchmarks.prints.degrading.image_pdf import Sheet
from benchmarks.prints.degrading.pixels import Pixels

WORKING_DOTS_PER_INCH = 300.0


@dataclass(frozen=True)
class Fax:
    """``across`` and ``down`` dots an inch; ``gain`` black pixels for each of ink; ``lost_lines`` share of
    lines dropped, repeated or streaked;
    ``specks`` on a page; ``is_headed`` prints the sender's line."""

    across: float = 150.0
    down: float = 150.0
    toner: float = 0.0
    blur: float = 1.0
    sharpening: float = 1.2
    noise: float = 10.0
    gain: float = 1.05
    lost_lines: float = 0.002
    specks: int = 60
    angle: float = 0.0
    scale: float = 0.97
    is_headed: bool = True
    encoding: str = "fax"


def faxed(page: Pixels, recipe: Fax, chance: np.random.Generator) -> Sheet:
    """``page`` is the print at ``WORKING_DOTS_PER_INCH``, grey."""
    points = pixels.POINTS_AN_INCH / WORKING_DOTS_PER_INCH
    width, height = page.shape[1] * points, page.shape[0] * points
    page = pixels.toned(page, chance, recipe.toner)
    share = pixels.inked_share(page) * recipe.scale**2
    page = pixels.placed(page, recipe.angle, recipe.scale, (0.0, 8.0), around=255)
    page = pixels.blurred(page, recipe.blur)
    size = (
        round(width / pixels.POINTS_AN_INCH * recipe.across),
        round(height / pixels.POINTS_AN_INCH * recipe.down),
    )
    page = np.asarray(cv2.resize(page, size, interpolation=cv2.INTER_AREA), np.uint8)
    page = pixels.sharpened(page, recipe.sharpening)
    page = pixels.noisy(page, chance, recipe.noise)
    page = pixels.bilevel(page, pixels.threshold_for(page, share * recipe.gain))
    if recipe.is_headed:
        _print_sender(page, recipe, chance)
    page = _with_lost_lines(page, chance, recipe.lost_lines)
    page = pixels.specked(page, chance, recipe.specks, 2)
    return Sheet(page, width, height, encoding=recipe.encoding)


def _with_lost_lines(page: Pixels, chance: np.random.Generator, share: float) -> Pixels:
    """Lines lost to the telephone: repeated, white, or white over a stretch."""
    changed = page.copy()
    height, width = page.shape
    for row in chance.integers(1, height, round(share * height)):
        kind = chance.integers(0, 3)
        if kind == 0:
            changed[row] = changed[row - 1]
        else:
            start = int(chance.integers(0, width)) if kind == 1 else 0
            stop = min(width, start + int(chance.integers(width // 20, width // 3))) if kind == 1 else width
            changed[row, start:stop] = 255
    return changed


def _print_sender(page: Pixels, recipe: Fax, chance: np.random.Generator) -> None:
    day = f"{chance.integers(2023, 2027)}-{chance.integers(1, 13):02}-{chance.integers(1, 29):02}"
    time = f"{chance.integers(8, 20):02}:{chance.integers(0, 60):02}"
    number = "".join(str(chance.integers(0, 10)) for _ in range(8))
    text = f"{day} {time}   FROM +86 999 {number}   TO +86 999 {number[::-1]}   P.{chance.integers(1, 4):03}"
    tall = max(8, round(recipe.down * 0.09))
    band = np.full((tall * 2, page.shape[1]), 255, np.uint8)
    cv2.putText(band, text, (tall, round(tall * 1.5)), cv2.FONT_HERSHEY_PLAIN, recipe.across / 130, 0, 1)
    page[tall // 2 : tall // 2 + band.shape[0]] &= band
