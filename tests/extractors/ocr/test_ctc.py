"""Decoding of steps into characters: repeats, blanks, widths of one sign, what was nearly read."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors.ocr.characters import ReadStrip
from extractors.ocr.ctc import BLANK, decode

CHARACTERS = ("", "A", "B", "（", "(", "1")
A, B, WIDE, NARROW, ONE = range(1, 6)
Step = dict[int, float]


def decoded(*steps: Step, pixels_per_step: float = 8.0) -> ReadStrip:
    """What ``steps`` say, each the probabilities of some classes; the others share the rest."""
    every = np.zeros((len(steps), len(CHARACTERS)), np.float32)
    for row, step in zip(every, steps, strict=True):
        others = [number for number in range(len(CHARACTERS)) if number not in step]
        row[others] = (1.0 - sum(step.values())) / max(1, len(others))
        for number, probability in step.items():
            row[number] = probability
    order = np.argsort(-every, axis=1, kind="stable")
    best = np.take_along_axis(every, order, axis=1)
    return decode(order.astype(np.int32), best, CHARACTERS, pixels_per_step)


def sure(number: int) -> Step:
    return {number: 0.999}


def test_a_class_in_steps_that_follow_each_other_is_one_character() -> None:
    assert decoded(*map(sure, (A, A, A, B, B))).text == "AB"


def test_a_blank_between_parts_two_characters_that_are_the_same() -> None:
    assert decoded(*map(sure, (ONE, BLANK, ONE, ONE, BLANK, BLANK))).text == "11"


def test_no_steps_and_blanks_are_no_characters() -> None:
    assert decoded() == decoded(*map(sure, (BLANK, BLANK))) == ReadStrip(())
    assert decoded().confidence == 0.0


def test_the_centre_is_where_the_character_was_seen_best() -> None:
    (alone,) = decoded(sure(BLANK), sure(BLANK), sure(A), pixels_per_step=4.0).characters
    assert alone.centre == pytest.approx(2.5 * 4.0)
    (long,) = decoded({A: 0.9}, {A: 0.5}, pixels_per_step=4.0).characters
    assert 0.5 * 4.0 < long.centre < 1.0 * 4.0


def test_confidence_is_that_of_the_best_step_and_runners_up_are_of_that_step() -> None:
    (read,) = decoded({A: 0.6, BLANK: 0.3, ONE: 0.05}, {A: 0.9, B: 0.08}).characters
    assert read.confidence == pytest.approx(0.9)
    assert read.alternatives[0].text == "B"
    assert read.alternatives[0].probability == pytest.approx(0.08)
    assert [each.probability for each in read.alternatives] == sorted(
        (each.probability for each in read.alternatives), reverse=True
    )


def test_runners_up_that_are_noise_or_the_blank_are_dropped() -> None:
    (read,) = decoded({A: 0.99, BLANK: 0.0095}).characters
    assert read.alternatives == ()


def test_widths_of_one_sign_are_one_character() -> None:
    (read,) = decoded({WIDE: 0.5, NARROW: 0.45, A: 0.045}).characters
    assert (read.text, [each.text for each in read.alternatives]) == ("（", ["A"])
    assert read.confidence == pytest.approx(0.95)


def test_a_character_nearly_read_between_two_lowers_the_confidence_of_both() -> None:
    hidden: Step = {BLANK: 0.55, ONE: 0.4}
    before, after = decoded(sure(A), hidden, sure(B)).characters
    assert before.confidence == after.confidence == pytest.approx(0.6)
    # The end of the character itself is none that was passed over.
    kept, _ = decoded(sure(A), {BLANK: 0.55, A: 0.4}, sure(B)).characters
    assert kept.confidence > 0.9


@given(st.lists(st.integers(0, len(CHARACTERS) - 1), max_size=40))
def test_text_is_the_classes_without_repeats_and_blanks(numbers: list[int]) -> None:
    expected = [
        CHARACTERS[number]
        for place, number in enumerate(numbers)
        if number != BLANK and (place == 0 or numbers[place - 1] != number)
    ]
    assert decoded(*map(sure, numbers)).text == "".join(expected)


_STEP = st.lists(st.floats(0.001, 1.0), min_size=len(CHARACTERS), max_size=len(CHARACTERS))


@given(st.lists(_STEP, max_size=12))
def test_whatever_the_steps_confidences_are_probabilities_and_centres_in_order(
    steps: list[list[float]],
) -> None:
    read = decoded(*({number: each / sum(step) for number, each in enumerate(step)} for step in steps))
    assert all(0.0 <= each.confidence <= 1.0 for each in read.characters)
    centres = [each.centre for each in read.characters]
    assert centres == sorted(centres)
    assert all(0 < centre < 8.0 * len(steps) for centre in centres)
    assert all(
        0.0 < other.probability < 1.0 and other.text
        for each in read.characters
        for other in each.alternatives
    )
