"""The left half of an item: HS code with the name glued on, and the specification below it."""

import re
import unicodedata
from collections.abc import Sequence

from extractors.cells import joined
from extractors.draft import DeclarationDraft, read_value
from extractors.layout import Layout
from extractors.reading import Item
from extractors.text_runs import PlacedText, TextRun, lines_of, same_line

_LEADING_DIGITS = re.compile(r"^[0-9]+")
_HS_LENGTHS = (13, 10, 8)
# Elements of a specification are separated by this sign (declaration_rules.md, 35).
_ELEMENT_SIGN = "|"
_SAME_LEFT_EDGE = 3.0


def read_name_and_spec(
    item: Item, first: TextRun, left: Sequence[TextRun], layout: Layout, draft: DeclarationDraft
) -> None:
    """Reads hs_code, name and spec of ``item``.

    ``first`` holds the HS code; ``left`` are the other runs of the item in the name column.
    """
    below = [run for run in left if not same_line(run, first)]
    lines = [joined(line) for line in lines_of(below)]
    spec_lines = [line for line in lines if line is not None]
    name_left = min((run.x0 for run in below), default=None)
    length = _hs_length(first, name_left, item, draft)
    hs_code = first.content.slice(0, length)
    _set(item, "hs_code", hs_code, hs_code.text)
    name = first.slice(length)
    name_runs = ([name] if name is not None else []) + [run for run in left if same_line(run, first)]
    name_text = joined(name_runs)
    if name_text is not None and _name_goes_on(name_text, spec_lines, layout):
        name_text = name_text.followed_by(spec_lines.pop(0))
        _doubt(draft, "name-wrapped", item, "name", "spec")
    _set(item, "name", name_text)
    _read_spec(item, spec_lines, layout, draft)


def half_widths(text: str) -> int:
    """Printed width of ``text`` in half-widths: a Chinese character counts two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _read_spec(item: Item, spec_lines: Sequence[PlacedText], layout: Layout, draft: DeclarationDraft) -> None:
    if not spec_lines:
        return
    spec = spec_lines[0]
    for line in spec_lines[1:]:
        spec = spec.followed_by(line)
    spec = spec.strip()
    _set(item, "spec", spec)
    draft.specs[item.item_no] = spec
    # Two full lines: the print cuts off what follows.
    last_is_full = half_widths(spec_lines[-1].text) >= layout.goods.spec_line_half_widths - 1
    if len(spec_lines) > 1 and last_is_full:
        _doubt(draft, "spec-cut-off", item, "spec")


def _hs_length(first: TextRun, name_left: float | None, item: Item, draft: DeclarationDraft) -> int:
    digits = _LEADING_DIGITS.match(first.text)
    count = len(digits.group()) if digits else 0
    if count in _HS_LENGTHS and count == len(first.text.rstrip()):
        return count
    if count == 10:
        return count
    # The name itself begins with a digit, or the code has another length: the specification below
    # begins where the name does.
    for length in (length for length in _HS_LENGTHS if length <= count):
        glyph = first.content.glyphs[length] if length < len(first.content.glyphs) else None
        if glyph is not None and name_left is not None and abs(glyph.x0 - name_left) < _SAME_LEFT_EDGE:
            return length
    _doubt(draft, "hs-code-length", item, "hs_code", "name")
    return min(count, 10)


def _name_goes_on(name: PlacedText, spec_lines: Sequence[PlacedText], layout: Layout) -> bool:
    """True when the first line below the name still belongs to it."""
    if len(spec_lines) < 2 or half_widths(name.text) < layout.goods.spec_line_half_widths - 1:
        return False
    return _ELEMENT_SIGN not in spec_lines[0].text and _ELEMENT_SIGN in spec_lines[1].text


def _set(item: Item, attribute: str, evidence: PlacedText | None, value: str | None = None) -> None:
    if evidence is None:
        return
    evidence = evidence.strip()
    setattr(item, attribute, value or evidence.text)
    item.evidence[attribute] = read_value(value or evidence.text, evidence)


def _doubt(draft: DeclarationDraft, check_id: str, item: Item, *attributes: str) -> None:
    paths = [f"items[{item.item_no}].{attribute}" for attribute in attributes]
    draft.report(check_id, "warning", paths, doubts=paths, item=str(item.item_no))
