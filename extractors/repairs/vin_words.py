"""VINs in a text: misread characters told by positions, check digits and the other VINs of the list.

Only a maker whose law requires the check digit binds anything; other VINs keep what was read, but for
O and I, which no VIN has.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from rapidfuzz.distance import Levenshtein

from customs.identifiers import vin, vin_facts
from extractors.repairs.characters import DIGITS, forced
from extractors.repairs.check_digits import candidates, clear_elsewhere, is_only_fit, likeliest
from extractors.repairs.placed_edits import Edit
from extractors.repairs.recording import Evidence
from extractors.repairs.seen import Seen

_RUN = re.compile(r"[0-9A-Za-z]{15,}")
_BROKEN = re.compile(r"(?<![0-9A-Za-z])([0-9A-Za-z]{2,14})[ .,|]([0-9A-Za-z]{3,14})(?![0-9A-Za-z])")
_LABEL = re.compile(r"车架|底盘|识别|大架|VIN|CHASSIS", re.IGNORECASE)
_GLUED_LABEL = "VIN"
_ALPHABET = frozenset("0123456789ABCDEFGHJKLMNPRSTUVWXYZ")
_LAST_DIGITS = 13
_NEVER_USED = str.maketrans("OI", "01")
# The check digit stands behind what VINs of one list share, the serial number behind the year and plant.
_SHARED, _TAIL, _SERIAL = 8, 9, 11
_MOST_WRONG = 2
_SHORTEST, _LONGEST = 15, 19
_MOST_SMALL_LS = 6


@dataclass(frozen=True, slots=True)
class _Word:
    """A word that is or was a VIN: ``text`` without what broke it, ``places`` where its characters stand."""

    start: int
    end: int
    text: str
    places: Sequence[int]

    @property
    def is_right(self) -> bool:
        return is_right(self.text.upper())


def is_right(word: str) -> bool:
    """A VIN whose maker is bound to the check digit, and it fits."""
    parsed = vin.parse(word)
    return parsed is not None and parsed.is_check_digit_compulsory and parsed.is_check_digit_right


def vin_edits(seen: Seen) -> Iterator[Edit]:
    """What is to be changed in a text for its VINs."""
    words = list(_words(seen.text))
    right = [word.text.upper() for word in words if word.is_right]
    if not (right or _LABEL.search(seen.text) or any(_has_known_maker(word.text) for word in words)):
        return
    yield from _small_letters(seen, words)
    shared = Counter(text[:_SHARED] for text in right)
    for place, word in enumerate(words):
        if not _is_small(word) and not word.is_right:
            beside = [other.text.upper() for other in words[max(0, place - 1) : place + 2] if other.is_right]
            edit = _repaired(word, seen, shared, beside)
            if edit is not None:
                yield edit


def _has_known_maker(text: str) -> bool:
    return len(text) == vin.LENGTH and text[:1] == "L" and text[:3].upper() in vin_facts.makers()


def _words(text: str) -> Iterator[_Word]:
    whole: list[_Word] = []
    for match in _RUN.finditer(text):
        whole += _parted(match.start(), match.group())
    taken = [(word.start, word.end) for word in whole]
    for match in _BROKEN.finditer(text):
        joined = match.group(1) + match.group(2)
        is_free = all(match.end() <= start or match.start() >= end for start, end in taken)
        if is_free and _SHORTEST <= len(joined) <= _LONGEST:
            places = (*range(*match.span(1)), *range(*match.span(2)))
            whole.append(_Word(match.start(), match.end(), joined, places))
    yield from sorted(whole, key=lambda word: word.start)


def _parted(start: int, run: str) -> Iterator[_Word]:
    """The words of a run: VINs may touch, and a label may touch the first."""
    if run[:3].upper() == _GLUED_LABEL and len(run) > vin.LENGTH:
        start, run = start + len(_GLUED_LABEL), run[len(_GLUED_LABEL) :]
    while len(run) >= _SHORTEST:
        is_several = len(run) % vin.LENGTH == 0 or is_right(run[: vin.LENGTH].upper())
        length = vin.LENGTH if is_several else len(run)
        if length > _LONGEST:
            return
        yield _Word(start, start + length, run[:length], range(start, start + length))
        start, run = start + length, run[length:]


def _small_letters(seen: Seen, words: Sequence[_Word]) -> Iterator[Edit]:
    """``1rd651u17sh138814``: the small l that was read as 1, at the same places of all VINs of the list."""
    small = [word for word in words if _is_small(word)]
    if not small:
        return
    # A serial number is digits.
    common = set(range(_SERIAL)).intersection(
        *({place for place, read in enumerate(word.text) if read == "1"} for word in small)
    )
    if len(common) > _MOST_SMALL_LS:
        return
    fitting = [
        places
        for count in range(len(common) + 1)
        for places in combinations(sorted(common), count)
        if all(is_right(_with_small_l(word.text, places).upper()) for word in small)
    ]
    if not fitting or fitting == [()]:
        return
    # One VIN with several ones fits by accident too often.
    certain = len(fitting) == 1 and (len(small) > 1 or len(common) == 1)
    places = fitting[0] or fitting[1]
    evidence: tuple[Evidence, ...] = (
        ("alphabet", "check-digit", "batch") if len(small) > 1 else ("alphabet", "check-digit")
    )
    for word in small:
        new = _with_small_l(word.text, places)
        yield Edit(word.start, word.end, new, "vins", evidence, certain=certain)


def _is_small(word: _Word) -> bool:
    """True for a VIN in small letters that may have lost an l."""
    is_lower = word.text.islower() and word.text == word.text.lower()
    return is_lower and len(word.text) == vin.LENGTH and "1" in word.text


def _with_small_l(text: str, places: Sequence[int]) -> str:
    return "".join("l" if place in places else read for place, read in enumerate(text))


def _allows(place: int, character: str) -> bool:
    return character in (_ALPHABET if place < _LAST_DIGITS else DIGITS)


def _repaired(word: _Word, seen: Seen, shared: Counter[str], beside: Sequence[str]) -> Edit | None:
    here = Seen(word.text, tuple(seen.characters[place] for place in word.places))
    if len(word.text) == vin.LENGTH:
        fixed = forced(here, _allows)
        if fixed is not None and fixed.text != word.text.upper():
            binds = vin.is_check_digit_compulsory(fixed.text)
            if is_right(fixed.text) or (not binds and fixed.certain):
                evidence: tuple[Evidence, ...] = ("alphabet", "check-digit") if binds else ("alphabet",)
                changed = [place for place, read in enumerate(word.text) if read != fixed.text[place]]
                if any(_is_printed_so(here, place) for place in changed):
                    return None
                certain = fixed.certain and (not binds or clear_elsewhere(here, changed))
                certain &= is_only_fit(here, fixed.text, _allows, is_right)
                return _edit(word, fixed.text, evidence, certain=certain)
    by_list = _by_list(word, shared)
    if by_list is not None:
        certain = clear_elsewhere(here, list(range(len(word.text) - _TAIL)))
        return _edit(word, by_list, ("batch", "check-digit"), certain=certain)
    if len(word.text) == vin.LENGTH and vin.is_check_digit_compulsory(word.text.upper()):
        return _by_check_digit(word, here, beside)
    if abs(len(word.text) - vin.LENGTH) == 1:
        return _of_another_length(word, shared, beside)
    return None


def _is_printed_so(here: Seen, place: int) -> bool:
    """True for an O that the engine was sure of: papers misprint VINs, too, and the list doubts those."""
    return here.characters[place] is not None and here.is_sure_at(place)


def _by_list(word: _Word, shared: Counter[str]) -> str | None:
    """What the VINs of a list share in front of the word's own last places; the check digit must fit."""
    tail = word.text[-_TAIL:].upper().translate(_NEVER_USED)
    found = [
        start + tail
        for start in shared
        if is_right(start + tail)
        and start != word.text[:_SHARED].upper()
        and Levenshtein.distance(start, word.text[:-_TAIL].upper()) <= _MOST_WRONG
    ]
    return found[0] if len(found) == 1 else None


