"""Whether a bracket, colon or comma is a Chinese one: an em wide, or half as wide.

Recognisers mix them up; the room that a sign takes between its neighbours tells them apart.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from extractors.ocr.characters import ReadCharacter

_WIDE, _NARROW = "：；，（）！？", ":;,()!?"
_AS_WIDE = {**dict(zip(_NARROW, _WIDE, strict=True)), **{each: each for each in _WIDE}}
_AS_NARROW = {**dict(zip(_WIDE, _NARROW, strict=True)), **{each: each for each in _NARROW}}
# The room between the ink of the neighbours, in ems, from which on a sign is a wide one.
_WIDE_ROOM = 0.65
# Between digits (1,525) it is never one.
_DIGITS = "0123456789"


class InkedCharacter(NamedTuple):
    """A character with the columns of the page that its ink takes."""

    read: ReadCharacter
    left: float
    right: float
    blank_before: bool


def with_widths(characters: Sequence[InkedCharacter], em: float) -> Iterator[InkedCharacter]:
    """``characters``, the signs between two others as wide as they are printed."""
    for place, each in enumerate(characters):
        is_between = 0 < place < len(characters) - 1
        if each.read.text not in _AS_WIDE or not is_between:
            yield each
            continue
        before, after = characters[place - 1], characters[place + 1]
        if (
            each.blank_before
            or after.blank_before
            or after.read.text in _AS_WIDE
            or before.read.text in _AS_WIDE
        ):
            yield each
            continue
        is_in_number = before.read.text in _DIGITS and after.read.text in _DIGITS
        is_wide = not is_in_number and after.left - before.right >= _WIDE_ROOM * em
        text = (_AS_WIDE if is_wide else _AS_NARROW)[each.read.text]
        yield each._replace(read=each.read._replace(text=text))
