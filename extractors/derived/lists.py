"""Plates, trailers, VINs, containers and seals: from the carrier, the remarks and specifications."""

from collections.abc import Sequence

from extractors.derived.container_cell import containers_of_cell, doubt_missing_containers
from extractors.derived.fields import texts_of
from extractors.draft import CERTAIN, DeclarationDraft
from extractors.listed_vins import with_listed_vins
from extractors.reading import FieldReading, Part
from extractors.remarks.found import Found
from extractors.remarks.grammar import parse_remarks
from extractors.remarks.wordings import LIST_KINDS, wordings


def derive_lists(draft: DeclarationDraft, carrier: Found, remarks: Found) -> None:
    """Fills the list fields; findings of all three sources are kept."""
    specs = _vins_of_specs(draft)
    for kind in LIST_KINDS:
        parts = [*carrier.lists.get(kind, []), *remarks.lists.get(kind, [])]
        if kind == "vins":
            # A specification may repeat what the remarks list: it is the same vehicle.
            listed = {part.value for part in parts}
            parts += [part for part in specs if part.value not in listed]
            parts = with_listed_vins(draft, parts, remarks)
        elif kind == "containers":
            # Old editions name the first one in a cell, the others in the remarks.
            parts = [*containers_of_cell(draft), *parts]
            doubt_missing_containers(draft, parts)
        draft.fields[kind] = _list_field(parts, unique=kind != "vins")
    draft.findings += carrier.findings + remarks.findings


def check_teu(draft: DeclarationDraft, remarks: Found) -> None:
    """The printed number is TEU: a box counts one (20') or two (40')."""
    boxes = len(texts_of(draft, "containers"))
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


def _vins_of_specs(draft: DeclarationDraft) -> list[Part]:
    """VINs that stand in 规格型号; those without a label are doubted."""
    parts: list[Part] = []
    for spec in draft.specs.values():
        # Most specifications name no VIN, and a declaration may hold fifty of them.
        if wordings().may_state_vins(spec.text):
            found = parse_remarks(spec)
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
