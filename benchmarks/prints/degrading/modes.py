"""The modes and the ranges their parameters are drawn from.

A mode is a function of the seeded chance and the least resolution the print needs; it gives a recipe for the
whole file.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from benchmarks.prints.degrading.faxing import Fax
from benchmarks.prints.degrading.photographing import Photo
from benchmarks.prints.degrading.scanning import Scan
from benchmarks.prints.degrading.stamps import Ink
from benchmarks.prints.degrading.wearing import Worn

Recipe = Scan | Fax | Photo | Worn
Drawing = Callable[[np.random.Generator, float], Recipe]
_TINTS = ((1.0, 1.0, 1.0), (0.94, 0.98, 1.0), (1.0, 0.985, 0.96), (0.9, 0.955, 0.985))
_SHARE_STORED_TURNED = 0.25


def _scan(chance: np.random.Generator, dots_per_inch: float, shades: str) -> Scan:
    is_bilevel = shades == "bilevel"
    return Scan(
        dots_per_inch=dots_per_inch,
        shades=shades,
        toner=float(chance.uniform(-0.15, 0.3)),
        blur=float(chance.uniform(0.25, 0.75)),
        noise=float(chance.uniform(4, 14) if is_bilevel else chance.uniform(1.5, 5)),
        black=float(chance.uniform(5, 50)),
        white=float(chance.uniform(236, 254)),
        unevenness=float(chance.uniform(0.5, 4)),
        tint=_TINTS[chance.integers(0, len(_TINTS))],
        gain=float(chance.uniform(1.0, 1.25)),
        specks=int(chance.integers(0, 30)),
        angle=float(chance.normal(0, 0.25)),
        scale=float(chance.uniform(0.955, 1.0)),
        quality=int(chance.integers(60, 93)),
        encoding="fax" if chance.random() < 0.8 else "deflate",
        stored_turn=int(chance.choice((90, 270))) if chance.random() < _SHARE_STORED_TURNED else 0,
    )


def _scan300(chance: np.random.Generator, least: float) -> Recipe:
    return _scan(chance, 300, str(chance.choice(("bilevel", "bilevel", "grey"))))


def _scan200(chance: np.random.Generator, least: float) -> Recipe:
    return _scan(chance, 200, str(chance.choice(("grey", "colour"))))


def _scan150(chance: np.random.Generator, least: float) -> Recipe:
    return replace(_scan(chance, 150, str(chance.choice(("grey", "colour")))), blur=0.3)


def any_scan(chance: np.random.Generator, least: float) -> Scan:
    """One of the flatbed scans at a resolution of at least ``least``."""
    dots_per_inch = float(chance.choice([each for each in (150, 200, 200, 300) if each >= least] or [300]))
    shades = ("grey", "colour", "bilevel") if dots_per_inch == 300 else ("grey", "colour")
    return _scan(chance, dots_per_inch, str(chance.choice(shades)))


def _skew(chance: np.random.Generator, least: float) -> Recipe:
    angle = float(chance.choice((-1, 1)) * chance.uniform(0.8, 3.0))
    return replace(any_scan(chance, least), angle=angle, drift=0.1, scale=float(chance.uniform(0.93, 0.97)))


def _fax(chance: np.random.Generator, least: float) -> Recipe:
    # Small print would not survive anything but the fine mode.
    kinds = ((204, 196),) if least > 150 else ((150, 150), (150, 150), (204, 196))
    across, down = kinds[chance.integers(0, len(kinds))]
    return Fax(
        across=float(across),
        down=float(down),
        toner=float(chance.uniform(0.05, 0.25)),
        blur=float(chance.uniform(0.5, 1.1)),
        sharpening=float(chance.uniform(0.9, 1.8)),
        noise=float(chance.uniform(6, 20)),
        gain=float(chance.uniform(1.15, 1.35)),
        lost_lines=float(chance.uniform(0, 0.005)),
        specks=int(chance.integers(20, 160)),
        angle=float(chance.normal(0, 0.4)),
        scale=float(chance.uniform(0.95, 0.99)),
        is_headed=bool(chance.random() < 0.7),
        encoding="fax" if chance.random() < 0.8 else "deflate",
    )


def _red(chance: np.random.Generator) -> Ink:
    if chance.random() < 0.12:
        colour = (int(chance.integers(150, 210)), int(chance.integers(50, 110)), int(chance.integers(30, 80)))
    else:
        colour = (int(chance.integers(40, 120)), int(chance.integers(25, 90)), int(chance.integers(190, 240)))
    return Ink(colour, float(chance.uniform(0.5, 0.95)), float(chance.uniform(0.05, 0.6)))


def _grey(chance: np.random.Generator, lightest: int, darkest: int) -> Ink:
    shade = int(chance.integers(darkest, lightest))
    return Ink((shade, shade, shade), float(chance.uniform(0.6, 0.95)), float(chance.uniform(0.2, 0.6)))


def _stamp_red(chance: np.random.Generator, least: float) -> Recipe:
    dots_per_inch = float(chance.choice([each for each in (150, 200, 200, 300) if each >= least] or [300]))
    inks = tuple(_red(chance) for _ in range(chance.integers(1, 4)))
    return replace(_scan(chance, dots_per_inch, "colour"), inks=inks)


def _stamp_grey(chance: np.random.Generator, least: float) -> Recipe:
    count = int(chance.integers(1, 4))
    if chance.random() < 0.5:
        recipe = _scan(chance, 300, "bilevel")
        inks = tuple(_grey(chance, 165, 85) for _ in range(count))
        return replace(
            recipe,
            inks=inks,
            toner=float(chance.uniform(0.1, 0.3)),
            noise=float(chance.uniform(14, 30)),
            threshold=float(chance.uniform(135, 170)),
        )
    dots_per_inch = float(chance.choice([each for each in (200, 300) if each >= least] or [300]))
    inks = tuple(_grey(chance, 190, 90) for _ in range(count))
    return replace(_scan(chance, dots_per_inch, "grey"), inks=inks)


def _turned(degrees: int) -> Drawing:
    def drawn(chance: np.random.Generator, least: float) -> Recipe:
        return replace(any_scan(chance, least), turn=degrees, stored_turn=0)

    return drawn


def _photo(chance: np.random.Generator, least: float) -> Recipe:
    # A telephone's 8 or 12 megapixels; nearer to small print.
    sides = [each for each in (2800, 3264, 4032) if each * 0.8 / 11.7 >= least * 1.15] or [4032]
    return Photo(
        longer_side=int(chance.choice(sides)),
        fill=float(chance.uniform(0.82, 0.94)),
        tilt=float(chance.uniform(0.01, 0.05)),
        angle=float(chance.normal(0, 2.0)),
        lens=float(chance.uniform(-0.02, 0.03)),
        waves=float(chance.uniform(0, 2.5)),
        falloff=float(chance.uniform(0.1, 0.4)),
        warmth=float(chance.uniform(-0.08, 0.14)),
        black=float(chance.uniform(25, 60)),
        white=float(chance.uniform(205, 245)),
        blur=float(chance.uniform(0.5, 1.1)),
        noise=float(chance.uniform(2, 6)),
        quality=int(chance.integers(70, 93)),
        turn=int(chance.choice((90, 180, 270))) if chance.random() < 0.15 else 0,
    )


def _photo_shadow(chance: np.random.Generator, least: float) -> Recipe:
    recipe = _photo(chance, least)
    assert isinstance(recipe, Photo)
    return replace(
        recipe,
        shadows=int(chance.integers(1, 3)),
        depth=float(chance.uniform(0.25, 0.45)),
        falloff=float(chance.uniform(0.3, 0.45)),
    )


def _noise(chance: np.random.Generator, least: float) -> Recipe:
    return replace(
        any_scan(chance, max(1.4 * least, 200)),
        shades=str(chance.choice(("grey", "colour"))),
        blur=float(chance.uniform(0.6, 1.1)),
        noise=float(chance.uniform(14, 28)),
        salt=float(chance.uniform(0.001, 0.008)),
        specks=int(chance.integers(30, 200)),
        quality=int(chance.integers(55, 85)),
    )


def _light(chance: np.random.Generator, least: float) -> Recipe:
    return replace(
        any_scan(chance, max(1.4 * least, 200)), shades="grey", toner=float(chance.uniform(-0.72, -0.45))
    )


def _dark(chance: np.random.Generator, least: float) -> Recipe:
    dots_per_inch = float(chance.choice([each for each in (200, 300) if each >= least * 1.3] or [300]))
    shades = ("grey", "bilevel") if dots_per_inch == 300 else ("grey",)
    recipe = _scan(chance, dots_per_inch, str(chance.choice(shades)))
    toner = chance.uniform(0.5, 1.1) * dots_per_inch / 300
    return replace(recipe, toner=float(toner), white=float(chance.uniform(205, 235)))


MODES: dict[str, Drawing] = {
    "scan300": _scan300,
    "scan200": _scan200,
    "scan150": _scan150,
    "skew": _skew,
    "fax": _fax,
    "stamp-red": _stamp_red,
    "stamp-grey": _stamp_grey,
    "rot90": _turned(90),
    "rot180": _turned(180),
    "rot270": _turned(270),
    "photo": _photo,
    "photo-shadow": _photo_shadow,
    "noise": _noise,
    "light": _light,
    "dark": _dark,
}
