"""The facts a VIN is judged by (ISO 3779, GB 16735), read from ``data/codes`` when first asked for."""

from dataclasses import dataclass
from functools import cache

from customs.code_files import rows

_UNSURE = ("low", "very low")


@dataclass(frozen=True, slots=True)
class Maker:
    """A maker by its world manufacturer identifier. What the source leaves open is ``""`` or empty.

    ``confidence`` says how sure the row is: high, medium, low or very low.
    """

    wmi: str
    name_en: str
    name_zh: str
    brands_zh: tuple[str, ...]
    vehicle_kind: str
    confidence: str

    @property
    def sole_brand(self) -> str | None:
        """The brand of a maker that has only one: then the VIN says it."""
        return self.brands_zh[0] if len(self.brands_zh) == 1 else None

    @property
    def is_unsure(self) -> bool:
        """True for a row of the table that nobody has confirmed."""
        return self.confidence in _UNSURE


@dataclass(frozen=True, slots=True)
class CheckDigitRule:
    """How place 9 is computed, and for which first letters it is compulsory."""

    values: dict[str, int]
    weights: tuple[int, ...]
    modulus: int
    compulsory_first_places: frozenset[str]


@cache
def makers() -> dict[str, Maker]:
    """Makers by world manufacturer identifier (three places). Far from all: an unknown one is no error."""
    return {
        row["wmi"]: Maker(
            wmi=row["wmi"],
            name_en=row["maker_en"],
            name_zh=row["maker_zh"],
            brands_zh=tuple(brand for brand in row["brands_zh"].split(";") if brand),
            vehicle_kind=row["vehicle_kind"],
            confidence=row["confidence"],
        )
        for row in rows("wmi.csv")
    }


@cache
def model_years() -> dict[str, tuple[int, ...]]:
    """The years that each letter or digit of place 10 may mean, oldest first (a cycle of 30 years)."""
    return {
        row["code"]: tuple(int(row[cycle]) for cycle in ("year_cycle_1", "year_cycle_2", "year_cycle_3"))
        for row in rows("vin_model_years.csv")
    }


@cache
def check_digit_rule() -> CheckDigitRule:
    """The rule of place 9."""
    values: dict[str, int] = {}
    weights: dict[int, int] = {}
    compulsory: set[str] = set()
    modulus = 0
    for row in rows("vin_check_digit.csv"):
        match row["item"]:
            case "transliteration":
                values[row["key"]] = int(row["value"])
            case "weight":
                weights[int(row["key"])] = int(row["value"])
            case "compulsory_first_place":
                compulsory.add(row["key"])
            case "modulus":
                modulus = int(row["key"])
    ordered = tuple(weights[place] for place in sorted(weights))
    return CheckDigitRule(values, ordered, modulus, frozenset(compulsory))
