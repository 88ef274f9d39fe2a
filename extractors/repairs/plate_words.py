"""Plates of China in a text: the letter behind the sign, and no O and I behind that."""

import re
from collections.abc import Iterator

from rapidfuzz.distance import Levenshtein

from customs.identifiers import plate
from extractors.remarks.other_values import PLATE_SIGNS
from extractors.repairs.characters import LETTERS, forced
from extractors.repairs.placed_edits import Edit
from extractors.repairs.seen import Seen

_PLATE = re.compile(
    rf"(?P<sign>[{PLATE_SIGNS}])(?P<letter>1\.|[^\s,;，；、/]) ?(?P<joint>[·.\-~]?) ?"
    r"(?P<rest>[0-9A-Za-z]{4,6})(?P<mark>挂?)(?![0-9A-Za-z])"
)
_WORD = re.compile(rf"[{PLATE_SIGNS}][A-Z][0-9A-Z]{{3,6}}挂?(?![0-9A-Za-z])")
_ONE = rf"[{PLATE_SIGNS}][A-Z](?:[0-9A-Z]{{5,6}}(?!挂)|[0-9A-Z]{{4,6}}挂)"
_BETWEEN = re.compile(rf"{_ONE}([、,;，；/])(?=[0-9{PLATE_SIGNS}])")
_TOUCHING = re.compile(rf"{_ONE}( ?)(?={_ONE}(?![0-9A-Za-z]))")
_LETTERS_OF_PLATES = LETTERS - {"I", "O"}
_SERIAL = frozenset("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ")


def plate_edits(seen: Seen) -> Iterator[Edit]:
    """What is to be changed in a text for its plates."""
    for match in _PLATE.finditer(seen.text):
        printed = match["sign"] + match["letter"] + match["rest"] + match["mark"]
        if plate.parse(printed) is not None:
            continue
        letter, is_sure = _letter(seen, match)
        if letter is None:
            continue
        place = match.start("rest")
        rest = forced(
            Seen(match["rest"], seen.characters[place : match.end("rest")]), lambda _, each: each in _SERIAL
        )
        if rest is None:
            continue
        new = match["sign"] + letter + rest.text + match["mark"]
        known = plate.parse(new)
        if known is not None and plate.check(new).ok and known.country_code == "CHN":
            joint = match["joint"] if letter == match["letter"] else _joint(match["joint"])
            shown = match["sign"] + letter + joint + rest.text + match["mark"]
            path = "trailer_plates" if match["mark"] else "plates"
            yield Edit(
                match.start(), match.end(), shown, path, ("alphabet",), certain=is_sure and rest.certain
            )


def _joint(read: str) -> str:
    """A hyphen where a plate has its dot."""
    return "·" if read in ("-", "~") else read


def _letter(seen: Seen, match: re.Match[str]) -> tuple[str | None, bool]:
    """The letter behind the sign, and whether it was read as one: nothing but its look tells another."""
    read = match["letter"]
    if read in _LETTERS_OF_PLATES:
        return read, True
    if read in ("1.", "1", "l", "|"):
        # No plate has I there.
        return "L", False
    place = match.start("letter")
    here = Seen(read, seen.characters[place : place + 1])
    fixed = forced(here, lambda _, each: each in _LETTERS_OF_PLATES)
    return None if fixed is None else fixed.text, False


def other_cell_edits(seen: Seen, other: Seen) -> Iterator[Edit]:
    """Plates of ``seen`` with an unsure place that are, but for that, a plate surely read in ``other``.

    ``浙R2489`` for ``浙FR2489``: the engine passed over a letter, and doubted those beside it.
    """
    here = {match.group() for match in _WORD.finditer(seen.text)}
    sure = {
        match.group()
        for match in _WORD.finditer(other.text)
        if all(other.is_sure_at(place) for place in range(*match.span())) and plate.check(match.group()).ok
    }
    for match in _WORD.finditer(seen.text):
        read = match.group()
        if read in sure or all(seen.is_sure_at(place) for place in range(*match.span())):
            continue
        near = [each for each in sure - here if Levenshtein.distance(read, each) == 1]
        if len(near) == 1:
            path = "trailer_plates" if read.endswith("挂") else "plates"
            yield Edit(*match.span(), near[0], path, ("other-cell",), certain=len(read) < len(near[0]))


def signs_between_plates(text: str, path: str) -> Iterator[Edit]:
    """Where all other plates of the list have the same sign between them, so had two that touch."""
    signs = set(_BETWEEN.findall(text))
    if len(signs) == 1:
        for match in _TOUCHING.finditer(text):
            yield Edit(*match.span(1), next(iter(signs)), path, ("batch",), certain=False)
