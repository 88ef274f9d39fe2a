"""What was read for each value of a booking, as the panel of the raw reading shows it."""

from dataclasses import dataclass

from bookings.views import BookingReview, FieldStatus, FieldView
from messages.catalogue import Language, listed, translate
from web.shown_booking import LISTED_AT_MOST, element_id

MEASURED_SOURCES = ("layer", "ocr", "barcode")
"""Sources whose confidence is a measured probability."""


@dataclass(frozen=True, slots=True)
class ShownReadValue:
    """One value with what stood on the paper and how it was read."""

    element_id: str
    label: str
    text: str
    status: FieldStatus
    raw: str | None = None
    source: str = ""
    confidence: str | None = None
    page: int | None = None
    reasons: tuple[str, ...] = ()


def read_values(view: BookingReview, language: Language) -> tuple[ShownReadValue, ...]:
    """Every value that something was read for: the head, the rows shown, the goods."""
    head = [_read_value(field, field.field.label(language), language) for field in view.fields]
    cells = [
        _read_value(cell, _cell_label(cell, number, language), language)
        for table in (view.table, view.items)
        for row, number in zip(table.rows, table.numbers, strict=True)
        for cell in row.fields
        if cell.evidence is not None
    ]
    return (*head, *cells)


def _cell_label(cell: FieldView, number: int, language: Language) -> str:
    return translate("web.cell-label", language, label=cell.field.label(language), row=number)


def _words(field: FieldView, language: Language) -> str:
    if isinstance(field.value, bool):
        return translate("web.answer-yes" if field.value else "web.answer-no", language)
    if field.field.type == "choice" and field.text:
        return field.field.choice_label(field.text, language)
    return listed(field.text.splitlines()[:LISTED_AT_MOST], language)


def _read_value(field: FieldView, label: str, language: Language) -> ShownReadValue:
    evidence = field.evidence
    if evidence is None:
        return ShownReadValue(element_id(field.path), label, _words(field, language), field.status)
    is_measured = evidence.confidence is not None and evidence.source in MEASURED_SOURCES
    return ShownReadValue(
        element_id=element_id(field.path),
        label=label,
        text=_words(field, language),
        status=field.status,
        raw=evidence.raw,
        source=translate(f"web.source-{evidence.source}", language),
        confidence=f"{(evidence.confidence or 0) * 100:.2f} %" if is_measured else None,
        page=evidence.page,
        reasons=tuple(field.reasons(language)),
    )
