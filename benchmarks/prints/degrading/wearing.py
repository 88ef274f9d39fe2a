"""Marks of use: holes, creases, pen ticks, black borders, copies of copies, printed screens.

Only the modes held apart use them.
"""

from dataclasses import dataclass, field, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.prints.degrading import pixels, scanning
from benchmarks.prints.degrading.image_pdf import Sheet
from benchmarks.prints.degrading.pixels import Pixels
from benchmarks.prints.degrading.scanning import Scan

_PEN = {"blue": (150, 60, 20), "red": (50, 40, 210), "black": (60, 60, 60)}


@dataclass(frozen=True)
class Worn:
    """A ``scan`` of a sheet with ``marks`` (holes, crease, ticks, border), ``ticks`` in number and ``pen``.

    ``copies`` times photocopied before; ``screen`` shade of a background printed in dots (255: none) of
    ``lines`` to the inch.
    """

    scan: Scan
    marks: frozenset[str] = field(default_factory=frozenset)
    ticks: int = 0
    pen: str = "blue"
    copies: int = 0
    screen: int = 255
    lines: float = 90.0


def worn(page: Pixels, recipe: Worn, chance: np.random.Generator) -> Sheet:
    """``page`` is the print at the scan's resolution, grey."""
    scan = recipe.scan
    page = pixels.toned(page, chance, scan.toner)
    for _ in range(recipe.copies):
        page = _copied(page, chance, scan.dots_per_inch)
    if recipe.screen < 255:
        page = _screened(page, recipe, chance)
    if scan.shades == "colour":
        page = pixels.tinted(page, scan.tint)
    if "ticks" in recipe.marks:
        page = _ticked(page, recipe, chance)
    if "crease" in recipe.marks:
        page = _creased(page, chance)
    if "holes" in recipe.marks:
        page = _punched(page, chance, scan.dots_per_inch)
    share = pixels.inked_share(page) * scan.scale**2
    if "border" not in recipe.marks:
        return scanning.captured(page, scan, chance, share)
    # The lid stands open: what is not paper is black, and no threshold may be found from it.
    threshold = scan.threshold or 140.0
    bordered = _bordered(page, chance)
    return scanning.captured(bordered, replace(scan, threshold=threshold), chance, share)


def _copied(page: Pixels, chance: np.random.Generator, dots_per_inch: float) -> Pixels:
    """As a photocopier gives it: a little turned and scaled, thicker, hard edged, specked."""
    angle, scale = float(chance.normal(0, 0.3)), float(chance.uniform(0.985, 1.0))
    page = pixels.placed(page, angle, scale, (float(chance.normal(0, 6)), float(chance.normal(0, 6))), 255)
    page = pixels.blurred(page, dots_per_inch / 300 * float(chance.uniform(0.7, 1.0)))
    page = pixels.sharpened(page, 0.8)
    page = pixels.noisy(page, chance, float(chance.uniform(4, 9)), grain=0.8)
    # A steep curve rather than a threshold, set to keep thin strokes.
    steep = 255 / (1 + np.exp(-(np.arange(256) - chance.uniform(160, 182)) / 18))
    page = np.asarray(cv2.LUT(page, steep.astype(np.uint8)), np.uint8)
    return pixels.specked(page, chance, int(chance.integers(40, 140)), max(2, round(dots_per_inch / 100)))


def _screened(page: Pixels, recipe: Worn, chance: np.random.Generator) -> Pixels:
    """A grey background as round dots of a turned screen."""
    height, width = page.shape[:2]
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    turn = float(chance.uniform(0.2, 1.3))
    step = 2 * np.pi * recipe.lines / recipe.scan.dots_per_inch
    across = np.cos(step * (columns * np.cos(turn) + rows * np.sin(turn)))
    down = np.cos(step * (rows * np.cos(turn) - columns * np.sin(turn)))
    dots = (across + down) / 4 + 0.5
    cut = float(np.quantile(dots[: min(height, 400), : min(width, 400)], recipe.screen / 255))
    ground = np.where(dots > cut, 90.0, 255.0).astype(np.float32)
    return pixels.clipped(np.minimum(page.astype(np.float32), cv2.GaussianBlur(ground, (0, 0), 0.6)))


