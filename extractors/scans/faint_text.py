"""Text that is fainter than the print: stamps, what shines through from the back, watermarks.

A stamp across a cell is read along with the value. Its ink is lighter than that of the print, or is
made of dots; the print itself stays as dark as elsewhere.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np

from extractors.ocr.engine import Pixels
from extractors.scans.glyphs import ReadGlyph
from extractors.scans.ink import Mask

# Of the way from the usual darkness of the print to the paper: what is lighter than this is no print,
# unless the print itself differs so much that a quarter of it is lighter than a third of that.
_LIGHTER, _SPREAD = 0.38, 3.0
# Pages with less text do not tell how dark their print is.
_LEAST_GLYPHS = 30
# The darkest share of a glyph's ink, in percent: thin strokes have few dark pixels.
_DARKEST = 10
# These are thin, or a dot: light by themselves, faint only beside what is faint.
_THIN = frozenset(".,:;-_|/'1lI一丨·。，：；、（）()")


# Faint text that the engine read so well, of so many characters, may be a value that is printed in grey.
_READS_WELL, _LEAST_CHARACTERS = 0.9, 2
_NO_INK = 255.0


def without_faint(
    read: Sequence[ReadGlyph], pixels: Pixels, ink: Mask
) -> tuple[list[ReadGlyph], list[ReadGlyph]]:
    """The glyphs that are as dark as the print, and those that are not."""
    if len(read) < _LEAST_GLYPHS:
        return list(read), []
    darkness = np.array([_darkness(each, pixels, ink) for each in read])
    usual = float(np.median(darkness))
    paper = float(np.percentile(pixels[::4, ::4], 75))
    lightness = (darkness - usual) / max(1.0, paper - usual)
    limit = max(_LIGHTER, _SPREAD * float(np.percentile(lightness, 75)))
    light = [bool(each > limit) for each in lightness]
    surely = [is_light and each.glyph.text not in _THIN for is_light, each in zip(light, read, strict=True)]
    kept: list[ReadGlyph] = []
    faint: list[ReadGlyph] = []
    for place, each in enumerate(read):
        beside = surely[max(0, place - 1) : place + 2]
        (faint if light[place] and any(beside) else kept).append(each)
    return kept, faint


def faint_words(faint: Sequence[ReadGlyph]) -> Iterator[list[ReadGlyph]]:
    """Of what was left out the pieces of lines that read like print."""
    for _, piece in groupby(faint, key=lambda each: (each.glyph.middle, each.glyph.size)):
        glyphs = list(piece)
        sure = sum(each.read.confidence for each in glyphs) / len(glyphs)
        if len(glyphs) >= _LEAST_CHARACTERS and sure >= _READS_WELL:
            yield glyphs


def _darkness(each: ReadGlyph, pixels: Pixels, ink: Mask) -> float:
    """How dark the darker pixels of a glyph are, 0 (black) to 255."""
    glyph = each.glyph
    # A box reaches beyond the page where the print begins at its edge.
    rows = slice(max(0, int(glyph.top)), max(0, int(glyph.bottom) + 1))
    columns = slice(max(0, int(glyph.x0)), max(0, int(glyph.x1) + 1))
    inked = pixels[rows, columns][ink[rows, columns]]
    return float(np.percentile(inked, _DARKEST)) if inked.size else _NO_INK
