"""What the words around a word say about it: the label of something else, a list that was mentioned,
a row of plates."""

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.remarks.tokens import Token
from extractors.remarks.wordings import ListKind
from extractors.remarks.words import Word, form_of, has_digit, is_paper_number, plate_shape

# A word this far behind a mention of a list may belong to it.
_MENTION_REACH = 20
_IDENTIFIER_LENGTH, _VIN_END_LENGTH = 4, 6
# What may stand between two plates of a row.
_SIGNS = frozenset(["blank", "joint", "separator"])


@dataclass(slots=True)
class OtherLabel:
    """The label of something else, and the form of the value behind it; "" before that was met."""

    form: str | None = None

    def takes(self, word: Word, text: str) -> bool:
        """The first word behind the label, what is tied to it, and what has its form. ``text``: folded."""
        if self.form is None:
            return False
        if self.form == "":
            self.form = form_of(word.text)
            return True
        is_tied = text[word.start - 1] in "/-_.·" and not word.is_chinese_plate
        if not (is_tied or form_of(word.text) == self.form):
            self.form = None
        return self.form is not None


@dataclass(slots=True)
class Mention:
    """Something was said about the list ``kind`` that may not have been understood as its label."""

    kind: ListKind | None = None
    end: int = 0

    def reaches(self, word: Word) -> bool:
        """True when ``word`` may belong to that list."""
        return (
            self.kind is not None
            and word.start - self.end <= _MENTION_REACH
            and len(word.text) >= _IDENTIFIER_LENGTH
            and may_be_of(self.kind, word)
            and not is_paper_number(word.text)
        )


@dataclass(slots=True)
class PlateRow:
    """Plates without a label that only separators part; ``end`` of the last sure one, 0 without any."""

    end: int = 0

    def holds(self, word: Word, text: str, tokens: Sequence[Token]) -> bool:
        """True when a plate of a sure form stands before ``word`` or behind it. ``text``: folded."""
        between = text[self.end : word.start] if self.end else ""
        if between and not any(map(str.isalnum, between)):
            return True
        behind = (token for token in tokens if token.start >= word.end and token.kind not in _SIGNS)
        following = next(behind, None)
        if following is None or following.kind != "word" or not following.is_clean:
            return False
        return following.is_chinese_plate or plate_shape(following.value).is_own

    def go_on(self, word: Word) -> None:
        """``word`` was taken as a plate: when its form is sure the row goes on behind it."""
        if plate_shape(word.text).is_own or (word.is_chinese_plate and word.is_clean):
            self.end = word.end


def may_be_of(kind: ListKind, word: Word) -> bool:
    """Not so for 车架6061: what is left of a VIN is longer."""
    return has_digit(word.text) and (kind != "vins" or len(word.text) >= _VIN_END_LENGTH)
