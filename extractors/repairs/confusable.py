"""Characters that a recogniser takes for one another: ``data/confusable_characters.csv``.

``same``: fonts draw them alike (0 and O). ``shape``: nearly the same strokes (8 and B). ``variant``:
another way to write the same character (稅 for 税), which no form of customs prints: it stands first.
"""

import csv
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib import resources


@cache
def _pairs() -> tuple[tuple[str, str, str], ...]:
    text = (resources.files("data") / "confusable_characters.csv").read_text(encoding="utf-8")
    return tuple((row["one"], row["other"], row["kind"]) for row in csv.DictReader(text.splitlines()))


@cache
def _partners() -> Mapping[str, tuple[str, ...]]:
    partners: dict[str, list[str]] = defaultdict(list)
    for one, other, _ in _pairs():
        partners[one].append(other)
        partners[other].append(one)
    return {character: tuple(others) for character, others in partners.items()}


@cache
def _of_kind(kind: str) -> frozenset[tuple[str, str]]:
    """Both orders of each pair."""
    pairs = [(one, other) for one, other, of in _pairs() if of == kind]
    return frozenset([*pairs, *((other, one) for one, other in pairs)])


def confusable_with(character: str) -> tuple[str, ...]:
    """What ``character`` may have been, likeliest first; several characters may have become one."""
    return _partners().get(character, ())


def are_confusable(one: str, other: str) -> bool:
    """True when a recogniser takes the one for the other."""
    return other in confusable_with(one)


def are_variants(one: str, other: str) -> bool:
    """True when both are the same character, written in another way."""
    return (one, other) in _of_kind("variant")


def are_same(one: str, other: str) -> bool:
    """True when many fonts draw both alike, so that only the place can say which one it is."""
    return (one, other) in _of_kind("same")


@cache
def _simplified_forms() -> dict[int, str]:
    return {ord(one): other for one, other, kind in _pairs() if kind == "variant"}


def simplified(text: str) -> str:
    """``text`` in the characters that customs prints: 货运 where 貨運 was read."""
    return text.translate(_simplified_forms())
