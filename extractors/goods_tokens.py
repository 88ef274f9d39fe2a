"""The right half of an item as tokens: pieces of text that only some kinds of column can hold.

Neighbouring columns may touch (declaration-layouts.md, trap 4), so a run is split into a number
with its unit, a bare number, a code in brackets, and names that the code tables know.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from customs import tables
from extractors.text_runs import TextRun

TokenKind = Literal["quantity", "number", "unit", "code", "currency", "country", "area", "duty", "text"]

NUMBER = r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
_PATTERNS: tuple[tuple[TokenKind, re.Pattern[str]], ...] = (
    ("area", re.compile(r"[(（]([0-9]{4}[0-9A-Z])(?:/[0-9]{6})?[)）]([^(（]*)")),
    ("code", re.compile(r"[(（]([A-Z]{3}|[0-9]{1,3})[)）]")),
    ("quantity", re.compile(rf"({NUMBER}) ?([^0-9\s()（）,.]+)")),
    ("number", re.compile(rf"({NUMBER})")),
    # 刚果（金）: a bracket that holds no code belongs to the text around it.
    ("text", re.compile(r"(?:[^(（]|[(（](?!(?:[A-Z]{3}|[0-9]{1,3})[)）]|[0-9]{4}[0-9A-Z]))+")),
    ("text", re.compile(r"(?s).")),
)
_NUMBER_BEHIND = re.compile(r"[0-9]")
_NUMBER_TO_UNIT_GAP = 1.2
# Runs whose middle is this near to the mean of a line, in sizes, stand on it.
_SAME_LINE = 0.5


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of one line of an item. ``groups`` are the parts of its kind: number and unit, code."""

    kind: TokenKind
    run: TextRun
    line: int
    groups: tuple[str, ...]

    @property
    def text(self) -> str:
        """The token as printed, without blanks around it."""
        return self.run.text.strip()


def tokens_of(runs: Sequence[TextRun], placeholders: frozenset[str]) -> list[list[Token]]:
    """The tokens of ``runs`` by printed line, each line from left to right."""
    lines: list[list[Token]] = []
    for number, line_runs in enumerate(item_lines(runs)):
        line = [
            token
            for run in line_runs
            if run.text.strip() not in placeholders
            for token in _split(run, number)
        ]
        lines.append(_with_separate_units(sorted(line, key=_middle)))
    return lines


def item_lines(runs: Sequence[TextRun]) -> list[list[TextRun]]:
    """Runs by printed line, top to bottom; baselines of one line may differ by two points either way."""
    lines: list[list[TextRun]] = []
    total = 0.0
    for run in sorted(runs, key=lambda each: each.middle):
        if lines and run.middle - total / len(lines[-1]) < _SAME_LINE * run.size:
            lines[-1].append(run)
            total += run.middle
        else:
            lines.append([run])
            total = run.middle
    return lines


@cache
def name_kind(text: str) -> TokenKind | None:
    """What a code table knows ``text`` as; None for other text."""
    if currency_code(text) is not None:
        return "currency"
    if country_code(text) is not None:
        return "country"
    if tables.tax_reliefs().by_name(text) is not None:
        return "duty"
    if tables.units().by_name(text) is not None:
        return "unit"
    return None


@cache
def currency_code(text: str) -> str | None:
    """The ISO letters of a currency printed by name, letters or old number; None for other text."""
    if re.fullmatch(r"[0-9]{3}", text):
        return _old_currency_codes().get(text)
    currencies = tables.currencies()
    row = currencies.by_code(text) if re.fullmatch(r"[A-Z]{3}", text) else currencies.by_name(text)
    return None if row is None else row.code


@cache
def country_code(text: str) -> str | None:
    """The three letters of a country printed by name, letters or old number; None for other text."""
    if re.fullmatch(r"[0-9]{3}", text):
        return _old_country_codes().get(text)
    countries = tables.countries()
    row = countries.by_code(text) if re.fullmatch(r"[A-Z]{3}", text) else countries.by_name(text)
    return None if row is None else row.code


@cache
def _old_currency_codes() -> dict[str, str]:
    return {row.old_code: row.code for row in tables.currencies() if row.old_code}


@cache
def _old_country_codes() -> dict[str, str]:
    return {row.old_code: row.code for row in tables.countries() if row.old_code and row.in_force}


