"""运输工具名称及航次号: plates and the batch number of ``plate/batch`` or ``/batch``."""

from customs.identifiers import batch_number, plate
from extractors.derived.fields import nothing
from extractors.draft import DeclarationDraft, read_value
from extractors.remarks.found import Found
from extractors.remarks.grammar import parse_remarks
from extractors.remarks.wordings import wordings
from extractors.text_runs import PlacedText


def read_transport(draft: DeclarationDraft, transport: PlacedText | None) -> Found:
    """Fills ``shipment_batch_number``; what stands before the slash is returned as found."""
    draft.fields["shipment_batch_number"] = nothing()
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
