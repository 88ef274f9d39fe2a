"""What a print says, typed: the keys of data/fields.csv, as a careful clerk would type them.

``Truth.as_json`` gives the shape of the truths beside measured prints: quantities as ``[number, unit]``
with ``null`` for an empty second line, numbers as decimal text, dates ISO 8601, weights in kilograms.
"""

from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any


@dataclass
class Party:
    """A company: ``code`` is a credit code, a registration code or an AEO code; ``None`` when not printed."""

    name: str | None
    code: str | None = None


@dataclass
class Coded:
    """A value of a code table as printed."""

    code: str | None
    name: str | None


@dataclass
class Quantity:
    """A number with its unit as printed."""

    quantity: str
    unit: str


@dataclass
class Item:
    """One row of goods; ``quantities`` keeps the three printed lines, the second ``None`` when empty."""

    item_no: int
    hs_code: str
    name: str
    spec: str | None
    quantities: list[Quantity | None]
    unit_price: str
    total_price: str
    currency: str | None
    origin_country: str | None
    destination_country: str | None
    domestic_area: str | None
    duty_mode: str | None


@dataclass
class Truth:
    """One declaration.

    ``must_doubt``: groups of keys; of each at least one must be named in ``needs_review``.
    ``may_doubt``: keys where doubt is fair either way, so it is not counted.
    ``unprinted``: keys the family does not print; nothing is compared.
    ``names_only``: keys printed by name alone: the code may be absent or the one given.
    ``has_attached_vins``: the remark sends to a list for the VINs.
    """

    direction: str
    customs_number: str | None
    pre_entry_number: str | None
    domestic_party: Party
    border_customs: Coded
    ie_date: str | None
    declaration_date: str | None
    record_number: str | None
    overseas_party: Party
    transport_mode: Coded
    transport_name: str | None
    shipment_batch_number: str | None
    bill_number: str | None
    goods_location: str | None
    owner_party: Party
    supervision_mode: Coded
    tax_nature: Coded
    licence_number: str | None
    departure_port: Coded | None
    contract_number: str | None
    trade_country: Coded
    counterpart_country: Coded
    port_abroad: Coded
    border_port: Coded
    package_type: Coded
    package_count: int
    gross_weight_kg: str
    net_weight_kg: str
    trade_terms: Coded
    freight: str | None
    insurance: str | None
    other_charges: str | None
    attached_documents: str | None
    marks_and_remarks: str | None
    declaring_unit: Party
    items: list[Item]
    plates: list[str] = field(default_factory=list)
    trailer_plates: list[str] = field(default_factory=list)
    vins: list[str] = field(default_factory=list)
    containers: list[str] = field(default_factory=list)
    seals: list[str] = field(default_factory=list)
    truck_count: int | None = None
    vehicle_count: int | None = None
    origin_area: str | None = None
    total_value: str | None = None
    currency: str | None = None
    business_type: str = "loaded_truck"
    must_doubt: list[tuple[str, ...]] = field(default_factory=list)
    may_doubt: set[str] = field(default_factory=set)
    unprinted: set[str] = field(default_factory=set)
    names_only: set[str] = field(default_factory=set)
    has_attached_vins: bool = False

    def doubt(self, *keys: str) -> None:
        """At least one of ``keys`` has to be named."""
        if keys not in self.must_doubt:
            self.must_doubt.append(keys)

    def as_json(self) -> dict[str, Any]:
        """The truth as it is written beside the PDF."""
        notes = {"must_doubt", "may_doubt", "unprinted", "names_only", "has_attached_vins"}
        found: dict[str, Any] = {
            each.name: _plain(getattr(self, each.name))
            for each in fields(self)
            if each.name not in notes and each.name not in self.unprinted
        }
        if self.direction == "export":
            found = {
                key: value for key, value in found.items() if key not in {"goods_location", "departure_port"}
            }
        for item in found.get("items", []):
            for key in self.unprinted:
                item.pop(key.removeprefix("items[]."), None)
        found["must_doubt"] = [list(group) for group in self.must_doubt]
        found["may_doubt"] = sorted(self.may_doubt)
        found["names_only"] = sorted(self.names_only)
        return found


def _plain(value: Any) -> Any:
    if isinstance(value, Party) and value.code is None:
        return {"name": value.name}
    if isinstance(value, Quantity):
        return [value.quantity, value.unit]
    if isinstance(value, Party | Coded | Item):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value


def decimal_text(value: Decimal) -> str:
    """Plain notation, trailing zeros as given."""
    return format(value, "f")