def _ticked(page: Pixels, recipe: Worn, chance: np.random.Generator) -> Pixels:
    """Ticks, rings and dashes by hand, in the white beside what is printed."""
    changed = page.copy()
    colour = _PEN[recipe.pen] if page.ndim == 3 else _PEN[recipe.pen][:1] * 3
    unit = recipe.scan.dots_per_inch / 25.4
    dark = (page if page.ndim == 2 else page.min(axis=2)) < 140
    for _ in range(recipe.ticks):
        x, y = _free_place(dark, chance, round(4 * unit))
        jitter = chance.normal(0, 0.5, (3, 2)) * unit
        points = np.array([(x, y), (x + 1.3 * unit, y + 1.8 * unit), (x + 4 * unit, y - 2 * unit)]) + jitter
        thickness = max(1, round(unit * float(chance.uniform(0.25, 0.5))))
        if chance.random() < 0.7:
            cv2.polylines(
                changed, [points.astype(np.int32)], isClosed=False, color=colour, thickness=thickness
            )
        else:
            end = (round(x + 9 * unit), round(y + float(chance.normal(0, 0.6)) * unit))
            cv2.line(changed, (x, y), end, colour, thickness, cv2.LINE_AA)
    return changed


def _free_place(dark: NDArray[np.bool_], chance: np.random.Generator, room: int) -> tuple[int, int]:
    """Beside print and not on it, as well as forty tries find."""
    height, width = dark.shape
    tries = []
    for _ in range(40):
        x = int(chance.integers(width // 12, width - width // 8))
        y = int(chance.integers(height // 8, height * 7 // 8))
        under = dark[max(0, y - room) : y + room, x : x + 2 * room].mean()
        around = dark[max(0, y - 3 * room) : y + 3 * room, max(0, x - 4 * room) : x + 6 * room].mean()
        tries.append((float(4 * under - around), x, y))
    _, x, y = min(tries)
    return x, y


def _creased(page: Pixels, chance: np.random.Generator) -> Pixels:
    """Folds once across or down the middle: a lighter and a darker line, ink broken on it."""
    changed = page.astype(np.float32)
    height, width = page.shape[:2]
    is_across = chance.random() < 0.6
    length, other = (width, height) if is_across else (height, width)
    middle = other * float(chance.uniform(0.3, 0.7)) + np.cumsum(chance.normal(0, 0.25, length))
    band = max(2, round(max(height, width) / 1400))
    for offset in range(-band, band + 1):
        place = np.clip(np.rint(middle) + offset, 0, other - 1).astype(int)
        along = np.arange(length)
        index = (place, along) if is_across else (along, place)
        changed[index] = changed[index] * 0.75 + (40 if offset < 0 else 62)
    return pixels.clipped(changed)


def _punched(page: Pixels, chance: np.random.Generator, dots_per_inch: float) -> Pixels:
    """Two or four holes of a binder in the margin of one edge."""
    changed = page.copy()
    height, width = page.shape[:2]
    unit = dots_per_inch / 25.4
    dark: tuple[int, ...] = (25, 25, 25)
    is_left = chance.random() < 0.5
    length = height if is_left else width
    count = int(chance.choice((2, 4)))
    for index in range(count):
        along = round(length / 2 + (index - (count - 1) / 2) * 80 * unit * (1.0 if count == 2 else 0.8))
        aside = round(float(chance.uniform(5.0, 6.0)) * unit)
        middle = (aside, along) if is_left else (along, aside)
        cv2.circle(changed, middle, round(2.8 * unit), dark, -1, cv2.LINE_AA)
    return changed


def _bordered(page: Pixels, chance: np.random.Generator) -> Pixels:
    """Black where the sheet ends before the glass: strips along some edges, one corner folded over."""
    changed = page.copy()
    height, width = page.shape[:2]
    deepest = min(height, width) * 0.022
    strips = chance.uniform(0.2, 1.0, 4) * deepest * (chance.random(4) < 0.7)
    top, bottom, left, right = (round(float(each)) for each in strips)
    if top:
        changed[:top] = 12
    if bottom:
        changed[-bottom:] = 12
    if left:
        changed[:, :left] = 12
    if right:
        changed[:, -right:] = 12
    reach = round(min(height, width) * float(chance.uniform(0.02, 0.05)))
    corner = np.array([(0, height), (reach, height), (0, height - reach)], np.int32)
    cv2.fillPoly(changed, [corner], (12, 12, 12))
    return changed
