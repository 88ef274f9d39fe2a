"""The points of evidence and the thresholds of matching, as data (``templates/reconcile/scoring.yaml``)."""

from collections.abc import Mapping
from functools import cache
from importlib import resources

import yaml
from pydantic import BaseModel, ConfigDict


class EvidenceRule(BaseModel):
    """What one piece of evidence is worth. ``strong``: it may carry a pair alone."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    points: int
    strong: bool = False


class ScoringRules(BaseModel):
    """The file as it is; it explains its entries."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    least: int
    least_weak: int
    least_beside_other: int
    enough: int
    enough_numbered: int
    margin: int
    contradicted: int
    other_number: frozenset[str]
    come_again: Mapping[str, frozenset[str]]
    shared_truck_days: frozenset[str]
    come_again_backed_days: frozenset[str]
    backed_by: frozenset[str]
    beside_siblings: frozenset[str]
    not_against_siblings: frozenset[str]
    numbers_in_a_row: int
    round_weight_kg: int
    round_value: int
    search_days: int
    port_districts: str
    days: Mapping[int, str]
    days_inland: Mapping[int, str]
    days_before: Mapping[int, str]
    evidence: Mapping[str, EvidenceRule]


@cache
def rules() -> ScoringRules:
    """The rules in force."""
    file = resources.files("templates") / "reconcile" / "scoring.yaml"
    return ScoringRules.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
