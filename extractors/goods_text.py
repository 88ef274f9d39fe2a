"""The left half of an item: HS code, perhaps with the name glued on, name and specification."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from extractors.cells import joined
from extractors.draft import DeclarationDraft, read_value
from extractors.layout import Layout
from extractors.reading import Item
from extractors.text_runs import PlacedText, TextRun, lines_of, same_line

_LEADING_DIGITS = re.compile(r"^[0-9]+")
_HS_LENGTHS = (13, 10, 8)
# Elements of a specification are separated by this sign (declaration_rules.md, 35).
_ELEMENT_SIGN = "|"
# Specifications begin with 品牌类型 (0-4) and 出口享惠情况 (0-3): no name goes on like that.
_SPEC_START = re.compile(r"[0-4]\|[0-3]\|")
_SPEC_BEHIND_NAME = re.compile(r"(?<=\S) +(?=[0-9]\|)")
# Fonts with other widths move the end of the code by some points; three digits are 12.
_SAME_LEFT_EDGE = 5.0
# A line that leaves less than so many sizes up to the next column is full.
_FULL = 1.2


@dataclass(frozen=True, slots=True)
class ItemText:
    """The runs of an item's text columns. ``spec`` is None where one column holds name and specification.

    ``name_right`` and ``spec_right`` are where the next column begins.
    """

    name: Sequence[TextRun]
    spec: Sequence[TextRun] | None
    name_right: float
    spec_right: float


def read_name_and_spec(
    item: Item,
    first: TextRun,
    text: ItemText,
    hs_length: int | None,
    layout: Layout,
    draft: DeclarationDraft,
) -> None:
    """Reads hs_code, name and spec of ``item``.

    ``first`` holds the HS code; ``hs_length`` is how many digits all codes of the page have, None
    when they do not tell.
    """
    below = [run for run in text.name if not same_line(run, first)]
    name_left = min((run.x0 for run in below), default=None)
    length = hs_length or _hs_length(first, name_left, item, draft)
    hs_code = first.content.slice(0, length)
    _set(item, "hs_code", hs_code, hs_code.text)
    glued = first.slice(length)
    runs = [*([glued] if glued is not None else []), *text.name]
    lines = [line for each in lines_of(runs) if (line := joined(each)) is not None]
    if text.spec is not None:
        _set(item, "name", _rejoined(lines))
        spec_lines = [line for each in lines_of(text.spec) if (line := joined(each)) is not None]
        _read_spec(item, spec_lines, text.spec_right, layout, draft)
        if lines and _right_edge(lines[-1]) > text.name_right:
            _doubt(draft, "spec-cut-off", item, "name")
        return
    name, spec_lines = (lines[0], lines[1:]) if lines else (None, [])
    behind = None if name is None else _SPEC_BEHIND_NAME.search(name.text)
    if name is not None and behind is not None:
        # Drafts set both on one line: the first element of a specification is a digit.
        spec = name.slice(behind.end())
        spec_lines.insert(0, spec)
        name = name.slice(0, behind.start())
        if not _SPEC_START.match(spec.text):
            _doubt(draft, "name-wrapped", item, "name", "spec")
    elif name is not None and _name_goes_on(name, spec_lines, text.name_right, layout):
        name = name.followed_by(spec_lines.pop(0))
        _doubt(draft, "name-wrapped", item, "name", "spec")
    _set(item, "name", name)
    _read_spec(item, spec_lines, text.spec_right, layout, draft)


def half_widths(text: str) -> int:
    """Printed width of ``text`` in half-widths: a Chinese character counts two."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def common_hs_length(firsts: Sequence[TextRun]) -> int | None:
    """13 when several items all begin with at least as many digits; None when that tells nothing."""
    counts = [len(digits.group()) if (digits := _LEADING_DIGITS.match(first.text)) else 0 for first in firsts]
    return 13 if len(counts) > 1 and min(counts) >= 13 else None


def _read_spec(
    item: Item, spec_lines: Sequence[PlacedText], right: float, layout: Layout, draft: DeclarationDraft
) -> None:
    spec = _rejoined(spec_lines)
    if spec is None:
        return
    _set(item, "spec", spec)
    draft.specs[item.item_no] = spec
    # Two full lines: the print cuts off what follows. A line over its border is cut off, too.
    last = spec_lines[-1]
    if (len(spec_lines) > 1 and _is_full(last, right, layout)) or _right_edge(last) > right:
        _doubt(draft, "spec-cut-off", item, "spec")


def _rejoined(lines: Sequence[PlacedText]) -> PlacedText | None:
    if not lines:
        return None
    text = lines[0]
    for line in lines[1:]:
        text = text.followed_by(line)
    return text.strip()


def _is_full(line: PlacedText, right: float, layout: Layout) -> bool:
    width = layout.goods.spec_line_half_widths
    if width is not None:
        return half_widths(line.text) >= width - 1
    return _right_edge(line) > right - _FULL * line.drawn[-1].size


def _right_edge(line: PlacedText) -> float:
    return max(glyph.x1 for glyph in line.strip().drawn)


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


def _begins_at(first: TextRun, position: int, left: float | None) -> bool:
    glyph = first.content.glyphs[position] if position < len(first.content.glyphs) else None
    return glyph is not None and left is not None and abs(glyph.x0 - left) < _SAME_LEFT_EDGE


def _name_goes_on(name: PlacedText, spec_lines: Sequence[PlacedText], right: float, layout: Layout) -> bool:
    """True when the first line below the name still belongs to it."""
    if len(spec_lines) < 2 or not _is_full(name, right, layout):
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
