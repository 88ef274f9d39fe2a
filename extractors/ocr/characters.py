"""What an OCR engine gives back. Without NumPy: pages that need no OCR must not load it."""

from dataclasses import dataclass
from typing import NamedTuple


class Alternative(NamedTuple):
    """A character that an engine thought of, and how probable it held it."""

    text: str
    probability: float


class ReadCharacter(NamedTuple):
    """One character read.

    ``confidence`` is the engine's own probability, 0 to 1, not a measured one; ``centre`` the
    horizontal middle in pixels of the strip; ``alternatives`` the runners-up, the likeliest first.
    """

    text: str
    confidence: float
    centre: float
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadStrip:
    """What an engine read on one strip, from left to right; blanks are characters too."""

    characters: tuple[ReadCharacter, ...]

    @property
    def text(self) -> str:
        """The characters as text."""
        return "".join(character.text for character in self.characters)

    @property
    def confidence(self) -> float:
        """The mean of the characters' confidence; 0 for an empty strip."""
        if not self.characters:
            return 0.0
        return sum(each.confidence for each in self.characters) / len(self.characters)
