"""Fields that no cell prints: lists from remarks, counts, sums, the kind of business.

Definitions: data/fields.csv. A derived value names what it was derived from by its evidence; where
two sources disagree the value is doubted, never chosen silently.
"""

from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from importlib import resources

import yaml
from pydantic import BaseModel, ConfigDict

from customs.identifiers import batch_number, plate
from extractors.draft import CERTAIN, DOUBTFUL, DeclarationDraft, read_value
from extractors.reading import FieldReading, FieldValue, Item, Part, PlacedBox
from extractors.remarks.found import Found
from extractors.remarks.grammar import parse_remarks
from extractors.remarks.wordings import LIST_KINDS, wordings
from extractors.text_runs import PlacedText

LOADED_TRUCK, COMMODITY_VEHICLE = "loaded_truck", "commodity_vehicle"
_DERIVED_FROM_ITEMS = {
    "business_type": ("quantities",),
    "vehicle_count": ("quantities",),
    "origin_area": ("domestic_area",),
    "total_value": ("total_price", "currency"),
    "currency": ("currency",),
}
# These look only at items whose heading is one of vehicles; the heading itself, the first four
# digits of a code, is never in doubt.
_OF_VEHICLES = ("business_type", "vehicle_count")


def derive(draft: DeclarationDraft) -> None:
    """Fills the derived fields of ``draft``."""
    remarks = Found() if draft.remarks is None else parse_remarks(draft.remarks)
    # A placeholder (-) names no transport.
    carrier = _read_transport(draft, draft.transport if draft.text("transport_name") else None)
    specs = _vins_of_specs(draft)
    _derive_business_type(draft)
    for kind in LIST_KINDS:
        parts = [*carrier.lists.get(kind, []), *remarks.lists.get(kind, [])]
        if kind == "vins":
            # A specification may repeat what the remarks list: it is the same vehicle.
            listed = {part.value for part in parts}
            parts += [part for part in specs if part.value not in listed]
        draft.fields[kind] = _list_field(parts, unique=kind != "vins")
    draft.findings += carrier.findings + remarks.findings
    _derive_truck_count(draft, remarks)
    _derive_vehicle_count(draft, remarks)
    _derive_origin_area(draft)
    _derive_values(draft)
    _check_teu(draft, remarks)
    _doubt_what_comes_from_doubted_items(draft)


def _doubt_what_comes_from_doubted_items(draft: DeclarationDraft) -> None:
    """A sum is no surer than its terms."""
    doubted = {path for finding in draft.findings for path in finding.doubts}
    depending = [
        key
        for key, attributes in _DERIVED_FROM_ITEMS.items()
        if "items" in doubted
        or any(
            f"items[{item.item_no}].{each}" in doubted
            for item in draft.items
            if key not in _OF_VEHICLES or _has_vehicle_heading(item)
            for each in attributes
        )
    ]
    if depending:
        draft.report("items-in-doubt", "warning", depending, doubts=depending)


def _read_transport(draft: DeclarationDraft, transport: PlacedText | None) -> Found:
    """Plates and the batch number of ``plate/batch`` or ``/batch``."""
    draft.fields["shipment_batch_number"] = _nothing()
    if transport is None:
        return Found()
    slash = transport.text.rfind("/")
    batch = transport.slice(slash + 1).strip() if slash >= 0 else None
    if batch is None or not batch.text or plate.parse(batch.text) is not None:
        return _carrier(transport)
    certain = batch_number.check(batch.text).ok
    draft.fields["shipment_batch_number"] = read_value(batch.text, batch, certain=certain, source="derived")
    if not certain:
        draft.report(
            "batch-number-form",
            "warning",
            ["shipment_batch_number"],
            doubts=["shipment_batch_number"],
            value=batch.text,
        )
    return _carrier(transport.slice(0, slash))


def _carrier(text: PlacedText) -> Found:
    """The plates in 运输工具名称; a text that is not understood puts them in doubt."""
    found = parse_remarks(text, "plates")
    is_understood = (
        found.self_driven
        or found.lists
        or any("plates" in finding.doubts for finding in found.findings)
        or not text.text.strip()
        or wordings().no_plate_pattern.search(text.text) is not None
    )
    if not is_understood:
        found.doubt("plate-unclear", ["plates"], text)
    return found


