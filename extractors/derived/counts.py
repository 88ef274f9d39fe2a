"""How many trucks carry the goods, and how many vehicles the goods are."""

from decimal import Decimal

from extractors.derived.fields import derived, is_doubted, nothing, texts_of
from extractors.derived.vehicles import COMMODITY_VEHICLE, LOADED_TRUCK, is_vehicle, vehicles_of
from extractors.draft import DeclarationDraft, read_value
from extractors.remarks.found import Found


def derive_truck_count(draft: DeclarationDraft, remarks: Found) -> None:
    """The stated count, else the number of tractor plates, else 1 when a batch number is printed."""
    if draft.text("business_type") != LOADED_TRUCK:
        draft.fields["truck_count"] = nothing()
        return
    plates = texts_of(draft, "plates")
    if remarks.truck_counts:
        _take_stated_count(draft, remarks, len(plates))
    elif plates:
        _take_unstated_count(draft, remarks, len(plates))
    elif draft.text("shipment_batch_number"):
        _take_unstated_count(draft, remarks, 1)
    else:
        draft.fields["truck_count"] = nothing()
        draft.report("truck-count-absent", "warning", ["truck_count"], doubts=["truck_count"])


def _take_stated_count(draft: DeclarationDraft, remarks: Found, plates: int) -> None:
    stated = [count for count, _ in remarks.truck_counts]
    disagree = len(set(stated)) > 1 or (plates > 0 and stated[0] != plates)
    draft.fields["truck_count"] = read_value(stated[0], remarks.truck_counts[0][1], certain=not disagree)
    if disagree:
        draft.report(
            "truck-count-plates",
            "error",
            ["truck_count", "plates"],
            doubts=["truck_count"],
            stated=", ".join(str(count) for count in stated),
            plates=str(plates),
        )


def _take_unstated_count(draft: DeclarationDraft, remarks: Found, count: int) -> None:
    # 共3辆 may mean trucks or goods: it is no statement, but it must not be overlooked.
    other = remarks.vehicle_or_truck_counts - {count}
    is_sure = not is_doubted(draft, "plates") and not other
    draft.fields["truck_count"] = derived(count, certain=is_sure)
    if not is_sure:
        draft.report("truck-count-unsure", "warning", ["truck_count"], doubts=["truck_count"])


def derive_vehicle_count(draft: DeclarationDraft, remarks: Found) -> None:
    """Sum of the items in 辆; differs from the number of VINs: doubted."""
    if draft.text("business_type") != COMMODITY_VEHICLE:
        draft.fields["vehicle_count"] = nothing()
        return
    total = sum((vehicles_of(item) for item in draft.items if is_vehicle(item)), Decimal(0))
    value = int(total) if total == total.to_integral_value() else None
    vins = texts_of(draft, "vins")
    stated = {count for count, _ in remarks.vehicle_counts}
    agrees = value is not None and value == len(vins) and stated <= {value}
    draft.fields["vehicle_count"] = derived(value, certain=agrees)
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
