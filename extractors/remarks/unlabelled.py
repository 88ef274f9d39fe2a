"""Words outside any list, or in one of several kinds: taken only for what their form alone proves."""

from collections.abc import Collection

from customs.identifiers import vin
from extractors.remarks.box_lists import take_containers, take_seals
from extractors.remarks.found import Found
from extractors.remarks.plate_list import add_plate, take_plates
from extractors.remarks.vin_list import take_vins
from extractors.remarks.wordings import ListKind
from extractors.remarks.words import (
    Chain,
    PlateShape,
    Word,
    evidence_of,
    glued_vin,
    has_digit,
    is_certain_vin,
    is_container,
    is_paper_number,
    is_vin,
    plate_shape,
)
from extractors.text_runs import PlacedText

# What is left of a VIN whose list seemed to have ended.
_VIN_REMAINS = range(13, 22)
_PLATE_DIGITS = range(4, 7)
_SIGNS_OF_WORDS = range(6, 10)


def take_by_label(kind: ListKind, chain: Chain, at: int, text: PlacedText, found: Found) -> int:
    """Takes the word at ``at`` into the open list ``kind``; 0 when it is none of it."""
    if kind == "vins":
        return take_vins(chain, at, text, found)
    if kind == "containers":
        return take_containers(chain, at, text, found)
    if kind == "seals":
        return take_seals(chain, at, text, found)
    return take_plates(chain, at, text, found, in_trailers=kind == "trailer_plates")


def take_by_form(
    kinds: Collection[ListKind], chain: Chain, at: int, text: PlacedText, found: Found, *, or_other: bool
) -> int:
    """A word behind a label of several lists (箱号/封号): its form must say which. ``or_other``: the
    label names something else besides (车架号/发动机号)."""
    word = chain[at]
    for kind in kinds:
        if _has_form_of(kind, word):
            return take_by_label(kind, chain, at, text, found)
    if or_other and not ("vins" in kinds and len(word.text) in _VIN_REMAINS):
        return 1
    if not has_digit(word.text) or (word.text.isdecimal() and len(word.text) <= 2):
        return 1
    if "seals" in kinds and found.values("seals" if len(kinds) == 1 else "containers"):
        return take_seals(chain, at, text, found)
    found.doubt("list-not-understood", list(kinds), evidence_of(text, [word]))
    return 1


def take_unlabelled(
    word: Word, text: PlacedText, found: Found, *, is_of_other: bool, is_in_row: bool
) -> bool:
    """A word without a label, or behind that of something else. True when it was taken.

    ``is_in_row``: only separators part it from another plate.
    """
    evidence = evidence_of(text, [word])
    if word.is_chinese_plate:
        return (word.is_clean or not is_of_other) and _take_chinese_plate(word, evidence, found)
    if (glued := glued_vin(word.text)) is not None:
        found.add("vins", glued, evidence, certain=False)
        found.doubt("vin-length", ["vins"], evidence)
        return True
    if len(word.text) == vin.LENGTH and _is_vin_like(word.text):
        # Behind a label earlier in the text a colour or an engine number only set the list apart.
        is_sure = is_certain_vin(word.text) and found.has_vin_label and not is_of_other
        found.add("vins", word.text, evidence, certain=is_sure)
        if not is_sure:
            found.doubt("vin-without-label", ["vins"], evidence)
        return True
    if is_of_other:
        return False
    if is_container(word.text):
        found.add("containers", word.text, evidence, certain=False)
        found.doubt("container-without-label", ["containers"], evidence)
        return True
    if plate_shape(word.text).is_common or word.text.endswith("挂"):
        add_plate(word.text, evidence, found, certain=is_in_row and plate_shape(word.text).is_own)
        return True
    shape = plate_shape(word.text)
    if is_in_row and _may_be_plate_in_row(word, shape):
        found.doubt("plate-unclear", ["plates", "trailer_plates"], evidence)
    _doubt_remains_of_vin(word, evidence, found)
    return False


def _take_chinese_plate(word: Word, evidence: PlacedText, found: Found) -> bool:
    if not word.is_clean and (word.is_behind_chinese or len(word.text) not in _SIGNS_OF_WORDS):
        return False
    certain = word.is_clean and (not word.is_behind_chinese or word.text.endswith("挂"))
    add_plate(word.text, evidence, found, certain=certain)
    return True


def _may_be_plate_in_row(word: Word, shape: PlateShape) -> bool:
    """新F12345、12346 leaves out what both have; 新F12345、123ABC05A has a character too many."""
    if word.is_behind_blank:
        return shape.is_sure and not shape.is_like_paper
    is_digits = word.text.isdecimal() and len(word.text) in _PLATE_DIGITS
    is_mixed = has_digit(word.text) and not word.text.isdecimal() and len(word.text) in _SIGNS_OF_WORDS
    return shape.is_sure or is_digits or is_mixed


def _doubt_remains_of_vin(word: Word, evidence: PlacedText, found: Found) -> None:
    """A colour may have ended a list of VINs, and the next one lost a place."""
    if not found.has_vin_label or len(word.text) not in _VIN_REMAINS or is_paper_number(word.text):
        return
    makers = {value[:3] for value in found.values("vins")}
    if word.text[:3] in makers or (word.text[0] == "L" and has_digit(word.text)):
        found.doubt("vin-length", ["vins"], evidence)


def _has_form_of(kind: ListKind, word: Word) -> bool:
    if kind == "vins":
        return len(word.text) % vin.LENGTH == 0 and is_vin(word.text[: vin.LENGTH])
    if kind == "containers":
        return is_container(word.text)
    if kind == "seals":
        return False
    shape = plate_shape(word.text)
    is_of_kind = shape.is_trailer == (kind == "trailer_plates")
    return word.is_chinese_plate or (shape.is_sure and is_of_kind)


def _is_vin_like(word: str) -> bool:
    """17 places that pass as a VIN, or begin like one of China."""
    is_chinese = word[0] == "L" and word[-3:].isdigit() and not word.isdigit()
    return is_vin(word) or is_chinese
