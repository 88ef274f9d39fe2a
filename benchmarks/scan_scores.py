"""Readings of images: what is right, silently wrong or doubted; key fields apart, long text by character."""

from collections import Counter
from dataclasses import dataclass, field, fields
from typing import Any

from rapidfuzz.distance import Levenshtein

from benchmarks.prints.comparing import Finding, compare, is_named, matched, pairs, without_widths

KEYS = frozenset(
    {
        "customs_number",
        "plates",
        "trailer_plates",
        "vins",
        "truck_count",
        "vehicle_count",
        "package_count",
        "gross_weight_kg",
        "net_weight_kg",
        "containers",
        "seals",
        "total_value",
        "currency",
        "trade_country",
        "counterpart_country",
        "border_customs",
        "domestic_party",
        "origin_area",
    }
)
# Text longer than this is judged by character; right with at most this share of them wrong.
LONG_TEXT, MOST_WRONG = 20, 0.01
_EMPTY: dict[str, Any] = {"fields": {}, "items": [], "needs_review": []}


@dataclass
class ScanScore:
    """Counts of fields. ``exact`` apart from blanks and widths; ``right`` with long text by character.

    ``unread`` fields are of files that gave an error or nothing, and are neither right nor silent. ``silent``
    are wrong and not named in ``needs_review``, ``doubted`` right and named; ``missed`` doubts were due.
    """

    fields: int = 0
    exact: int = 0
    right: int = 0
    texts: int = 0
    texts_right: int = 0
    keys: int = 0
    keys_right: int = 0
    silent: int = 0
    doubted: int = 0
    unread: int = 0
    missed: int = 0
    pages: int = 0
    seconds: float = 0.0
    errors: Counter[str] = field(default_factory=Counter)
    findings: list[tuple[str, Finding]] = field(default_factory=list)

    def add(self, other: "ScanScore") -> None:
        """Takes another score in."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


def scored(file: str, readings: list[dict[str, Any]], truth: dict[str, Any]) -> ScanScore:
    """The score of one file; ``readings`` as ``kouan extract --json`` prints them, errors among them."""
    total = ScanScore(pages=len(truth.get("pages", [None])))
    for reading in readings:
        if "error" in reading:
            total.errors[reading["error"]["code"]] += 1
    whole = [reading for reading in readings if reading.get("kind") == "declaration"]
    truths = truth.get("declarations", [truth])
    if len(whole) > len(truths):
        total.errors["more declarations than printed"] += len(whole) - len(truths)
    was_refused = not readings or any("error" in reading for reading in readings)
    for found, declaration in matched(whole, truths):
        if found is None and was_refused:
            _add_unread(total, declaration)
        else:
            _add_declaration(total, file, found or _EMPTY, declaration)
    return total


def _add_unread(total: ScanScore, truth: dict[str, Any]) -> None:
    for key, expected, _ in pairs(_EMPTY, truth):
        total.fields += 1
        total.unread += 1
        total.texts += _is_long(expected)
        total.keys += key in KEYS


def _add_declaration(total: ScanScore, file: str, reading: dict[str, Any], truth: dict[str, Any]) -> None:
    compared = compare(reading, truth)
    wrong = {each.key for each in compared.findings if each.outcome in {"silent", "wrong"}}
    bound = {key for group in truth.get("must_doubt", []) for key in group}
    named = set(reading.get("needs_review", []))
    total.missed += compared.missed
    for key, expected, found in pairs(reading, truth):
        if key in bound or (key.startswith("items[") and "items" in bound):
            continue
        is_exact = key not in wrong
        is_right = is_exact or _is_nearly(expected, found)
        is_doubted = is_named(key, named)
        total.fields += 1
        total.exact += is_exact
        total.right += is_right
        if _is_long(expected):
            total.texts += 1
            total.texts_right += is_right
        if key in KEYS:
            total.keys += 1
            total.keys_right += is_exact
        if not is_right:
            total.silent += not is_doubted
            outcome = "wrong" if is_doubted else "silent"
            total.findings.append((file, Finding(outcome, key, expected, found)))
        elif is_doubted and not _is_free(key, truth):
            total.doubted += 1
            total.findings.append((file, Finding("doubted", key, expected, found)))


def _is_free(key: str, truth: dict[str, Any]) -> bool:
    """Whether doubt is fair either way."""
    return bool({key, key.split(".")[0]} & set(truth.get("may_doubt", [])))


def _is_long(expected: Any) -> bool:
    text = expected.get("name") if isinstance(expected, dict) else expected
    return isinstance(text, str) and len(text) > LONG_TEXT


def _is_nearly(expected: Any, found: Any) -> bool:
    """Whether long text differs in at most ``MOST_WRONG`` of its characters, a code beside it in none."""
    if not _is_long(expected):
        return False
    if isinstance(expected, dict):
        return (
            isinstance(found, dict)
            and found.get("code") == expected.get("code")
            and _is_nearly(expected["name"], found.get("name"))
        )
    if not isinstance(found, str):
        return False
    wanted, got = without_widths(expected), without_widths(found)
    return Levenshtein.distance(wanted, got) <= MOST_WRONG * len(wanted)


HEADER = "".join(
    f"{name:>{width}}"
    for name, width in (
        ("", 15),
        ("pages", 6),
        ("fields", 8),
        ("exact %", 9),
        ("right %", 9),
        ("text %", 9),
        ("key %", 9),
        ("silent %", 9),
        ("doubt %", 9),
        ("unread", 8),
        ("s/page", 8),
    )
)


def row(name: str, score: ScanScore) -> str:
    """One line of the table: shares of fields, of long texts, of key fields, of right fields."""
    return (
        f"{name:15}{score.pages:6}{score.fields:8}"
        + "".join(
            f"{100 * part / max(1, whole):9.2f}"
            for part, whole in (
                (score.exact, score.fields),
                (score.right, score.fields),
                (score.texts_right, score.texts),
                (score.keys_right, score.keys),
                (score.silent, score.fields),
                (score.doubted, score.right),
            )
        )
        + f"{score.unread:8}{score.seconds / max(1, score.pages):8.2f}"
    )
