"""Small drawn pages: text in an installed Chinese font, and an engine that finds what it is told to."""

from collections.abc import Sequence
from functools import cache
from itertools import pairwise

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.prints.fonts import _FILES
from extractors.ocr.characters import ReadCharacter, ReadStrip
from extractors.ocr.engine import PixelBox, Pixels
from extractors.page_content import Glyph
from extractors.scans.glyphs import ReadGlyph


@cache
def font(size: int, family: str = "Song") -> ImageFont.FreeTypeFont:
    """A Chinese font of Debian's, ``size`` pixels an em."""
    path, index = _FILES[family]
    return ImageFont.truetype(str(path), size, index=index)


def page_with(
    *texts: tuple[str, int, int], size: int = 40, shape: tuple[int, int] = (200, 900), family: str = "Song"
) -> Pixels:
    """A white grey page of ``shape`` (height, width) with ``texts`` at their left, top."""
    image = Image.new("L", (shape[1], shape[0]), 255)
    draw = ImageDraw.Draw(image)
    for text, x, y in texts:
        draw.text((x, y), text, font=font(size, family), fill=0)
    return np.asarray(image, np.uint8).copy()


def strip_of(text: str, centres: Sequence[float], confidence: float = 0.99) -> ReadStrip:
    """``text`` as an engine would have read it, its middles at ``centres``."""
    return ReadStrip(
        tuple(ReadCharacter(each, confidence, centre) for each, centre in zip(text, centres, strict=True))
    )


def advances(text: str, size: int, family: str = "Song") -> list[float]:
    """The middle of each character of ``text`` drawn from 0."""
    starts = [font(size, family).getlength(text[:place]) for place in range(len(text) + 1)]
    return [(before + after) / 2 for before, after in pairwise(starts)]


def glyph_at(text: str, x0: float, middle: float, size: float, order: int) -> ReadGlyph:
    """A glyph with its box and what an engine read there."""
    glyph = Glyph(text, x0, middle - size / 2, x0 + size, middle + size / 2, size, order, middle)
    return ReadGlyph(glyph, ReadCharacter(text, 0.99, x0))


class InkEngine:
    """Finds lines of ink as a detector does and reads what is the right way up with confidence.

    A line has a mark, higher than the rest, at its left end.
    """

    name = "ink"

    def find_text(self, pixels: Pixels) -> list[PixelBox]:
        """A box around each piece of ink, as wide as it runs on."""
        mask = np.asarray(pixels < 128, np.uint8)
        joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
        count, _, areas, _ = cv2.connectedComponentsWithStats(joined)
        return [PixelBox(x, y, x + width, y + height) for x, y, width, height, _ in areas[1:count].tolist()]

    def read(self, strips: Sequence[Pixels]) -> list[ReadStrip]:
        """Sure of strips whose left end is the higher one."""
        return [strip_of("x", [1.0], 0.97 if self._is_upright(strip) else 0.2) for strip in strips]

    def _is_upright(self, strip: Pixels) -> bool:
        ink = (strip < 128).sum(axis=0)
        third = max(1, len(ink) // 3)
        return bool(ink[:third].sum() > ink[-third:].sum())
