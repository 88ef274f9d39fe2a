"""What is printed in a cell becomes a typed value with its evidence.

Each kind of value of a layout has one function here. Text that does not fit its kind is kept as
printed and doubted: nothing is dropped and nothing is repaired silently.
"""

import re
from collections.abc import Callable
from datetime import date

from extractors.cells import Cell, joined
from extractors.draft import DOUBTFUL, DeclarationDraft, absent, read_value
from extractors.layout import FieldLayout, Layout
from extractors.page_content import UNREADABLE
from extractors.pairs import PAIR_KINDS, goes_on_below, is_only_code, read_pair
from extractors.reading import FieldReading
from extractors.text_runs import PlacedText, TextRun, is_narrow

_DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_COMPACT_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
# No count has more digits; Python refuses to make a number of thousands of them.
_INTEGER = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){1,3}|[0-9]{1,12}")
_DECIMAL = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
# 币制/数值/标志; rate currency is 000; 杂费 may be negative (declaration_rules.md, 29).
_CHARGE = re.compile(r"(?:[A-Z]{3}|[0-9]{3})/-?[0-9]+(?:\.[0-9]+)?/[123]")
_CUSTOMS_NUMBER = re.compile(r"[0-9]{18}")
_PRE_ENTRY_NUMBER = re.compile(r"[0-9A-Z]{9,20}")
_LEADING_NUMBER = re.compile(r"[0-9A-Za-z]+")
# What a print may leave free between its text and the border, as a share of the size.
_PADDING = 0.7
# Remarks break by width, but no print leaves room for so many characters unless it keeps words whole.
_WORD = 6
_REGISTRATION_CODE = re.compile(r"[0-9A-Z]{10}")


def read_cell(field: FieldLayout, cell: Cell, layout: Layout, draft: DeclarationDraft) -> None:
    """Reads the value of ``field`` from its cell into ``draft``: beside the label and below it."""
    beside = _without_placeholder(joined(cell.code_runs), layout)
    below = _without_placeholder(
        joined_lines(cell, wrapped_anywhere=field.lines == "wrapped_anywhere"), layout
    )
    if field.kind in PAIR_KINDS:
        draft.fields[field.key] = read_pair(field, beside, below, layout, draft)
    else:
        value = _one_value(field, beside, below, draft)
        if field.key == "marks_and_remarks":
            draft.remarks = value
        elif field.key == "transport_name":
            draft.transport = value
        elif field.key == "containers":
            draft.container_cell = value
        draft.fields[field.key] = _read(field, value, draft)
    if cell.overrun:
        draft.fields[field.key].confidence = min(draft.fields[field.key].confidence, DOUBTFUL)
        draft.report("text-over-border", "warning", [field.key], doubts=[field.key])


def read_beside(
    field: FieldLayout,
    right: list[TextRun],
    below: list[TextRun],
    layout: Layout,
    draft: DeclarationDraft,
) -> None:
    """Reads the value of ``field`` from the runs right of its label: ``(code)name`` or a number.

    What stands below the label counts when nothing, or only a code, stands right of it.
    """
    text = _without_placeholder(joined(right), layout)
    under = _without_placeholder(joined(below), layout)
    if field.kind in PAIR_KINDS:
        is_code = text is not None and is_only_code(text)
        draft.fields[field.key] = read_pair(
            field, text, under if text is None or is_code else None, layout, draft
        )
    else:
        draft.fields[field.key] = _read(field, text or under, draft)


def _without_placeholder(text: PlacedText | None, layout: Layout) -> PlacedText | None:
    if text is None:
        return None
    # The colon of a label may stand apart from it: ``海关编号 ：``.
    value = text.slice(len(text.text) - len(text.text.lstrip(":： ")))
    return None if not value.text or value.text.strip() in layout.placeholders else value


def _one_value(
    field: FieldLayout, beside: PlacedText | None, below: PlacedText | None, draft: DeclarationDraft
) -> PlacedText | None:
    """The value of a field without a code, which stands beside its label or below it."""
    if beside is None or below is None:
        return below or beside
    # Remarks begin beside the label and go on below it, wrapped values too; anything else is unclear.
    if field.key != "marks_and_remarks" and not goes_on_below(beside, below):
        draft.report("value-form", "error", [field.key], doubts=[field.key], value=beside.text[:60])
    return beside.followed_by(below)


