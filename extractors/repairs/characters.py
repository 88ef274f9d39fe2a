"""Texts whose places allow only some characters: what cannot stand there was another one."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from extractors.repairs.confusable import are_same, confusable_with
from extractors.repairs.seen import Seen

DIGITS = frozenset("0123456789")
LETTERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
_SPECKS_AT_ENDS = re.compile(r"^(?:[.·'`,_~-]+ )+|(?: [.·'`,_~-]+)+$")
PlaceRule = Callable[[int, str], bool]
"""``(place from 0, character)``: may the character stand there?"""


@dataclass(frozen=True, slots=True)
class Forced:
    """``certain``: fonts draw alike what was changed into one another, or it was the engine's next choice."""

    text: str
    certain: bool


def forced(seen: Seen, allows: PlaceRule) -> Forced | None:
    """``seen`` with every character that cannot stand in its place replaced by the one it was taken for.

    None when nothing that may stand there is like it. Small letters count as capitals.
    """
    characters: list[str] = []
    certain = True
    for place, read in enumerate(seen.text):
        if allows(place, read):
            characters.append(read)
            continue
        meant = _meant(seen, place, allows)
        if meant is None:
            return None
        characters.append(meant)
        certain &= (
            are_same(read, meant) or read.upper() == meant or _is_next_choice(seen, place, meant, allows)
        )
    return Forced("".join(characters), certain)


def _meant(seen: Seen, place: int, allows: PlaceRule) -> str | None:
    read = seen.text[place]
    alike = confusable_with(read)
    # A small l is a 1 before it is an L.
    first = [each for each in alike if are_same(read, each)]
    choices = (*first, read.upper(), *seen.others_at(place), *alike)
    return next((each for each in choices if len(each) == 1 and allows(place, each)), None)


def _is_next_choice(seen: Seen, place: int, meant: str, allows: PlaceRule) -> bool:
    return next((each for each in seen.others_at(place) if allows(place, each)), None) == meant


def only_digits(_place: int, character: str) -> bool:
    """A place rule: digits anywhere."""
    return character in DIGITS


def without_specks(text: str) -> str:
    """``text`` without stops and dashes that stand alone, with a blank between, at its ends: ``汽油 .``."""
    return _SPECKS_AT_ENDS.sub("", text)
