"""Numbers of vehicles as people write them: 1.5L, 1998 cc, 110kW, 150马力, 1,800 кг. Data:
``templates/vin_sheet/columns.yaml``, ``units``."""

import re
import unicodedata
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from vin_import.layout.vocabulary import Units, key, vocabulary
from vin_import.vehicle_rows import ColumnName

_PAIR = re.compile(r"(?<![0-9a-zа-я.,])([0-9]+(?:[.,\s][0-9]{3})*(?:[.,][0-9]+)?)\s*([a-zа-я㐀-鿿.\s]*3?)")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(?:[,\s][0-9]{3})+")
_ENERGY = ("kwh", "квтч", "千瓦时")
# What is left of a number that a factor made: whole ml, tenths of a kW, kilograms.
_STEP = {"displacement_ml": Decimal(1), "power_kw": Decimal("0.1"), "tonnage": Decimal("0.001")}


@lru_cache(maxsize=4096)
def amount(name: ColumnName, text: str, heading_unit: str | None = None) -> Decimal | None:
    """The number in the unit of its name (ml, kW, t); None when the text holds none that is understood.

    A unit in the cell goes before ``heading_unit``; of several numbers the one in the form's own unit.
    """
    units = vocabulary().units[name]
    pairs = list(_pairs(text, units))
    if not pairs:
        return None
    own = [(number, times) for number, times in pairs if times == 1]
    stated = own or [(number, times) for number, times in pairs if times is not None]
    number, times = stated[0] if stated else pairs[0]
    if times is None:
        times = units.stated[heading_unit] if heading_unit is not None else _usual(number, units)
    return _rounded(number * times, _STEP[name]) if times != 1 else number


def _pairs(text: str, units: Units) -> Iterator[tuple[Decimal, Decimal | None]]:
    """Each number with the factor of its unit, None where it has no unit."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    for digits, behind in _PAIR.findall(folded):
        letters = key(behind).replace(" ", "")
        if letters.startswith(_ENERGY):
            continue
        yield _number(digits), _factor(letters, units)


def _factor(letters: str, units: Units) -> Decimal | None:
    spelled = sorted(
        ((key(unit).replace(" ", ""), times) for unit, times in units.stated.items()), reverse=True
    )
    for unit, times in sorted(spelled, key=lambda one: -len(one[0])):
        behind = letters[len(unit) :]
        if letters.startswith(unit) and (len(unit) > 1 or not behind[:1].isascii() or not behind):
            return times
    return None


def _number(digits: str) -> Decimal:
    if _THOUSANDS.fullmatch(digits):
        return Decimal(re.sub(r"[,\s]", "", digits))
    plain = re.sub(r"\s", "", digits)
    if "," in plain and "." in plain:
        return Decimal(plain.replace(",", ""))
    whole, _, fraction = plain.replace(",", ".").rpartition(".")
    return Decimal(f"{whole.replace('.', '')}.{fraction}") if whole else Decimal(fraction)


def _usual(number: Decimal, units: Units) -> Decimal:
    return next(times for below, times in units.unstated if below is None or number < below)


def _rounded(number: Decimal, step: Decimal) -> Decimal:
    rounded = number.quantize(step, ROUND_HALF_UP).normalize()
    return rounded.quantize(Decimal(1)) if rounded == rounded.to_integral_value() else rounded
