"""Names of companies: the forms of law and the long words that many of them are made of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict
from rapidfuzz.distance import Levenshtein

from extractors.repairs.confusable import simplified

Unlikely = Literal["cyrillic", "letter-case", "too-short"]

_WORD = re.compile(r"[A-Za-z0-9]+")
# OcOO and OsOO: c and s are as the capitals are, but smaller.
_FORM_IN_CAPITALS = re.compile(r"(?<![A-Za-z])O[CS]OO(?![A-Za-z])")
# 1MPEX, TRAC0R: one digit that looks like a letter, in a word of so many letters and not at its end (AUTO1).
_DIGIT_IN_WORD = re.compile(r"(?=[A-Z01]{4})([A-Z]*)([01])([A-Z]+)")
# A sign of a stamp behind the words that names end in.
_BEHIND_ENDING = re.compile(r"(?<=有限公司)[\u4e00-\u9fff]$")
# A speck between two words; CO.,LTD with its comma as a stop.
_DOT_IN_NAME = re.compile(r"(?<=[A-Z])·(?=[A-Z])")
_TWO_STOPS = re.compile(r"(?<=[A-Z])\.\.(?= ?[A-Z])")
_LETTERS_LIKE_DIGITS = {"0": "O", "1": "I"}
_CYRILLIC_LIKE = frozenset("ABCEHKMOPTXY")
_LEAST_CYRILLIC = 5
_LEAST_FUZZY = 7
_LETTERS_PER_ERROR = 5
_JOINING = "AND"
_STRAY_BEFORE = ")）]］,，.。:：;；|、"


class _CompanyWords(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    endings: tuple[str, ...]
    forms_of_law: tuple[str, ...]
    long_words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RepairedName:
    """``doubt``: why it may be wrong all the same."""

    text: str
    certain: bool = True
    doubt: Unlikely | None = None


@cache
def _words() -> _CompanyWords:
    text = (resources.files("templates") / "company_words.yaml").read_text(encoding="utf-8")
    return _CompanyWords.model_validate(yaml.safe_load(text))


@cache
def _forms_by_look() -> dict[str, str]:
    return {form.replace("O", "0"): form for form in _words().forms_of_law}


def repaired_name(name: str, *, is_abroad: bool) -> RepairedName:
    """The name as it must have been printed."""
    if not is_abroad:
        whole = _with_ending(simplified(name.lstrip(_STRAY_BEFORE).strip()))
        bare = _BEHIND_ENDING.sub("", whole)
        return RepairedName(bare, certain=bare == whole)
    bare = _DOT_IN_NAME.sub(" ", _TWO_STOPS.sub(".,", name))
    certain = bare == name
    name = bare
    pieces: list[str] = []
    end = 0
    for match in _WORD.finditer(name):
        word = match.group()
        meant, is_sure = _meant(word)
        certain &= is_sure
        pieces += [name[end : match.start()], meant]
        end = match.end()
    text = "".join([*pieces, name[end:]])
    return RepairedName(text, certain, _doubt(text))


def _with_ending(name: str) -> str:
    """``…有服责任公司``: the words that names of companies end in."""
    for ending in _words().endings:
        read = name[-len(ending) :]
        if read != ending and len(read) == len(ending) and Levenshtein.distance(read, ending) == 1:
            return name[: -len(ending)] + ending
        if read == ending:
            return name
    return name


def _meant(word: str) -> tuple[str, bool]:
    form = _forms_by_look().get(word.replace("O", "0").replace("o", "0") if "0" in word else "")
    if form is not None:
        return form, True
    odd = _DIGIT_IN_WORD.fullmatch(word)
    if odd is not None:
        before, digit, behind = odd.groups()
        return _meant(before + _LETTERS_LIKE_DIGITS[digit] + behind)[0], False
    if len(word) < _LEAST_FUZZY or not word.isalpha() or not word.isupper():
        return word, True
    parts = next(_parted(word), None)
    if parts is not None:
        return " ".join(parts), True
    if word in _words().long_words:
        return word, True
    glued = next((each for each in _words().long_words if word[1:] == each), None)
    if glued is not None:
        # A.S.BINTERNATIONAL
        return f"{word[0]} {glued}", True
    near = [each for each in _words().long_words if _is_near(word, each)]
    return (near[0], False) if len(near) == 1 else (word, True)


def _parted(word: str) -> Iterator[list[str]]:
    """``COMPANYLIMITED`` is two words; nothing but whole long words and AND behind one is parted."""
    for known in _words().long_words:
        if not word.startswith(known) or word == known:
            continue
        rest = word[len(known) :]
        joining = [known]
        if rest.startswith(_JOINING):
            joining.append(_JOINING)
            rest = rest[len(_JOINING) :]
        if not rest or rest in _words().long_words:
            yield [*joining, *([rest] if rest else [])]
        else:
            yield from ([*joining, *parts] for parts in _parted(rest))


def _is_near(word: str, known: str) -> bool:
    return Levenshtein.distance(word, known) <= len(known) // _LETTERS_PER_ERROR


def _doubt(name: str) -> Unlikely | None:
    """Cyrillic capitals that look Latin are read as Latin ones; a name of one sign is no name."""
    letters = [each for each in name if each.isalnum()]
    if len(letters) <= 1:
        return "too-short"
    if _FORM_IN_CAPITALS.search(name):
        return "letter-case"
    for match in _WORD.finditer(name):
        word = match.group()
        if len(word) >= _LEAST_CYRILLIC and set(word) <= _CYRILLIC_LIKE:
            return "cyrillic"
    return None
