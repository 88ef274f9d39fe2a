"""Several readings of one strip become one: each character by what most of them say.

The readings come from one engine on crops that differ a little, and from another engine. Where they
agree a character is surer than any of them alone; where they do not, nobody should trust it.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from extractors.ocr.characters import Alternative, ReadCharacter, ReadStrip

# What only the others read between two characters counts when they are this sure of it.
_SURE_OF_MISSED = 0.6
# Of a character that others pass over, no more than this remains.
_PASSED_OVER = 0.6
_MOST = 0.9995


@dataclass(frozen=True, slots=True)
class Vote:
    """A further reading of a strip and how much its word weighs beside the first one's (1.0)."""

    strip: ReadStrip
    weight: float


def agreed(first: ReadStrip, votes: Sequence[Vote]) -> ReadStrip:
    """``first``, its characters confirmed, outvoted or doubted by ``votes``; centres are of ``first``."""
    characters = [each for each in first.characters if each.text.strip()]
    blanks = {place for place, each in enumerate(first.characters) if not each.text.strip()}
    said = [_said(characters, vote) for vote in votes]
    decided: list[ReadCharacter] = []
    for place, character in enumerate(characters):
        heard = [(vote, words[place]) for vote, words in zip(votes, said, strict=True)]
        decided.append(_decided(character, heard))
    return ReadStrip(_with_blanks(first, decided, blanks))


def longer_text(first: ReadStrip, again: ReadStrip, other: ReadStrip) -> ReadStrip | None:
    """``again`` where it and ``other`` agree on a text that is longer than ``first``, else None.

    What the first reading lacks is no surer than the less sure of the two.
    """
    texts = [
        _folded([each for each in strip.characters if each.text.strip()]) for strip in (first, again, other)
    ]
    if len(texts[1]) <= len(texts[0]) or texts[1] != texts[2]:
        return None
    sure = iter(each.confidence for each in other.characters if each.text.strip())
    return ReadStrip(
        tuple(
            each._replace(confidence=min(each.confidence, next(sure))) if each.text.strip() else each
            for each in again.characters
        )
    )


def _with_blanks(
    first: ReadStrip, decided: Sequence[ReadCharacter], blanks: set[int]
) -> tuple[ReadCharacter, ...]:
    waiting = iter(decided)
    return tuple(
        first.characters[place] if place in blanks else next(waiting)
        for place in range(len(first.characters))
    )


@dataclass(frozen=True, slots=True)
class _Word:
    """What a vote says about one place: the character there, or None; and what it reads beside it."""

    character: ReadCharacter | None
    missed: float = 0.0


def _said(characters: Sequence[ReadCharacter], vote: Vote) -> list[_Word]:
    others = [each for each in vote.strip.characters if each.text.strip()]
    matcher = SequenceMatcher(None, _folded(characters), _folded(others), autojunk=False)
    words: list[_Word] = [_Word(None)] * len(characters)
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        if tag == "insert":
            sure = min(each.confidence for each in others[other_start:other_end])
            for beside in (start - 1, start):
                if 0 <= beside < len(characters):
                    words[beside] = _Word(words[beside].character, max(sure, words[beside].missed))
        elif tag == "equal" or end - start == other_end - other_start:
            for offset in range(end - start):
                place = start + offset
                words[place] = _Word(others[other_start + offset], words[place].missed)
    return words


def _folded(characters: Sequence[ReadCharacter]) -> list[str]:
    return [unicodedata.normalize("NFKC", each.text) for each in characters]


def _decided(first: ReadCharacter, heard: Sequence[tuple[Vote, _Word]]) -> ReadCharacter:
    weights: dict[str, float] = {_fold(first): first.confidence}
    doubts: dict[str, float] = {_fold(first): 1.0 - first.confidence}
    total = first.confidence
    for vote, word in heard:
        said = word.character
        if said is None:
            total += vote.weight * _PASSED_OVER
            continue
        weight = vote.weight * said.confidence
        total += weight
        weights[_fold(said)] = weights.get(_fold(said), 0.0) + weight
        doubts[_fold(said)] = doubts.get(_fold(said), 1.0) * (1.0 - weight)
    best = max(weights, key=lambda text: weights[text])
    share = weights[best] / total if total else 0.0
    confidence = min(_MOST, share * (1.0 - doubts[best]))
    if any(word.missed >= _SURE_OF_MISSED for _, word in heard):
        confidence = min(confidence, _PASSED_OVER)
    others = tuple(
        Alternative(text, min(1.0, weight / total)) for text, weight in weights.items() if text != best
    )
    known = {each.text for each in others} | {best}
    kept = tuple(each for each in first.alternatives if each.text not in known)
    text = first.text if best == _fold(first) else best
    return first._replace(text=text, confidence=confidence, alternatives=(*others, *kept))


def _fold(character: ReadCharacter) -> str:
    return unicodedata.normalize("NFKC", character.text)
