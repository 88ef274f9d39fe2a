"""The entries of the lists: what a word is in an open list, and what it may be without one."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from customs.identifiers import container, plate, vin
from extractors.remarks.found import Found
from extractors.remarks.wordings import ListKind
from extractors.text_runs import PlacedText

VIN_LENGTH = 17
# What a Chinese plate begins with; 霍 is the local one of Khorgos.
PLATE_SIGNS = frozenset("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼霍")
# A Chinese plate: sign, letter, four to six places, perhaps with a dot after the letter and a mark.
_CHINESE_PLATE = re.compile(r"[一-龥][A-Z](?:\s?[·•.\-]\s?)?[A-Z0-9]{4,6}[挂学警港澳临超试]?", re.IGNORECASE)
_TEMPORARY_PLATE = re.compile(r"[一-龥]·?临·?[A-Z]?[0-9]{3,5}")
# In a list of plates a Chinese one may be set with blanks: 新 F12345, 新F 12345.
_SPACED_CHINESE_PLATE = re.compile(
    r"[一-龥]\s?[A-Z](?:\s?[·•.\-]\s?|\s)?[A-Z0-9]{4,6}[挂学警港澳临超试]?", re.IGNORECASE
)
# … and so may a foreign one: 123 ABC 05.
_SPACED_FOREIGN_PLATE = re.compile(r"[0-9A-Za-z]+(?: [0-9A-Za-z]+){1,3}")
# N/M (no marks) may be glued to what stands before it.
_LETTER = r"(?:(?!N/M)[0-9A-Za-z\u0400-\u04ff])"
_WORD = re.compile(rf"{_LETTER}+")
_WORD_WITH_HYPHENS = re.compile(rf"{_LETTER}+(?:[-·]{_LETTER}+)*")
# 新F12345/F1234挂 leaves out the sign of the trailer.
_PLATE_WORD = re.compile(_WORD_WITH_HYPHENS.pattern + "挂?")
# 17 places and *1 are a whole number, once.
_MASKED_WORD = re.compile(
    r"(?<![0-9A-Za-z])(?![0-9A-Za-z]{17}[*×][0-9])"
    r"(?:[0-9A-Za-z]*[*＊×…][0-9A-Za-z*＊×…]*|[0-9A-Za-z]+\.{2,}[0-9A-Za-z]*)"
)
_SPACED_CONTAINER = re.compile(r"([A-Z]{4})[\s\-]?([0-9]{6})[\s\-]?([0-9])(?![0-9])")
_TEU = re.compile(r"[0-9]{1,3}$")
_SEAL = re.compile(r"(?=.*[0-9])[0-9A-Z\-]{4,24}$")
_MOBILE_PHONE = re.compile(r"1[3-9][0-9]{9}")
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
    in_plates = open_list in ("plates", "trailer_plates")
    chinese = _chinese_plate(text.text, position, may_be_spaced=in_plates)
    if chinese is not None:
        return Entry(text.slice(position, chinese), chinese)
    foreign = _spaced_foreign_plate(text.text, position) if in_plates else None
    if foreign is not None:
        return Entry(text.slice(position, foreign), foreign)
    if open_list == "containers":
        spaced = _SPACED_CONTAINER.match(text.text, position)
        if spaced is not None:
            return Entry(text.slice(*spaced.span()), spaced.end())
    match = _word_pattern(open_list).match(text.text, position)
    return None if match is None else Entry(text.slice(*match.span()), match.end())


def _word_pattern(open_list: ListKind | None) -> re.Pattern[str]:
    if open_list in ("plates", "trailer_plates"):
        return _PLATE_WORD
    return _WORD_WITH_HYPHENS if open_list == "seals" else _WORD


def take(entry: Entry, open_list: ListKind | None, found: Found) -> bool:
    """Puts ``entry`` where it belongs. False when it does not belong to the open list, which ends."""
    if open_list is None:
        _take_unlabelled(entry, found)
        return False
    return _TAKERS[open_list](entry, found)


def _chinese_plate(text: str, position: int, *, may_be_spaced: bool) -> int | None:
    """The end of the Chinese plate at ``position``: the longest reading that is a known plate."""
    temporary = _TEMPORARY_PLATE.match(text, position)
    if temporary is not None:
        return temporary.end()
    match = _CHINESE_PLATE.match(text, position)
    if match is None and may_be_spaced and text[position] in PLATE_SIGNS:
        match = _SPACED_CHINESE_PLATE.match(text, position)
    if match is None:
        return None
    for end in range(match.end(), position + 5, -1):
        known = plate.parse(text[position:end])
        if known is not None and plate.check(text[position:end]).ok:
            return end
    # Of plate form but no known plate: a word of its own, to be doubted.
    return match.end() if text[position] in PLATE_SIGNS else None


def _spaced_foreign_plate(text: str, position: int) -> int | None:
    """The end of a foreign plate set with blanks, whose first word alone is none."""
    match = _SPACED_FOREIGN_PLATE.match(text, position)
    if match is None or plate.check(match.group().split(" ", 1)[0]).ok:
        return None
    for end in (match.end(), *(cut.start() + position for cut in reversed(_blanks(match.group())[1:]))):
        if plate.check(text[position:end]).ok:
            return end
    return None


def _blanks(text: str) -> list[re.Match[str]]:
    return list(re.finditer(" ", text))


def _take_plate(entry: Entry, found: Found) -> bool:
    return _take_as_plate(entry, found, trailer_list=False)


def _take_trailer_plate(entry: Entry, found: Found) -> bool:
    return _take_as_plate(entry, found, trailer_list=True)


def _take_as_plate(entry: Entry, found: Found, *, trailer_list: bool) -> bool:
    verdict = plate.check(entry.text)
    known = plate.parse(entry.text)
    if known is None and not _looks_like_plate(entry.text):
        is_phone = _MOBILE_PHONE.fullmatch(entry.text) is not None
        if not is_phone and any(character.isdigit() for character in entry.text):
            found.doubt("plate-unclear", ["plates"], entry.evidence)
        return False
    is_trailer = known.is_trailer if known is not None else trailer_list
    kind: ListKind = "trailer_plates" if is_trailer or trailer_list else "plates"
    found.add(kind, verdict.value, entry.evidence, certain=verdict.ok)
    if not verdict.ok or (trailer_list and not is_trailer):
        # A tractor among trailers, or 挂 left out: either list may be the right one.
        found.doubt("plate-form", ["plates", "trailer_plates"], entry.evidence)
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
    if container.parse(word) is not None and container.check(word).ok:
        found.add("containers", word, entry.evidence, certain=False)
        found.doubt("container-without-label", ["containers", "seals"], entry.evidence)
        return True
    is_phone = _MOBILE_PHONE.fullmatch(word) is not None
    found.add("seals", word, entry.evidence, certain=not is_phone)
    if is_phone:
        found.doubt("seal-unclear", ["seals"], entry.evidence)
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
    if word[0] in PLATE_SIGNS:
        _take_plate(entry, found)
    elif _is_vin_like(word):
        # Behind a label earlier in the text a colour or an engine number only set the list apart.
        is_sure = vin.check(word).ok and found.has_vin_label
        found.add("vins", word, entry.evidence, certain=is_sure)
        if not is_sure:
            found.doubt("vin-without-label", ["vins"], entry.evidence)
    elif container.parse(word) is not None and container.check(word).ok:
        found.add("containers", word, entry.evidence, certain=False)
        found.doubt("container-without-label", ["containers"], entry.evidence)
    elif _SURE_FOREIGN_PLATE.fullmatch(word):
        known = plate.parse(word)
        kind: ListKind = "trailer_plates" if known is not None and known.is_trailer else "plates"
        found.add(kind, word, entry.evidence, certain=False)
        found.doubt("plate-without-label", [kind], entry.evidence)


def _is_vin_like(word: str) -> bool:
    """17 places of letters and digits that pass as a VIN, or begin like one of China."""
    if len(word) != VIN_LENGTH:
        return False
    is_chinese = word[0] == "L" and word[-3:].isdigit() and not word.isdigit()
    return vin.check(word).ok or is_chinese
