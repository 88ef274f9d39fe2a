"""What the goods' 规格型号 states about a vehicle: displacement, power, tonnage, fuel.

The patterns are data (``templates/booking/vehicle_facts.yaml``). What is stated twice with different
numbers, or not at all, is not taken.
"""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from extractors.reading import Item

NumberFact = Literal["displacement_ml", "power_kw", "tonnage"]
VEHICLE_UNIT = "辆"


@dataclass(frozen=True, slots=True)
class VehicleFacts:
    """Displacement in ml, power in kW, tonnage in 吨, fuel in the port's words."""

    displacement_ml: Decimal | None = None
    power_kw: Decimal | None = None
    tonnage: Decimal | None = None
    fuel_type: str | None = None


class _NumberPattern(BaseModel):
    model_config = ConfigDict(extra="forbid")
    pattern: str
    times: Decimal


class _FuelPattern(BaseModel):
    model_config = ConfigDict(extra="forbid")
    pattern: str
    value: str
    alone: bool
    """Two fuels that stand alone contradict each other."""


class _Patterns(BaseModel):
    model_config = ConfigDict(extra="forbid")
    displacement_ml: list[_NumberPattern]
    power_kw: list[_NumberPattern]
    tonnage: list[_NumberPattern]
    fuel_type: list[_FuelPattern]


@cache
def _patterns() -> _Patterns:
    file = resources.files("templates") / "booking" / "vehicle_facts.yaml"
    return _Patterns.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))


def vehicle_facts(spec: str | None) -> VehicleFacts:
    """What ``spec`` states, as far as it states it once."""
    text = unicodedata.normalize("NFKC", spec or "")
    patterns = _patterns()
    return VehicleFacts(
        displacement_ml=_number(text, patterns.displacement_ml),
        power_kw=_number(text, patterns.power_kw),
        tonnage=_number(text, patterns.tonnage),
        fuel_type=_fuel(text, patterns.fuel_type),
    )


def vehicle_items(items: list[Item]) -> list[tuple[Item, int]]:
    """The items counted in 辆, each with its number of vehicles."""
    counted = []
    for item in items:
        count = next(
            (quantity.quantity for quantity in item.quantities if quantity.unit == VEHICLE_UNIT), None
        )
        if count is not None and re.fullmatch(r"\d+(\.0+)?", count):
            counted.append((item, int(Decimal(count))))
    return counted


def _number(text: str, patterns: list[_NumberPattern]) -> Decimal | None:
    found = {
        (Decimal(number) * entry.times).normalize()
        for entry in patterns
        for number in re.findall(entry.pattern, text, re.IGNORECASE)
    }
    if len(found) != 1:
        return None
    # Not 3.1E+1: the form shows the digits.
    return Decimal(format(found.pop(), "f"))


def _fuel(text: str, patterns: list[_FuelPattern]) -> str | None:
    found = [entry for entry in patterns if re.search(entry.pattern, text, re.IGNORECASE)]
    if not found:
        return None
    if found[0].alone and len(found) > 1:
        return None
    return found[0].value
