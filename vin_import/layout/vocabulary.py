"""The words of VIN sheets: what a heading means, and which texts are totals, examples or notes.

Data: ``templates/vin_sheet/columns.yaml``.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache
from importlib import resources
from typing import Literal, get_args

import yaml

from vin_import.vehicle_rows import ColumnName

HeadingName = ColumnName | Literal["other"]
LineKind = Literal["total", "subtotal", "example", "note"]

_BRACKETS = re.compile(r"[(\[【〔「{][^)\]】〕」}]*[)\]】〕」}]")
_BETWEEN_SCRIPTS = re.compile(r"(?<=[㐀-鿿])(?=[0-9a-zа-я])|(?<=[0-9a-zа-я])(?=[㐀-鿿])")
_NO_WORD = re.compile(r"[^0-9a-zа-я㐀-鿿]+")
_HAN = re.compile(r"[㐀-鿿]")
_COUNT = re.compile(r"[0-9]+")
# 无车架号 in a cell says that there is none; it heads nothing.
_LACKS = re.compile(r"\s*(?:[无缺未待]|没有|暂无|暂缺|нет\b|без\b)", re.IGNORECASE)
_LONGEST_HEADING = 60
_LONGEST_EMPTY = 6
# More than this around the heading's own word makes a sentence of it.
_MOST_LEFT_OVER = 8
_MOST_LEFT_OVER_LATIN = 20
_FAST_SAFE_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Heading:
    """What a heading means: None when its words say nothing. ``rank`` is the place of its word among
    the synonyms, surest first; ``unit`` one of the units of ``Units.stated``."""

    name: HeadingName | None
    rank: int = 0
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Units:
    """By what a number is multiplied: with its unit, or without one by the first bound above it."""

    stated: Mapping[str, Decimal]
    unstated: tuple[tuple[Decimal | None, Decimal], ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """``templates/vin_sheet/columns.yaml`` with all words as ``key`` writes them."""

    synonyms: Mapping[str, tuple[HeadingName, int]]
    units: Mapping[str, Units]
    empty: frozenset[str]
    lines: Mapping[LineKind, tuple[str, ...]]
    titles: tuple[str, ...]
    descriptions: tuple[str, ...]
    vin_labels: frozenset[str]
    counted: re.Pattern[str]


@cache
def vocabulary() -> Vocabulary:
    """The file, read once."""
    text = (resources.files("templates") / "vin_sheet" / "columns.yaml").read_text(encoding="utf-8")
    content = yaml.load(text, Loader=_FAST_SAFE_LOADER)  # noqa: S506 - the safe loader in C
    synonyms: dict[str, tuple[HeadingName, int]] = {}
    for name in get_args(ColumnName):
        for rank, word in enumerate(content["columns"][name]):
            synonyms.setdefault(key(str(word)), (name, rank))
    for word in content["other"]:
        synonyms[key(str(word))] = ("other", 0)
    lines: dict[LineKind, tuple[str, ...]] = {
        "total": _compact_words(content["totals"]),
        "subtotal": _compact_words(content["subtotals"]),
        "example": _compact_words(content["examples"]),
        "note": _compact_words(content["notes"]),
    }
    counted = "|".join(re.escape(word) for word in content["counted"])
    return Vocabulary(
        synonyms=synonyms,
        units={name: _units(units) for name, units in content["units"].items()},
        empty=frozenset(unicodedata.normalize("NFKC", str(word)).casefold() for word in content["empty"]),
        lines=lines,
        titles=_compact_words(content["titles"]),
        descriptions=_compact_words(content["descriptions"]),
        vin_labels=frozenset(str(word).upper() for word in content["vin_labels"]),
        counted=re.compile(rf"([0-9]{{1,6}})\s*(?:{counted})(?![a-zа-я])", re.IGNORECASE),
    )


def _units(content: Mapping[str, object]) -> Units:
    stated = content["stated"]
    unstated = content["unstated"]
    if not isinstance(stated, dict) or not isinstance(unstated, list):
        raise TypeError("units of columns.yaml: a mapping `stated` and a list `unstated` are needed")
    bounds = tuple(
        (Decimal(row["below"]) if "below" in row else None, Decimal(row["times"])) for row in unstated
    )
    return Units({str(unit): Decimal(times) for unit, times in stated.items()}, bounds)


def _compact_words(words: list[object]) -> tuple[str, ...]:
    return tuple(sorted((compact(str(word)) for word in words), key=len, reverse=True))


def key(text: str) -> str:
    """``text`` as headings are compared: half width, lower case, words with one blank between."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return _NO_WORD.sub(" ", _BETWEEN_SCRIPTS.sub(" ", folded)).strip()


def compact(text: str) -> str:
    """``key`` without its blanks."""
    return key(text).replace(" ", "")


@lru_cache(maxsize=4096)
def is_empty(text: str) -> bool:
    """True for nothing and for what people write instead: -, /, 无, нет."""
    if len(text) > _LONGEST_EMPTY and not text.isspace():
        return False
    stripped = text.strip()
    return not stripped or unicodedata.normalize("NFKC", stripped).casefold() in vocabulary().empty


