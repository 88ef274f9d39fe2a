"""Fields of a code and a name: companies and values of code tables.

Prints set the code in brackets beside the label, glued to the label, before or behind the name,
or leave it out (declaration-layouts.md, families C and D). A code is taken for one only where its
form and, without brackets, its table or the border to Chinese text say so.
"""

import re
from functools import cache

from customs import tables
from customs.code_table import CodeRow, CodeTable
from extractors.draft import DeclarationDraft, absent, part_of, read_value
from extractors.field_tables import field_table
from extractors.layout import FieldLayout, Layout
from extractors.page_content import UNREADABLE
from extractors.reading import FieldReading, Part
from extractors.text_runs import PlacedText

PAIR_KINDS = frozenset({"party", "coded"})
_OPEN, _CLOSE = r"[(（\[［]", r"[)）\]］]"
_ONLY_BRACKETS = re.compile(rf"\s*((?:{_OPEN}[^()（）\[\]［］]*{_CLOSE}\s*)+)")
_IN_BRACKETS = re.compile(rf"{_OPEN}([^()（）\[\]［］]*){_CLOSE}")
# A code of a company abroad without brackets: its country and a number.
_AEO_CODE = re.compile(r"[A-Z]{3}[0-9]{8,14}")
# Lines of one text begin within so many points.
_SAME_LEFT_EDGE = 2.0


def is_only_code(text: PlacedText) -> bool:
    """True for codes in brackets and nothing else."""
    brackets = _ONLY_BRACKETS.match(text.text)
    return brackets is not None and brackets.end() == len(text.text)


def goes_on_below(beside: PlacedText, below: PlacedText) -> bool:
    """True when the text below begins where the text beside the label does: it wrapped there."""
    return abs(beside.strip().drawn[0].x0 - below.strip().drawn[0].x0) < _SAME_LEFT_EDGE


def read_pair(
    field: FieldLayout,
    beside: PlacedText | None,
    below: PlacedText | None,
    layout: Layout,
    draft: DeclarationDraft,
) -> FieldReading:
    """The pair of ``field`` from the text ``beside`` its label and the text ``below`` it."""
    code, name, is_clear = _parted(field, beside, below, layout)
    parts: list[Part] = []
    if code is not None:
        fits = field.code_pattern.fullmatch(code.text) is not None
        if not fits:
            draft.report("code-form", "error", [field.key], doubts=[field.key], code=code.text)
        parts.append(part_of(_current(field, code.text), code, certain=fits, role="code"))
    if name is not None:
        parts.append(part_of(name.text, name, role="name"))
        if UNREADABLE in name.text:
            draft.report("unreadable-glyphs", "error", [field.key], doubts=[field.key])
    if not parts:
        return absent()
    if not is_clear:
        draft.report("value-form", "error", [field.key], doubts=[field.key], value=parts[-1].raw[:60])
    # A part that is not printed is left out of the pair.
    pair: dict[str, str] = {part.role: part.value for part in parts if part.role is not None}
    evidence = name if name is not None else code
    assert evidence is not None  # noqa: S101  # one of the two is there
    certain = is_clear and all(part.confidence > 0.5 for part in parts)
    return read_value(pair, evidence, certain=certain, parts=parts)


def _parted(
    field: FieldLayout, beside: PlacedText | None, below: PlacedText | None, layout: Layout
) -> tuple[PlacedText | None, PlacedText | None, bool]:
    """Code, name, and whether it is clear which is which."""
    if beside is not None:
        brackets = _ONLY_BRACKETS.match(beside.text)
        if brackets:
            code = _code_in_brackets(field, beside.slice(0, brackets.end()), layout)
            rest = beside.slice(brackets.end()).strip()
            if rest.text and below is not None:
                return code, rest.followed_by(below).strip(), False
            name = rest if rest.text else below
            if code is None and name is not None:
                return *_split(field, name), True
            return code, _stripped(name), True
        bare = beside.strip()
        if field.code_pattern.fullmatch(bare.text) and (below is not None or _is_known(field, bare.text)):
            return bare, _stripped(below), True
        if below is not None:
            # 境内发货人  某公司 over its code, or two lines of a name.
            code, name = _split(field, bare.followed_by(below))
            is_clear = code is not None and field.kind == "party"
            return code, name, is_clear or goes_on_below(beside, below)
        return *_split(field, bare), True
    if below is None:
        return None, None, True
    return *_split(field, below.strip()), True


