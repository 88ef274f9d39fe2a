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
_DATED_PAPER_NUMBER = re.compile(r"[A-Z]{1,6}20[0-4][0-9][0-9A-Z]*")
# Three-place regions of Russian plates begin so; HT2024001 is no trailer of a region 001.
_RUSSIAN_TRAILER = re.compile(r"[A-Z]{2}[0-9]{4}[03-68][0-9]{2}")


# Kazakh plates and trailers, Uzbek and Kyrgyz plates have forms of their own; AB123456 is a Russian
# trailer and may as well be a contract.
_OWN_FORM = re.compile(
    r"[0-9]{2,3}[A-Z]{2,3}(?:0[1-9]|1[0-9]|20)|[A-Z][0-9]{3}[A-Z]{3}"
    r"|[0-9]{2}[A-Z][0-9]{3}[A-Z]{2}|0[1-9]KG[0-9]{3,4}[A-Z]{2,3}"
)
_LIKE_PAPER = re.compile(r"[A-Z]{1,2}[0-9]{4,}")


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
    """``is_sure``: a known form; ``is_common``: of a well-attested series; ``is_own``: hardly anything
    else has this form; ``is_like_paper``: many other numbers have it."""

    is_sure: bool
    is_trailer: bool
    is_common: bool = False
    is_own: bool = False
    is_like_paper: bool = False


@lru_cache(maxsize=4096)
def plate_shape(text: str) -> PlateShape:
    """What ``text`` is as a plate."""
    known = plate.parse(text)
    if known is None or not plate.check(text).ok or _RUSSIAN_TRAILER.fullmatch(text):
        return PlateShape(is_sure=False, is_trailer=known is not None and known.is_trailer)
    surest = next(each for each in plate.patterns() if each.expression.fullmatch(text))
    is_own = _OWN_FORM.fullmatch(text) is not None
    if not is_own and is_paper_number(text):
        return PlateShape(is_sure=False, is_trailer=known.is_trailer, is_like_paper=True)
    is_like_paper = _LIKE_PAPER.fullmatch(text) is not None
    is_common = is_own or (surest.confidence == "high" and not is_like_paper)
    return PlateShape(
        is_sure=True,
        is_trailer=known.is_trailer,
        is_common=is_common,
        is_own=is_own,
        is_like_paper=is_like_paper,
    )


def may_be_plate(text: str) -> bool:
    """Of the form of some plate, although it may be something else just as well."""
    return plate.check(text).ok and _RUSSIAN_TRAILER.fullmatch(text) is None


def is_vin(text: str) -> bool:
    """17 places that pass."""
    return len(text) == vin.LENGTH and vin.check(text).ok


def is_certain_vin(text: str) -> bool:
    """A VIN whose check digit is compulsory and right: no accident, wherever it stands."""
    return is_vin(text) and vin.check_digit(text) == text[8] and not text.isdecimal()


def glued_vin(word: str) -> str | None:
    """The VIN in a longer word: 4VINLZG… where a line ended behind 拼4."""
    places = range(len(word) - vin.LENGTH + 1) if len(word) > vin.LENGTH else ()
    parts = (word[place : place + vin.LENGTH] for place in places)
    return next((part for part in parts if part[0] == "L" and is_certain_vin(part)), None)


def is_container(text: str) -> bool:
    """Four letters and seven digits that pass ISO 6346."""
    return container.parse(text) is not None and container.check(text).ok


def has_digit(text: str) -> bool:
    """True when a digit stands in ``text``."""
    return any(character.isdigit() for character in text)


def is_paper_number(text: str) -> bool:
    """Like the number of a contract or an invoice, or a date."""
    return _PAPER_NUMBER.fullmatch(text) is not None or is_dated(text)


def is_dated(text: str) -> bool:
    """A date, or letters and a whole year: HT2024001."""
    return _DATED_PAPER_NUMBER.fullmatch(text) is not None or is_compact_date(text)


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