def _vins_of_specs(draft: DeclarationDraft) -> list[Part]:
    """VINs that stand in 规格型号 behind a label."""
    parts: list[Part] = []
    for spec in draft.specs.values():
        found = parse_remarks(spec)
        if found.has_vin_label:
            parts += found.lists.get("vins", [])
            draft.findings += [finding for finding in found.findings if "vins" in finding.fields]
    return parts


def _list_field(parts: Sequence[Part], *, unique: bool) -> FieldReading:
    kept: list[Part] = []
    for part in parts:
        if not unique or part.value not in [other.value for other in kept]:
            kept.append(part)
    first = next((box for part in kept for box in part.boxes), None)
    return FieldReading(
        value=[part.value for part in kept],
        confidence=min((part.confidence for part in kept), default=CERTAIN),
        source="layer" if kept else "derived",
        page=first.page if first else None,
        bbox=first.bbox if first else None,
        parts=kept or None,
    )


def _derive_business_type(draft: DeclarationDraft) -> None:
    vehicles = [item for item in draft.items if _is_vehicle(item)]
    is_mixed = bool(vehicles) and len(vehicles) < len(draft.items)
    value = COMMODITY_VEHICLE if vehicles else LOADED_TRUCK
    draft.fields["business_type"] = _derived(value, certain=not is_mixed and bool(draft.items))
    if is_mixed or not draft.items:
        draft.report("business-type-unclear", "warning", ["business_type"], doubts=["business_type"])


def _is_vehicle(item: Item) -> bool:
    units = _vehicle_facts().vehicle_units
    return _has_vehicle_heading(item) and any(quantity.unit in units for quantity in item.quantities)


def _has_vehicle_heading(item: Item) -> bool:
    return (item.hs_code or "")[:4] in _vehicle_facts().vehicle_headings


