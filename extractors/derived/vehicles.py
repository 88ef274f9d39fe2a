"""Which goods are vehicles, and what kind of business that makes of the declaration."""

from decimal import Decimal
from functools import cache
from importlib import resources

import yaml
from pydantic import BaseModel, ConfigDict

from extractors.derived.fields import derived
from extractors.draft import DeclarationDraft
from extractors.reading import Item

LOADED_TRUCK, COMMODITY_VEHICLE = "loaded_truck", "commodity_vehicle"


class _VehicleFacts(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    vehicle_units: frozenset[str]
    vehicle_headings: frozenset[str]


@cache
def _vehicle_facts() -> _VehicleFacts:
    text = (resources.files("templates") / "business_type.yaml").read_text(encoding="utf-8")
    return _VehicleFacts.model_validate(yaml.safe_load(text))


def is_vehicle(item: Item) -> bool:
    """True for goods of a vehicle's heading that are counted in 辆."""
    units = _vehicle_facts().vehicle_units
    return has_vehicle_heading(item) and any(quantity.unit in units for quantity in item.quantities)


def has_vehicle_heading(item: Item) -> bool:
    """True when the first four digits of the HS code are of vehicles or self-propelled machines."""
    return (item.hs_code or "")[:4] in _vehicle_facts().vehicle_headings


def vehicles_of(item: Item) -> Decimal:
    """The traded quantity in 辆: the last one printed. Only for items that are vehicles."""
    in_vehicles = [
        Decimal(quantity.quantity)
        for quantity in item.quantities
        if quantity.unit in _vehicle_facts().vehicle_units
    ]
    return in_vehicles[-1]


def derive_business_type(draft: DeclarationDraft) -> None:
    """重车 or 商品车: a proposal, in doubt when only some of the goods are vehicles."""
    vehicles = [item for item in draft.items if is_vehicle(item)]
    is_mixed = bool(vehicles) and len(vehicles) < len(draft.items)
    value = COMMODITY_VEHICLE if vehicles else LOADED_TRUCK
    draft.fields["business_type"] = derived(value, certain=not is_mixed and bool(draft.items))
    if is_mixed or not draft.items:
        draft.report("business-type-unclear", "warning", ["business_type"], doubts=["business_type"])
