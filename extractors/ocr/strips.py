"""Strips of one line as a recogniser wants them: one height, a few widths, a few batch sizes.

Free shapes would leave a compiled kernel behind for each page and memory would grow without end.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from extractors.ocr.engine import Pixels

STRIP_HEIGHT = 48
# A strip wider than so many heights is read badly: it must be split before (scans.strips).
WIDEST = 24
_WIDTHS = (64, 96, 128, 160, 208, 256, 320, 400, 496, 608, 752, 928, 1152)
_BATCH_SIZES = (16, 8, 4, 2, 1)
_PIXELS_PER_BATCH = 48 * 4096
# What stands right of a strip within its batch: neither paper nor ink, as the model was taught.
_PADDING = 127


@dataclass(frozen=True, slots=True)
class Batch:
    """Strips read together: their places in the list, their widths at ``STRIP_HEIGHT``, and the batch's."""

    places: tuple[int, ...]
    widths: tuple[int, ...]
    size: int
    width: int


def batches(strips: Sequence[Pixels]) -> Iterator[Batch]:
    """All strips, those of like width together."""
    widths = [_width(strip) for strip in strips]
    waiting = sorted(range(len(strips)), key=lambda place: widths[place])
    while waiting:
        size = _size(waiting, widths)
        together, waiting = waiting[:size], waiting[size:]
        bucket = _bucket(widths[together[-1]])
        yield Batch(tuple(together), tuple(widths[place] for place in together), size, bucket)


def stacked(batch: Batch, strips: Sequence[Pixels]) -> NDArray[np.uint8]:
    """The pixels of a batch: size × ``STRIP_HEIGHT`` × width."""
    pixels = np.full((batch.size, STRIP_HEIGHT, batch.width), _PADDING, np.uint8)
    for row, (place, width) in enumerate(zip(batch.places, batch.widths, strict=True)):
        pixels[row, :, :width] = cv2.resize(
            strips[place], (width, STRIP_HEIGHT), interpolation=cv2.INTER_LINEAR
        )
    return pixels


def _width(strip: Pixels) -> int:
    height, width = strip.shape[:2]
    return int(min(max(8, round(width * STRIP_HEIGHT / height)), _WIDTHS[-1]))


def _bucket(width: int) -> int:
    return next(each for each in _WIDTHS if each >= width)


def _size(waiting: Sequence[int], widths: Sequence[int]) -> int:
    """The largest batch that is full and small enough."""
    for size in _BATCH_SIZES:
        if (
            size <= len(waiting)
            and size * _bucket(widths[waiting[size - 1]]) * STRIP_HEIGHT <= _PIXELS_PER_BATCH
        ):
            return size
    return 1
