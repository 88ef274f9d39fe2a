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
_WIDE_ROOM, _WIDEST_ROOM = 0.65, 1.2
# Between digits (1,525) it is never one.
_DIGITS = "0123456789"


class InkedCharacter(NamedTuple):
    """A character with the columns of the page that its ink takes."""

    read: ReadCharacter
    left: float
    right: float
    blank_before: bool


def with_widths(characters: Sequence[InkedCharacter], em: float) -> Iterator[InkedCharacter]:
    """``characters``, the signs between two others as wide as they are printed.

    A wide sign has its own blank: one that the engine reports beside it is dropped.
    """
    wide = [_is_wide(characters, place, em) for place in range(len(characters))]
    for place, each in enumerate(characters):
        is_wide = wide[place]
        if is_wide is None:
            beside = place > 0 and wide[place - 1]
            yield each._replace(blank_before=False) if beside else each
            continue
        text = (_AS_WIDE if is_wide else _AS_NARROW)[each.read.text]
        blank_before = each.blank_before and not is_wide
        yield each._replace(read=each.read._replace(text=text), blank_before=blank_before)


def _is_wide(characters: Sequence[InkedCharacter], place: int, em: float) -> bool | None:
    """Whether the sign at ``place`` is a wide one; None for what is no sign, or cannot be told."""
    sign = characters[place].read.text
    if sign not in _AS_WIDE or not 0 < place < len(characters) - 1:
        return None
    before, after = characters[place - 1], characters[place + 1]
    if before.read.text in _AS_WIDE or after.read.text in _AS_WIDE:
        return None
    if before.read.text in _DIGITS and after.read.text in _DIGITS:
        return False
    room = (after.left - before.right) / em
    has_blank = characters[place].blank_before or after.blank_before
    # A blank and a narrow sign take as much room as a wide sign, or more.
    return None if has_blank and room > _WIDEST_ROOM else room >= _WIDE_ROOM
