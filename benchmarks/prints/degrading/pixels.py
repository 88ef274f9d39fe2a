"""Pages as pixels, and the ways ink, glass and sensor change them.

Pages are 8-bit arrays, grey (height, width) or BGR (height, width, 3); lengths in pixels, shades 0 to 255.
``chance`` is the seeded source of everything drawn.
"""

import cv2
import numpy as np
import pypdfium2
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
Shades = NDArray[np.float32]
POINTS_AN_INCH = 72.0


def rastered(pdf: bytes, dots_per_inch: float) -> list[Pixels]:
    """Each page as displayed, grey."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [
            page.render(scale=dots_per_inch / POINTS_AN_INCH, grayscale=True).to_numpy().copy()
            for page in document
        ]
    finally:
        document.close()


def soft_field(chance: np.random.Generator, height: int, width: int, cells: float) -> Shades:
    """Smooth noise of mean 0 and about ±1, with about ``cells`` bumps along the longer side."""
    step = max(height, width) / max(1.0, cells)
    rows, columns = max(2, round(height / step) + 1), max(2, round(width / step) + 1)
    coarse = chance.standard_normal((rows, columns), dtype=np.float32)
    return np.asarray(cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC), np.float32)


def clipped(shades: Shades) -> Pixels:
    """Back to 8 bits."""
    return np.clip(np.rint(shades), 0, 255).astype(np.uint8)


def toned(page: Pixels, chance: np.random.Generator, toner: float) -> Pixels:
    """Ink laid thinner (``toner`` below 0: -0.7 leaves 30 % of its blackness, unevenly) or thicker (above 0:
    strokes grow by about that many pixels on each side)."""
    if toner == 0:
        return page
    ink = 255.0 - page.astype(np.float32)
    if toner > 0:
        grown = cv2.GaussianBlur(ink, (0, 0), 0.35 + 0.55 * toner)
        return clipped(255.0 - np.clip(grown * (1.25 + 0.9 * toner), 0, 255))
    height, width = page.shape[:2]
    reach = min(1.0, -toner / 0.5)
    coarse, fine = soft_field(chance, height, width, 14), soft_field(chance, height, width, 160)
    uneven = 1 + reach * (0.22 * coarse + 0.12 * fine)
    return clipped(255.0 - ink * np.clip((1 + toner) * uneven, 0.2, 1.0))


def blurred(page: Pixels, sigma: float) -> Pixels:
    """Out of focus."""
    return page if sigma <= 0 else np.asarray(cv2.GaussianBlur(page, (0, 0), sigma), np.uint8)


def sharpened(page: Pixels, strength: float, sigma: float = 1.6) -> Pixels:
    """Edges raised, as machines do before they cut to one bit, so that thin strokes stay."""
    soft = cv2.GaussianBlur(page, (0, 0), sigma)
    return np.asarray(cv2.addWeighted(page, 1 + strength, soft, -strength, 0), np.uint8)


def with_contrast(page: Pixels, black: float, white: float) -> Pixels:
    """Shades between ``black`` and ``white`` instead of 0 and 255."""
    table = np.clip(np.linspace(black, white, 256), 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(page, table), np.uint8)


def tinted(page: Pixels, tint: tuple[float, float, float]) -> Pixels:
    """A colour page on paper of that BGR tint (shares of white)."""
    colour = page if page.ndim == 3 else np.repeat(page[:, :, None], 3, axis=2)
    return clipped(colour.astype(np.float32) * np.asarray(tint, np.float32))


def noisy(page: Pixels, chance: np.random.Generator, sigma: float, *, grain: float = 0.0) -> Pixels:
    """Gaussian noise of the sensor; ``grain`` (pixels) smooths it as a scanner's own filter does."""
    if sigma <= 0:
        return page
    noise = chance.standard_normal(page.shape, dtype=np.float32)
    if grain > 0:
        noise = np.asarray(cv2.GaussianBlur(noise, (0, 0), grain), np.float32)
        noise *= 1 / max(1e-6, float(noise.std()))
    return clipped(page.astype(np.float32) + sigma * noise)


def salted(page: Pixels, chance: np.random.Generator, share: float) -> Pixels:
    """That share of the pixels black or white."""
    if share <= 0:
        return page
    height, width = page.shape[:2]
    count = int(share * height * width)
    changed = page.copy()
    rows, columns = chance.integers(0, height, count), chance.integers(0, width, count)
    shades = chance.choice(np.array([0, 0, 255], np.uint8), count)
    changed[rows, columns] = shades if page.ndim == 2 else shades[:, None]
    return changed


def specked(page: Pixels, chance: np.random.Generator, count: int, largest: int) -> Pixels:
    """Dust: ``count`` dark specks of 1 to ``largest`` pixels across."""
    changed = page.copy()
    height, width = page.shape[:2]
    dark = 0 if page.ndim == 2 else (10, 10, 10)
    for _ in range(count):
        x, y = int(chance.integers(0, width)), int(chance.integers(0, height))
        across = int(chance.integers(1, largest + 1))
        if across == 1:
            changed[y, x] = dark
        else:
            cv2.ellipse(
                changed,
                (x, y),
                (across // 2, max(1, across // 3)),
                float(chance.uniform(0, 180)),
                0,
                360,
                dark,
                -1,
            )
    return changed


def inked_share(page: Pixels) -> float:
    """How much of the page ink covers, 0 to 1."""
    return 1 - float(cv2.mean(page)[0]) / 255


def threshold_for(page: Pixels, share: float) -> float:
    """The threshold that makes that share of a grey page black, as machines find it: thin strokes stay."""
    counts = np.bincount(page.ravel(), minlength=256).cumsum()
    found = int(np.searchsorted(counts, share * page.size))
    return float(np.clip(found + 1, 70, 215))


def bilevel(page: Pixels, threshold: float) -> Pixels:
    """Black below the threshold, white from it on."""
    grey = page if page.ndim == 2 else np.asarray(cv2.cvtColor(page, cv2.COLOR_BGR2GRAY), np.uint8)
    return np.where(grey < threshold, 0, 255).astype(np.uint8)


def placed(page: Pixels, angle: float, scale: float, shift: tuple[float, float], around: int) -> Pixels:
    """On the glass: turned by ``angle`` degrees about the middle, scaled, shifted; ``around`` is outside."""
    height, width = page.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, scale)
    matrix[:, 2] += np.asarray(shift)
    outside = (around, around, around) if page.ndim == 3 else around
    turned = cv2.warpAffine(
        page,
        matrix,
        (width, height),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=outside,
    )
    return np.asarray(turned, np.uint8)


def turned(page: Pixels, degrees: int) -> Pixels:
    """A quarter, half or three quarter turn clockwise."""
    return np.ascontiguousarray(np.rot90(page, k=-degrees // 90))