def joined_lines(cell: Cell, *, wrapped_anywhere: bool) -> PlacedText | None:
    """The value lines of a cell as one text.

    Text wraps by width, anywhere: lines are joined without a space, unless the next word would
    have fitted on the line before, in which case the print broke it between words.
    """
    lines = sorted(cell.lines, key=lambda line: line[0].middle)
    text: PlacedText | None = None
    for line in lines:
        following = joined(line)
        if following is None:
            continue
        if text is None:
            text = following
            continue
        fitting = _WORD if wrapped_anywhere else 1
        broke_between_words = _broke_between_words(text, following, cell.box[2], fitting)
        text = text.followed_by(following, " " if broke_between_words else "")
    return None if text is None else text.strip()


def _broke_between_words(text: PlacedText, following: PlacedText, right_border: float, fitting: int) -> bool:
    """True when a print that breaks by width alone had put ``fitting`` more characters on the line before."""
    if not (is_narrow(text.text[-1]) and is_narrow(following.text[0])):
        return False
    last, first = text.drawn[-1], following.drawn[0]
    room = right_border - last.x1
    return text.text[-1] != " " and room > fitting * (first.x1 - first.x0) + _PADDING * last.size


def _read(field: FieldLayout, value: PlacedText | None, draft: DeclarationDraft) -> FieldReading:
    value = None if value is None else value.strip()
    if value is None or not value.text:
        return absent()
    if UNREADABLE in value.text:
        draft.report("unreadable-glyphs", "error", [field.key], doubts=[field.key])
        return read_value(value.text, value, certain=False)
    return _SINGLE_VALUES[field.kind](field, value, draft)


def _text(field: FieldLayout, value: PlacedText, draft: DeclarationDraft) -> FieldReading:
    return read_value(value.text, value)


def _date(field: FieldLayout, value: PlacedText, draft: DeclarationDraft) -> FieldReading:
    match = _COMPACT_DATE.fullmatch(value.text) or _DATE.fullmatch(value.text)
    if match is not None:
        try:
            year, month, day = (int(group) for group in match.groups())
            return read_value(date(year, month, day).isoformat(), value)
        except ValueError:
            pass  # no such day: doubted below like any other text that is no date
    return _misfit(field, value, draft)


def _integer(field: FieldLayout, value: PlacedText, draft: DeclarationDraft) -> FieldReading:
    if not _INTEGER.fullmatch(value.text):
        return _misfit(field, value, draft)
    return read_value(int(value.text.replace(",", "")), value)


def _decimal(field: FieldLayout, value: PlacedText, draft: DeclarationDraft) -> FieldReading:
    if not _DECIMAL.fullmatch(value.text):
        return _misfit(field, value, draft)
    return read_value(value.text.replace(",", ""), value)


def _charge(field: FieldLayout, value: PlacedText, draft: DeclarationDraft) -> FieldReading:
    if not _CHARGE.fullmatch(value.text):
        return _misfit(field, value, draft)
    return read_value(value.text, value)


def _declaration_number(field: FieldLayout, value: PlacedText, draft: DeclarationDraft) -> FieldReading:
    # The declaring office may follow in brackets without a gap; alone it is no number.
    if value.text[0] in "(（":
        return absent()
    leading = _LEADING_NUMBER.match(value.text)
    number = value.slice(0, leading.end()) if leading else value
    if field.key == "customs_number" and _REGISTRATION_CODE.fullmatch(number.text):
        # Drafts print the company's code where the number will stand (layouts, family D).
        draft.report("value-form", "error", [field.key], doubts=[field.key], value=number.text)
        return absent()
    pattern = _CUSTOMS_NUMBER if field.key == "customs_number" else _PRE_ENTRY_NUMBER
    if not pattern.fullmatch(number.text):
        return _misfit(field, number, draft)
    return read_value(number.text, number)


def _misfit(field: FieldLayout, value: PlacedText, draft: DeclarationDraft) -> FieldReading:
    draft.report("value-form", "error", [field.key], doubts=[field.key], value=value.text[:60])
    return read_value(value.text, value, certain=False)


_SINGLE_VALUES: dict[str, Callable[[FieldLayout, PlacedText, DeclarationDraft], FieldReading]] = {
    "text": _text,
    "date": _date,
    "integer": _integer,
    "decimal": _decimal,
    "charge": _charge,
    "declaration_number": _declaration_number,
}
