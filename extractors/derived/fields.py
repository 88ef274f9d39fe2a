"""Derived fields as ``FieldReading``: a value without a place of its own, or with that of another."""

from extractors.draft import CERTAIN, DOUBTFUL, DeclarationDraft
from extractors.reading import FieldReading, FieldValue, PlacedBox


def derived(value: FieldValue, *, certain: bool = True, like: FieldReading | None = None) -> FieldReading:
    """``value`` with the raw text and the box of ``like``, where it comes from one place."""
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


def nothing() -> FieldReading:
    """A field that this declaration has not, for certain."""
    return derived(None)


def texts_of(draft: DeclarationDraft, key: str) -> list[str]:
    """The elements of a list field; empty when it is absent."""
    reading = draft.fields.get(key)
    return list(reading.value) if reading is not None and isinstance(reading.value, list) else []


def is_doubted(draft: DeclarationDraft, key: str) -> bool:
    """True when a finding doubts ``key``."""
    return any(key in finding.doubts for finding in draft.findings)
