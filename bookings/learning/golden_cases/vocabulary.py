"""Words that say nothing of anybody: those of the forms, of the code tables and of every company's name."""

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

import yaml
from pydantic import BaseModel, ConfigDict

_HAN = re.compile(r"[\u3400-\u9fff]+")
_WORD = re.compile(r"[A-Za-z\u0400-\u04ff]+")


class CaseRules(BaseModel):
    """``templates/booking/golden_cases.yaml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    identifiers: tuple[str, ...]
    parties: tuple[str, ...]
    expected: dict[str, str]
    common_words: tuple[str, ...]
    form_words: tuple[str, ...]


class Vocabulary(BaseModel):
    """Words that stay as they are printed."""

    model_config = ConfigDict(frozen=True)
    han: frozenset[str]
    longest: int
    characters: frozenset[str]
    """Ideographs that the forms themselves print."""
    words: frozenset[str]
    """Latin and Cyrillic, in capitals."""


@cache
def case_rules() -> CaseRules:
    """The rules as they come with kouan."""
    file = resources.files("templates") / "booking" / "golden_cases.yaml"
    return CaseRules.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))


@cache
def vocabulary() -> Vocabulary:
    """Everything that templates and code tables say."""
    forms = "\n".join(_texts(resources.files("templates"), ".yaml"))
    everything = "\n".join([forms, *_texts(resources.files("data"), ".csv")])
    said = {*case_rules().common_words, *case_rules().form_words}
    han = {word for word in (*_HAN.findall(everything), *said) if len(word) > 1}
    words = {word.upper() for word in _WORD.findall(everything)}
    return Vocabulary(
        han=frozenset(han),
        longest=max(map(len, han)),
        characters=frozenset(character for word in _HAN.findall(forms) for character in word),
        words=frozenset(words),
    )


@cache
def company_words() -> frozenset[str]:
    """Words that names of companies have in common, in capitals: they tell no company from another."""
    file = resources.files("templates") / "company_words.yaml"
    lists: dict[str, list[str]] = yaml.safe_load(file.read_text(encoding="utf-8"))
    said = (*case_rules().common_words, *(word for words in lists.values() for word in words))
    return frozenset(word.upper() for word in said)


def uncovered(text: str, known: frozenset[str], longest: int) -> list[tuple[int, int]]:
    """The parts of ``text`` (start, end) that no known word covers, the longest words first."""
    covered = [False] * len(text)
    place = 0
    while place < len(text):
        length = next(
            (
                size
                for size in range(min(longest, len(text) - place), 1, -1)
                if text[place : place + size] in known
            ),
            0,
        )
        covered[place : place + length] = [True] * length
        place += length or 1
    return [
        (found.start(), found.end()) for found in re.finditer("0+", "".join("01"[each] for each in covered))
    ]


def _texts(folder: Traversable, ending: str) -> Iterator[str]:
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.is_dir():
            yield from _texts(entry, ending)
        elif entry.name.endswith(ending):
            yield entry.read_text(encoding="utf-8-sig")
