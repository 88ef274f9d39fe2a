"""Weights, values and counts as lists write them: 17000 吨 that are kilograms, 8,000.00 美金, 2辆."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from bookings.appointments.headings import words
from customs import tables

_NUMBER = re.compile(r"(?<![\d.,])\d[\d\s,.' ]*(?<![\s,.' ])|\d")
_GROUPED = re.compile(r"[1-9]\d{0,2}(?P<mark>[,\s' .])\d{3}(?:(?P=mark)\d{3})*")
_GROUPED_FRACTION = re.compile(r"[1-9]\d{0,2}(?:[,\s' ]\d{3})+\.\d+|[1-9]\d{0,2}(?:[.\s' ]\d{3})+,\d+")
_PLAIN = re.compile(r"\d+(?:[.,]\d+)?")
_WORD = re.compile(r"[^\d\s.,]")
_MYRIAD = "万"
_MOST_TRUCKS = 100_000
_COUNT_WORDS = "一二三四五六七八九十"
_COUNT_WORD = re.compile(r"共?\s*([一二两三四五六七八九十])\s*[辆台车部]?\s*[车]?")
_THOUSAND = Decimal(1000)
_TOO_MUCH = 10**12
"""Of anything: kilograms, money, trucks."""


@dataclass(frozen=True, slots=True)
class Weight:
    """A weight in kilograms, and what had to be assumed to know that."""

    kilograms: Decimal
    assumed: str | None = None
    """``appointment-weight-kilograms``: stated as tonnes, no truck carries so many ·
    ``appointment-weight-tonnes``: stated without a unit, too small for kilograms."""


def value_of(text: str, heading: str) -> Decimal | None:
    """The money in a cell under ``heading``; 万 of the heading counts when the cell has none."""
    number = number_in(text)
    if number is not None and _MYRIAD in heading and _MYRIAD not in text:
        return _tidy(number * 10_000)
    return number


@lru_cache(maxsize=8192)
def number_in(text: str) -> Decimal | None:
    """The one number in ``text``; None when there is none, or more than one, or it can be read two ways."""
    plain = unicodedata.normalize("NFKC", text).strip()
    found = _NUMBER.findall(plain)
    if len(found) != 1 or "-" in plain[: plain.index(found[0])]:
        return None
    number = _decimal(found[0])
    if number is not None and number >= _TOO_MUCH:
        # Two customs numbers in the wrong column, say.
        return None
    if number is not None and plain.partition(found[0])[2].lstrip().startswith(_MYRIAD):
        return number * 10_000
    return number


def _decimal(digits: str) -> Decimal | None:
    # A dot before three digits is a decimal point in Chinese and English lists: 39.352 is no 39352.
    grouped = _GROUPED.fullmatch(digits)
    if grouped and (grouped["mark"] != "." or digits.count(".") > 1):
        return Decimal(re.sub(r"\D", "", digits))
    if _GROUPED_FRACTION.fullmatch(digits):
        whole, mark, fraction = digits.rpartition("." if digits.rfind(".") > digits.rfind(",") else ",")
        return Decimal(f"{re.sub(r'[^0-9]', '', whole)}.{fraction}") if mark else None
    if _PLAIN.fullmatch(digits):
        return Decimal(digits.replace(",", "."))
    return None


def count_in(text: str) -> int | None:
    """The whole number in ``text`` (2, 2.0, 2辆, 共 2 车, 两辆)."""
    number = number_in(text)
    if number is None and (word := _COUNT_WORD.fullmatch(text.strip())):
        return _COUNT_WORDS.index(word[1]) + 1 if word[1] != "两" else 2
    if number is None or number != number.to_integral_value() or number > _MOST_TRUCKS:
        return None
    return int(number)


def weight_of(text: str, heading: str, trucks: int | None) -> Weight | None:
    """The weight that a cell under ``heading`` states for ``trucks`` trucks; None when not understood.

    The port's own form says 吨 and means kilograms (``data/codes/appointment_fields.csv``): tonnes that
    so many trucks cannot carry are kilograms.
    """
    number = number_in(text)
    if number is None:
        return None
    most = words().most_tonnes_a_truck * max(1, trucks or 1)
    unit = _unit(text) or _unit(heading)
    if unit is None:
        if 0 < number <= most:
            return Weight(_tidy(number * _THOUSAND), "appointment-weight-tonnes")
        return Weight(_tidy(number))
    if words().weight_units[unit] != 1 and number > most:
        return Weight(_tidy(number), "appointment-weight-kilograms")
    return Weight(_tidy(number * words().weight_units[unit]))


def _tidy(number: Decimal) -> Decimal:
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


@lru_cache(maxsize=1024)
def _unit(text: str) -> str | None:
    if not _WORD.search(text):
        return None
    plain = unicodedata.normalize("NFKC", text).casefold()
    for unit in sorted(words().weight_units, key=len, reverse=True):
        # Letters of a word are no unit: the t of `weight`.
        if re.search(rf"(?<![a-zа-я]){re.escape(unit)}(?![a-zа-я])", plain):
            return unit
    return None


@lru_cache(maxsize=1024)
def currency_in(text: str) -> str | None:
    """The code of the currency that ``text`` names (USD, 美金, $), None where it names none."""
    if not _WORD.search(text):
        return None
    plain = unicodedata.normalize("NFKC", text)
    for match in re.finditer(r"(?<![A-Za-z])[A-Za-z]{3}(?![A-Za-z])", plain):
        code = match[0].upper()
        if tables.currencies().by_code(code) is not None:
            return code
    if "$" in plain:
        return "USD"
    named = next((code for name, code in _currency_names() if name in plain), None)
    # 元 alone is 人民币.
    return named or ("CNY" if any(sign in plain for sign in "元¥") else None)


@cache
def _currency_names() -> tuple[tuple[str, str], ...]:
    """Names that mean one currency, the longest first."""
    named = {
        name: row.code
        for row in tables.currencies()
        for name in (row.name, *row.other_names)
        if row.in_force and len(name) > 1 and tables.currencies().by_name(name) is not None
    }
    return tuple(sorted(named.items(), key=lambda one: -len(one[0])))
