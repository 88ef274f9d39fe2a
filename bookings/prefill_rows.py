"""The rows of a booking: trucks from plates, trailers and containers; vehicles from VINs and goods."""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from bookings.draft import PrefillDefaults
from bookings.models import Reason, TruckHead, ValueEvidence, VehicleHead
from bookings.reading_evidence import element_evidence, evidence_of, item_evidence
from bookings.vehicle_facts import VehicleFacts, vehicle_facts, vehicle_items
from customs.identifiers import vin as vin_rules
from extractors.reading import Item, Reading

DEFAULTED_KEYS = ("usage_type", "fuel_type")
"""Values of a vehicle that the enterprise fills in when no document states them."""
_FACTS = ("displacement_ml", "power_kw", "tonnage", "fuel_type")
_PRINTED_BRAND = re.compile(r"([一-鿿]{2,8})牌")
_NO_BRAND = ("无", "品", "车", "挂")


@dataclass(frozen=True, slots=True)
class TruckRows:
    """Trucks, whether the containers went onto the one truck, and doubts about the list."""

    trucks: list[TruckHead]
    containers_on_truck: bool = False
    reasons: tuple[Reason, ...] = ()


def truck_rows(reading: Reading) -> TruckRows:
    """One truck for each plate.

    Trailers are paired in printed order when there are as many as plates (doubted when several:
    the order is a guess); otherwise they stay unassigned and the list is doubted. Containers are
    on the truck when there is only one.
    """
    plates = reading.texts("plates")
    trailers = reading.texts("trailer_plates")
    paired = len(trailers) == len(plates)
    guessed = [Reason(id="paired-by-order")] if paired and len(plates) > 1 else []
    trucks = []
    for position, plate in enumerate(plates):
        truck = TruckHead(plate=plate)
        evidence = {"plate": element_evidence(reading, "plates", position, plate)}
        if paired:
            truck.trailer_plate = trailers[position]
            evidence["trailer_plate"] = _doubt(
                element_evidence(reading, "trailer_plates", position, trailers[position]), guessed
            )
        trucks.append(truck)
        truck.evidence = _dumped(evidence)
    alone = len(trucks) == 1 and bool(reading.texts("containers"))
    if alone:
        trucks[0].containers = reading.texts("containers")
        trucks[0].evidence |= _dumped({"containers": evidence_of(reading, "containers")})
    if trailers and not paired:
        unassigned = Reason(id="trailers-unassigned", parameters={"trailers": "、".join(trailers)})
        return TruckRows(trucks, alone, (unassigned,))
    return TruckRows(trucks, alone)


@dataclass(slots=True)
class _Described:
    """What the goods say about one vehicle, and which item says it."""

    facts: VehicleFacts
    items: dict[str, Item] = field(default_factory=dict)
    """The item that states a fact, by the fact's name."""
    guessed: frozenset[str] = frozenset()
    """Facts taken from an item that belongs to this vehicle only if the order is right."""
    goods: str = ""


def vehicle_rows(reading: Reading, defaults: PrefillDefaults) -> list[VehicleHead]:
    """One vehicle for each VIN, with what its maker's code and the goods say about it."""
    vins = reading.texts("vins")
    described = _descriptions(reading, len(vins))
    return [
        _vehicle(reading, position, vin, about, defaults)
        for position, (vin, about) in enumerate(zip(vins, described, strict=True))
    ]


def _vehicle(
    reading: Reading, position: int, vin: str, about: _Described, defaults: PrefillDefaults
) -> VehicleHead:
    vehicle = VehicleHead(vin=vin)
    evidence = {"vin": element_evidence(reading, "vins", position, vin)}
    brand, brand_evidence = brand_of(vin, about.goods)
    if brand is not None:
        vehicle.brand = brand
        evidence["brand"] = brand_evidence
    for name, item in about.items.items():
        setattr(vehicle, name, getattr(about.facts, name))
        guessed = [Reason(id="assigned-by-order")] if name in about.guessed else []
        evidence[name] = item_evidence(reading, item, "spec", guessed)
    for name in DEFAULTED_KEYS:
        if getattr(vehicle, name) is None and (value := getattr(defaults, name)) is not None:
            setattr(vehicle, name, value)
            evidence[name] = ValueEvidence(source="default")
    vehicle.evidence = _dumped(evidence)
    return vehicle


