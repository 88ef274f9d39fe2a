"""Text that is fainter than the print: stamps, what shines through from the back, watermarks.

A stamp across a cell is read along with the value. Its ink is lighter than that of the print, or is
made of dots; the print itself stays as dark as elsewhere.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

import numpy as np

from extractors.ocr.engine import Pixels
from extractors.page_content import Glyph
from extractors.scans.glyphs import ReadGlyph
from extractors.scans.ink import Mask
from extractors.text_runs import is_narrow

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
# Boxes of one word share their borders; so many pixels are rounding.
_TOUCHING = 0.5
# What the engine hardly read need only be so light to be a piece of a stamp.
_DOUBTFUL, _DOUBTFUL_LIGHTER = 0.4, 0.2
# A thin or doubtful sign is of a stamp when so many sizes from it something surely is.
_BESIDE = 5.0


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
    is_faint = [False] * len(read)
    untold: list[int] = []
    for word in _words(read):
        texts = [read[place].glyph.text for place in word]
        if all(read[place].glyph.text in _THIN or _is_doubtful(read[place]) for place in word):
            untold += word
            continue
        for place, is_out in zip(word, _faint_of_word(texts, [light[place] for place in word]), strict=True):
            is_faint[place] = is_out
    stamped = [each.glyph for each, is_out in zip(read, is_faint, strict=True) if is_out]
    for place in untold:
        least = _DOUBTFUL_LIGHTER if _is_doubtful(read[place]) else limit
        is_faint[place] = bool(lightness[place] > least) and any(
            _is_beside(read[place].glyph, other) for other in stamped
        )
    kept = [each for each, is_out in zip(read, is_faint, strict=True) if not is_out]
    return kept, [each for each, is_out in zip(read, is_faint, strict=True) if is_out]


def _words(read: Sequence[ReadGlyph]) -> Iterator[range]:
    """The places of glyphs that touch."""
    first = 0
    for place in range(1, len(read) + 1):
        if place == len(read) or not _touch(read[place - 1].glyph, read[place].glyph):
            yield range(first, place)
            first = place


def _is_doubtful(each: ReadGlyph) -> bool:
    return each.read.confidence < _DOUBTFUL


def _is_beside(sign: Glyph, other: Glyph) -> bool:
    reach = _BESIDE * max(sign.size, other.size)
    return abs(sign.x0 - other.x0) < reach and abs(sign.middle - other.middle) < reach


def _touch(before: Glyph, after: Glyph) -> bool:
    is_one_strip = (before.middle, before.size) == (after.middle, after.size)
    return is_one_strip and abs(after.x0 - before.x1) < _TOUCHING


def _faint_of_word(texts: Sequence[str], light: Sequence[bool]) -> list[bool]:
    """Which characters of a word are no print: all or none, since a word is printed at once.

    Only a sign of a stamp that sticks to it, Chinese beside a number, goes alone.
    """
    judged = [is_light for text, is_light in zip(texts, light, strict=True) if text not in _THIN]
    if 2 * sum(judged) > len(judged):
        return [True] * len(texts)
    return [
        is_light and text not in _THIN and (place in (0, len(texts) - 1)) and _stands_out(texts, place)
        for place, (text, is_light) in enumerate(zip(texts, light, strict=True))
    ]


def _stands_out(texts: Sequence[str], place: int) -> bool:
    beside = texts[place - 1] if place else texts[1]
    return is_narrow(texts[place]) != is_narrow(beside)


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