def _by_check_digit(word: _Word, here: Seen, beside: Sequence[str]) -> Edit | None:
    """The likeliest that fits; certain only when it runs on from the VIN before or to the one behind."""
    found = candidates(here, _allows, is_right)
    running = [each for each in found if any(_runs_on(each.text, other) for other in beside)]
    if len(running) == 1 and clear_elsewhere(here, running[0].changed(word.text.upper())):
        return _edit(word, running[0].text, ("batch", "check-digit"), certain=True)
    best = likeliest(found)
    if best is None:
        return None
    return _edit(word, best.text, ("check-digit", "runner-up"), certain=False)


def _of_another_length(word: _Word, shared: Counter[str], beside: Sequence[str]) -> Edit | None:
    """Of two characters that are the same the engine may lose one; a stroke may become one too many."""
    read = word.text.upper()
    if len(read) < vin.LENGTH:
        others = {read[:place] + read[place] + read[place:] for place in range(len(read))}
    else:
        others = {read[:place] + read[place + 1 :] for place in range(len(read))}
    fitting = [each for each in others if is_right(each) and (not shared or each[:_SHARED] in shared)]
    if len(fitting) != 1:
        return None
    certain = any(_runs_on(fitting[0], other) for other in beside)
    return _edit(word, fitting[0], ("batch", "check-digit") if certain else ("check-digit",), certain=certain)


def _runs_on(one: str, other: str) -> bool:
    """True for neighbours of one series: …000101 and …000102."""
    if one[:_SHARED] != other[:_SHARED] or one[9:_SERIAL] != other[9:_SERIAL]:
        return False
    serials = one[_SERIAL:], other[_SERIAL:]
    return all(each.isdigit() for each in serials) and abs(int(serials[0]) - int(serials[1])) == 1


def _edit(word: _Word, new: str, evidence: tuple[Evidence, ...], *, certain: bool) -> Edit:
    shown = new.lower() if word.text == word.text.lower() else new
    return Edit(word.start, word.end, shown, "vins", evidence, certain=certain)