@dataclass(frozen=True, slots=True)
class CommonDescription:
    """What the goods say about all vehicles alike: values by key with their stored evidence, and the
    words of the goods when they are one item."""

    facts: dict[str, tuple[Decimal | str, dict[str, Any]]] = field(default_factory=dict)
    goods: str = ""


def common_description(reading: Reading, declaration_id: int) -> CommonDescription:
    """For vehicles whose VINs the declaration does not list: which item is theirs cannot be told."""
    counted = vehicle_items(reading.items)
    if not counted:
        return CommonDescription()
    # One vehicle more than the goods have: nothing is assigned by order.
    about = _descriptions(reading, sum(count for _, count in counted) + 1)[0]
    facts = {}
    for name, item in about.items.items():
        evidence = item_evidence(reading, item, "spec")
        evidence.declaration_id = declaration_id
        facts[name] = (getattr(about.facts, name), evidence.as_stored())
    return CommonDescription(facts, about.goods)


def _descriptions(reading: Reading, count: int) -> list[_Described]:
    """For each vehicle what all goods agree on; else, when the counts fit, what its item in order says."""
    counted = vehicle_items(reading.items)
    if not counted:
        return [_Described(VehicleFacts()) for _ in range(count)]
    facts = {item.item_no: vehicle_facts(item.spec) for item, _ in counted}
    first = counted[0][0]
    agreed = {name for name in _FACTS if len({getattr(one, name) for one in facts.values()}) == 1}
    in_order = [item for item, number in counted for _ in range(number)]
    if len(in_order) != count:
        in_order = []
    return [
        _described(in_order[position] if in_order else first, facts, agreed, counted, bool(in_order))
        for position in range(count)
    ]


def _described(
    own: Item,
    facts: dict[int, VehicleFacts],
    agreed: set[str],
    counted: list[tuple[Item, int]],
    ordered: bool,
) -> _Described:
    differing = set(_FACTS) - agreed if ordered else set()
    stated = {
        name: own for name in _FACTS if name in agreed | differing and getattr(facts[own.item_no], name)
    }
    goods = f"{own.name or ''} {own.spec or ''}" if ordered or len(counted) == 1 else ""
    return _Described(facts[own.item_no], stated, frozenset(differing), goods)


def brand_of(vin: str, goods: str) -> tuple[str | None, ValueEvidence]:
    """The maker's brand: the one it has, or the one of its brands that the goods name."""
    parsed = vin_rules.parse(vin)
    evidence = ValueEvidence(source="derived", reading_key="vins", raw=vin[:3])
    maker = parsed.maker if parsed is not None else None
    if maker is None or not maker.brands_zh:
        return None, evidence
    named = [brand for brand in maker.brands_zh if brand in goods]
    if len(named) == 1:
        return named[0], evidence
    if (brand := maker.sole_brand) is None:
        return None, evidence
    if printed := _printed_brand(goods):
        reason = Reason(
            id="brand-differs", parameters={"printed": printed, "maker": maker.name_zh or maker.name_en}
        )
        return brand, _doubt(evidence, [reason])
    if maker.is_unsure:
        return brand, _doubt(evidence, [Reason(id="maker-unsure", parameters={"wmi": maker.wmi})])
    return brand, evidence


def _printed_brand(goods: str) -> str | None:
    found = _PRINTED_BRAND.search(goods)
    return found[1] if found is not None and not found[1].endswith(_NO_BRAND) else None


def _doubt(evidence: ValueEvidence, reasons: list[Reason]) -> ValueEvidence:
    evidence.reasons = [*evidence.reasons, *reasons]
    evidence.doubted = bool(evidence.reasons)
    return evidence


def _dumped(evidence: dict[str, ValueEvidence]) -> dict[str, dict[str, object]]:
    return {key: one.as_stored() for key, one in evidence.items()}
