"""What a booking and an appointment can be found by, in the form in which both are compared.

Width, case, blanks and look-alike letters make no difference here; what is shown stays as it was stated.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

from bookings.reconciling.records import AppointedRecord, DeclaredRecord
from customs.code_files import rows
from customs.identifiers import look_alikes
from customs.identifiers.plate import comparison_key
from customs.normalising import HYPHENS, normalised

CUSTOMS_NUMBER = "customs-number"
BATCH_NUMBER = "batch-number"
BILL_NUMBER = "bill-number"
PLATE = "plate"
TRAILER = "trailer"
VIN = "vin"
CONTAINER = "container"
COMES_AGAIN = frozenset({PLATE, TRAILER, CONTAINER})
"""What comes again with every journey, and is looked up only about the day."""

_TRAILER_SIGN = "挂"
_LOCAL_SIGN = "霍"
_DIGITS = "0123456789"
# O and I compare as 0 and 1, so no plate in comparison form holds them.
_PLAIN = _DIGITS + "ABCDEFGHJKLMNPQRSTUVWXYZ"
SHORTEST_NEAR = 5
"""Of shorter values nothing is near: nearly everything would be."""
EXACT_DIGITS = 15
"""As many a spreadsheet keeps of a number that it takes for a quantity."""
_ENDING = re.compile(r"(股份|责任)?有限(责任)?(公司?)?$|(股份|责任)有?$")
_ROMAN = str.maketrans("OIQ", "010")
_NONE: frozenset[str] = frozenset()


def numbers(texts: Iterable[str]) -> frozenset[str]:
    """Customs, batch, bill and container numbers in comparable form."""
    if not texts:
        return _NONE
    return frozenset(filter(None, map(comparable_number, texts)))


def truck_plates(record: DeclaredRecord | AppointedRecord) -> frozenset[str]:
    """Plates that are not those of trailers, in comparable form."""
    if not record.plates:
        return _NONE
    return frozenset([key for key in map(comparable_plate, record.plates) if key and not _is_trailer(key)])


def trailers(record: DeclaredRecord | AppointedRecord) -> frozenset[str]:
    """Trailers' plates in comparable form, also where they were entered as a truck's."""
    entered = filter(_is_trailer, map(comparable_plate, record.plates))
    return frozenset(filter(None, (*map(comparable_plate, record.trailer_plates), *entered)))


def vins(texts: Iterable[str]) -> frozenset[str]:
    """VINs in comparable form. O, I and Q stand in no VIN and compare as 0 and 1."""
    if not texts:
        return _NONE
    return frozenset(filter(None, map(comparable_vin, texts)))


def comparable_number(text: str) -> str:
    """A number without blanks, hyphens and width, in capitals, look-alike letters as Latin ones."""
    value = normalised(text, without=HYPHENS)
    return value if value.isascii() else look_alikes.latin(value)


@lru_cache(maxsize=50_000)
def comparable_plate(text: str) -> str:
    """``customs.identifiers.plate.comparison_key``, remembered: the same trucks come again."""
    return comparison_key(text)


def comparable_vin(text: str) -> str:
    """A VIN as it compares."""
    return comparable_number(text).translate(_ROMAN)


@lru_cache(maxsize=20_000)
def comparable_shipper(name: str | None) -> str:
    """A company's name without width, case, blanks, signs and its form of law (also cut off); "": none."""
    if name is None:
        return ""
    letters = (sign for sign in normalised(name) if unicodedata.category(sign)[0] in "LN")
    text = look_alikes.latin("".join(letters))
    return _ENDING.sub("", text) or text


def is_near(one: str, other: str) -> bool:
    """Whether two numbers or plates in comparable form are one slip apart: a character misread, lost or
    too much, or two neighbours swapped."""
    if len(one) > len(other):
        one, other = other, one
    if len(one) < SHORTEST_NEAR or len(other) - len(one) > 1:
        return False
    place = next((at for at, sign in enumerate(one) if sign != other[at]), len(one))
    if len(one) < len(other):
        return one[place:] == other[place + 1 :] and _is_plain(other[place])
    if one[place + 1 :] == other[place + 1 :]:
        return place < len(one) and other[place] in _signs_like(one[place])
    swapped = one[place + 1 : place + 2] + one[place : place + 1]
    return other[place : place + 2] == swapped and one[place + 2 :] == other[place + 2 :]


def parts(value: str) -> tuple[str, ...]:
    """What is left of ``value`` without one of its characters, each once. Near values share one."""
    return tuple(dict.fromkeys(value[:place] + value[place + 1 :] for place in range(len(value))))


def is_cut_by_spreadsheets(value: str) -> bool:
    """Whether a spreadsheet that takes it for a quantity loses digits of it."""
    return len(value) > EXACT_DIGITS and value.isdecimal()


def spreadsheet_rest(value: str) -> str:
    """What is left of it then."""
    return value[:EXACT_DIGITS] + "0" * (len(value) - EXACT_DIGITS)


def is_spreadsheet_rest(one: str, other: str) -> bool:
    """Whether one of two customs numbers is what a spreadsheet leaves of the other: 15 digits, then zeros."""
    if len(one) != len(other) or one[:EXACT_DIGITS] != other[:EXACT_DIGITS] or one == other:
        return False
    if not (one.isdecimal() and other.isdecimal()):
        return False
    return not one[EXACT_DIGITS:].strip("0") or not other[EXACT_DIGITS:].strip("0")


def _is_trailer(plate: str) -> bool:
    return plate[-1:] == _TRAILER_SIGN


def _is_plain(sign: str) -> bool:
    return sign in _PLAIN


def _signs_like(sign: str) -> str:
    if _is_plain(sign):
        return _PLAIN
    return _province_signs() if sign in _province_signs() else ""


@cache
def _province_signs() -> str:
    return "".join(row["sign"] for row in rows("plate_provinces.csv")) + _LOCAL_SIGN
