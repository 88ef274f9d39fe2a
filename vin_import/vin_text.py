"""VINs in a cell or a message: spaced, hyphenated, broken over lines, labelled, or among other words."""

import re
import unicodedata
from functools import cache, lru_cache

from customs.identifiers import look_alikes
from customs.identifiers.vin import LENGTH
from customs.normalising import HYPHENS, normalised
from vin_import.layout.vocabulary import vocabulary

WELL_FORMED = re.compile(r"[0-9A-HJ-NPR-Z]{13}[0-9]{4}")
_HAN = re.compile(r"[㐀-鿿]")
_SOFT = frozenset("'’`´_\"“”") | HYPHENS
_MIXED = re.compile(r"(?=.*[0-9])(?=.*[A-Z])", re.DOTALL)
# Shorter or longer texts of letters and digits are other numbers (an engine, a model), not VINs.
_SHORTEST_WORD, _LONGEST_WORD = 11, 22
_SHORTEST_GIVEN = 5
_FEWEST_DIGITS = 4
_FOUR_DIGITS = re.compile(r"(?:\d\D*){4}")
_LONGEST_LABEL = 9
# *LSG…*: how a bar code's text is written; no mask of 17 places.
_STARRED = re.compile(r"\*([0-9A-Z]{17})\*")
# A number in a circle before a VIN is no place of it, although it folds to a digit.
_CIRCLED = re.compile(r"[①-⓿❶-➓㉑-㊿]")
_ONLY_LETTERS = re.compile(r"[A-Z]{15,20}")
# What stands beside a whole VIN in its cell is another one only if it is about as long.
_MOST_OFF_BESIDE = 2


@cache
def _words() -> re.Pattern[str]:
    """A run of characters a VIN may hold, mask characters and look-alike letters included."""
    foreign = "".join(look_alikes.foreign_letters())
    return re.compile(rf"(?:[0-9A-Z{foreign}*※×#]|\.{{2,}})+")


def has_vin(text: str) -> bool:
    """True when the text holds 17 places of letters and digits that may be a VIN, right or wrong."""
    if WELL_FORMED.fullmatch(text):
        return not text.isdigit()
    if len(text) < LENGTH or not _FOUR_DIGITS.search(text) or not _may_have_places(text):
        return False
    return any(is_likely(vin) for vin in vins_in(text))


def _may_have_places(text: str) -> bool:
    """False, quickly, where no neighbouring words have 17 places together and none is a longer one."""
    lengths = [len(word) for word in _words().findall(_plain(text))]
    start = total = 0
    for end, length in enumerate(lengths):
        if length >= LENGTH:
            return True
        total += length
        while total > LENGTH:
            total -= lengths[start]
            start += 1
        if total == LENGTH:
            return True
        # A label (VIN, No.) is passed over where it stands between: then the words do not add up.
        if length <= _LONGEST_LABEL and end and _is_any_label(text):
            return True
    return False


@lru_cache(maxsize=1024)
def _is_any_label(text: str) -> bool:
    labels = vocabulary().vin_labels
    return any(word in labels for word in _words().findall(_plain(text)))


def is_likely(vin: str) -> bool:
    """True for 17 letters and digits with both among them and at least four digits."""
    plain = look_alikes.latin(vin)
    return (
        len(plain) == LENGTH
        and plain.isascii()
        and plain.isalnum()
        and not plain.isdigit()
        and sum(character.isdigit() for character in plain) >= _FEWEST_DIGITS
    )


@lru_cache(maxsize=1 << 15)
def vins_in(text: str) -> tuple[str, ...]:
    """The VINs of a cell of a VIN column, right or wrong, normalised; empty when nothing is like one.

    A word of 17 places is one; so are neighbouring words that have 17 together. Only where there is
    neither, what is there is taken for a VIN with too many or too few characters.
    """
    if WELL_FORMED.fullmatch(text):
        return (text,)
    return tuple(_vins_in(text))


def _vins_in(text: str) -> list[str]:
    segments = _segments(text)
    found = [vin for words in segments for vin in _complete(words)]
    if any(len(vin) == LENGTH for vin in found):
        return [vin for vin in found if abs(len(vin) - LENGTH) <= _MOST_OFF_BESIDE]
    joined = "".join(word for words in segments for word in words)
    if len(joined) == LENGTH and _MIXED.match(look_alikes.latin(joined)):
        return [joined]
    whole = normalised(text, without=_SOFT)
    if found:
        return found if len(found) > 1 or _HAN.search(whole) or ":" in whole else _widest(found, whole)
    return _wrong(segments, whole)


def _widest(found: list[str], whole: str) -> list[str]:
    """A character that no VIN holds ($, Ж) parts a VIN in two; given without blanks it is one."""
    return [whole] if LENGTH - 1 <= len(whole) <= LENGTH + 1 and len(found[0]) < len(whole) else found


def _wrong(segments: list[list[str]], whole: str) -> list[str]:
    if LENGTH - 2 <= len(whole) <= LENGTH + 2 and not _HAN.search(whole) and _has_digit(whole):
        return [whole]
    if _ONLY_LETTERS.fullmatch(whole) and sum(map(len, segments)) == 1:
        return [whole]
    joined = ["".join(words) for words in segments]
    given = [text for text in joined if len(text) >= _SHORTEST_GIVEN and _has_digit(text)]
    return given[:1]


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _segments(text: str) -> list[list[str]]:
    """Words that only blanks, hyphens and the like part stand together; other characters part for good."""
    plain = _plain(text)
    segments: list[list[str]] = []
    end = -1
    for match in _words().finditer(plain):
        between = plain[end : match.start()] if end >= 0 else ":"
        word = _without_label(match[0])
        end = match.end()
        if not all(character.isspace() or character in _SOFT for character in between):
            segments.append([])
        if word:
            segments[-1].append(word)
    return [words for words in segments if words]


def _plain(text: str) -> str:
    if text.isascii():
        return _STARRED.sub(r"\1", text.upper())
    folded = unicodedata.normalize("NFKC", _CIRCLED.sub(";", text))
    plain = "".join(one for one in folded if unicodedata.category(one) != "Cf").upper()
    return _STARRED.sub(r"\1", plain)


def _without_label(word: str) -> str:
    labels = vocabulary().vin_labels
    if word in labels:
        return ""
    for label in labels:
        if word.startswith(label) and len(word) == LENGTH + len(label):
            return word[len(label) :]
    return word


def _complete(words: list[str]) -> list[str]:
    """Words of 17 places or groups of words that have 17 together, and other words as long as a VIN."""
    found: list[str] = []
    start = 0
    while start < len(words):
        taken = _group(words, start)
        if taken:
            found.append("".join(words[start : start + taken]))
            start += taken
            continue
        word = look_alikes.latin(words[start])
        if _SHORTEST_WORD <= len(word) <= _LONGEST_WORD and _MIXED.match(word):
            found.append(words[start])
        start += 1
    return found


def _group(words: list[str], start: int) -> int:
    """How many words from ``start`` on make 17 places together; 0 when none do."""
    length = 0
    for taken, word in enumerate(words[start:], start=1):
        length += len(word)
        if length == LENGTH:
            group = look_alikes.latin("".join(words[start : start + taken]))
            return taken if _MIXED.match(group) else 0
        # A complete VIN that follows is none's second half.
        if length > LENGTH or len(word) == LENGTH:
            return 0
    return 0
