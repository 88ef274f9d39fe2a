"""How likely a value is what the paper says: a probability for each grade of evidence.

In:  a draft after its checks, and what they doubt. Out: ``confidence`` of every field and of every
attribute of an item. The probabilities are data (data/confidence.csv), measured on prints that
nobody tuned for (``python -m benchmarks.measure_confidence``), never a feeling.
"""

import csv
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Literal, cast

from customs.identifiers import container, credit_code, vin
from extractors.draft import DeclarationDraft
from extractors.reading import FieldReading, FieldValue, Item

Grade = Literal[
    "confirmed",
    "checked",
    "read",
    "empty",
    "derived",
    "contradicted",
    "unsure",
    "unknown-form",
    "ocr-checked",
    "ocr-clear",
    "ocr-fair",
    "ocr-empty",
    "ocr-unsure",
]

_NO_GRADES: Mapping[str, Grade] = MappingProxyType({})
# Quantity times price is the total: three values that vouch for one another.
_MULTIPLYING = ("quantities", "unit_price", "total_price")
# Code and name of a country stand over one another, and a check compares them.
_PAIRED_ON_PAPER = ("origin_country", "destination_country", "duty_mode", "currency")


@dataclass(frozen=True, slots=True)
class Doubts:
    """Paths as in ``needs_review``: what the readers were not sure of, and what a check spoke against."""

    by_readers: frozenset[str]
    by_checks: frozenset[str]

    def about(self, *paths: str) -> Grade | None:
        """The grade that a doubt about one of ``paths`` makes; None when nobody doubts them."""
        if not self.by_readers.isdisjoint(paths):
            return "unsure"
        return None if self.by_checks.isdisjoint(paths) else "contradicted"


def grade(draft: DeclarationDraft, doubts: Doubts, recognised: Mapping[str, Grade] = _NO_GRADES) -> None:
    """Sets the confidence of all values of ``draft``. ``recognised``: grades of values of images, by path."""
    confirmed = {agreement.key for agreement in draft.agreements}
    named = {path for finding in draft.findings for path in finding.fields}
    for key, field in draft.fields.items():
        given = recognised.get(key) or grade_of_field(draft, key, field, doubts, confirmed, named)
        field.confidence = _probability(given)
    for item in draft.items:
        for attribute, field in item.evidence.items():
            path = f"items[{item.item_no}].{attribute}"
            given = recognised.get(path) or grade_of_attribute(draft, item, attribute, doubts, named)
            field.confidence = _probability(given)


def unsure(draft: DeclarationDraft, below: float) -> list[str]:
    """Paths of the values that are less likely right than ``below``."""
    fields = [key for key, field in draft.fields.items() if field.confidence < below]
    return fields + [
        f"items[{item.item_no}].{attribute}"
        for item in draft.items
        for attribute, field in item.evidence.items()
        if field.confidence < below
    ]


@cache
def probabilities() -> Mapping[Grade, float]:
    """The measured share of right values of each grade."""
    text = (resources.files("data") / "confidence.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {cast(Grade, row["grade"]): float(row["probability"]) for row in rows}


def _probability(of: Grade) -> float:
    return probabilities()[of]


def grade_of_field(
    draft: DeclarationDraft,
    key: str,
    field: FieldReading,
    doubts: Doubts,
    confirmed: Collection[str],
    named: Collection[str],
) -> Grade:
    """The grade of a head field. ``confirmed``: keys that a second source agrees on; ``named``: what
    findings name.
    """
    doubt = doubts.about(key)
    if doubt is not None:
        return doubt if draft.fits_layout else "unknown-form"
    if key in confirmed:
        return "confirmed"
    if field.value in (None, []):
        return "empty"
    if key not in named and _vouches_for_itself(key, field.value):
        return "checked"
    return "derived" if field.source == "derived" else "read"


def grade_of_attribute(
    draft: DeclarationDraft, item: Item, attribute: str, doubts: Doubts, named: Collection[str]
) -> Grade:
    """The grade of an attribute of an item; arguments as for ``grade_of_field``."""
    whole = f"items[{item.item_no}]"
    path = f"{whole}.{attribute.partition('[')[0]}"
    doubt = doubts.about("items", whole, path)
    if doubt is not None:
        return doubt if draft.fits_layout else "unknown-form"
    if {"items", whole, path}.isdisjoint(named) and _attribute_vouches(item, path.rpartition(".")[2]):
        return "checked"
    return "read"


def _vouches_for_itself(key: str, value: FieldValue) -> bool:
    if isinstance(value, dict):
        code, name = value.get("code"), value.get("name")
        # A party's name is in no table: its code has a check character instead.
        return bool(code and name) and (not key.endswith("_party") or credit_code.check(code or "").ok)
    check = _CHECK_DIGITS.get(key)
    return check is not None and isinstance(value, list) and all(check(each) for each in value)


def _attribute_vouches(item: Item, attribute: str) -> bool:
    if attribute in _MULTIPLYING:
        return bool(item.quantities and item.unit_price and item.total_price)
    return attribute in _PAIRED_ON_PAPER


_CHECK_DIGITS: Mapping[str, Callable[[str], bool]] = {
    "vins": lambda text: vin.is_check_digit_compulsory(text) and vin.check(text).ok,
    "containers": lambda text: container.check(text).ok,
}
