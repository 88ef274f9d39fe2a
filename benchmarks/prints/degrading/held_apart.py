"""Modes never used for tuning a reader: marks, defects and ranges that do not occur in the others."""

from dataclasses import replace

import numpy as np

from benchmarks.prints.degrading.faxing import Fax
from benchmarks.prints.degrading.modes import MODES, Drawing, Recipe, any_scan
from benchmarks.prints.degrading.photographing import Photo
from benchmarks.prints.degrading.scanning import Scan
from benchmarks.prints.degrading.wearing import Worn


def _curled_photo(chance: np.random.Generator, least: float) -> Recipe:
    """A sheet that does not lie flat, its waves and a lamp's reflection."""
    return replace(
        _photo(chance, least),
        curl=float(chance.choice((-1, 1)) * chance.uniform(0.03, 0.09)),
        waves=float(chance.uniform(3, 7)),
        glare=float(chance.uniform(0.2, 0.5)),
    )


def _moved_photo(chance: np.random.Generator, least: float) -> Recipe:
    """A hand that moved, in poor light: a wider range of tilt, warmth and noise."""
    return replace(
        _photo(chance, least),
        longer_side=4032,
        motion=float(chance.uniform(2.0, 4.5)),
        tilt=float(chance.uniform(0.05, 0.08)),
        angle=float(chance.normal(0, 5)),
        noise=float(chance.uniform(6, 10)),
        warmth=float(chance.uniform(0.14, 0.25)),
        falloff=float(chance.uniform(0.4, 0.6)),
    )


def _photo(chance: np.random.Generator, least: float) -> Photo:
    recipe = MODES["photo"](chance, least)
    assert isinstance(recipe, Photo)
    return recipe


def _copy_of_copy(chance: np.random.Generator, least: float) -> Recipe:
    shades = str(chance.choice(("grey", "bilevel")))
    scan = replace(_flat_scan(chance), dots_per_inch=300.0, shades=shades, toner=0.0)
    return Worn(scan, copies=2)


def _halftone(chance: np.random.Generator, least: float) -> Recipe:
    """A tinted sheet as an office printer or a fax server screens it."""
    shades = str(chance.choice(("grey", "bilevel")))
    scan = replace(
        _flat_scan(chance),
        dots_per_inch=300.0,
        shades=shades,
        toner=float(chance.uniform(0.15, 0.3)),
        threshold=float(chance.uniform(150, 178)),
    )
    return Worn(scan, screen=int(chance.integers(215, 242)), lines=float(chance.uniform(65, 110)))


def _filed(chance: np.random.Generator, least: float) -> Recipe:
    """A sheet out of a binder: holes, a fold, a clerk's ticks, black where the sheet ends."""
    scan = any_scan(chance, max(200.0, least))
    marks = {str(each) for each in ("holes", "crease", "border") if chance.random() < 0.75} | {"ticks"}
    pen = str(chance.choice(("blue", "red", "black")))
    return Worn(scan, frozenset(marks), ticks=int(chance.integers(4, 16)), pen=pen)


def _standard_fax(chance: np.random.Generator, least: float) -> Recipe:
    """204 dots across, 98 lines down, as faxes are without the fine mode."""
    recipe = MODES["fax"](chance, least)
    assert isinstance(recipe, Fax)
    return replace(recipe, across=204.0, down=98.0, blur=float(chance.uniform(0.4, 0.7)), lost_lines=0.001)


def _strong_skew(chance: np.random.Generator, least: float) -> Recipe:
    """Turned further than sheets usually are, upside down half of the time."""
    angle = float(chance.choice((-1, 1)) * chance.uniform(3.2, 5.0))
    scan = replace(any_scan(chance, max(200.0, least)), stored_turn=0, scale=0.9)
    return replace(scan, angle=angle, turn=int(chance.choice((0, 180))))


def _flat_scan(chance: np.random.Generator) -> Scan:
    return replace(any_scan(chance, 300.0), inks=())


HELD_APART: dict[str, Drawing] = {
    "photo-curl": _curled_photo,
    "photo-motion": _moved_photo,
    "copy-of-copy": _copy_of_copy,
    "halftone": _halftone,
    "filed": _filed,
    "fax-standard": _standard_fax,
    "skew-strong": _strong_skew,
}
