"""Characters that are mistaken for others, and the values that come of putting them right.

Nothing here changes a value: it makes proposals, and only such as the identifier's own rule accepts.
Data: ``data/codes/look_alikes.csv``.
"""

from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice, product

from customs.code_files import rows
from customs.verdict import Proposal

PlaceRule = Callable[[int, str], bool]
"""``(place counted from 0, character)``: may the character stand there?"""

# With more wrong characters than this the text is something else, not a misread identifier.
_MOST_WRONG_PLACES = 4
_MOST_PROPOSALS = 5
_LETTER_REASON = "look-alike-letter"


@cache
def _look_alikes() -> dict[tuple[str, str], str]:
    """The reason for each (given, meant)."""
    return {(row["given"], row["meant"]): row["reason"] for row in rows("look_alikes.csv")}


@cache
def _meanings(character: str) -> tuple[str, ...]:
    """What ``character`` may stand for, also in two steps (Cyrillic О is O is 0), nearest first."""
    direct = [meant for given, meant in _look_alikes() if given == character]
    further = [meant for given, meant in _look_alikes() if given in direct]
    return tuple(dict.fromkeys(meant for meant in (*direct, *further) if meant != character))


@cache
def foreign_letters() -> dict[str, str]:
    """Cyrillic and Greek capitals that look like Latin ones, with the Latin letter."""
    return {given: meant for (given, meant), reason in _look_alikes().items() if reason == _LETTER_REASON}


def latin(text: str) -> str:
    """``text`` with look-alike Cyrillic and Greek capitals as Latin ones; for comparing, not for storing."""
    return "".join(foreign_letters().get(character, character) for character in text)


def proposals(value: str, allows: PlaceRule, accepts: Callable[[str], bool]) -> tuple[Proposal, ...]:
    """Values that ``accepts`` and that differ from ``value`` in look-alike characters only.

    Characters that ``allows`` forbids are replaced first; when that alone does not pass, one more
    place is tried. Empty when ``value`` passes as it is or too much of it is wrong.
    """
    if accepts(value):
        return ()
    bases = list(islice(_permitted(value, allows), 64))
    passing = [base for base in bases if accepts(base)]
    if not passing:
        changed = (other for base in bases for other in _with_one_change(base, allows))
        passing = [other for other in changed if accepts(other)]
    unique = list(dict.fromkeys(passing))[:_MOST_PROPOSALS]
    return tuple(_proposal(value, repaired) for repaired in unique)


def _permitted(value: str, allows: PlaceRule) -> Iterator[str]:
    wrong = [place for place, character in enumerate(value) if not allows(place, character)]
    if len(wrong) > _MOST_WRONG_PLACES:
        return
    choices = [
        [meant for meant in _meanings(character) if allows(place, meant)] if place in wrong else [character]
        for place, character in enumerate(value)
    ]
    for characters in product(*choices):
        yield "".join(characters)


def _with_one_change(value: str, allows: PlaceRule) -> Iterator[str]:
    for place, character in enumerate(value):
        for meant in _meanings(character):
            if allows(place, meant):
                yield value[:place] + meant + value[place + 1 :]


def _proposal(given: str, repaired: str) -> Proposal:
    changes = [
        (place, old, new)
        for place, (old, new) in enumerate(zip(given, repaired, strict=True), start=1)
        if old != new
    ]
    is_alphabet = all(foreign_letters().get(old) == new for _, old, new in changes)
    return Proposal(
        value=repaired,
        reason=_LETTER_REASON if is_alphabet else "look-alike-shape",
        parameters={
            "value": repaired,
            "changes": ", ".join(f"{old}→{new} ({place})" for place, old, new in changes),
        },
    )
