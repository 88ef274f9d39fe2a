"""A sum is no surer than its terms: what is derived from doubted items or lost cells is in doubt too."""

from collections.abc import Iterable
from dataclasses import replace

from extractors.derived.vehicles import has_vehicle_heading
from extractors.draft import DeclarationDraft
from extractors.page_content import UNREADABLE
from extractors.remarks.wordings import LIST_KINDS

_FROM_CELL: dict[str, tuple[str, ...]] = {
    "marks_and_remarks": (*LIST_KINDS, "truck_count", "vehicle_count"),
    "transport_name": ("plates", "trailer_plates", "shipment_batch_number", "truck_count"),
}
_ATTRIBUTES = {
    "business_type": ("quantities",),
    "vehicle_count": ("quantities",),
    "origin_area": ("domestic_area",),
    "total_value": ("total_price", "currency"),
    "currency": ("currency",),
}
# A check doubts a number, not its unit: what kind of goods they are depends on the code alone.
_ATTRIBUTES_CHECKED = {**_ATTRIBUTES, "business_type": ("hs_code",)}
# These look only at items whose heading is one of vehicles; to the reader the heading itself, the
# first four digits of a code, is never in doubt.
_OF_VEHICLES = ("vehicle_count", "business_type")


def held_by(cell: str) -> tuple[str, ...]:
    """The cell itself and the fields that come from it."""
    return (cell, *_FROM_CELL.get(cell, ()))


def doubt_what_comes_from_lost_cells(draft: DeclarationDraft) -> None:
    """A cell whose label was not found may hold anything: lists without it may lack entries."""
    for position, finding in enumerate(draft.findings):
        if finding.id == "label-missing":
            lost = [key for cell in finding.fields for key in _FROM_CELL.get(cell, ())]
            draft.findings[position] = replace(finding, doubts=(*finding.doubts, *lost))


def doubt_what_comes_from_unreadable_cells(draft: DeclarationDraft) -> None:
    """What stands in a list is not known where a character of its cell is not: a VIN less, a truck more."""
    cells = {"marks_and_remarks": draft.remarks, "transport_name": draft.transport}
    for key, text in cells.items():
        if text is not None and UNREADABLE in text.text:
            draft.report("unreadable-glyphs", "error", [key], doubts=_FROM_CELL[key])


def doubt_what_comes_from_items(draft: DeclarationDraft) -> None:
    """Doubts derived fields by what the readers of the goods were not sure of."""
    doubted = {path for finding in draft.findings for path in finding.doubts}
    _doubt(draft, _depending(draft, doubted, _ATTRIBUTES, _OF_VEHICLES))


def doubt_what_comes_from_checked_items(draft: DeclarationDraft, since: int) -> None:
    """The same after the checks, whose findings are those from position ``since``."""
    already = {path for finding in draft.findings for path in finding.doubts}
    doubted = {path for finding in draft.findings[since:] for path in finding.doubts}
    depending = _depending(draft, doubted, _ATTRIBUTES_CHECKED, ("vehicle_count",))
    _doubt(draft, [key for key in depending if key not in already])


def _depending(
    draft: DeclarationDraft,
    doubted: set[str],
    attributes: dict[str, tuple[str, ...]],
    of_vehicles: Iterable[str],
) -> list[str]:
    if not any(path.startswith("items") for path in doubted):
        return []
    return [
        key
        for key, names in attributes.items()
        if "items" in doubted
        or any(
            not doubted.isdisjoint((f"items[{item.item_no}]", f"items[{item.item_no}].{name}"))
            for item in draft.items
            if key not in of_vehicles or has_vehicle_heading(item)
            for name in names
        )
    ]


def _doubt(draft: DeclarationDraft, keys: list[str]) -> None:
    if keys:
        draft.report("items-in-doubt", "warning", keys, doubts=keys)
