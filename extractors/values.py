"""What is printed in a cell becomes a typed value with its evidence.

Each kind of value of a layout has one function here. Text that does not fit its kind is kept as
printed and doubted: nothing is dropped and nothing is repaired silently.
"""

import re
from collections.abc import Callable
from datetime import date

from extractors.cells import Cell, joined
from extractors.draft import DeclarationDraft, absent, part_of, read_value
from extractors.layout import FieldLayout, Layout
from extractors.reading import FieldReading, Part
from extractors.text_runs import PlacedText, TextRun

_DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_COMPACT_DATE = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_INTEGER = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+")
_DECIMAL = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?")
# 币制/数值/标志; rate currency is 000; 杂费 may be negative (declaration_rules.md, 29).
_CHARGE = re.compile(r"(?:[A-Z]{3}|[0-9]{3})/-?[0-9]+(?:\.[0-9]+)?/[123]")
_CUSTOMS_NUMBER = re.compile(r"[0-9]{18}")
_PRE_ENTRY_NUMBER = re.compile(r"[0-9A-Z]{9,20}")
_LEADING_NUMBER = re.compile(r"[0-9A-Za-z]+")
_BRACKETED = re.compile(r"^[(（]([^()（）]*)[)）]")


def read_cell(field: FieldLayout, cell: Cell, layout: Layout, draft: DeclarationDraft) -> None:
    """Reads the value of ``field`` from its cell into ``draft``."""
    code = joined(cell.code_runs)
    value = joined_lines(cell, wrapped_anywhere=field.lines == "wrapped_anywhere")
    if field.key == "marks_and_remarks":
        draft.remarks = value
    elif field.key == "transport_name":
        draft.transport = value
    draft.fields[field.key] = _read(field, code, value, layout, draft)
    if cell.overrun:
        draft.fields[field.key].confidence = min(draft.fields[field.key].confidence, 0.5)
        draft.report("text-over-border", "warning", [field.key], doubts=[field.key])


def read_right(field: FieldLayout, runs: list[TextRun], layout: Layout, draft: DeclarationDraft) -> None:
    """Reads the value of ``field`` from the runs right of its label: ``(code)name`` or a number."""
    text = joined(runs)
    code = None
    if text is not None and field.kind == "party":
        bracket = _BRACKETED.match(text.text)
        if bracket:
            code, text = text.slice(0, bracket.end()), text.slice(bracket.end()).strip()
    draft.fields[field.key] = _read(field, code, text if text and text.text else None, layout, draft)


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
        broke_between_words = not wrapped_anywhere and _broke_between_words(text, following, cell.box[2])
        text = text.followed_by(following, " " if broke_between_words else "")
    return None if text is None else text.strip()


def _broke_between_words(text: PlacedText, following: PlacedText, right_border: float) -> bool:
    if not (text.text[-1].isascii() and following.text[0].isascii()):
        return False
    last, first = text.drawn[-1], following.drawn[0]
    room = right_border - last.x1
    return text.text[-1] != " " and room > 2 * (first.x1 - first.x0) + last.size / 2


def _read(
    field: FieldLayout,
    code: PlacedText | None,
    value: PlacedText | None,
    layout: Layout,
    draft: DeclarationDraft,
) -> FieldReading:
    if value is not None and value.text in layout.placeholders:
        value = None
    if field.kind in ("party", "coded"):
        return _read_pair(field, code, value, layout, draft)
    if value is None:
        return absent()
    if "\ufffd" in value.text:
        draft.report("unreadable-glyphs", "error", [field.key], doubts=[field.key])
        return read_value(value.text, value, certain=False)
    return _SINGLE_VALUES[field.kind](field, value, draft)


def _read_pair(
    field: FieldLayout,
    code: PlacedText | None,
    name: PlacedText | None,
    layout: Layout,
    draft: DeclarationDraft,
) -> FieldReading:
    code_part = _code_part(field, code, layout, draft)
    if code_part is None and name is None:
        return absent()
    parts = [] if code_part is None else [code_part]
    if name is not None:
        parts.append(part_of(name.text, name, role="name"))
        if "\ufffd" in name.text:
            draft.report("unreadable-glyphs", "error", [field.key], doubts=[field.key])
    # A part that is not printed is left out of the pair.
    pair: dict[str, str] = {}
    if code_part is not None:
        pair["code"] = code_part.value
    if name is not None:
        pair["name"] = name.text
    evidence = name if name is not None else code
    assert evidence is not None  # noqa: S101  # one of the two is there
    certain = all(part.confidence > 0.5 for part in parts)
    return read_value(pair, evidence, certain=certain, parts=parts)


def _code_part(
    field: FieldLayout, code: PlacedText | None, layout: Layout, draft: DeclarationDraft
) -> Part | None:
    if code is None:
        return None
    bare = code.text.strip(" ()（）:：")
    if not bare or bare in layout.placeholders:
        return None
    fits = field.code_pattern.fullmatch(bare) is not None
    if not fits:
        draft.report("code-form", "error", [field.key], doubts=[field.key], code=bare)
    return part_of(bare, code.strip(), certain=fits, role="code")


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
    # The declaring office may follow in brackets without a gap.
    leading = _LEADING_NUMBER.match(value.text)
    number = value.slice(0, leading.end()) if leading else value
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
