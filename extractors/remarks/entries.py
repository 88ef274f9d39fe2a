"""The entries of the lists: what a word is in an open list, and what it may be without one."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from customs.identifiers import container, plate, vin
from extractors.remarks.found import Found
from extractors.remarks.wordings import ListKind
from extractors.text_runs import PlacedText

VIN_LENGTH = 17
# A Chinese plate: sign, letter, four to six places, perhaps with a dot after the letter and a mark.
_CHINESE_PLATE = re.compile(r"[一-龥][A-Z](?:\s?[·•.\-]\s?)?[A-Z0-9]{4,6}[挂学警港澳临超试]?", re.IGNORECASE)
_TEMPORARY_PLATE = re.compile(r"[一-龥]·?临·?[A-Z]?[0-9]{3,5}")
_WORD = re.compile(r"[0-9A-Za-z\u0400-\u04ff]+")
_WORD_WITH_HYPHENS = re.compile(r"[0-9A-Za-z\u0400-\u04ff]+(?:[-·][0-9A-Za-z\u0400-\u04ff]+)*")
_MASKED_WORD = re.compile(r"[0-9A-Za-z]*[*＊×…][0-9A-Za-z*＊×…]*|[0-9A-Za-z]+\.{2,}[0-9A-Za-z]*")
_SPACED_CONTAINER = re.compile(r"([A-Z]{4})[\s\-]?([0-9]{6})[\s\-]?([0-9])(?![0-9])")
_TEU = re.compile(r"[0-9]{1,3}$")
_SEAL = re.compile(r"(?=.*[0-9])[0-9A-Z]{4,20}$")
# Shorter words are counts, models or sizes, not identifiers.
_IDENTIFIER_LENGTH = 5
# Foreign plates that stand without a label are taken for what they look like only in these series.
_SURE_FOREIGN_PLATE = re.compile(r"[0-9]{2,3}[A-Z]{2,3}(?:0[1-9]|1[0-9]|20)|[0-9]{2}[A-Z][0-9]{3}[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class Entry:
    """A word of the text; ``end`` is the position behind it."""

    evidence: PlacedText
    end: int
    is_masked: bool = False

    @property
    def text(self) -> str:
        """The word as printed."""
        return self.evidence.text


def next_entry(text: PlacedText, position: int, open_list: ListKind | None) -> Entry | None:
    """The word at ``position`` if there is one; what counts as a word depends on the open list."""
    masked = _MASKED_WORD.match(text.text, position) if open_list == "vins" else None
    if masked is not None:
        return Entry(text.slice(*masked.span()), masked.end(), is_masked=True)
    chinese = _chinese_plate(text.text, position)
    if chinese is not None:
        return Entry(text.slice(position, chinese), chinese)
    if open_list == "containers":
        spaced = _SPACED_CONTAINER.match(text.text, position)
        if spaced is not None:
            return Entry(text.slice(*spaced.span()), spaced.end())
    pattern = _WORD_WITH_HYPHENS if open_list in ("plates", "trailer_plates", "seals") else _WORD
    match = pattern.match(text.text, position)
    return None if match is None else Entry(text.slice(*match.span()), match.end())


def take(entry: Entry, open_list: ListKind | None, found: Found) -> bool:
    """Puts ``entry`` where it belongs. False when it does not belong to the open list, which ends."""
    if open_list is None:
        _take_unlabelled(entry, found)
        return False
    return _TAKERS[open_list](entry, found)


def _chinese_plate(text: str, position: int) -> int | None:
    """The end of the Chinese plate at ``position``: the longest reading that is a known plate."""
    temporary = _TEMPORARY_PLATE.match(text, position)
    if temporary is not None:
        return temporary.end()
    match = _CHINESE_PLATE.match(text, position)
    if match is None:
        return None
    for end in range(match.end(), position + 5, -1):
        known = plate.parse(text[position:end])
        if known is not None and plate.check(text[position:end]).ok:
            return end
    # Of plate form but no known plate: a word of its own, to be doubted.
    return match.end() if text[position] in _PLATE_SIGNS else None


_PLATE_SIGNS = frozenset("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼霍")


def _take_plate(entry: Entry, found: Found) -> bool:
    return _take_as_plate(entry, found, trailer_list=False)


def _take_trailer_plate(entry: Entry, found: Found) -> bool:
    return _take_as_plate(entry, found, trailer_list=True)


def _take_as_plate(entry: Entry, found: Found, *, trailer_list: bool) -> bool:
    verdict = plate.check(entry.text)
    known = plate.parse(entry.text)
    if known is None and not _looks_like_plate(entry.text):
        if any(character.isdigit() for character in entry.text):
            found.doubt("plate-unclear", ["plates"], entry.evidence)
        return False
    is_trailer = known.is_trailer if known is not None else trailer_list
    kind: ListKind = "trailer_plates" if is_trailer or trailer_list else "plates"
    found.add(kind, verdict.value, entry.evidence, certain=verdict.ok)
    if not verdict.ok or (trailer_list and not is_trailer):
        found.doubt("plate-form", [kind], entry.evidence)
    return True


def _looks_like_plate(text: str) -> bool:
    has_digit = any(character.isdigit() for character in text)
    return has_digit and _IDENTIFIER_LENGTH <= len(text) <= 10


def _take_vins(entry: Entry, found: Found) -> bool:
    word = entry.text.upper()
    if entry.is_masked:
        found.doubt("vin-masked", ["vins"], entry.evidence)
        return True
    if len(word) < _IDENTIFIER_LENGTH or not any(character.isdigit() for character in word):
        return False
    if len(word) % VIN_LENGTH:
        found.add("vins", word, entry.evidence, certain=False)
        found.doubt("vin-length", ["vins"], entry.evidence)
        return True
    # Several VINs may be joined without a separator.
    for start in range(0, len(word), VIN_LENGTH):
        evidence = entry.evidence.slice(start, start + VIN_LENGTH)
        verdict = vin.check(evidence.text)
        found.add("vins", verdict.value, evidence, certain=verdict.ok)
        if not verdict.ok:
            found.doubt("vin-form", ["vins"], evidence)
    return True


def _take_container(entry: Entry, found: Found) -> bool:
    word = entry.text.upper()
    if _TEU.match(word) and found.teu is None and not found.values("containers"):
        found.teu = int(word)
        return True
    verdict = container.check(word)
    if container.parse(word) is None:
        if len(word) >= _IDENTIFIER_LENGTH:
            found.doubt("container-form", ["containers"], entry.evidence)
        return False
    found.add("containers", verdict.value, entry.evidence, certain=verdict.ok)
    if not verdict.ok:
        found.doubt("container-check-digit", ["containers"], entry.evidence)
    return True


def _take_seal(entry: Entry, found: Found) -> bool:
    word = entry.text.upper()
    if not _SEAL.match(word):
        return False
    found.add("seals", word, entry.evidence)
    return True


_TAKERS: dict[ListKind, Callable[[Entry, Found], bool]] = {
    "plates": _take_plate,
    "trailer_plates": _take_trailer_plate,
    "vins": _take_vins,
    "containers": _take_container,
    "seals": _take_seal,
}


def _take_unlabelled(entry: Entry, found: Found) -> None:
    """A word outside any list: taken only when it can be nothing else, and always doubted if foreign."""
    word = entry.text.upper()
    if word[0] in _PLATE_SIGNS:
        _take_plate(entry, found)
    elif len(word) == VIN_LENGTH and vin.parse(word) is not None and vin.check(word).ok:
        found.add("vins", word, entry.evidence, certain=False)
        found.doubt("vin-without-label", ["vins"], entry.evidence)
    elif _SURE_FOREIGN_PLATE.fullmatch(word):
        known = plate.parse(word)
        kind: ListKind = "trailer_plates" if known is not None and known.is_trailer else "plates"
        found.add(kind, word, entry.evidence, certain=False)
        found.doubt("plate-without-label", [kind], entry.evidence)
