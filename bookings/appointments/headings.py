"""What the headings and keys of appointment lists mean (``templates/appointment/columns.yaml``)."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from importlib import resources
from typing import Any, Literal, get_args

import yaml

from bookings.models import BusinessType
from vin_import.layout.vocabulary import compact, key

ColumnName = Literal[
    "appointment_number",
    "business_type",
    "state",
    "customs_numbers",
    "batch_numbers",
    "bill_numbers",
    "is_transit",
    "contact",
    "warehouse",
    "clearance_mode",
    "cargo_type",
    "origin",
    "exit_place",
    "destination",
    "enterprise_name",
    "domestic_shipper",
    "cargo_weight_kg",
    "cargo_value",
    "currency",
    "declaration_remark",
    "remark",
    "plates",
    "trailer_plates",
    "truck_count",
    "seals",
    "vehicle_model",
    "containers",
    "transport_tool",
    "vehicle_total",
    "vins",
    "appointed_day",
    "appointed_window",
    "appointed_from",
    "appointed_until",
    "number",
]
"""What a column may be taken for. ``number`` counts the rows; ``appointed_window``: a time or a window,
with or without its day."""
COLUMN_NAMES: tuple[ColumnName, ...] = get_args(ColumnName)
IDENTIFYING: frozenset[ColumnName] = frozenset(
    {
        "appointment_number",
        "customs_numbers",
        "batch_numbers",
        "bill_numbers",
        "plates",
        "transport_tool",
        "vins",
        "containers",
    }
)
"""Without one of these a row says nothing about which appointment it is."""
SEVERAL: frozenset[ColumnName] = frozenset(
    {
        "customs_numbers",
        "batch_numbers",
        "bill_numbers",
        "plates",
        "trailer_plates",
        "seals",
        "containers",
        "vins",
    }
)
"""Of these a table may have several columns (关封号1, 关封号2)."""

_BRACKETS = re.compile(r"[(\[【〔「{]([^)\]】〕」}]*)[)\]】〕」}]")
_HAN = re.compile(r"[㐀-鿿]")
_LONGEST_HEADING = 60
_MOST_LEFT_OVER = 8
_MOST_LEFT_OVER_LATIN = 20


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading means: None when nothing is known, ``other`` when it is none of ours for certain.
    ``rank`` is the place of its word among the synonyms, surest first."""

    name: ColumnName | Literal["other"] | None
    rank: int = 0
    is_vehicle_plate: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """``templates/appointment/columns.yaml``; words as ``compact`` writes them."""

    synonyms: Mapping[str, Heading]
    business_types: Mapping[str, BusinessType]
    yes: frozenset[str]
    no: frozenset[str]
    weight_units: Mapping[str, Decimal]
    most_tonnes_a_truck: Decimal
    least_vehicle_kg: Decimal
    day_parts: Mapping[str, tuple[str, str]]
    json_lists: frozenset[str]
    tractors: tuple[str, ...]


@cache
def words() -> Words:
    """The file, read once."""
    content = _content()
    vehicle_plates = {compact(word) for word in content["vehicle_plates"]}
    synonyms: dict[str, Heading] = {}
    for name in COLUMN_NAMES:
        for rank, word in enumerate([name, *map(str, content["columns"][name])]):
            synonyms.setdefault(compact(word), Heading(name, rank, compact(word) in vehicle_plates))
    for word in content["other"]:
        synonyms.setdefault(compact(str(word)), Heading("other"))
    return Words(
        synonyms=synonyms,
        business_types={
            compact(str(word)): kind for kind, named in content["business_types"].items() for word in named
        },
        yes=frozenset(compact(str(word)) for word in content["yes"]),
        no=frozenset(compact(str(word)) for word in content["no"]),
        weight_units={str(unit): Decimal(times) for unit, times in content["weight_units"].items()},
        most_tonnes_a_truck=Decimal(content["most_tonnes_a_truck"]),
        least_vehicle_kg=Decimal(content["least_vehicle_kg"]),
        day_parts={part: (begin, end) for part, (begin, end) in content["day_parts"].items()},
        json_lists=frozenset(compact(str(word)) for word in content["json_lists"]),
        tractors=tuple(compact(str(word)) for word in content["tractors"]),
    )


@lru_cache(maxsize=8192)
def heading(text: str) -> Heading:
    """What a heading's words mean: the whole of them, or the longest synonym in them."""
    if not text.strip() or len(text) > _LONGEST_HEADING:
        return Heading(None)
    plain = unicodedata.normalize("NFKC", text)
    for part in dict.fromkeys((plain, _BRACKETS.sub(" ", plain))):
        if (exact := words().synonyms.get(compact(part))) is not None:
            return exact
    return _longest_in(key(_BRACKETS.sub(" ", plain)))


def _longest_in(spaced: str) -> Heading:
    joined = spaced.replace(" ", "")
    if not joined or joined.isdigit():
        return Heading(None)
    padded = f" {spaced} "
    found = [word for word, sought in _sought_words() if sought in (padded if sought[0] == " " else joined)]
    if not found:
        return Heading(None)
    # Of two as long the one of another meaning: a wrong column is worse than an unread one.
    best = max(found, key=lambda word: (len(word), words().synonyms[word].name == "other"))
    most = _MOST_LEFT_OVER if _HAN.search(best) else _MOST_LEFT_OVER_LATIN
    if len(joined) - len(best) > most:
        return Heading(None)
    meaning = words().synonyms[best]
    # 车头/挂车 or 主挂车牌号 holds both plates; as a column of trailers it would make one of every truck.
    if meaning.name == "trailer_plates" and any(one in joined.replace(best, "") for one in words().tractors):
        return Heading("plates", meaning.rank)
    return meaning


@cache
def _sought_words() -> tuple[tuple[str, str], ...]:
    """Synonyms that also count among other words, each with how it is looked for: Chinese ones anywhere,
    others as whole words. Those of row numbers count only alone."""
    return tuple(
        (word, word if _HAN.search(word) else f" {spaced} ")
        for word, spaced in _spaced().items()
        if words().synonyms[word].name != "number" and len(word) > 1
    )


@cache
def _spaced() -> dict[str, str]:
    content = _content()
    written = [*(word for named in content["columns"].values() for word in named), *content["other"]]
    return {compact(str(word)): key(str(word)) for word in written}


@cache
def _content() -> dict[str, Any]:
    file = resources.files("templates") / "appointment" / "columns.yaml"
    content: dict[str, Any] = yaml.safe_load(file.read_text(encoding="utf-8"))
    return content
