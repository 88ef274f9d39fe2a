"""The borders between characters lie in the blanks of the ink, however rough the engine's middles are."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.scans.alignment import borders_in_ink
from tests.extractors.scans.drawn_text import strip_of

EM, PITCH = 16.0, 8


def digits(count: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The columns of ``count`` digits: six of ink and two of blank each."""
    return np.array(([5] * 6 + [0] * 2) * count, np.int64)


def midway(middles: list[float], end: int) -> list[int]:
    return [0, *(round((one + other) / 2) for one, other in pairwise(middles)), end]


def ink_of_each(columns: np.ndarray[tuple[int], np.dtype[np.int64]], borders: list[int]) -> list[int]:
    return [int((columns[start:end] > 0).sum()) for start, end in pairwise(borders)]


def test_two_digits_that_came_out_in_one_step_each_keep_their_own_ink() -> None:
    columns = digits(8)
    # 20240322 as it was read on a scan of 200 dpi: the fifth and sixth middle are half a digit apart.
    middles = [4.0, 12.0, 20.0, 28.0, 36.0, 40.0, 48.0, 60.0]
    characters = strip_of("20240322", middles).characters
    assert ink_of_each(columns, midway(middles, 64)) != [6] * 8
    assert ink_of_each(columns, borders_in_ink(characters, columns, midway(middles, 64), EM)) == [6] * 8


def test_good_borders_stay() -> None:
    middles = [PITCH * place + 3.0 for place in range(6)]
    borders = midway(middles, 48)
    assert borders_in_ink(strip_of("123456", middles).characters, digits(6), borders, EM) == borders


def test_ink_that_nobody_read_goes_to_one_neighbour_and_not_to_half_of_each() -> None:
    columns = np.array(([5] * 15 + [0]) * 7, np.int64)
    middles = [EM * place + 7.5 for place in range(7) if place != 3]
    found = borders_in_ink(strip_of("境内货人编号", middles).characters, columns, midway(middles, 112), EM)
    assert sorted(ink_of_each(columns, found)) == [15, 15, 15, 15, 15, 30]


@pytest.mark.parametrize("texts", ["", "1"])
def test_a_line_of_one_or_no_character_has_no_borders_to_move(texts: str) -> None:
    characters = strip_of(texts, [3.0] * len(texts)).characters
    borders = [0, 8][: len(texts) + 1]
    assert borders_in_ink(characters, digits(1), borders, EM) == borders


@given(st.lists(st.integers(-6, 6), min_size=2, max_size=12))
def test_every_character_keeps_a_share_and_none_is_lost(errors: list[int]) -> None:
    columns = digits(len(errors))
    middles = sorted(PITCH * place + 3.0 + error for place, error in enumerate(errors))
    borders = midway(middles, len(columns))
    found = borders_in_ink(strip_of("8" * len(errors), middles).characters, columns, borders, EM)
    assert (found[0], found[-1], len(found)) == (borders[0], borders[-1], len(borders))
    assert found == sorted(found)
