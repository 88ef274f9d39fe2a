"""Words of a list and what their shape alone says about them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from customs.identifiers import container, plate, vin
from extractors.text_runs import PlacedText

# HT2024001, INV-20240101: numbers that offices give to papers begin with letters and the year.
_PAPER_NUMBER = re.compile(r"[A-Z]{1,6}(?:20[0-4][0-9]|[0-4][0-9](?:0[1-9]|1[0-2]))[0-9A-Z]{2,}")
_COMPACT_DATE = re.compile(r"20[0-4][0-9](?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_MOBILE_PHONE = re.compile(r"1[3-9][0-9]{9}")
# Three-place regions of Russian plates begin so; HT2024001 is no trailer of a region 001.
_RUSSIAN_TRAILER = re.compile(r"[A-Z]{2}[0-9]{4}[03-68][0-9]{2}")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a chain. ``gap``: the blank, hyphen or dot that parts it from the word before."""

    text: str
    start: int
    end: int
    gap: str
    is_chinese_plate: bool
    is_clean: bool
    is_behind_blank: bool
    """True when nothing but blanks parts it from another word, so that it may be a new matter."""
    is_behind_chinese: bool
    """True when Chinese text touches it: the sign of 全新A12345 may belong to that."""


Chain = Sequence[Word]
"""Words parted by a blank, hyphen or dot only."""


@dataclass(frozen=True, slots=True)
class PlateShape:
    """``is_sure``: a known form; ``is_common``: one that hardly anything else has."""

    is_sure: bool
    is_common: bool
    is_trailer: bool


@lru_cache(maxsize=4096)
def plate_shape(text: str) -> PlateShape:
    """What ``text`` is as a plate."""
    known = plate.parse(text)
    if known is None or not plate.check(text).ok or _RUSSIAN_TRAILER.fullmatch(text):
        return PlateShape(is_sure=False, is_common=False, is_trailer=known is not None and known.is_trailer)
    surest = next(each for each in plate.patterns() if each.expression.fullmatch(text))
    is_paper = _PAPER_NUMBER.fullmatch(text) is not None and "KG" not in text
    return PlateShape(not is_paper, surest.confidence == "high" and not is_paper, known.is_trailer)


def may_be_plate(text: str) -> bool:
    """Of the form of some plate, although it may be something else just as well."""
    return plate.check(text).ok and _RUSSIAN_TRAILER.fullmatch(text) is None


def is_vin(text: str) -> bool:
    """17 places that pass."""
    return len(text) == vin.LENGTH and vin.check(text).ok


def is_certain_vin(text: str) -> bool:
    """A VIN whose check digit is compulsory and right: no accident, wherever it stands."""
    return is_vin(text) and vin.check_digit(text) == text[8] and not text.isdecimal()


def is_container(text: str) -> bool:
    """Four letters and seven digits that pass ISO 6346."""
    return container.parse(text) is not None and container.check(text).ok


def has_digit(text: str) -> bool:
    """True when a digit stands in ``text``."""
    return any(character.isdigit() for character in text)


def is_paper_number(text: str) -> bool:
    """Like the number of a contract or an invoice, or a date."""
    return _PAPER_NUMBER.fullmatch(text) is not None or is_compact_date(text)


def is_compact_date(text: str) -> bool:
    """20240102."""
    return _COMPACT_DATE.fullmatch(text) is not None


def is_phone(text: str) -> bool:
    """A mobile phone of China."""
    return _MOBILE_PHONE.fullmatch(text) is not None


def form_of(text: str) -> str:
    """``XJ123456`` is ``AA000000``: what numbers of one series have in common."""
    return "".join("0" if character.isdigit() else "A" for character in text)


def evidence_of(text: PlacedText, words: Chain) -> PlacedText:
    """Where ``words`` stand in the printed text."""
    return text.slice(words[0].start, words[-1].end)
