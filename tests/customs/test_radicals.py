"""Radicals read as the characters they look like: 车 and 齐 were silently wrong."""

import unicodedata

import pytest

from customs.radicals import characters_of_radicals
from extractors.text_runs import normal_character


@pytest.mark.parametrize(("radical", "character"), characters_of_radicals().items())
def test_a_radical_stands_for_an_ordinary_character(radical: str, character: str) -> None:
    assert unicodedata.name(radical).startswith("CJK RADICAL")
    assert unicodedata.name(character).startswith("CJK UNIFIED IDEOGRAPH")
    assert normal_character(radical) == character


@pytest.mark.parametrize(("shown", "stored"), [("⻋", "车"), ("⼝", "口"), ("Ａ", "A"), ("（", "（")])
def test_what_is_stored_is_the_ordinary_character(shown: str, stored: str) -> None:
    assert normal_character(shown) == stored