@lru_cache(maxsize=8192)
def heading(text: str) -> Heading:
    """What a heading's words mean; its unit is looked for in brackets and behind its word."""
    if not text.strip() or len(text) > _LONGEST_HEADING or _LACKS.match(text):
        return Heading(None)
    plain = unicodedata.normalize("NFKC", text)
    whole = key(plain)
    outside = key(bare) if (bare := _BRACKETS.sub(" ", plain)) != plain else whole
    for words in dict.fromkeys((outside, whole)):
        if (found := _meaning(words)) is not None:
            word, name, rank = found
            return Heading(name, rank, _unit(name, word, whole))
    return Heading(None)


def _meaning(words: str) -> tuple[str, HeadingName, int] | None:
    """The longest synonym in ``words``. One of another meaning beside it leaves the VIN undecided."""
    if not words:
        return None
    known = vocabulary()
    joined = words.replace(" ", "")
    if (exact := known.synonyms.get(words) or known.synonyms.get(joined)) is not None:
        return words, *exact
    if not _any_synonym().search(joined) or any(title in joined for title in known.titles):
        return None
    matching = _words_in(words, joined)
    if not matching:
        return None
    # Of two as long the one of another meaning: a wrong column is worse than an unread one.
    word = max(matching, key=lambda one: (len(one.replace(" ", "")), known.synonyms[one][0] == "other"))
    name, rank = known.synonyms[word]
    rest = joined.replace(word.replace(" ", ""), "", 1)
    if name == "other" and any(
        known.synonyms[one][0] == "vin" for one in _words_in(_without(words, word), rest)
    ):
        return None
    for one in sorted(matching, key=len, reverse=True):
        if known.synonyms[one][0] == name:
            rest = rest.replace(one.replace(" ", ""), "")
    most = _MOST_LEFT_OVER if _HAN.search(words) else _MOST_LEFT_OVER_LATIN
    return (word, name, rank) if name == "other" or len(rest) <= most else None


@cache
def _any_synonym() -> re.Pattern[str]:
    """Finds out quickly that a text is no heading, as most are: words by their first two characters."""
    words = {word.replace(" ", "") for word in vocabulary().synonyms if len(word) > 1}
    behind: dict[str, set[str]] = {}
    for word in words:
        behind.setdefault(word[0], set()).add(word[1])
    groups = (
        f"{re.escape(first)}[{re.escape(''.join(sorted(seconds)))}]" for first, seconds in behind.items()
    )
    return re.compile(f"(?=[{re.escape(''.join(sorted(behind)))}])(?:{'|'.join(groups)})")


def _without(words: str, word: str) -> str:
    return f" {words} ".replace(f" {word} ", " ").strip()


def _words_in(words: str, joined: str) -> list[str]:
    """The synonyms in a heading: Chinese ones anywhere, others as whole words."""
    chinese, others = _sought()
    padded = f" {words} "
    return [
        *(word for word, sought in chinese if sought in joined),
        *(word for word, sought in others if sought in padded),
    ]


@cache
def _sought() -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    """Chinese synonyms and others, each with how it is looked for. Those of row numbers are left out:
    编号, No. and 号 stand in many headings; only alone they number the rows."""
    words = [word for word, (name, _) in vocabulary().synonyms.items() if name != "number"]
    chinese = tuple((word, word.replace(" ", "")) for word in words if _HAN.search(word) and len(word) > 1)
    return chinese, tuple((word, f" {word} ") for word in words if not _HAN.search(word))


def _unit(name: HeadingName, word: str, words: str) -> str | None:
    units = vocabulary().units.get(name)
    if units is None:
        return None
    behind = _without(words, word) if word != words else words
    for unit in units.stated:
        spelled = key(unit)
        if f" {spelled} " in f" {behind} " or (
            _HAN.search(spelled) and len(spelled) > 1 and spelled in behind
        ):
            return unit
    return None


def describes(text: str) -> bool:
    """True for what stands below a heading to say how its column is filled: 必填, 17位大写, optional."""
    joined = compact(text)
    return any(word in joined for word in vocabulary().descriptions)


@lru_cache(maxsize=8192)
def line_kind(text: str) -> LineKind | None:
    """What a cell says of its line when it is no value: a total, an example, a note or a signature."""
    joined = compact(text)
    if not joined or joined[0] not in _line_starts():
        return None
    for kind in ("total", "subtotal", "example"):
        if any(_begins(joined, word) for word in vocabulary().lines[kind]):
            return kind
    if any(_begins(joined, word) for word in vocabulary().lines["note"]):
        return "note"
    return "total" if _is_count(joined) else None


@cache
def _line_starts() -> frozenset[str]:
    """With what characters such texts begin, as few values do."""
    return frozenset(word[0] for words in vocabulary().lines.values() for word in words) | {"共"}


def _begins(joined: str, word: str) -> bool:
    if not joined.startswith(word):
        return False
    if _HAN.search(word):
        return True
    # `no` must not begin `november`, nor `page` a name: after a word comes its end, a digit or Chinese.
    return not joined[len(word) : len(word) + 1].isalpha() or bool(_HAN.match(joined[len(word)]))


def _is_count(joined: str) -> bool:
    return joined.startswith("共") and _COUNT.search(joined) is not None


def counted(text: str) -> int | None:
    """The number of vehicles a text states: 共20台, 合计：20 辆, всего 20 шт."""
    found = vocabulary().counted.search(unicodedata.normalize("NFKC", text))
    return int(found[1]) if found is not None else None
