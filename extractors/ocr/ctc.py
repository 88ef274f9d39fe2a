"""Decoding of a recogniser that gives a class for each step along a strip (CTC).

A step's class is a character or the blank between characters; the same class in steps that follow
each other is one character (Graves et al. 2006, connectionist temporal classification).
"""

import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from extractors.ocr.characters import Alternative, ReadCharacter, ReadStrip

BLANK = 0
# Runners-up that are less probable are noise.
_LEAST_PROBABILITY = 0.003


def decode(
    classes: NDArray[np.int32],
    probabilities: NDArray[np.float32],
    characters: Sequence[str],
    pixels_per_step: float,
) -> ReadStrip:
    """What a strip says. ``classes`` and ``probabilities``: steps × candidates, the best first.

    ``characters`` names the classes. A character between two that was nearly read lowers the
    confidence of the one before it.
    """
    return ReadStrip(tuple(_characters(classes, probabilities, characters, pixels_per_step)))


def _characters(
    classes: NDArray[np.int32],
    probabilities: NDArray[np.float32],
    characters: Sequence[str],
    pixels_per_step: float,
) -> Iterator[ReadCharacter]:
    best = classes[:, 0].tolist()
    spans = [(chosen, list(steps)) for chosen, steps in groupby(range(len(best)), key=best.__getitem__)]
    for position, (chosen, steps) in enumerate(spans):
        if chosen == BLANK:
            continue
        peak = max(steps, key=lambda step: float(probabilities[step, 0]))
        unseen = max(
            (
                _nearly_read(spans, beside, classes, probabilities)
                for beside in (position - 1, position + 1)
                if 0 <= beside < len(spans)
            ),
            default=0.0,
        )
        weights = probabilities[steps, 0]
        text = characters[chosen]
        candidates = [
            Alternative(characters[other], float(probability))
            for other, probability in zip(classes[peak, 1:], probabilities[peak, 1:], strict=True)
            if other != BLANK and probability >= _LEAST_PROBABILITY
        ]
        # （ and ( are one character in two widths: between them the engine need not be sure.
        same = sum(each.probability for each in candidates if _folded(each.text) == _folded(text))
        yield ReadCharacter(
            text,
            min(float(probabilities[peak, 0]) + same, 1.0 - unseen),
            (float(np.average(steps, weights=weights)) + 0.5) * pixels_per_step,
            tuple(each for each in candidates if _folded(each.text) != _folded(text)),
        )


@cache
def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _nearly_read(
    spans: Sequence[tuple[int, list[int]]],
    place: int,
    classes: NDArray[np.int32],
    probabilities: NDArray[np.float32],
) -> float:
    """How probable it is that the blanks at ``place`` hide a character that is none of their neighbours."""
    chosen, steps = spans[place]
    if chosen != BLANK:
        return 0.0
    neighbours = {spans[beside][0] for beside in (place - 1, place + 1) if 0 <= beside < len(spans)}
    runners_up, chances = classes[steps, 1], probabilities[steps, 1]
    hidden = [
        float(chance)
        for other, chance in zip(runners_up, chances, strict=True)
        if int(other) not in neighbours
    ]
    return max(hidden, default=0.0)
