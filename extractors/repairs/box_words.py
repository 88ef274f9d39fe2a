"""Containers and seals in a text."""

import re
from collections import Counter
from collections.abc import Iterator

from customs.identifiers import container
from extractors.repairs.characters import DIGITS, LETTERS, forced, only_digits
from extractors.repairs.check_digits import candidates, clear_elsewhere, is_only_fit, likeliest
from extractors.repairs.placed_edits import Edit
from extractors.repairs.seen import Seen

_LABEL = re.compile(r"箱|柜|CONTAINER", re.IGNORECASE)
_WORD = re.compile(r"(?<![0-9A-Za-z])(?:[0-9A-Za-z|]{11}|[0-9A-Z]{3} [0-9]{7})(?![0-9A-Za-z])")
_LETTERS = 4
_LENGTH = 11
_SEALS = re.compile(r"(?:封|锁|SEAL)[^0-9A-Za-z]{0,8}((?:[0-9A-Za-z]+[,;、/，；: ]*)+)", re.IGNORECASE)
_SEAL = re.compile(r"[0-9A-Za-z]{6,}")
_MOST_LETTERS = 2


def container_edits(seen: Seen, *, is_labelled: bool = False) -> Iterator[Edit]:
    """What is to be changed in a text for its containers: behind a label of theirs in it or beside it."""
    label = _LABEL.search(seen.text)
    if label is None and not is_labelled:
        return
    for match in _WORD.finditer(seen.text, 0 if label is None else label.end()):
        word = match.group()
        here = Seen(word, seen.characters[match.start() : match.end()])
        edit = _lost_category(here, match.start()) if " " in word else _container(here, match.start())
        if edit is not None:
            yield edit


def _container(here: Seen, start: int) -> Edit | None:
    if _is_right(here.text):
        return None
    fixed = forced(here, _allows)
    if fixed is None or sum(map(str.__ne__, fixed.text, here.text.upper())) > _LETTERS:
        return None
    end = start + _LENGTH
    if _is_right(fixed.text):
        changed = [place for place, read in enumerate(here.text) if read != fixed.text[place]]
        certain = fixed.certain and clear_elsewhere(here, changed)
        certain &= is_only_fit(here, fixed.text, _allows, _is_right)
        return Edit(start, end, fixed.text, "containers", ("alphabet", "check-digit"), certain=certain)
    if container.parse(fixed.text) is None:
        return None
    best = likeliest(candidates(here, _allows, _is_right))
    if best is None:
        return None
    return Edit(start, end, best.text, "containers", ("check-digit", "runner-up"), certain=False)


def _lost_category(here: Seen, start: int) -> Edit | None:
    """``TBX 4541985``: the fourth letter is nearly always U."""
    fixed = forced(Seen(here.text[:3] + "U" + here.text[4:], here.characters), _allows)
    if fixed is None or not _is_right(fixed.text):
        return None
    certain = fixed.certain and clear_elsewhere(here, [3])
    return Edit(start, start + _LENGTH, fixed.text, "containers", ("check-digit", "form"), certain=certain)


def _allows(place: int, character: str) -> bool:
    return character in (LETTERS if place < _LETTERS else DIGITS)


def _is_right(word: str) -> bool:
    return container.parse(word) is not None and container.check_digit(word) == word[-1]


def seal_edits(seen: Seen) -> Iterator[Edit]:
    """A letter among seals of nothing but digits of the same length."""
    for listed in _SEALS.finditer(seen.text):
        words = list(_SEAL.finditer(seen.text, listed.start(1), listed.end(1)))
        lengths = Counter(len(word.group()) for word in words if word.group().isdecimal())
        for word in words:
            letters = sum(not read.isdecimal() for read in word.group())
            if 0 < letters <= _MOST_LETTERS and lengths[len(word.group())] > 0:
                here = Seen(word.group(), seen.characters[word.start() : word.end()])
                fixed = forced(here, only_digits)
                if fixed is not None:
                    yield Edit(
                        word.start(), word.end(), fixed.text, "seals", ("batch", "alphabet"), certain=False
                    )
