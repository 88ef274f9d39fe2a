"""What an OCR engine does; what it gives back is in ``characters``."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from extractors.ocr.characters import ReadStrip

Pixels = NDArray[np.uint8]


class PixelBox(NamedTuple):
    """A box on an image: left, top, right, bottom in pixels, right and bottom outside."""

    x0: int
    top: int
    x1: int
    bottom: int


class OcrEngine(Protocol):
    """An engine with its models loaded. Not thread-safe; one for each process."""

    @property
    def name(self) -> str:
        """The name of the engine in settings."""

    def find_text(self, pixels: Pixels) -> list[PixelBox]:
        """Where text stands on an upright grey page, a box for each piece of a line."""

    def read(self, strips: Sequence[Pixels]) -> list[ReadStrip]:
        """What each grey strip of one line says, in the order given."""


@dataclass(frozen=True, slots=True)
class EngineEntry:
    """An engine in the registry. ``missing`` tells what it lacks here, None when it can be loaded."""

    name: str
    missing: Callable[[], str | None]
    load: Callable[[], OcrEngine]
