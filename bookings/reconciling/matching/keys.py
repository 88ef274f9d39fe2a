"""What a booking and an appointment can be found by, in the form in which both are compared.

Width, case, blanks and look-alike letters make no difference here; what is shown stays as it was stated.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from functools import cache, lru_cache

from bookings.reconciling.records import AppointedRecord, DeclaredRecord, MatchKey
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
SHIPPER_DAY = "shipper-day"

_TRAILER_SIGN = "挂"
_LOCAL_SIGN = "霍"
_DIGITS = "0123456789"
# O and I compare as 0 and 1, so no plate in comparison form holds them.
_PLAIN = _DIGITS + "ABCDEFGHJKLMNPQRSTUVWXYZ"
_SHORTEST_NEAR = 5
_EXACT_DIGITS = 15
_ENDING = re.compile(r"(股份|责任)?有限(责任)?(公司?)?$|(股份|责任)有?$")
_ROMAN = str.maketrans("OIQ", "010")


def keys_of(record: DeclaredRecord | AppointedRecord) -> tuple[MatchKey, ...]:
    """Every key of ``record``, each once, in a fixed order. Equal keys of two records are worth weighing."""
    found = [MatchKey(CUSTOMS_NUMBER, value) for value in numbers(record.customs_numbers)]
    found += [MatchKey(BATCH_NUMBER, value) for value in numbers(record.batch_numbers)]
    found += [MatchKey(BILL_NUMBER, value) for value in numbers(record.bill_numbers)]
    found += [MatchKey(PLATE, value) for value in truck_plates(record)]
    found += [MatchKey(TRAILER, value) for value in trailers(record)]
    found += [MatchKey(VIN, value) for value in vins(record.vins)]
    found += [MatchKey(CONTAINER, value) for value in numbers(record.containers)]
    if (shipper := comparable_shipper(record.shipper)) and record.day is not None:
        found.append(MatchKey(SHIPPER_DAY, shipper_day(shipper, record.day)))
    return tuple(found)


def numbers(texts: Iterable[str]) -> tuple[str, ...]:
    """Customs, batch, bill and container numbers in comparable form, each once."""
    if not texts:
        return ()
    return _each_once(map(comparable_number, texts))


def truck_plates(record: DeclaredRecord | AppointedRecord) -> tuple[str, ...]:
    """Plates that are not those of trailers, in comparable form."""
    return _each_once(key for key in map(comparable_plate, record.plates) if not key.endswith(_TRAILER_SIGN))


def trailers(record: DeclaredRecord | AppointedRecord) -> tuple[str, ...]:
    """Trailers' plates in comparable form, also where they were entered as a truck's."""
    entered = (key for key in map(comparable_plate, record.plates) if key.endswith(_TRAILER_SIGN))
    return _each_once((*map(comparable_plate, record.trailer_plates), *entered))


def vins(texts: Iterable[str]) -> tuple[str, ...]:
    """VINs in comparable form, each once. O, I and Q stand in no VIN and compare as 0 and 1."""
    if not texts:
        return ()
    return _each_once(map(comparable_vin, texts))


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


def shipper_day(shipper: str, day: date) -> str:
    """The value of the key ``shipper-day``; ``shipper`` in comparable form."""
    return f"{shipper}|{day.isoformat()}"


def near_days(day: date, n: int) -> tuple[date, ...]:
    """``day`` and the ``n`` days before and after it, in order."""
    return tuple(day + timedelta(days=step) for step in range(-n, n + 1))


def near_values(kind: str, value: str) -> tuple[str, ...]:
    """The values one slip away from ``value`` (comparable form), to look up in an index; never itself.

    A plate: one character misread, lost or too much, or two neighbours swapped. A customs number: one
    digit misread or two neighbours swapped. Other kinds have none. ``b in near_values(k, a)`` holds
    exactly when ``a in near_values(k, b)``.
    """
    if kind == CUSTOMS_NUMBER:
        if not value.isdecimal():
            return ()
        return _other(value, (*_misread(value, lambda _: _DIGITS), *swapped(value)))
    if kind != PLATE or len(value) < _SHORTEST_NEAR:
        return ()
    slips = [*_misread(value, _signs_like), *swapped(value)]
    if len(value) > _SHORTEST_NEAR:
        slips += (
            value[:place] + value[place + 1 :] for place in range(len(value)) if _is_plain(value[place])
        )
    slips += (value[:place] + sign + value[place:] for place in range(len(value) + 1) for sign in _PLAIN)
    return _other(value, slips)


def is_near(one: str, other: str) -> bool:
    """Whether two numbers or plates in comparable form are one slip apart: a character misread, lost or
    too much, or two neighbours swapped."""
    if len(one) > len(other):
        one, other = other, one
    if len(one) < _SHORTEST_NEAR or len(other) - len(one) > 1:
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


def swapped(value: str) -> Iterator[str]:
    """``value`` with each two neighbours swapped."""
    for place in range(len(value) - 1):
        yield value[:place] + value[place + 1] + value[place] + value[place + 2 :]


def is_spreadsheet_rest(one: str, other: str) -> bool:
    """Whether one of two customs numbers is what a spreadsheet leaves of the other: 15 digits, then zeros."""
    if len(one) != len(other) or one[:_EXACT_DIGITS] != other[:_EXACT_DIGITS] or one == other:
        return False
    return not one[_EXACT_DIGITS:].strip("0") or not other[_EXACT_DIGITS:].strip("0")


def _each_once(values: Iterable[str]) -> tuple[str, ...]:
    found = dict.fromkeys(values)
    found.pop("", None)
    return tuple(found)


def _other(value: str, slips: Iterable[str]) -> tuple[str, ...]:
    return tuple(slip for slip in dict.fromkeys(slips) if slip != value)


def _misread(value: str, signs_like: Callable[[str], str]) -> Iterator[str]:
    for place, sign in enumerate(value):
        for read in signs_like(sign):
            yield value[:place] + read + value[place + 1 :]


def _is_plain(sign: str) -> bool:
    return sign in _PLAIN


def _signs_like(sign: str) -> str:
    if _is_plain(sign):
        return _PLAIN
    return _province_signs() if sign in _province_signs() else ""


@cache
def _province_signs() -> str:
    return "".join(row["sign"] for row in rows("plate_provinces.csv")) + _LOCAL_SIGN
