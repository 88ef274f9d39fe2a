"""What the checks know of the trade: ``templates/checks.yaml``, read once."""

from functools import cache
from importlib import resources

import yaml
from pydantic import BaseModel, ConfigDict


class Charges(BaseModel):
    """Which charges a term of trade requires of an export; those it does not require are not declared."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    freight: bool
    insurance: bool


class CheckFacts(BaseModel):
    """The facts of the file; see its comments."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    company_endings: tuple[str, ...]
    company_name_cuts: tuple[str, ...]
    company_code_starts: tuple[str, ...]
    whole_units: frozenset[str]
    record_number_letters: dict[str, frozenset[str]]
    modes_of_foreign_goods: frozenset[str]
    heavy_vehicle_headings: frozenset[str]
    licensed_headings: frozenset[str]
    vehicle_licences: frozenset[str]
    export_charges: dict[str, Charges]


@cache
def check_facts() -> CheckFacts:
    """The facts. Raises ``ValidationError`` when the file is wrong."""
    text = (resources.files("templates") / "checks.yaml").read_text(encoding="utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return CheckFacts.model_validate(yaml.load(text, Loader=loader))  # noqa: S506
