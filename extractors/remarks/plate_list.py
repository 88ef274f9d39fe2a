"""Words behind 车牌号 or 挂车: plates of China and abroad, which of them are trailers, and what is none."""

from customs.identifiers import batch_number
from extractors.remarks.found import Found
from extractors.remarks.wordings import ListKind
from extractors.remarks.words import (
    Chain,
    Word,
    evidence_of,
    has_digit,
    is_certain_vin,
    is_compact_date,
    is_paper_number,
    is_phone,
    may_be_plate,
    plate_shape,
)
from extractors.text_runs import PlacedText

# Printed before or behind a foreign plate.
_COUNTRY_TAGS = frozenset(
    ["KZ", "KAZ", "UZ", "UZB", "KG", "KGZ", "TJ", "TJK", "TM", "TKM", "RU", "RUS", "BY", "BLR", "MN", "MNG"]
)
_SHORTEST, _LONGEST = 5, 10
_ORDINAL_LENGTH, _SHORT = 2, 3
_MOST_PIECES = 4


def take_plates(chain: Chain, at: int, text: PlacedText, found: Found, *, in_trailers: bool) -> int:
    """Takes the word at ``at``; how many words that were. 0: it is none of this list, which ends."""
    word = chain[at]
    pieces = _pieces_of_one(chain, at)
    evidence = evidence_of(text, chain[at : at + max(pieces, 1)])
    if word.is_chinese_plate:
        add_plate(word.text, evidence, found, in_trailers=in_trailers, certain=word.is_clean)
        return 1
    if pieces:
        joined = "".join(each.text for each in chain[at : at + pieces])
        is_ambiguous = pieces > 1 and plate_shape(word.text).is_sure
        certain = not is_ambiguous and not _may_be_new_matter(word, joined, found)
        add_plate(joined, evidence, found, in_trailers=in_trailers, certain=certain)
        return pieces
    if word.text in _COUNTRY_TAGS:
        return 1
    return _take_unknown(chain, at, text, found, in_trailers=in_trailers)


def add_plate(
    value: str, evidence: PlacedText, found: Found, *, in_trailers: bool = False, certain: bool = True
) -> None:
    """Adds a plate to the list that its form says; where form and label disagree both are doubted."""
    shape = plate_shape(value)
    kind: ListKind = "trailer_plates" if shape.is_trailer or in_trailers or value.endswith("挂") else "plates"
    certain = certain and shape.is_sure and (not in_trailers or shape.is_trailer)
    found.add(kind, value, evidence, certain=certain)
    if not certain:
        found.doubt("plate-form", ["plates", "trailer_plates"], evidence)


def _take_unknown(chain: Chain, at: int, text: PlacedText, found: Found, *, in_trailers: bool) -> int:
    word = chain[at]
    value = word.text
    evidence = evidence_of(text, chain[at : at + 1])
    inner = _without_tag(value)
    parts = [inner] if inner else _several(value)
    if parts:
        for part in parts:
            add_plate(part, evidence, found, in_trailers=in_trailers, certain=False)
        return 1
    if value.isdecimal() and len(value) <= _ORDINAL_LENGTH:
        return 1
    following = chain[at + 1] if at + 1 < len(chain) else None
    if not has_digit(value) and following is not None and has_digit(following.text) and not found.lists:
        # XJ-99-8: of no known form.
        found.doubt("plate-unclear", ["plates", "trailer_plates"], evidence_of(text, chain[at : at + 2]))
        return 0
    if not has_digit(value) or len(value) <= _SHORT or is_certain_vin(value):
        return 0
    if is_phone(value) or is_compact_date(value) or (is_paper_number(value) and not may_be_plate(value)):
        return 0
    begins_with_plate = any(plate_shape(value[:end]).is_own for end in range(_SHORTEST, _LONGEST + 1))
    if batch_number.check(value).ok and found.values("plates") and not begins_with_plate:
        return 0
    if not _SHORTEST <= len(value) <= _LONGEST or word.is_behind_blank or is_paper_number(value):
        found.doubt("plate-unclear", ["plates", "trailer_plates"], evidence)
        return 0
    add_plate(value, evidence, found, in_trailers=in_trailers, certain=False)
    return 1


def _may_be_new_matter(word: Word, value: str, found: Found) -> bool:
    """新F12345 1234AB, 新F12345/AB123456: the second may be a plate, and a contract just as well."""
    others = found.values("plates")
    if not others:
        return False
    shape = plate_shape(value)
    is_behind_chinese_plate = not others[-1][0].isascii()
    return (word.is_behind_blank and not shape.is_common) or (shape.is_like_paper and is_behind_chinese_plate)


def _pieces_of_one(chain: Chain, at: int) -> int:
    """How many words from ``at`` are one foreign plate: 123 ABC 05, A-123-BC-77. The longest reading."""
    longest, joined = 0, ""
    for count, word in enumerate(chain[at : at + _MOST_PIECES], start=1):
        if word.is_chinese_plate or (count > 1 and plate_shape(word.text).is_sure):
            break
        joined += word.text
        if plate_shape(joined).is_sure:
            longest = count
    return longest


def _without_tag(value: str) -> str | None:
    """``KZ123ABC05`` without its country."""
    for length in (3, 2):
        if value[:length] in _COUNTRY_TAGS and plate_shape(value[length:]).is_sure:
            return value[length:]
        if value[-length:] in _COUNTRY_TAGS and plate_shape(value[:-length]).is_sure:
            return value[:-length]
    return None


def _several(value: str) -> list[str]:
    """The two common plates that ``value`` is joined of; empty when there is no such cut."""
    for cut in range(_SHORTEST, len(value) - _SHORTEST + 1):
        first, second = value[:cut], value[cut:]
        if plate_shape(first).is_common and plate_shape(second).is_common:
            return [first, second]
    return []
