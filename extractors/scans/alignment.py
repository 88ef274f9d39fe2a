"""Which ink belongs to which character, where an engine's middles are too rough to tell.

A recogniser knows the middle of a character to a step of its strip, half a digit wide. Where two digits
come out in one step, borders put midway give one of them the ink of both and the other none. Here the
borders of a whole line are chosen together: in the blanks, near the middles, and so that each character
takes as much room as its kind does.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from extractors.ocr.characters import ReadCharacter
from extractors.text_runs import is_narrow

# Ink of a character, in ems: a narrow one that is no stroke, and a wide one that is no sign.
_NARROW_INK, _WIDE_INK = (0.25, 0.62), (0.45, 1.1)
# Thin or small: any width is plausible for these.
_ANY_WIDTH = frozenset(".,:;'|!/-_·。，：；、（）()《》“”[]{}1lIiJjrtf一丨")
_LEAST_ANY = 0.04
# Wider than other letters.
_WIDE_LETTERS = frozenset("MWmw@%&ЖШЩЮФЫМжшщюфым")
_WIDE_LETTER_MOST = 1.0
# What each em beyond these limits costs, and a middle apart from the engine's, per squared em.
_WIDTH_COST, _MIDDLE_COST = 20.0, 30.0
# One character with the ink of another that was not read is likelier than two with half of it each.
_MOST_WIDTH_COST = 9.0
# A character without any ink, and a border through ink as high as an em.
_NO_INK_COST, _BORDER_COST = 12.0, 6.0
# A border lies no further than so many ems from the engine's middles.
_REACH = 0.7
# Within ink a border may lie at every column so many apart, in ems; a character is no wider than so many.
_STEP, _WIDEST = 0.125, 2.4


def borders_in_ink(
    characters: Sequence[ReadCharacter], columns: NDArray[np.int64], borders: Sequence[int], em: float
) -> list[int]:
    """``borders`` (one more than ``characters``, columns of the strip), better ones where they give a
    character no ink of its own or the ink of two. ``columns``: how much ink each column has."""
    line = _Line(columns, em)
    if not any(line.is_implausible(character.text, *span) for character, span in _spans(characters, borders)):
        return list(borders)
    found = _best_borders(characters, line, borders[0], borders[-1])
    if found is None or _cost(characters, line, found) >= _cost(characters, line, borders):
        return list(borders)
    return found


class _Line:
    """The ink of one line by column, and what a share of it costs as a character."""

    def __init__(self, columns: NDArray[np.int64], em: float) -> None:
        self.em = em
        self.columns = columns
        self._inked: list[int] = np.flatnonzero(columns > 0).tolist()

    def extent(self, start: int, end: int) -> tuple[int, int] | None:
        """First column of ink and the one after the last between two borders."""
        first, last = bisect_left(self._inked, start), bisect_right(self._inked, end - 1)
        return None if first >= last else (self._inked[first], self._inked[last - 1] + 1)

    def is_implausible(self, text: str, start: int, end: int) -> bool:
        return self._width_off(text, self.extent(start, end)) > 0

    def cost(self, character: ReadCharacter, start: int, end: int) -> float:
        """What it costs to give ``character`` all ink from ``start`` to ``end``."""
        extent = self.extent(start, end)
        if extent is None:
            return _NO_INK_COST
        width_off = self._width_off(character.text, extent)
        too_wide = min(_WIDTH_COST * width_off, _MOST_WIDTH_COST)
        # Ink of two characters has its middle between theirs.
        slack = width_off / 2 if extent[1] - extent[0] > self.em / 2 else 0.0
        apart = max(0.0, abs((extent[0] + extent[1]) / 2 - character.centre) / self.em - slack)
        return too_wide + _MIDDLE_COST * apart * apart

    def border_cost(self, border: int) -> float:
        """What it costs to cut the line at ``border``."""
        if not 0 < border < len(self.columns):
            return 0.0
        return _BORDER_COST * int(min(self.columns[border - 1], self.columns[border])) / self.em

    def candidates(self, middle_before: float, middle_after: float) -> list[int]:
        """Where a border between two characters may lie: amid blanks, and here and there within ink."""
        reach = _REACH * self.em
        start = max(1, round(middle_before - reach))
        end = min(len(self.columns) - 1, round(middle_after + reach))
        if end <= start:
            return [min(max(1, round((middle_before + middle_after) / 2)), len(self.columns) - 1)]
        within = range(start, end, max(2, round(_STEP * self.em)))
        blank = np.flatnonzero(self.columns[start:end] == 0) + start
        if not len(blank):
            return list(within)
        stretches = np.split(blank, np.flatnonzero(np.diff(blank) > 1) + 1)
        amid = {round(float(each.mean())) for each in stretches}
        return sorted(amid.union(within))

    def _width_off(self, text: str, extent: tuple[int, int] | None) -> float:
        """How far, in ems, the ink is from what the character's kind takes."""
        width = 0.0 if extent is None else (extent[1] - extent[0]) / self.em
        least, most = _NARROW_INK if is_narrow(text) else _WIDE_INK
        if text in _ANY_WIDTH:
            least = _LEAST_ANY
        if text in _WIDE_LETTERS:
            most = _WIDE_LETTER_MOST
        return max(least - width, width - most, 0.0)


def _spans(
    characters: Sequence[ReadCharacter], borders: Sequence[int]
) -> list[tuple[ReadCharacter, tuple[int, int]]]:
    return list(zip(characters, pairwise(borders), strict=True))


def _cost(characters: Sequence[ReadCharacter], line: _Line, borders: Sequence[int]) -> float:
    shares = sum(line.cost(character, *span) for character, span in _spans(characters, borders))
    return shares + sum(line.border_cost(border) for border in borders[1:-1])


def _best_borders(
    characters: Sequence[ReadCharacter], line: _Line, first: int, last: int
) -> list[int] | None:
    """The borders that cost least together (dynamic programming from left to right)."""
    middles = [first, *(character.centre for character in characters), last]
    columns_of = [line.candidates(before.centre, after.centre) for before, after in pairwise(characters)]
    reached: dict[int, tuple[float, tuple[int, ...]]] = {first: (0.0, (first,))}
    for place, (character, ends) in enumerate(zip(characters, [*columns_of, [last]], strict=True)):
        # Blanks beside a character go with it.
        widest = max(_WIDEST * line.em, middles[place + 2] - middles[place] + line.em)
        following: dict[int, tuple[float, tuple[int, ...]]] = {}
        for end in ends:
            fitting = [
                (spent + line.cost(character, start, end), way)
                for start, (spent, way) in reached.items()
                if 0 < end - start <= widest
            ]
            if fitting:
                spent, way = min(fitting)
                following[end] = (spent + (line.border_cost(end) if end != last else 0.0), (*way, end))
        reached = following
    return list(reached[last][1]) if last in reached else None
