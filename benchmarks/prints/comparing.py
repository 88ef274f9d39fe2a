"""A Reading beside a truth: what is right, wrong, silently wrong, or right and doubted all the same."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

NOTES = frozenset({"style", "mode", "seed", "fault", "must_doubt", "may_doubt", "names_only", "pages"})
_DECIMALS = frozenset({"gross_weight_kg", "net_weight_kg", "total_value", "unit_price", "total_price"})


@dataclass(frozen=True)
class Finding:
    """One key that is not simply right: ``outcome`` silent, wrong, doubted, loose or missed."""

    outcome: str
    key: str
    expected: Any
    found: Any


@dataclass
class Score:
    """Counts of one or many prints. ``loose`` are right apart from blanks and widths, and count as right."""

    fields: int = 0
    right: int = 0
    wrong: int = 0
    silent: int = 0
    doubted: int = 0
    loose: int = 0
    must: int = 0
    missed: int = 0
    findings: list[Finding] = field(default_factory=list)

    def add(self, other: "Score") -> None:
        """Takes another score in; findings too."""
        for name in ("fields", "right", "wrong", "silent", "doubted", "loose", "must", "missed"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.findings += other.findings


def compare(reading: dict[str, Any] | None, truth: dict[str, Any]) -> Score:
    """Scores one Reading, as ``kouan extract`` prints it, against one truth; none is all silently wrong.

    A key of a ``must_doubt`` group is not compared: the group is met when one of its keys is named.
    """
    given = reading or {"fields": {}, "items": [], "needs_review": []}
    named = set(given.get("needs_review", []))
    score = Score()
    bound = {key for group in truth.get("must_doubt", []) for key in group}
    for group in truth.get("must_doubt", []):
        score.must += 1
        if not any(is_named(key, named) for key in group):
            score.missed += 1
            score.findings.append(Finding("missed", " | ".join(group), None, None))
    for key, expected, found in pairs(given, truth):
        if key in bound or (key.startswith("items[") and "items" in bound):
            continue
        is_free = key in truth.get("may_doubt", []) or key.split(".")[0] in truth.get("may_doubt", [])
        accepts_no_code = key in truth.get("names_only", [])
        _judge(
            score,
            key,
            expected,
            found,
            is_doubted=is_named(key, named),
            is_free=is_free,
            accepts_no_code=accepts_no_code,
        )
    return score


def is_named(key: str, named: Iterable[str]) -> bool:
    """Whether the key, or its item or list, is in ``needs_review``."""
    parts = key.split(".")[0]
    return bool({key, parts, "items" if key.startswith("items[") else key} & set(named))


def pairs(reading: dict[str, Any], truth: dict[str, Any]) -> Iterable[tuple[str, Any, Any]]:
    """Each key with what the truth and what the Reading says, rows that are not printed last."""
    fields = reading.get("fields", {})
    for key, expected in truth.items():
        if key not in NOTES and key != "items":
            yield key, expected, (fields.get(key) or {}).get("value")
    found_items = {item.get("item_no"): item for item in reading.get("items", [])}
    for item in truth.get("items", []):
        found = found_items.pop(item["item_no"], {})
        for key, expected in item.items():
            if key != "item_no":
                yield f"items[{item['item_no']}].{key}", expected, found.get(key)
    for number in found_items:
        yield f"items[{number}]", None, "a row that is not printed"


def _judge(
    score: Score,
    key: str,
    expected: Any,
    found: Any,
    *,
    is_doubted: bool,
    is_free: bool,
    accepts_no_code: bool,
) -> None:
    score.fields += 1
    name = key.rsplit(".", 1)[-1]
    exact = _same(name, expected, found, accepts_no_code=accepts_no_code)
    loose = not exact and _same(name, _loose(expected), _loose(found), accepts_no_code=accepts_no_code)
    if exact or loose:
        score.right += 1
        score.loose += loose
        if loose:
            score.findings.append(Finding("loose", key, expected, found))
        if is_doubted and not is_free:
            score.doubted += 1
            score.findings.append(Finding("doubted", key, expected, found))
        return
    score.wrong += 1
    score.silent += not is_doubted
    score.findings.append(Finding("wrong" if is_doubted else "silent", key, expected, found))


def _same(name: str, expected: Any, found: Any, *, accepts_no_code: bool) -> bool:
    if name == "quantities":
        return _quantities(expected) == _quantities(found)
    if isinstance(expected, dict):
        if not isinstance(found, dict):
            return False
        code, wanted = found.get("code"), expected.get("code")
        return found.get("name") == expected.get("name") and (
            code == wanted or (accepts_no_code and code is None)
        )
    if name in _DECIMALS and expected is not None and found is not None:
        return _decimal(expected) == _decimal(found)
    return bool(expected == found)


def _quantities(value: Any) -> list[tuple[Decimal | None, str]]:
    rows: Sequence[Any] = [each for each in value or [] if each]
    return [
        (_decimal(each["quantity"]), each["unit"]) if isinstance(each, dict) else (_decimal(each[0]), each[1])
        for each in rows
    ]


def _decimal(value: Any) -> Decimal | None:
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def without_widths(text: str) -> str:
    """Without blanks and the difference of full and half widths."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def _loose(value: Any) -> Any:
    if isinstance(value, str):
        return without_widths(value)
    if isinstance(value, dict):
        return {key: _loose(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_loose(each) for each in value]
    return value


def matched(
    readings: list[dict[str, Any]], truths: list[dict[str, Any]]
) -> list[tuple[dict[str, Any] | None, dict[str, Any]]]:
    """Each truth with its Reading: by number where one agrees, else in the order of the pages."""
    left = [reading for reading in readings if reading.get("kind") == "declaration"]
    pairs: list[tuple[dict[str, Any] | None, dict[str, Any]]] = []
    for truth in truths:
        same = [
            each
            for each in left
            if _number(each) in {truth.get("customs_number"), truth.get("pre_entry_number")} - {None}
        ]
        found = next(iter(same or left), None)
        if found is not None:
            left.remove(found)
        pairs.append((found, truth))
    return pairs


def _number(reading: dict[str, Any]) -> Any:
    fields = reading.get("fields", {})
    return (fields.get("customs_number") or {}).get("value") or (fields.get("pre_entry_number") or {}).get(
        "value"
    )
