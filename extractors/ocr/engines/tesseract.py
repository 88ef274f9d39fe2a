"""Tesseract with simplified Chinese: a second opinion where it is installed, never the first reader.

It reads three values of four of a clean page (docs/decisions/0015-ocr.md); its mistakes are others.
"""

import shutil
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
import pytesseract
from pytesseract import Output

from extractors.ocr.characters import ReadCharacter, ReadStrip
from extractors.ocr.engine import EngineEntry, OcrEngine, PixelBox, Pixels

_LANGUAGES = ("chi_sim", "eng")
_ONE_LINE, _SPARSE_TEXT = "--psm 7", "--psm 11"
_MARGIN = 10
_WHITE = 255
_SECONDS = 20


def _missing() -> str | None:
    if shutil.which("tesseract") is None:
        return "tesseract-ocr"
    installed = set(pytesseract.get_languages())
    absent = [language for language in _LANGUAGES if language not in installed]
    return ", ".join(f"tesseract-ocr-{language.replace('_', '-')}" for language in absent) or None


class Tesseract:
    """One process of the program for each call."""

    name = "tesseract"

    def find_text(self, pixels: Pixels) -> list[PixelBox]:
        """A box for each word."""
        return [word.box for word in _words(pixels, _SPARSE_TEXT)]

    def read(self, strips: Sequence[Pixels]) -> list[ReadStrip]:
        """What each strip says."""
        return [ReadStrip(tuple(_characters(strip))) for strip in strips]


class _Word(NamedTuple):
    text: str
    confidence: float
    box: PixelBox


def _characters(strip: Pixels) -> Iterator[ReadCharacter]:
    framed = np.pad(strip, _MARGIN, constant_values=_WHITE)
    for text, confidence, box in _words(framed, _ONE_LINE):
        for place, character in enumerate(text):
            # Words have boxes, characters have not: they share the word's width.
            centre = box.x0 - _MARGIN + (box.x1 - box.x0) * (place + 0.5) / len(text)
            yield ReadCharacter(character, confidence, centre)


def _words(pixels: Pixels, mode: str) -> Iterator[_Word]:
    data: dict[str, list[Any]] = pytesseract.image_to_data(
        pixels, lang="+".join(_LANGUAGES), config=mode, output_type=Output.DICT, timeout=_SECONDS
    )
    columns = (data[name] for name in ("text", "conf", "left", "top", "width", "height"))
    for text, confidence, left, top, width, height in zip(*columns, strict=True):
        if text.strip():
            box = PixelBox(left, top, left + width, top + height)
            yield _Word(text.strip(), max(0.0, float(confidence)) / 100, box)


def _load() -> OcrEngine:
    return Tesseract()


ENGINE = EngineEntry("tesseract", _missing, _load)
