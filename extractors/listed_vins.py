"""The VINs of a declaration from its own text and from the lists of VINs beside it."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from decimal import Decimal

from extractors.derived.vehicles import is_vehicle, vehicles_of
from extractors.draft import DeclarationDraft, Finding, part_of
from extractors.reading import Part
from extractors.remarks.found import Found
from extractors.vin_rows import VinTable

# A remark that only begins a list is completed by the list itself.
_INCOMPLETE = frozenset({"list-cut-off", "list-range", "vin-length", "vin-masked"})
# The same VINs in a list say that these were read and understood rightly.
_CONFIRMED = _INCOMPLETE | {"vin-without-label", "list-not-understood"}
_SHOWN = 5
_VIN_LENGTH = 17


def with_listed_vins(draft: DeclarationDraft, printed: Sequence[Part], remarks: Found) -> list[Part]:
    """The VINs ``printed`` in the declaration, and what its lists add or contradict.

    The same set confirms; a remark that breaks off is completed; anything else is an error.
    """
    _report_unplaced(draft, printed)
    if not draft.vin_lists:
        if draft.has_unread_pages and not printed and _vehicles(draft):
            draft.report("vin-list-unread", "warning", ["vins"], doubts=["vins"])
        return list(printed)
    listed = _listed(draft)
    is_completed = _completes(draft, printed, listed, remarks)
    if is_completed:
        _lift_doubts(remarks.findings, _INCOMPLETE)
    if not printed:
        return listed
    own, from_lists = {part.value for part in printed}, {part.value for part in listed}
    if own == from_lists:
        draft.agree("vins", "vin-list")
        if len(own) == _vehicles(draft):
            _lift_doubts(remarks.findings, _CONFIRMED)
            _lift_doubts(draft.findings, _CONFIRMED)
        return list(printed)
    if is_completed:
        draft.agree("vins", "vin-list")
        return listed
    draft.report(
        "vin-list-differs",
        "error",
        ["vins"],
        doubts=["vins"],
        listed=_shown(from_lists - own),
        remarks=_shown(own - from_lists),
    )
    is_better = own < from_lists or len(from_lists) == _vehicles(draft) != len(own)
    return listed if is_better else list(printed)


def _listed(draft: DeclarationDraft) -> list[Part]:
    """All lists together: invoice and packing list may repeat one, trucks may have one each."""
    parts: dict[str, Part] = {}
    for table in draft.vin_lists:
        values = set(table.vins)
        if parts and values & parts.keys() and not (values <= parts.keys() or values >= parts.keys()):
            missing = values ^ parts.keys()
            draft.report("vin-lists-differ", "error", ["vins"], doubts=["vins"], vins=_shown(missing))
        if len(values) < len(table.rows):
            twice = {row.vin for row in table.rows if table.vins.count(row.vin) > 1}
            draft.report("vin-duplicate", "block", ["vins"], doubts=["vins"], vin=_shown(twice))
        if table.problems:
            text = ", ".join(table.problems[:_SHOWN])
            draft.report("vin-list-unclear", "warning", ["vins"], doubts=["vins"], text=text)
        if _is_of_another(draft, table):
            draft.report(
                "vin-list-number", "error", ["vins"], doubts=["vins"], number=table.declaration_numbers[0]
            )
        for row in table.rows:
            parts.setdefault(row.vin, part_of(row.vin, row.evidence, certain=row.is_certain))
    return list(parts.values())


def _is_of_another(draft: DeclarationDraft, table: VinTable) -> bool:
    own = {draft.text("customs_number"), draft.text("pre_entry_number")}
    return bool(table.declaration_numbers) and not own & set(table.declaration_numbers)


def _completes(
    draft: DeclarationDraft, printed: Sequence[Part], listed: Sequence[Part], remarks: Found
) -> bool:
    """True when the remark breaks off and the list has all of it and as many as there are vehicles."""
    breaks_off = any(finding.id in _INCOMPLETE and "vins" in finding.doubts for finding in remarks.findings)
    values = [part.value for part in listed]
    whole = {part.value for part in printed if len(part.value) == _VIN_LENGTH}
    pieces = [part.value for part in printed if len(part.value) != _VIN_LENGTH]
    is_whole_list = len(values) == _vehicles(draft) and whole <= set(values)
    return breaks_off and is_whole_list and all(any(piece in each for each in values) for piece in pieces)


def _lift_doubts(findings: list[Finding], ids: Collection[str]) -> None:
    """Findings of ``ids`` stay as information and doubt the VINs no longer."""
    for position, finding in enumerate(findings):
        if finding.id in ids and "vins" in finding.doubts:
            doubts = tuple(key for key in finding.doubts if key != "vins")
            findings[position] = replace(finding, severity="info", doubts=doubts)


def _report_unplaced(draft: DeclarationDraft, printed: Sequence[Part]) -> None:
    """A list of which nobody can say whose it is puts every list of vehicles in doubt that it may be."""
    vehicles = _vehicles(draft)
    own = {part.value for part in printed}
    for table in draft.unplaced_vin_lists:
        listed = set(table.vins)
        if own and own == listed:
            draft.agree("vins", "vin-list")
        elif vehicles and (not own or len(own) != vehicles or own & listed):
            draft.report("vin-list-unplaced", "warning", ["vins"], doubts=["vins"], vins=_shown(listed))


def _vehicles(draft: DeclarationDraft) -> Decimal:
    """How many vehicles the goods are."""
    return sum((vehicles_of(item) for item in draft.items if is_vehicle(item)), Decimal(0))


def _shown(vins: set[str]) -> str:
    shown = sorted(vins)
    more = f" … ({len(shown)})" if len(shown) > _SHOWN else ""
    return ", ".join(shown[:_SHOWN]) + more or "-"