class _VehicleFacts(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    vehicle_units: frozenset[str]
    vehicle_headings: frozenset[str]


@cache
def _vehicle_facts() -> _VehicleFacts:
    text = (resources.files("templates") / "business_type.yaml").read_text(encoding="utf-8")
    return _VehicleFacts.model_validate(yaml.safe_load(text))


def _derive_truck_count(draft: DeclarationDraft, remarks: Found) -> None:
    """The stated count, else the number of tractor plates, else 1 when a batch number is printed."""
    if draft.text("business_type") != LOADED_TRUCK:
        draft.fields["truck_count"] = _nothing()
        return
    plates = _texts(draft, "plates")
    stated = [count for count, _ in remarks.truck_counts]
    if stated:
        evidence = remarks.truck_counts[0][1]
        disagree = len(set(stated)) > 1 or (bool(plates) and stated[0] != len(plates))
        draft.fields["truck_count"] = read_value(stated[0], evidence, certain=not disagree)
        if disagree:
            printed = ", ".join(str(count) for count in stated)
            draft.report(
                "truck-count-plates",
                "error",
                ["truck_count", "plates"],
                doubts=["truck_count"],
                stated=printed,
                plates=str(len(plates)),
            )
        return
    if plates:
        # 共3辆 may mean trucks or goods: it is no statement, but it must not be overlooked.
        other = remarks.vehicle_or_truck_counts - {len(plates)}
        is_sure = not _is_doubted(draft, "plates") and not other
        draft.fields["truck_count"] = _derived(len(plates), certain=is_sure)
        if not is_sure:
            draft.report("truck-count-unsure", "warning", ["truck_count"], doubts=["truck_count"])
    elif draft.text("shipment_batch_number"):
        other = remarks.vehicle_or_truck_counts - {1}
        is_sure = not _is_doubted(draft, "plates") and not other
        draft.fields["truck_count"] = _derived(1, certain=is_sure)
        if not is_sure:
            draft.report("truck-count-unsure", "warning", ["truck_count"], doubts=["truck_count"])
    else:
        draft.fields["truck_count"] = _nothing()
        draft.report("truck-count-absent", "warning", ["truck_count"], doubts=["truck_count"])


def _is_doubted(draft: DeclarationDraft, key: str) -> bool:
    return any(key in finding.doubts for finding in draft.findings)


def _derive_vehicle_count(draft: DeclarationDraft, remarks: Found) -> None:
    """Sum of the items in 辆; differs from the number of VINs: doubted."""
    if draft.text("business_type") != COMMODITY_VEHICLE:
        draft.fields["vehicle_count"] = _nothing()
        return
    counted = [_vehicles_of(item) for item in draft.items if _is_vehicle(item)]
    total = sum(counted, Decimal(0))
    value = int(total) if total == total.to_integral_value() else None
    vins = _texts(draft, "vins")
    stated = {count for count, _ in remarks.vehicle_counts}
    agrees = value is not None and value == len(vins) and stated <= {value}
    draft.fields["vehicle_count"] = _derived(value, certain=agrees)
    if not agrees:
        # An empty list whose wording points elsewhere is just what the print says.
        vins_in_doubt = [] if not vins and remarks.vins_elsewhere else ["vins"]
        draft.report(
            "vehicle-count-vins",
            "error",
            ["vehicle_count", "vins"],
            doubts=["vehicle_count", *vins_in_doubt],
            vehicles=str(total),
            vins=str(len(vins)),
        )


def _vehicles_of(item: Item) -> Decimal:
    """The traded quantity in 辆: the last one printed."""
    in_vehicles = [
        Decimal(quantity.quantity)
        for quantity in item.quantities
        if quantity.unit in _vehicle_facts().vehicle_units
    ]
    return in_vehicles[-1]


def _derive_origin_area(draft: DeclarationDraft) -> None:
    areas = [item.domestic_area for item in draft.items]
    if draft.direction != "export" or not areas:
        draft.fields["origin_area"] = _nothing()
        return
    same = len(set(areas)) == 1
    reading = draft.items[0].evidence.get("domestic_area")
    draft.fields["origin_area"] = _derived(areas[0], certain=same, like=reading)
    if not same:
        draft.report("origin-areas-differ", "warning", ["origin_area"], doubts=["origin_area"])


def _derive_values(draft: DeclarationDraft) -> None:
    currencies = {item.currency for item in draft.items}
    totals = [item.total_price for item in draft.items]
    one_currency = len(currencies) == 1 and None not in currencies
    is_whole = bool(totals) and None not in totals and draft.complete
    draft.fields["currency"] = _derived(next(iter(currencies)) if one_currency else None)
    value = None
    if one_currency and is_whole:
        value = str(sum((Decimal(total) for total in totals if total is not None), Decimal(0)))
    draft.fields["total_value"] = _derived(value)
    if draft.items and not one_currency:
        keys = ["total_value", "currency"]
        draft.report("currencies-differ", "warning", keys, doubts=keys)
    elif value is None:
        draft.report("total-value-absent", "error", ["total_value"], doubts=["total_value"])


def _check_teu(draft: DeclarationDraft, remarks: Found) -> None:
    """The printed number is TEU: a box counts one (20') or two (40')."""
    boxes = len(_texts(draft, "containers"))
    if remarks.teu is None or (remarks.teu == 0 and boxes == 0):
        return
    if not boxes <= remarks.teu <= 2 * boxes:
        draft.report(
            "container-teu",
            "warning",
            ["containers"],
            doubts=["containers"],
            teu=str(remarks.teu),
            boxes=str(boxes),
        )


def _derived(value: FieldValue, *, certain: bool = True, like: FieldReading | None = None) -> FieldReading:
    placed: PlacedBox | None = None
    if like is not None and like.page is not None and like.bbox is not None:
        placed = PlacedBox(page=like.page, bbox=like.bbox)
    return FieldReading(
        value=value,
        raw=like.raw if like is not None else None,
        confidence=CERTAIN if certain else DOUBTFUL,
        source="derived",
        page=placed.page if placed else None,
        bbox=placed.bbox if placed else None,
    )


def _nothing() -> FieldReading:
    return _derived(None)


def _texts(draft: DeclarationDraft, key: str) -> list[str]:
    value = draft.fields[key].value
    return list(value) if isinstance(value, list) else []
