"""Readings of one strip become one: confirmed, outvoted, doubted; blanks and places are of the first."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.ocr.characters import Alternative, ReadCharacter, ReadStrip
from extractors.ocr.engine import PixelBox, Pixels
from extractors.ocr.voting import Vote, agreed, longer_text
from extractors.scans.second_look import with_second_look


def strip(text: str, confidence: float | Sequence[float] = 0.9) -> ReadStrip:
    each = [confidence] * len(text) if isinstance(confidence, float) else confidence
    return ReadStrip(
        tuple(
            ReadCharacter(character, sure, 10.0 * place)
            for place, (character, sure) in enumerate(zip(text, each, strict=True))
        )
    )


def test_what_others_confirm_is_surer_and_what_they_deny_is_not() -> None:
    first = strip("LFV2", [0.7, 0.99, 0.99, 0.99])
    confirmed = agreed(first, [Vote(strip("LFV2"), 0.8)])
    denied = agreed(first, [Vote(strip("IFV2"), 0.8)])
    assert confirmed.text == "LFV2"
    assert confirmed.characters[0].confidence > 0.9
    assert denied.characters[0].confidence < 0.7


def test_a_character_that_two_others_read_otherwise_is_outvoted_and_kept_as_runner_up() -> None:
    first = strip("8O12", [0.99, 0.5, 0.99, 0.99])
    read = agreed(first, [Vote(strip("8012", 0.95), 0.8), Vote(strip("8012", 0.95), 0.7)])
    assert read.text == "8012"
    assert "O" in [other.text for other in read.characters[1].alternatives]
    assert [each.centre for each in read.characters] == [each.centre for each in first.characters]


def test_widths_of_one_sign_are_one_word() -> None:
    read = agreed(strip("（1）", 0.8), [Vote(strip("(1)", 0.9), 0.8)])
    assert read.text == "（1）"
    assert min(each.confidence for each in read.characters) > 0.9


def test_a_character_that_only_the_others_read_puts_its_neighbours_in_doubt() -> None:
    read = agreed(strip("124", 0.99), [Vote(strip("1234", 0.95), 0.8)])
    assert read.text == "124"
    assert [each.confidence < 0.9 for each in read.characters] == [False, True, True]


def test_blanks_stay_and_runners_up_that_nobody_named_too() -> None:
    first = ReadStrip(
        (
            ReadCharacter("A", 0.6, 0.0, (Alternative("4", 0.3),)),
            ReadCharacter(" ", 0.9, 10.0),
            ReadCharacter("B", 0.9, 20.0),
        )
    )
    read = agreed(first, [Vote(strip("AB"), 0.8)])
    assert read.text == "A B"
    assert read.characters[1] == first.characters[1]
    assert Alternative("4", 0.3) in read.characters[0].alternatives


@given(st.text("01OIl（(国 ", max_size=12), st.lists(st.text("01OIl（(国 ", max_size=12), max_size=3))
def test_votes_never_change_how_many_characters_there_are(text: str, others: list[str]) -> None:
    first = strip(text)
    read = agreed(first, [Vote(strip(other), 0.8) for other in others])
    assert len(read.characters) == len(text)
    assert all(0.0 <= each.confidence <= 1.0 for each in read.characters)
    assert [each.centre for each in read.characters] == [each.centre for each in first.characters]
    if not others:
        assert read.text == text


class Counting:
    """An engine that counts what it is asked to read."""

    name = "counting"

    def __init__(self, text: str) -> None:
        self.text, self.asked = text, 0

    def find_text(self, pixels: Pixels) -> list[PixelBox]:
        """Nothing."""
        return []

    def read(self, strips: Sequence[Pixels]) -> list[ReadStrip]:
        """The same for every strip."""
        self.asked += len(strips)
        return [strip(self.text) for _ in strips]


@pytest.mark.parametrize("second", [None, Counting("8012")])
def test_only_unsure_strips_are_read_again(second: Counting | None) -> None:
    crops = [np.full((40, width), 255, np.uint8) for width in (90, 5, 1)]
    read = [strip("8012", 0.99), strip("8O12", 0.5), ReadStrip(())]
    engine = Counting("8012")
    decided = with_second_look(read, crops, engine, second)
    assert engine.asked == 1
    assert decided[0] == read[0]
    assert decided[2] == read[2]
    assert len(decided[1].characters) == 4
    if second is not None:
        assert second.asked == 1
        assert decided[1].text == "8012"


@pytest.mark.parametrize(
    ("again", "other", "decided"),
    [("9900", "9900", "9900"), ("9900", "990", None), ("990", "9900", None), ("99", "99", None)],
)
def test_a_longer_text_needs_two_who_read_it(again: str, other: str, decided: str | None) -> None:
    found = longer_text(strip("990", 0.99), strip(again, 0.97), strip(other, 0.9))
    assert (None if found is None else found.text) == decided
    assert found is None or {each.confidence for each in found.characters} == {0.9}


def test_a_sparse_strip_is_read_again_however_sure_it_was_and_its_middles_stay_on_the_strip() -> None:
    crops = [np.full((40, 90), 255, np.uint8)] * 2
    read = [strip("990", 0.99), strip("990", 0.99)]
    engine, second = Counting("9900"), Counting("9900")
    decided = with_second_look(read, crops, engine, second, frozenset({1}))
    assert [each.text for each in decided] == ["990", "9900"]
    assert engine.asked == second.asked == 1
    assert max(each.centre for each in decided[1].characters) < 90
