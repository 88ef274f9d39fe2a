"""The right half of an item: quantities, prices, countries, area and duty mode, told by content.

Columns keep their order but not their place, and neighbours may touch (trap 4), so each run is
split into tokens that only one column can hold: a number with a unit, a bare number, a bracketed
country, area or duty code, a currency.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from customs import tables
from extractors.draft import DeclarationDraft, read_value
from extractors.reading import FieldReading, Item, Quantity
from extractors.text_runs import TextRun, lines_of

TokenKind = Literal["quantity", "number", "currency", "country", "area", "duty", "text"]

_NUMBER = r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_PATTERNS: tuple[tuple[TokenKind, re.Pattern[str]], ...] = (
    ("country", re.compile(r"[(（]([A-Z]{3})[)）]")),
    ("area", re.compile(r"[(（]([0-9]{4}[0-9A-Z])(?:/[0-9]{6})?[)）]")),
    ("duty", re.compile(r"[(（]([0-9])[)）]")),
    ("quantity", re.compile(rf"({_NUMBER}) ?([^0-9\s()（）,.]+)")),
    ("number", re.compile(rf"({_NUMBER})")),
    # 刚果（金）: a bracket that holds no code belongs to the text around it.
    ("text", re.compile(r"(?:[^(（]|[(（](?![A-Z]{3}[)）]|[0-9]))+")),
)
# A line of an item stands this many sizes below the one before it.
_LINE_PITCH = 1.17
_SAME_RIGHT_EDGE = 4.0
_NUMBER_TO_UNIT_GAP = 1.2


@dataclass(frozen=True, slots=True)
class _Token:
    kind: TokenKind
    run: TextRun
    line: int
    groups: tuple[str, ...]


def read_right_columns(item: Item, first: TextRun, runs: Sequence[TextRun], draft: DeclarationDraft) -> None:
    """Reads everything of ``item`` that stands right of its name."""
    tokens = _tokens(first, runs)
    _read_quantities(item, tokens, draft)
    _read_prices(item, tokens, draft)
    _read_countries(item, tokens, draft)
    _read_area_and_duty(item, tokens, draft)
    expected = ("unit_price", "total_price", "currency", "origin_country", "destination_country")
    missing = [key for key in (*expected, "domestic_area", "duty_mode") if getattr(item, key) is None]
    if not item.quantities:
        missing.append("quantities")
    if missing:
        paths = [f"items[{item.item_no}].{key}" for key in missing]
        draft.report("item-incomplete", "error", paths, doubts=paths, item=str(item.item_no))


def _tokens(first: TextRun, runs: Sequence[TextRun]) -> list[_Token]:
    tokens: list[_Token] = []
    for line_runs in lines_of(runs):
        line = round((line_runs[0].middle - first.middle) / (first.size * _LINE_PITCH))
        on_line = [token for run in line_runs for token in _split(run, line)]
        tokens.extend(_with_separate_units(_without_false_units(on_line)))
    return tokens


def _split(run: TextRun, line: int) -> list[_Token]:
    if _currency_code(run.text.strip()) is not None:
        return [_Token("currency", run, line, (run.text.strip(),))]
    tokens: list[_Token] = []
    position = 0
    while position < len(run.text):
        kind, match = next(
            (kind, match)
            for kind, pattern in (*_PATTERNS, ("text", re.compile(r"(?s).")))
            if (match := pattern.match(run.text, position))
        )
        part = run.slice(match.start(), match.end())
        if part is not None:
            tokens.append(_Token(kind, part, line, tuple(group or "" for group in match.groups())))
        position = match.end()
    return tokens


def _without_false_units(tokens: list[_Token]) -> list[_Token]:
    """Parts quantities from the name of a country that touches them.

    Only the first column has units: a number further right is a price.
    """
    parted: list[_Token] = []
    for place, token in enumerate(tokens):
        unit = _leading_unit(token.groups[1]) if token.kind == "quantity" else ""
        if token.kind != "quantity" or unit == token.groups[1] or (place == 0 and not unit):
            parted.append(token)
            continue
        is_quantity = place == 0
        cut = token.run.text.rindex(token.groups[1]) + (len(unit) if is_quantity else 0)
        number, rest = token.run.slice(0, cut), token.run.slice(cut)
        if number is not None:
            kind: TokenKind = "quantity" if is_quantity else "number"
            parted.append(_Token(kind, number, token.line, (token.groups[0], unit)))
        if rest is not None:
            parted.append(_Token("text", rest, token.line, ()))
    return parted


def _leading_unit(text: str) -> str:
    """The longest known unit that ``text`` begins with; empty when there is none."""
    return next((text[:end] for end in range(len(text), 0, -1) if tables.units().named(text[:end])), "")


def _with_separate_units(tokens: list[_Token]) -> list[_Token]:
    """Joins a number and a unit that a print sets apart."""
    joined: list[_Token] = []
    for token in tokens:
        before = joined[-1] if joined else None
        gap = token.run.x0 - before.run.x1 if before is not None else 0.0
        if (
            before is not None
            and before.kind == "number"
            and token.kind == "text"
            and gap < _NUMBER_TO_UNIT_GAP * token.run.size
            and tables.units().by_name(token.run.text.strip()) is not None
        ):
            joined[-1] = _Token(
                "quantity", before.run, before.line, (before.groups[0], token.run.text.strip())
            )
        else:
            joined.append(token)
    return joined


def _read_quantities(item: Item, tokens: Sequence[_Token], draft: DeclarationDraft) -> None:
    quantities = [token for token in tokens if token.kind == "quantity"]
    are_known = all(tables.units().named(token.groups[1]) for token in quantities)
    if not are_known or len({token.line for token in quantities}) < len(quantities):
        _doubt(draft, "item-columns", item, "quantities")
    for token in quantities:
        number, unit = token.groups
        item.quantities.append(Quantity(quantity=number.replace(",", ""), unit=unit))
        reading = read_value(token.run.text.strip(), token.run.content)
        item.evidence[f"quantities[{len(item.quantities)}]"] = reading


def _read_prices(item: Item, tokens: Sequence[_Token], draft: DeclarationDraft) -> None:
    numbers = [token for token in tokens if token.kind == "number"]
    for attribute, line in (("unit_price", 0), ("total_price", 1)):
        on_line = [token for token in numbers if token.line == line]
        if on_line:
            token = on_line[0]
            _set(item, attribute, token, token.groups[0].replace(",", ""))
    if len(numbers) > 2 or len({token.line for token in numbers}) < len(numbers):
        _doubt(draft, "item-columns", item, "unit_price", "total_price", "quantities")
    for token in tokens:
        if token.kind == "currency" and item.currency is None:
            _set(item, "currency", token, _currency_code(token.groups[0]))
        elif token.kind == "currency":
            _doubt(draft, "item-columns", item, "currency")


def _read_countries(item: Item, tokens: Sequence[_Token], draft: DeclarationDraft) -> None:
    codes = sorted((token for token in tokens if token.kind == "country"), key=lambda token: token.run.x0)
    attributes = ("origin_country", "destination_country")
    for attribute, token in zip(attributes, codes, strict=False):
        code = token.groups[0]
        _set(item, attribute, token, code)
        name = _name_over(token, tokens)
        if tables.countries().by_code(code) is None or (name and not _ends_with_name_of(code, name)):
            path = f"items[{item.item_no}].{attribute}"
            draft.report("code-name-disagree", "error", [path], doubts=[path], code=code, name=name or "")
    if len(codes) != len(attributes):
        _doubt(draft, "item-columns", item, *attributes)


def _name_over(code: _Token, tokens: Sequence[_Token]) -> str:
    """What is printed in the line above a code up to the same right edge; empty when nothing is."""
    names = [
        "".join(
            character
            for character, glyph in zip(token.run.text, token.run.content.glyphs, strict=True)
            if glyph is None or glyph.x1 < code.run.x1 + _SAME_RIGHT_EDGE
        ).strip()
        for token in tokens
        if token.kind == "text" and token.line == code.line - 1 and _ends_over(token.run, code.run)
    ]
    return names[0] if len(names) == 1 else ""


def _ends_over(name: TextRun, code: TextRun) -> bool:
    """True when a character of ``name`` ends where ``code`` does."""
    return any(abs(glyph.x1 - code.x1) < _SAME_RIGHT_EDGE for glyph in name.content.drawn)


def _ends_with_name_of(code: str, text: str) -> bool:
    """True when ``text`` is the country's name, perhaps behind the long name of the column before."""
    return any(tables.countries().agrees(code, text[start:]) for start in range(len(text)))


