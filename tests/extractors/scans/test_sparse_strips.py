"""Strips whose ink has room for more digits than were read are told, and no others."""

import numpy as np
import pytest

from extractors.ocr.engine import PixelBox
from extractors.scans.ink import ink_of
from extractors.scans.sparse_strips import sparse_places
from tests.extractors.scans.drawn_text import page_with, strip_of

SIZE = 32
NUMBERS = ("20240329", "19538.0000", "117228.00", "9990")


def sparse(read: str, printed: str, others: tuple[str, ...] = NUMBERS, family: str = "Song") -> bool:
    """Whether ``printed``, read as ``read`` on a page with ``others``, is told to be sparse."""
    texts = (printed, *others)
    page = page_with(
        *((text, 40, 30 + 60 * row) for row, text in enumerate(texts)),
        size=SIZE,
        shape=(60 * len(texts) + 60, 700),
        family=family,
    )
    boxes = [PixelBox(30, 20 + 60 * row, 690, 76 + 60 * row) for row in range(len(texts))]
    strips = [strip_of(text, [float(place) for place in range(len(text))]) for text in (read, *others)]
    return 0 in sparse_places(strips, boxes, ink_of(page, ()).mask)


@pytest.mark.parametrize("family", ["Song", "Hei"])
@pytest.mark.parametrize(("read", "printed"), [("990", "9900"), ("1650", "16500"), ("8703403", "87034403")])
def test_a_digit_that_was_passed_over_is_missed(read: str, printed: str, family: str) -> None:
    assert sparse(read, printed, family=family)


@pytest.mark.parametrize("family", ["Song", "Hei"])
@pytest.mark.parametrize("printed", ["9900", "16500.75", "8703401190", "20241121"])
def test_what_was_read_whole_is_not_sparse(printed: str, family: str) -> None:
    assert not sparse(printed, printed, family=family)


def test_lines_with_chinese_or_blanks_and_single_signs_are_not_judged() -> None:
    assert not sparse("3台", "37台")
    assert not sparse("99 0", "99 00")
    assert not sparse("9", "99")
    assert (
        sparse_places(
            [strip_of("990", [1.0, 2.0, 3.0])], [PixelBox(0, 0, 40, 20)], np.zeros((20, 40), np.bool_)
        )
        == frozenset()
    )
