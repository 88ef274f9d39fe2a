"""What is told of each field, how grave, and which side is proposed: ``templates/reconcile/fields.yaml``."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from bookings.reconciling.records import DifferenceField, DifferenceSeverity, ProposedSide

ProposalRule = Literal["well-formed", "printed", "overruled", "lists-it", "plausible", "complete", "customs"]
Verdicts = Mapping[ProposalRule, ProposedSide | None]
"""Which side each rule of proposing names; None or left out: it cannot tell."""
IdentifierName = Literal["plate", "vin", "container", "customs_number", "batch_number"]


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ReasonRule(_Data):
    """What one reason means of one field."""

    severity: DifferenceSeverity
    proposed: tuple[ProposalRule, ...] = ()
    """The first that decides names the proposed side."""
    applies: bool = False
    """Taking the appointment's side puts its value into the booking."""


class FieldRules(_Data):
    """All that can be told of one field."""

    reasons: Mapping[str, ReasonRule]
    identifier: IdentifierName | None = None


class PlausibleWeight(_Data):
    """Kilograms that a truck may carry."""

    least: Decimal
    most: Decimal


class ComparingRules(_Data):
    """The whole file."""

    fields: Mapping[DifferenceField, FieldRules]
    plausible_truck_kg: PlausibleWeight
    weight_far_percent: Decimal
    weight_factors: tuple[Decimal, ...]
    value_factors: tuple[Decimal, ...]
    value_rounding: Decimal

    def reason(self, field: DifferenceField, reason: str) -> ReasonRule:
        """The rule of one reason. Raises ``KeyError`` for one that the file does not have."""
        return self.fields[field].reasons[reason]


@cache
def comparing_rules() -> ComparingRules:
    """The rules that come with kouan."""
    file = resources.files("templates") / "reconcile" / "fields.yaml"
    return ComparingRules.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))


@cache
def places_in_order() -> Mapping[DifferenceField, int]:
    """Where each field stands among differences of one severity."""
    return {field: place for place, field in enumerate(comparing_rules().fields)}