def _read_area_and_duty(item: Item, tokens: Sequence[_Token], draft: DeclarationDraft) -> None:
    for kind, attribute in (("area", "domestic_area"), ("duty", "duty_mode")):
        found = [token for token in tokens if token.kind == kind]
        if found:
            _set(item, attribute, found[0], found[0].groups[0])
        if len(found) > 1:
            _doubt(draft, "item-columns", item, attribute)
    if item.domestic_area is not None and tables.domestic_areas().by_code(item.domestic_area) is None:
        path = f"items[{item.item_no}].domestic_area"
        draft.report("code-unknown", "error", [path], doubts=[path], code=item.domestic_area)


@cache
def _currency_code(text: str) -> str | None:
    """The ISO letters of a currency printed by name or by code; None for other text."""
    currencies = tables.currencies()
    row = currencies.by_code(text) if re.fullmatch(r"[A-Z]{3}", text) else currencies.by_name(text)
    return None if row is None else row.code


def _set(item: Item, attribute: str, token: _Token, value: str | None) -> None:
    setattr(item, attribute, value)
    reading: FieldReading = read_value(value, token.run.content)
    item.evidence[attribute] = reading


def _doubt(draft: DeclarationDraft, check_id: str, item: Item, *attributes: str) -> None:
    paths = [f"items[{item.item_no}].{attribute}" for attribute in attributes]
    draft.report(check_id, "error", paths, doubts=paths, item=str(item.item_no))
