"""车牌号: plates of China and of the countries the trucks of the corridor come from.

Patterns are data (``data/codes/plate_patterns.csv``), surest first. A shape may belong to several
countries; the plate then names the surest and keeps the others. 霍A00703 is a local number of the
port: 霍 is no province sign and is never put right.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from customs.code_files import rows
from customs.identifiers import look_alikes
from customs.normalising import HYPHENS, MIDDLE_DOTS, normalised
from customs.verdict import Problem, Proposal, Verdict

_SEPARATORS = HYPHENS | MIDDLE_DOTS
_CONFIDENCE = ("high", "medium", "low")
_SHORTEST, _LONGEST = 5, 11


class PlateKind(StrEnum):
    """What a plate is issued for."""

    ORDINARY = "ordinary"
    NEW_ENERGY = "new-energy"
    TRAILER = "trailer"
    LEARNER = "learner"
    POLICE = "police"
    HONG_KONG_MACAO = "hong-kong-macao"
    EMBASSY = "embassy"
    CONSULATE = "consulate"
    TEMPORARY = "temporary"
    TEMPORARY_ENTRY = "temporary-entry"
    MILITARY = "military"
    LOCAL = "local"


@dataclass(frozen=True, slots=True)
class PlatePattern:
    """One row of the pattern file. ``confidence``: high, medium or low."""

    country_code: str
    country: str
    kind: PlateKind
    expression: re.Pattern[str]
    examples: tuple[str, ...]
    counter_examples: tuple[str, ...]
    confidence: str


@dataclass(frozen=True, slots=True)
class Plate:
    """A plate of a known shape. ``possible_countries`` has ``country_code`` first (three letters)."""

    value: str
    country_code: str
    kind: PlateKind
    is_trailer: bool
    possible_countries: tuple[str, ...]


@cache
def patterns() -> tuple[PlatePattern, ...]:
    """Every known plate shape, surest first, in the order of the file within one confidence."""
    found = [
        PlatePattern(
            country_code=row["country_code"],
            country=row["country"],
            kind=PlateKind(row["plate_kind"]),
            expression=re.compile(row["regex"]),
            examples=_listed(row["examples"]),
            counter_examples=_listed(row["counter_examples"]),
            confidence=row["confidence"],
        )
        for row in rows("plate_patterns.csv")
    ]
    return tuple(sorted(found, key=lambda pattern: _CONFIDENCE.index(pattern.confidence)))


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split(" ; ") if part)


def normalised_plate(text: str) -> str:
    """A plate in half-width capitals without blanks, middle dots and hyphens."""
    return normalised(text, without=_SEPARATORS)


def comparison_key(text: str) -> str:
    """What two prints of one plate have in common: also Cyrillic as Latin, O as 0, I as 1. Never shown."""
    return look_alikes.latin(normalised_plate(text)).replace("O", "0").replace("I", "1")


def parse(text: str) -> Plate | None:
    """The plate when its shape is known, else None."""
    value = normalised_plate(text)
    matching = _matching(value)
    if not matching:
        return None
    surest = matching[0]
    return Plate(
        value=value,
        country_code=surest.country_code,
        kind=surest.kind,
        is_trailer=surest.kind is PlateKind.TRAILER,
        possible_countries=tuple(dict.fromkeys(pattern.country_code for pattern in matching)),
    )


def check(text: str) -> Verdict:
    """Judge the shape. A shape known only from weak sources is for a person to confirm."""
    value = normalised_plate(text)
    matching = _matching(value)
    if not matching:
        return Verdict(text, value, (_unknown(value),), _proposals(value))
    surest = matching[0]
    if surest.kind is PlateKind.LOCAL:
        return Verdict(text, value, (Problem("plate-local", "info", {"value": value}),))
    if surest.confidence == "low":
        parameters = {"value": value, "country": surest.country}
        return Verdict(text, value, (Problem("plate-uncertain", "error", parameters),))
    return Verdict(text, value)


@lru_cache(maxsize=4096)
def _matching(value: str) -> tuple[PlatePattern, ...]:
    return tuple(pattern for pattern in patterns() if pattern.expression.fullmatch(value))


def _unknown(value: str) -> Problem:
    foreign = look_alikes.foreign_letters()
    if any(character in foreign for character in value):
        return Problem("plate-cyrillic", "error", {"value": value})
    return Problem("plate-unknown", "error", {"value": value})


def _proposals(value: str) -> tuple[Proposal, ...]:
    if not _SHORTEST <= len(value) <= _LONGEST:
        return ()
    return look_alikes.proposals(value, _allows, _is_sure)


def _allows(_place: int, character: str) -> bool:
    return character not in look_alikes.foreign_letters()


def _is_sure(value: str) -> bool:
    matching = _matching(value)
    return bool(matching) and matching[0].confidence == "high"
