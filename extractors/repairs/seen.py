"""A text and what the engine read at each of its characters: the evidence of a repair."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from extractors.ocr.characters import ReadCharacter
from extractors.reading import FieldReading, Part, PlacedBox
from extractors.recognised import RecognisedPage, boxes_of
from extractors.repairs.confusable import are_confusable
from extractors.text_runs import PlacedText, normal_character

Pages: TypeAlias = Mapping[int, RecognisedPage]
# A character that the engine was less sure of may be another one.
_SURE = 0.95


@dataclass(frozen=True, slots=True)
class Seen:
    """``characters``: what was read at each place of ``text``; None for blanks and where it is not known."""

    text: str
    characters: tuple[ReadCharacter | None, ...]

    def confidence_at(self, place: int) -> float:
        """The engine's probability of the character at ``place``; 1 when it is not known."""
        character = self.characters[place]
        return 1.0 if character is None else character.confidence

    def probability_of(self, other: str, place: int) -> float:
        """How probable the engine held ``other`` at ``place``; 0 when it did not think of it."""
        character = self.characters[place]
        if character is None:
            return 0.0
        return max((each.probability for each in character.alternatives if each.text == other), default=0.0)

    def others_at(self, place: int) -> tuple[str, ...]:
        """The runners-up at ``place`` as they are compared, likeliest first."""
        character = self.characters[place]
        if character is None:
            return ()
        return tuple(dict.fromkeys(normal_character(each.text) for each in character.alternatives))

    def may_be(self, other: str, place: int) -> bool:
        """True when the engine thought of ``other`` at ``place``, or it looks like what was read."""
        read = self.text[place]
        return read.upper() == other or are_confusable(read, other) or other in self.others_at(place)

    def is_sure_at(self, place: int) -> bool:
        """True when the engine was sure of the character at ``place``."""
        return self.confidence_at(place) >= _SURE

    def lowest(self) -> float:
        """The least probability of all characters."""
        return min((each.confidence for each in self.characters if each is not None), default=1.0)


def seen_in(text: PlacedText, pages: Pages) -> Seen:
    """What was read at each character of a placed text."""
    page = pages.get(text.page)
    return Seen(
        text.text,
        tuple(
            None if page is None or glyph is None else page.scan.characters.get(glyph.order)
            for glyph in text.glyphs
        ),
    )


def seen_of(read: FieldReading | Part, pages: Pages) -> Seen:
    """What was read at each character of the raw text of a field or part."""
    boxes = boxes_of(read) if isinstance(read, FieldReading) else read.boxes
    return _seen(read.raw or "", boxes, pages)


def is_recognised(read: FieldReading | Part, pages: Pages) -> bool:
    """True when it was read from an image."""
    boxes = boxes_of(read) if isinstance(read, FieldReading) else read.boxes
    return any(box.page in pages for box in boxes)


def _seen(raw: str, boxes: Sequence[PlacedBox], pages: Pages) -> Seen:
    """The characters of ``raw`` found again within its boxes; unknown ones when they are not the same."""
    drawn = [
        placed
        for box in boxes
        if box.page in pages
        for placed in [
            PlacedText.of_glyphs(
                sorted(pages[box.page].glyphs_in(box.bbox), key=lambda glyph: glyph.x0), box.page
            )
        ]
    ]
    known: list[tuple[str, ReadCharacter | None]] = []
    for placed in drawn:
        found = seen_in(placed, pages)
        known += [pair for pair in zip(found.text, found.characters, strict=True) if not pair[0].isspace()]
    wanted = "".join(raw.split())
    start = "".join(character for character, _ in known).find(wanted)
    if start < 0 or not wanted:
        return Seen(raw, (None,) * len(raw))
    remaining = iter(known[start : start + len(wanted)])
    return Seen(raw, tuple(None if each.isspace() else next(remaining)[1] for each in raw))
