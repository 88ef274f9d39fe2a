"""Countries, currencies, areas and duty modes of the items: codes by the names beside them, by the
tables, and by what the other items have in common."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import cast

from rapidfuzz.distance import Levenshtein

from customs import tables
from customs.code_table import CodeRow, CodeTable, normalised_name
from extractors.draft import DeclarationDraft
from extractors.reading import Item
from extractors.repairs.confusable import simplified
from extractors.repairs.recording import Evidence, lift, record
from extractors.repairs.seen import Pages, Seen, is_recognised, seen_of
from extractors.repairs.table_names import meant_name, meant_name_alone

Table = CodeTable[CodeRow]
_DISAGREE, _UNKNOWN = "code-name-disagree", "code-unknown"
_LIFTED = frozenset({_DISAGREE, _UNKNOWN, "item-incomplete"})
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
_CODES = re.compile(r"[0-9A-Za-z]+")
_SHORTEST_NAME = 2
# So many other items must agree before one is told by them.
_LEAST_OTHERS = 2


@cache
def _tables() -> dict[str, Table]:
    found: dict[str, Callable[[], object]] = {
        "origin_country": tables.countries,
        "destination_country": tables.countries,
        "domestic_area": tables.domestic_areas,
        "duty_mode": tables.tax_reliefs,
    }
    return {attribute: cast("Table", table()) for attribute, table in found.items()}


@dataclass(frozen=True, slots=True)
class _Printed:
    """What the readers could not bring together: the code and the name as printed."""

    code: str
    name: str


def repair_item_names(draft: DeclarationDraft, pages: Pages) -> None:
    """Everything of the items that stands in a code table."""
    for attribute, table in _tables().items():
        for item in draft.items:
            evidence = item.evidence.get(attribute)
            if evidence is not None and is_recognised(evidence, pages):
                _repair(item, attribute, table, draft, pages)
            elif evidence is None and _is_of(item, pages):
                _propose_common(item, attribute, draft)
    for item in draft.items:
        if item.currency is None and _is_of(item, pages):
            _repair_currency(item, draft)
        if item.currency is None:
            _propose_nearest_currency(item, draft, pages)


def _is_of(item: Item, pages: Pages) -> bool:
    return any(is_recognised(evidence, pages) for evidence in item.evidence.values())


def _path(item: Item, attribute: str) -> str:
    return f"items[{item.item_no}].{attribute}"


def _reported(draft: DeclarationDraft, path: str) -> _Printed | None:
    for finding in draft.findings:
        if finding.id in (_DISAGREE, _UNKNOWN) and path in finding.fields:
            return _Printed(finding.parameters.get("code", ""), finding.parameters.get("name", ""))
    return None


def _repair(item: Item, attribute: str, table: Table, draft: DeclarationDraft, pages: Pages) -> None:
    path = _path(item, attribute)
    printed = _reported(draft, path)
    if printed is None:
        return
    name = simplified(printed.name)
    value: str | None = getattr(item, attribute)
    if value is not None and table.by_code(value) is not None:
        if _is_name_of(name, value, table):
            _take(item, attribute, value, printed, ("code-and-name",), draft, certain=True)
        return
    found = _by_name(printed.code or name, name, table)
    if found is not None:
        _take(item, attribute, found, printed, ("code-and-name",), draft, certain=True)
        return
    common = _common(draft, item, attribute)
    if common is not None and _may_be_common(item, attribute, common, table, printed, pages):
        _take(item, attribute, common, printed, ("batch",), draft, certain=False)


def _propose_common(item: Item, attribute: str, draft: DeclarationDraft) -> None:
    """What was lost in one item and all others have."""
    common = _common(draft, item, attribute)
    if common is not None and getattr(item, attribute) is None:
        setattr(item, attribute, common)
        record(draft, _path(item, attribute), "-", common, ("batch",), certain=False)


def _is_name_of(name: str, code: str, table: Table) -> bool:
    """True when the name of ``code`` is in ``name``, whole or nearly, and none of another code."""
    row = table.by_code(code)
    if row is None:
        return False
    rest = normalised_name(name)
    own = [each for each in (row.name, *row.other_names) if len(each) >= _SHORTEST_NAME and each in rest]
    if not own:
        # 格鲁吉业: nothing but one misread character.
        chinese = "".join(_CHINESE.findall(name))
        meant = meant_name(Seen(chinese, (None,) * len(chinese)), code, table)
        return meant is not None
    rest = rest.replace(max(own, key=len), "")
    return not any(
        len(other.name) >= _SHORTEST_NAME and other.name in rest for other in table if other.code != row.code
    )


def _by_name(code: str, name: str, table: Table) -> str | None:
    """The code of the name that stands in ``name``, when what is left of a printed code is like it."""
    pieces = [piece for piece in _CHINESE.findall(name) if table.named(piece)]
    rows = {row.code for piece in pieces for row in table.named(piece)}
    signs = "".join(_CODES.findall(code)) or "".join(_CODES.findall(name))
    # Of several areas with one name the printed code tells which.
    near = [each for each in rows if _is_rest_of(signs, each)]
    if len(rows) == 1:
        # Without a printed code the name alone tells.
        return next(iter(rows)) if near or not signs else None
    return near[0] if len(near) == 1 and signs else None


def _is_rest_of(signs: str, code: str) -> bool:
    """True when ``signs`` is nearly ``code``, or a part of it; a second code may follow (4509450200)."""
    read = signs.upper()[: len(code)]
    return Levenshtein.distance(read, code) <= (1 if len(code) > len("CHN") else len("CHN") - 1)


def _common(draft: DeclarationDraft, item: Item, attribute: str) -> str | None:
    """What all other items have."""
    others = Counter(getattr(other, attribute) for other in draft.items if other is not item)
    others.pop(None, None)
    if len(others) != 1:
        return None
    value, count = others.most_common(1)[0]
    return str(value) if count >= _LEAST_OTHERS else None


def _may_be_common(
    item: Item, attribute: str, common: str, table: Table, printed: _Printed, pages: Pages
) -> bool:
    """True when what was read is nearly the code or the name that the other items have."""
    if table.by_code(common) is None:
        return False
    read = seen_of(item.evidence[attribute], pages).text
    signs = "".join(_CODES.findall(printed.code or read)).upper()
    if signs and _is_rest_of(signs, common):
        return True
    row = table.by_code(common)
    chinese = "".join(_CHINESE.findall(printed.name))
    return row is not None and any(set(chinese) & set(own) for own in (row.name, *row.other_names))


def _repair_currency(item: Item, draft: DeclarationDraft) -> None:
    """``中国美元.``: the currency stands in the column beside its own, or all others have it."""
    currencies = cast("Table", tables.currencies())
    common = _common(draft, item, "currency")
    names = [
        printed.name
        for attribute in ("origin_country", "destination_country")
        if (printed := _beside(draft, item, attribute)) is not None
    ]
    row = None if common is None else currencies.by_code(common)
    if row is None or common is None:
        return
    is_printed = any(own and own in name for name in names for own in (row.name, *row.other_names))
    reading = item.evidence.get("currency")
    read = (reading.raw if reading is not None else None) or "-"
    evidence: tuple[Evidence, ...] = ("batch", "wording") if is_printed else ("batch",)
    item.currency = common
    path = _path(item, "currency")
    if reading is not None:
        reading.value = common
    if is_printed:
        lift(draft, path, _LIFTED)
    record(draft, path, read, common, evidence, certain=is_printed)


def _propose_nearest_currency(item: Item, draft: DeclarationDraft, pages: Pages) -> None:
    """``哈藏克斯坦坚戈``, into which the total was printed: the one currency with nearly this name."""
    reading = item.evidence.get("currency")
    if reading is None or reading.raw is None or not is_recognised(reading, pages):
        return
    currencies = cast("Table", tables.currencies())
    meant = meant_name_alone(seen_of(reading, pages), currencies)
    rows = [] if meant is None else currencies.named(meant.text)
    if meant is not None and len(rows) == 1:
        item.currency = reading.value = rows[0].code
        record(draft, _path(item, "currency"), reading.raw, rows[0].code, ("code-table",), certain=False)


def _beside(draft: DeclarationDraft, item: Item, attribute: str) -> _Printed | None:
    """What was read in a column of names: as reported before its repair."""
    path = _path(item, attribute)
    for finding in draft.findings:
        if finding.id.startswith("ocr-repair") and path in finding.fields:
            return _Printed("", finding.parameters.get("read", ""))
    return _reported(draft, path)


def _take(
    item: Item,
    attribute: str,
    value: str,
    printed: _Printed,
    evidence: tuple[Evidence, ...],
    draft: DeclarationDraft,
    *,
    certain: bool,
) -> None:
    path = _path(item, attribute)
    setattr(item, attribute, value)
    item.evidence[attribute].value = value
    if certain:
        lift(draft, path, _LIFTED)
    record(draft, path, f"{printed.code} {printed.name}".strip() or "-", value, evidence, certain=certain)
