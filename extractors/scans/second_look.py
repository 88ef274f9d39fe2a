"""Strips that an engine was not sure of are read again: cut and scaled otherwise, and by another engine."""

from collections.abc import Sequence

import cv2
import numpy as np

from extractors.ocr.characters import ReadStrip
from extractors.ocr.engine import OcrEngine, Pixels
from extractors.ocr.voting import Vote, agreed, longer_text

# A strip with a character less sure than this gets a second look.
_SURE = 0.95
# The other crop is so much wider than high compared with the first, and has a margin.
_STRETCH, _MARGIN = 1.12, 0.08
# How much the word of the same engine on another crop weighs, and that of another engine.
_SAME_ENGINE, _OTHER_ENGINE = 0.8, 0.7
# Of a page that is unsure everywhere only so many strips: a page has its time.
_MOST_STRIPS = 120


def with_second_look(
    read: Sequence[ReadStrip],
    strips: Sequence[Pixels],
    engine: OcrEngine,
    second: OcrEngine | None,
    sparse: frozenset[int] = frozenset(),
) -> list[ReadStrip]:
    """``read``, the unsure ones decided by vote. ``second``: another engine, where there is one.

    ``sparse``: places of strips whose ink has room for more than was read: there the others may agree on
    a longer text.
    """
    unsure = sorted(
        (place for place, strip in enumerate(read) if place in sparse or _weakest(strip) < _SURE),
        key=lambda place: (place not in sparse, _weakest(read[place])),
    )[:_MOST_STRIPS]
    decided = list(read)
    if not unsure:
        return decided
    again = engine.read([_otherwise(strips[place]) for place in unsure])
    others = second.read([strips[place] for place in unsure]) if second is not None else None
    for order, place in enumerate(unsure):
        if place in sparse and others is not None:
            longer = longer_text(read[place], _placed(again[order], strips[place]), others[order])
            if longer is not None:
                decided[place] = longer
                continue
        votes = [Vote(again[order], _SAME_ENGINE)]
        if others is not None:
            votes.append(Vote(others[order], _OTHER_ENGINE))
        decided[place] = agreed(read[place], votes)
    return decided


def _weakest(strip: ReadStrip) -> float:
    return min((each.confidence for each in strip.characters if each.text.strip()), default=1.0)


def _margin(strip: Pixels) -> int:
    return max(1, round(_MARGIN * int(strip.shape[0])))


def _placed(again: ReadStrip, strip: Pixels) -> ReadStrip:
    """``again``, read ``_otherwise``, with its middles where they are on ``strip``."""
    margin = _margin(strip)
    return ReadStrip(
        tuple(each._replace(centre=each.centre / _STRETCH - margin) for each in again.characters)
    )


def _otherwise(strip: Pixels) -> Pixels:
    """The strip a little wider, with a margin: the steps of the recogniser fall elsewhere."""
    margin = _margin(strip)
    framed = cv2.copyMakeBorder(strip, margin, margin, margin, margin, cv2.BORDER_REPLICATE)
    wider = cv2.resize(
        framed, (round(framed.shape[1] * _STRETCH), framed.shape[0]), interpolation=cv2.INTER_CUBIC
    )
    return np.asarray(wider, np.uint8)
