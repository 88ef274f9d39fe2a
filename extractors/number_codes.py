"""The number in the bar code, in its text and in the QR, against the number that is printed.

Customs prints hold 海关编号 in both codes, and the 统一编号 while 海关编号 is still empty. Brokers print
internal numbers there, which say nothing about the declaration (declaration-layouts.md, family A2).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from customs.identifiers import customs_number
from extractors.draft import DOUBTFUL, AgreementSource, DeclarationDraft
from extractors.reading import BoundingBox, FieldReading

_KEYS = ("customs_number", "pre_entry_number")
# 海关编号, or the 统一编号 of an export or import. Other contents are somebody's internal number.
_NUMBER = re.compile(r"(?<![0-9A-Z])(?:[0-9]{18}|[EI][0-9]{17})(?![0-9A-Z])")
_UNIFIED_SIGN = {"E": "export", "I": "import"}


@dataclass(frozen=True, slots=True)
class _Held:
    """A number of a declaration that a code of the print holds."""

    number: str
    source: AgreementSource
    page: int
    bbox: BoundingBox

    @property
    def is_unified(self) -> bool:
        return self.number[0] in _UNIFIED_SIGN


def take_number_codes(draft: DeclarationDraft) -> None:
    """Fills 预录入编号 of a draft from its codes, and records agreement or difference of the numbers."""
    held = list(_held(draft))
    _report_unreadable(draft)
    if not held:
        return
    _fill(draft, held)
    differing = [each for each in held if not _agrees(draft, each)]
    if differing:
        number = draft.text("customs_number") or draft.text("pre_entry_number") or "-"
        codes = ", ".join(dict.fromkeys(each.number for each in differing))
        draft.report("bar-code-differs", "error", _KEYS, doubts=_KEYS, bar_code=codes, number=number)
        return
    for each in held:
        for key in _KEYS:
            if draft.text(key) == each.number and draft.fields[key].source != "barcode":
                draft.agree(key, each.source)


def _held(draft: DeclarationDraft) -> Iterator[_Held]:
    for text in draft.bar_codes:
        match = _NUMBER.fullmatch(text.text.strip("*"))
        if match is not None:
            placed = text.boxes()[0]
            yield _Held(match.group(), "bar-code-text", placed.page, placed.bbox)
    for code in draft.codes:
        number = None if code.text is None else _number_in(code.text.upper())
        if number is not None:
            yield _Held(number, code.symbology, code.page, code.bbox)


def _number_in(content: str) -> str | None:
    """The declaration's number that a code holds, alone or in a longer text such as an address.

    In a longer text 18 digits may be a time or an order: there they must have the form of the number.
    """
    alone = _NUMBER.fullmatch(content.strip("* "))
    if alone is not None:
        return alone.group()
    found = (match.group() for match in _NUMBER.finditer(content))
    return next((each for each in found if each[0] in _UNIFIED_SIGN or customs_number.check(each).ok), None)


def _fill(draft: DeclarationDraft, held: list[_Held]) -> None:
    """A code gives the number that the print leaves out.

    A 统一编号 is 预录入编号 by definition. An 18-digit number where none is printed is shown in
    doubt: the cell may be empty, or its text may not be readable.
    """
    if any(draft.text(key) is not None for key in _KEYS):
        return
    first = held[0]
    if len({each.number for each in held}) > 1:
        return
    key = "pre_entry_number" if first.is_unified else "customs_number"
    draft.fields[key] = FieldReading(
        value=first.number,
        raw=first.number,
        confidence=draft.fields[key].confidence if first.is_unified else DOUBTFUL,
        source="barcode",
        page=first.page,
        bbox=first.bbox,
    )
    for each in held[1:]:
        draft.agree(key, each.source)
    if not first.is_unified:
        draft.report("number-from-bar-code", "warning", [key], doubts=_KEYS, number=first.number)
    elif _UNIFIED_SIGN[first.number[0]] != draft.direction:
        draft.report("number-direction", "error", [key], doubts=[key], number=first.number)


def _agrees(draft: DeclarationDraft, held: _Held) -> bool:
    number, pre_entry = draft.text("customs_number"), draft.text("pre_entry_number")
    if held.number in (number, pre_entry):
        return True
    # A draft may print another 预录入编号 beside the code of its 统一编号.
    is_other_number = pre_entry is not None and pre_entry[0] not in _UNIFIED_SIGN
    return number is None and held.is_unified and is_other_number


def _report_unreadable(draft: DeclarationDraft) -> None:
    pages = sorted({code.page for code in draft.codes if code.text is None})
    if pages:
        shown = ", ".join(str(page) for page in pages)
        draft.report("code-unreadable", "info", ["customs_number"], page=shown)
