"""From a Reading to evidence: where a value stands, and whether and why it is doubted."""

import re
from collections.abc import Iterable, Sequence

from bookings.models import Reason, ValueEvidence
from extractors.reading import Check, FieldReading, Item, Part, PlacedBox, Reading

_ITEM_ENTRY = re.compile(r"items\[(?P<item_no>\d+)\](?:\.(?P<attribute>\w+))?")
_ITEM_KEY = "items[]."
# Below this an element of a list is doubted by itself, not only its list.
_SURE_ELEMENT = 0.9


def concerns(entry: str, key: str) -> bool:
    """Whether ``entry`` (of needs_review or of a check) speaks about the Reading's ``key``.

    ``items`` and ``items[3]`` speak about every ``items[].…``, ``items[3].spec`` about ``items[].spec``.
    """
    if entry == key:
        return True
    if not key.startswith(_ITEM_KEY):
        return False
    if entry == "items":
        return True
    found = _ITEM_ENTRY.fullmatch(entry)
    return found is not None and found["attribute"] in (None, key.removeprefix(_ITEM_KEY))


def reasons_for(reading: Reading, keys: Sequence[str]) -> list[Reason]:
    """Why the values under ``keys`` are doubted; empty when none of them is."""
    entries = [entry for entry in reading.needs_review if any(concerns(entry, key) for key in keys)]
    if not entries:
        return []
    checks = [check for check in reading.checks if _names_one_of(check, entries)]
    if not checks:
        return [Reason(id="reading-unsure", parameters={"field": entries[0]})]
    return [Reason(id=check.id, parameters=check.parameters, message=check.message) for check in checks]


def evidence_of(
    reading: Reading, key: str, *, keys: Sequence[str] = (), reasons: Iterable[Reason] = ()
) -> ValueEvidence:
    """Evidence of the field ``key``, doubted by ``keys`` (``key`` itself when empty) or ``reasons``."""
    found = [*reasons_for(reading, keys or (key,)), *reasons]
    field = reading.fields.get(key)
    if field is None:
        return ValueEvidence(source="derived", reading_key=key, doubted=bool(found), reasons=found)
    return _placed(field, key, found)


def element_evidence(reading: Reading, key: str, position: int, value: str) -> ValueEvidence:
    """Evidence of one element of a list field; doubted when it is suspicious by itself.

    A doubt about the list as a whole (one may be missing) is kept once, with the list.
    """
    field = reading.fields[key]
    parts = [part for part in field.parts or [] if part.value == value]
    part = parts[0] if parts else None
    named = [
        check
        for check in reading.checks
        if value in check.parameters.values() and any(concerns(entry, key) for entry in check.fields)
    ]
    reasons = [Reason(id=check.id, parameters=check.parameters, message=check.message) for check in named]
    confidence = field.confidence if part is None else part.confidence
    if confidence < _SURE_ELEMENT and not reasons:
        reasons = [Reason(id="reading-unsure", parameters={"field": f"{key}[{position}]"})]
    doubted = bool(reasons) and key in reading.needs_review
    if part is None:
        return _placed(field, key, reasons if doubted else [])
    return _placed_part(part, key, reasons if doubted else [])


def item_evidence(
    reading: Reading, item: Item, attribute: str, reasons: Iterable[Reason] = ()
) -> ValueEvidence:
    """Evidence of one attribute of an item of goods."""
    key = f"items[{item.item_no}].{attribute}"
    entries = {"items", f"items[{item.item_no}]", key}
    found = list(reasons)
    if entries.intersection(reading.needs_review):
        named = [check for check in reading.checks if entries.intersection(check.fields)]
        found += [Reason(id=check.id, parameters=check.parameters, message=check.message) for check in named]
        found = found or [Reason(id="reading-unsure", parameters={"field": key})]
    field = item.evidence.get(attribute)
    if field is None:
        return ValueEvidence(source="derived", reading_key=key, doubted=bool(found), reasons=found)
    return _placed(field, key, found)


def _names_one_of(check: Check, entries: Sequence[str]) -> bool:
    return any(field in entries for field in check.fields)


def _placed(field: FieldReading, key: str, reasons: list[Reason]) -> ValueEvidence:
    boxes = [box for part in field.parts or [] for box in part.boxes]
    if field.page is not None and field.bbox is not None and not boxes:
        boxes = [PlacedBox(page=field.page, bbox=field.bbox)]
    return ValueEvidence(
        source=field.source,
        reading_key=key,
        page=field.page if field.page is not None else next((box.page for box in boxes), None),
        boxes=boxes,
        raw=field.raw,
        confidence=field.confidence,
        doubted=bool(reasons),
        reasons=reasons,
    )


def _placed_part(part: Part, key: str, reasons: list[Reason]) -> ValueEvidence:
    return ValueEvidence(
        source=part.source,
        reading_key=key,
        page=next((box.page for box in part.boxes), None),
        boxes=part.boxes,
        raw=part.raw,
        confidence=part.confidence,
        doubted=bool(reasons),
        reasons=reasons,
    )