def _code_in_brackets(field: FieldLayout, text: PlacedText, layout: Layout) -> PlacedText | None:
    """The code of one or several brackets; of two codes of a company the credit code counts."""
    codes = [
        text.slice(match.start(1), match.end(1)).strip()
        for match in _IN_BRACKETS.finditer(text.text)
        if match.group(1).strip() and match.group(1).strip() not in layout.placeholders
    ]
    fitting = [code for code in codes if field.code_pattern.fullmatch(code.text)]
    return max(fitting, key=lambda code: len(code.text), default=codes[0] if codes else None)


def _split(field: FieldLayout, text: PlacedText) -> tuple[PlacedText | None, PlacedText | None]:
    """Code and name of one text; all of it is name when no code can be told."""
    whole = text.text
    is_code = field.code_pattern.fullmatch(whole) is not None
    if is_code and (_may_be_bare(field, whole) if field.kind == "party" else _is_known(field, whole)):
        return text, None
    for pattern in _patterns(field.code_pattern.pattern, is_party=field.kind == "party"):
        match = pattern.search(whole)
        if match is None:
            continue
        code = text.slice(match.start("code"), match.end("code"))
        before, after = text.slice(0, match.start()), text.slice(match.end())
        name = _stripped(before if before.text.strip() else after)
        is_bracketed = whole[match.start() : match.start() + 1] in "(（[［"
        if is_bracketed and field.table is None:
            return code, name
        if field.kind == "party" and not is_bracketed and not _may_be_bare(field, code.text):
            continue
        if field.kind == "party" or (name is not None and _agree(field, code.text, name.text)):
            return code, name
        # Border ports have no table; six digits set off from a Chinese name are one.
        if field.table is None and name is not None and code.text.isdigit() and not name.text[0].isascii():
            return code, name
    return None, text


@cache
def _patterns(code: str, *, is_party: bool) -> tuple[re.Pattern[str], ...]:
    """A code at either end of a name, in brackets or set off from it; glued only to other signs."""
    bracketed = rf"{_OPEN}\s*(?P<code>{code})\s*{_CLOSE}"
    if is_party and "{18}" not in code:
        # The code of a company abroad looks like a word of its name, unless it is a country and digits.
        return (
            re.compile(rf"\s*{bracketed}\s*$"),
            re.compile(rf"^\s*{bracketed}\s*"),
            re.compile(rf"(?<=\S)\s*(?P<code>{_AEO_CODE.pattern})\s*$"),
        )
    return (
        re.compile(rf"\s*{bracketed}\s*$"),
        re.compile(rf"^\s*{bracketed}\s*"),
        re.compile(rf"(?<![0-9A-Za-z])\s*(?P<code>{code})\s*$"),
        re.compile(rf"^\s*(?P<code>{code})(?![0-9A-Za-z])[\s/]*"),
    )


def _may_be_bare(field: FieldLayout, code: str) -> bool:
    """True for a code without brackets that looks like nothing else: an AEO code begins with its country."""
    if "{18}" in field.code_pattern.pattern:
        return True
    return _AEO_CODE.fullmatch(code) is not None and tables.countries().by_code(code[:3]) is not None


def _stripped(text: PlacedText | None) -> PlacedText | None:
    if text is None:
        return None
    start = len(text.text) - len(text.text.lstrip(" :：/,，"))
    end = len(text.text.rstrip(" :：,，"))
    stripped = text.slice(start, max(start, end))
    return stripped if stripped.text else None


def _table(field: FieldLayout) -> CodeTable[CodeRow] | None:
    return None if field.table is None else field_table(field.table)


def _is_known(field: FieldLayout, code: str) -> bool:
    table = _table(field)
    return table is None or all(table.by_code(_current(field, each)) is not None for each in code.split("/"))


def _agree(field: FieldLayout, code: str, name: str) -> bool:
    table = _table(field)
    return table is not None and table.agrees(_current(field, code), name)


def _current(field: FieldLayout, code: str) -> str:
    """The code of today for the number that forms before 2018-08 print (142 中国)."""
    return code
