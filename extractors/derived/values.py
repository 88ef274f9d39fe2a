"""Origin, total value and currency: what the items have in common."""

from decimal import Decimal

from extractors.derived.fields import derived, nothing
from extractors.draft import DeclarationDraft


def derive_origin_area(draft: DeclarationDraft) -> None:
    """启运地: the domestic area of the first item, in doubt when items differ."""
    areas = [item.domestic_area for item in draft.items]
    if draft.direction == "export" and draft.origin_area is not None and not any(areas):
        draft.fields["origin_area"] = draft.origin_area
        return
    if draft.direction != "export" or not areas:
        draft.fields["origin_area"] = nothing()
        return
    same = len(set(areas)) == 1
    reading = draft.items[0].evidence.get("domestic_area")
    draft.fields["origin_area"] = derived(areas[0], certain=same, like=reading)
    if not same:
        draft.report("origin-areas-differ", "warning", ["origin_area"], doubts=["origin_area"])


def derive_values(draft: DeclarationDraft) -> None:
    """货值 and 币制: the sum of the totals when all of them are there in one currency."""
    currencies = {item.currency for item in draft.items}
    totals = [item.total_price for item in draft.items]
    one_currency = len(currencies) == 1 and None not in currencies
    is_whole = bool(totals) and None not in totals and draft.complete
    draft.fields["currency"] = derived(next(iter(currencies)) if one_currency else None)
    value = None
    if one_currency and is_whole:
        value = str(sum((Decimal(total) for total in totals if total is not None), Decimal(0)))
    draft.fields["total_value"] = derived(value)
    if draft.items and not one_currency:
        keys = ["total_value", "currency"]
        draft.report("currencies-differ", "warning", keys, doubts=keys)
    elif value is None:
        draft.report("total-value-absent", "error", ["total_value"], doubts=["total_value"])
