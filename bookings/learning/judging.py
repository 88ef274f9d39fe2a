"""Holding what was read against what a person left there."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from bookings.forms import FormField
from bookings.learning.lessons import lessons
from bookings.models import ValueEvidence
from bookings.values import as_text
from bookings.views import BookingView, FieldView, FormValue, RowView

READ_SOURCES = frozenset({"layer", "ocr", "barcode", "derived"})
_NUMBERS = frozenset({"integer", "decimal", "weight", "money"})
_ROW_NUMBER = re.compile(r"\[\d+\]")


@dataclass(frozen=True, slots=True)
class JudgedValue:
    """A value that the reading filled in, and what stands there now; both as in an input box."""

    key: str
    """``customs_number``; of a row ``vehicles.vin``."""
    path: str
    read: str
    now: str
    corrected: bool
    evidence: ValueEvidence


def key_of(path: str) -> str:
    """``vehicles[12].brand`` is a ``vehicles.brand``."""
    return _ROW_NUMBER.sub("", path)


def rows_of(view: BookingView) -> list[RowView]:
    """All rows, goods too."""
    return [*view.trucks, *view.vehicles, *view.items]


def judged_values(view: BookingView, keys: frozenset[str] | None = None) -> Iterator[JudgedValue]:
    """Every value that the reading filled in (only those under ``keys`` when given).

    Defaults, sheets and what a person typed where nothing was read tell nothing of the reading.
    """
    rows = rows_of(view)
    for field in view.fields:
        if keys is None or field.path in keys:
            found = _judged_list(field, rows) if field.field.type == "rows" else _judged(field, field.path)
            if found is not None:
                yield found
    for row in rows:
        for cell in row.fields:
            # Most cells of thousands of vehicles were filled by nobody.
            if cell.evidence is not None and (keys is None or f"{row.kind}.{cell.field.key}" in keys):
                judged = _judged(cell, f"{row.kind}.{cell.field.key}")
                if judged is not None:
                    yield judged


def are_goods_complete(view: BookingView) -> bool:
    """Whether the lines of goods are those that were read: no field of the head sums them up."""
    declared = sum(len(declaration.reading.get("items") or ()) for declaration in view.declarations)
    read = [any(_is_of_reading(cell) for cell in row.fields) for row in view.items]
    return all(read) and len(read) == declared


def _is_of_reading(cell: FieldView) -> bool:
    return cell.evidence is not None and cell.evidence.reading_key is not None


def _judged(field: FieldView, key: str) -> JudgedValue | None:
    evidence = field.evidence
    if evidence is None or evidence.reading_key is None:
        return None
    if evidence.source in READ_SOURCES:
        if field.value is None or field.value == []:
            return None
        return JudgedValue(key, field.path, field.text, field.text, corrected=False, evidence=evidence)
    if evidence.source != "reviewer" or evidence.printed in (None, "", []):
        return None
    read = _text(evidence.printed)
    corrected = not _same(field.field, read, field.text)
    if corrected and key in lessons().overruled_by_truth:
        return None
    return JudgedValue(key, field.path, read, field.text, corrected=corrected, evidence=evidence)


def _judged_list(field: FieldView, rows: Sequence[RowView]) -> JudgedValue | None:
    """Whether the list is complete; whether each element is right is judged with its row."""
    evidence = field.evidence
    if evidence is None or not evidence.printed or evidence.reading_key is None:
        return None
    own = [row for row in rows if row.kind == field.field.row_kind]
    first = [row.fields[0].evidence for row in own]
    if any(one is not None and one.import_id is not None for one in first):
        # A sheet states the vehicles anew, and more of them.
        return None
    printed = evidence.printed if isinstance(evidence.printed, list) else [evidence.printed]
    kept = sum(one is not None and one.reading_key is not None for one in first)
    is_changed = kept != len(printed) or kept != len(own)
    return JudgedValue(
        field.path, field.path, _text(printed), field.text, corrected=is_changed, evidence=evidence
    )


def _text(printed: str | list[str] | None) -> str:
    return as_text(printed)


def _same(field: FormField, read: str, now: FormValue) -> bool:
    if read == now:
        return True
    if field.type not in _NUMBERS or not isinstance(now, str):
        return False
    try:
        return Decimal(read) == Decimal(now)
    except InvalidOperation:
        return False
