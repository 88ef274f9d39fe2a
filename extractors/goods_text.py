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
# Fonts with other widths move the end of the code by some points; three digits are 12.
_SAME_LEFT_EDGE = 5.0


def read_name_and_spec(
    item: Item,
    first: TextRun,
    left: Sequence[TextRun],
    hs_length: int | None,
    layout: Layout,
    draft: DeclarationDraft,
) -> None:
    """Reads hs_code, name and spec of ``item``.

    ``first`` holds the HS code; ``left`` are the other runs of the item in the name column;
    ``hs_length`` is how many digits all codes of the page have, None when they do not tell.
    """
    below = [run for run in left if not same_line(run, first)]
    lines = [joined(line) for line in lines_of(below)]
    spec_lines = [line for line in lines if line is not None]
    name_left = min((run.x0 for run in below), default=None)
    length = hs_length or _hs_length(first, name_left, item, draft)
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
    # 5G路由器: a name that begins with one or two digits leaves ten for the code.
    if 10 <= count <= 12:
        return 10
    # 304不锈钢管, or a code of 13: the specification below begins where the name does, if the code
    # above it has ten.
    lengths = [length for length in _HS_LENGTHS if length <= count]
    length = next((each for each in lengths if _begins_at(first, each, name_left)), min(count, 10))
    _doubt(draft, "hs-code-length", item, "hs_code", "name")
    return length


def common_hs_length(firsts: Sequence[TextRun]) -> int | None:
    """13 when several items all begin with at least as many digits; None when that tells nothing."""
    counts = [len(digits.group()) if (digits := _LEADING_DIGITS.match(first.text)) else 0 for first in firsts]
    return 13 if len(counts) > 1 and min(counts) >= 13 else None


def _begins_at(first: TextRun, position: int, left: float | None) -> bool:
    glyph = first.content.glyphs[position] if position < len(first.content.glyphs) else None
    return glyph is not None and left is not None and abs(glyph.x0 - left) < _SAME_LEFT_EDGE


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