def _middle(token: Token) -> float:
    return (token.run.x0 + token.run.x1) / 2


def _split(run: TextRun, line: int) -> list[Token]:
    text = run.text.strip()
    kind = None if text[:1].isdigit() else name_kind(text)
    if kind is not None:
        return [Token(kind, run, line, (text,))]
    tokens: list[Token] = []
    position = 0
    while position < len(run.text):
        kind, match = next(
            (kind, match) for kind, pattern in _PATTERNS if (match := pattern.match(run.text, position))
        )
        part = run.slice(match.start(), match.end())
        if part is not None:
            groups = tuple(group or "" for group in match.groups())
            tokens += _refined(Token(kind, part, line, groups))
        position = match.end()
    return tokens


def _refined(token: Token) -> list[Token]:
    if token.kind == "text":
        return _named(token.run, token.line)
    if token.kind == "quantity":
        return _quantity(token)
    if token.kind == "area" and token.groups[1]:
        return _area(token)
    return [token]


def _area(token: Token) -> list[Token]:
    """(33029)宁波其他照章征税: the name after the code, without what another column adds."""
    name = token.groups[1]
    cut = len(token.run.text) - len(name)
    tail = token.run.slice(cut)
    named = [] if tail is None else _named(tail, token.line)
    if len(named) < 2:
        return [token]
    own = token.run.slice(0, cut + len(named[0].run.text))
    assert own is not None  # noqa: S101  # it holds the code
    return [Token("area", own, token.line, (token.groups[0], named[0].text)), *named[1:]]


def _quantity(token: Token) -> list[Token]:
    """A number and a unit; or a number and the name that touches it, told by what the names are."""
    number, rest = token.groups
    if tables.units().named(rest):
        return [token]
    text = token.run.text
    cut = text.rindex(rest)
    # 25.00台澎金马关税区: a name that begins like a unit is no unit.
    unit = "" if name_kind(rest) else _leading_unit(rest)
    head, tail = token.run.slice(0, cut + len(unit)), token.run.slice(cut + len(unit))
    tokens = []
    if head is not None:
        kind: TokenKind = "quantity" if unit else "number"
        tokens.append(Token(kind, head, token.line, (number, unit) if unit else (number,)))
    return tokens + (_named(tail, token.line) if tail is not None else [])


def _leading_unit(text: str) -> str:
    return next((text[:end] for end in range(len(text), 0, -1) if tables.units().named(text[:end])), "")


def _named(run: TextRun, line: int) -> list[Token]:
    """A text as one name, or as two that touch when both are known: 中国哈萨克斯坦, 宁波其他照章征税."""
    text = run.text
    whole = name_kind(text.strip())
    if whole is not None:
        return [Token(whole, run, line, (text.strip(),))]
    number = _NUMBER_BEHIND.search(text)
    if number is not None and name_kind(text[: number.start()].strip()) is not None:
        head, tail = run.slice(0, number.start()), run.slice(number.start())
        if head is not None and tail is not None:
            return [*_named(head, line), *_split(tail, line)]
    cuts = [
        (left, right, cut)
        for cut in range(1, len(text))
        if (right := name_kind(text[cut:].strip())) in ("country", "duty", "currency")
        and ((left := name_kind(text[:cut].strip())) is not None or right == "duty")
    ]
    for left, right, cut in cuts:
        first, second = run.slice(0, cut), run.slice(cut)
        if first is None or second is None or right is None:
            continue
        return [
            Token(left or "text", first, line, (first.text.strip(),)),
            Token(right, second, line, (second.text.strip(),)),
        ]
    return [Token("text", run, line, (text.strip(),))]


def _with_separate_units(tokens: list[Token]) -> list[Token]:
    """Joins a number and a unit that a print sets apart."""
    joined: list[Token] = []
    for token in tokens:
        before = joined[-1] if joined else None
        if (
            before is not None
            and before.kind == "number"
            and token.kind == "unit"
            and token.run.x0 - before.run.x1 < _NUMBER_TO_UNIT_GAP * token.run.size
        ):
            run = TextRun(
                before.run.content.followed_by(token.run.content),
                before.run.x0,
                token.run.x1,
                min(before.run.top, token.run.top),
                max(before.run.bottom, token.run.bottom),
                before.run.size,
            )
            joined[-1] = Token("quantity", run, before.line, (before.groups[0], token.text))
        else:
            joined.append(token)
    return joined
