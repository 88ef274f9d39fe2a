"""海关编号 and 预录入编号: digits only, printed twice and held by codes, which are read without guessing."""

import re
from collections.abc import Iterator
from dataclasses import replace

from customs.identifiers import customs_number
from extractors.draft import DeclarationDraft
from extractors.repairs.characters import Forced, forced, only_digits
from extractors.repairs.recording import Evidence, lift, record
from extractors.repairs.seen import Pages, Seen, is_recognised, seen_in, seen_of

_KEYS = ("customs_number", "pre_entry_number")
_LENGTH = 18
_NUMBER = re.compile(r"[0-9]{18}|[EI][0-9]{17}")
_HELD = re.compile(r"(?<![0-9A-Z])(?:[0-9]{18}|[EI][0-9]{17})(?![0-9A-Z])")
_UNIFIED_SIGN = {"export": "E", "import": "I"}
_YEAR = re.compile(r"20[0-9]{2}")
# A reading of the same number has no more wrong characters than this, and lost no more.
_MOST_WRONG, _MOST_LOST = 2, 3


def repair_numbers(draft: DeclarationDraft, pages: Pages) -> None:
    """The two printed numbers and the text under the bars."""
    for key in _KEYS:
        _repair_form(draft, key, pages)
    _repair_by_codes(draft, pages)
    _repair_bar_texts(draft, pages)
    _repair_by_each_other(draft, pages)


def _repair_form(draft: DeclarationDraft, key: str, pages: Pages) -> None:
    reading = draft.fields.get(key)
    number = draft.text(key)
    if reading is None or number is None or not is_recognised(reading, pages):
        return
    meant = _of_form(
        Seen(number, seen_of(reading, pages).characters) if reading.raw == number else _blind(number), draft
    )
    if meant is not None and meant.text != number:
        _take(draft, key, meant.text, ("alphabet",), certain=meant.certain)


def _of_form(seen: Seen, draft: DeclarationDraft) -> Forced | None:
    """The number that ``seen`` is: its digits, or its sign and digits when no office has its beginning."""
    if len(seen.text) != _LENGTH:
        return None
    digits = forced(seen, only_digits)
    if digits is not None and customs_number.check(digits.text).ok:
        return digits
    sign = _UNIFIED_SIGN[draft.direction]
    if _YEAR.match(seen.text, 1) and (seen.text[0] == sign or seen.may_be(sign, 0)):
        rest = forced(replace(seen, text="0" + seen.text[1:]), only_digits)
        return None if rest is None else Forced(sign + rest.text[1:], rest.certain)
    return None


def _repair_by_codes(draft: DeclarationDraft, pages: Pages) -> None:
    """What a QR or bar code holds, where the print differs from it by nothing but misread characters."""
    held = {
        match for code in draft.codes if code.text is not None for match in _HELD.findall(code.text.upper())
    }
    if len(held) != 1:
        return
    number = next(iter(held))
    for key in _KEYS:
        reading, read = draft.fields.get(key), draft.text(key)
        if reading is None or read is None or read == number or not is_recognised(reading, pages):
            continue
        seen = seen_of(reading, pages) if reading.raw == read else _blind(read)
        if _is_misread(seen, number) or _lost_some(read, number):
            _take(draft, key, number, ("bar-code",), certain=True)


def _repair_bar_texts(draft: DeclarationDraft, pages: Pages) -> None:
    """The small text under the bars, where it is the printed number but for misread characters."""
    printed = (draft.text(key) or "" for key in _KEYS)
    numbers = {number for number in printed if _NUMBER.fullmatch(number)}
    for place, text in enumerate(draft.bar_codes):
        bare = text.text.strip("*")
        if bare in numbers or text.page not in pages:
            continue
        start = text.text.find(bare)
        seen = seen_in(text.slice(start, start + len(bare)), pages)
        for number in numbers:
            if _is_misread(seen, number):
                draft.bar_codes[place] = replace(text, text=text.text.replace(bare, number))


def _repair_by_each_other(draft: DeclarationDraft, pages: Pages) -> None:
    """Both numbers print the same digits: one that nearly is the other was misread."""
    first, second = (draft.text(key) for key in _KEYS)
    if first is None or second is None or first == second or len(first) != len(second):
        return
    if not 0 < sum(map(str.__ne__, first, second)) <= _MOST_WRONG:
        return
    if not any(is_recognised(draft.fields[key], pages) for key in _KEYS):
        return
    held = list(_others(draft))
    for key, other in zip(_KEYS, (second, first), strict=True):
        if (
            other in held
            and draft.text(key) not in held
            and _is_misread(seen_of(draft.fields[key], pages), other)
        ):
            _take(draft, key, other, ("bar-code", "other-cell"), certain=True)
            return
    draft.report("ocr-numbers-differ", "warning", _KEYS, doubts=_KEYS, first=first, second=second)


def _others(draft: DeclarationDraft) -> Iterator[str]:
    yield from (text.text.strip("*") for text in draft.bar_codes)
    yield from (match for code in draft.codes if code.text for match in _HELD.findall(code.text.upper()))


def _is_misread(seen: Seen, number: str) -> bool:
    """True when ``seen`` may be ``number`` with a few characters misread: a really different one is not."""
    if len(seen.text) != len(number):
        return False
    wrong = [place for place, read in enumerate(seen.text) if read != number[place]]
    return len(wrong) <= _MOST_WRONG and all(
        seen.may_be(number[place], place) and (place == 0 or not _is_clear(seen, number[place], place))
        for place in wrong
    )


def _is_clear(seen: Seen, other: str, place: int) -> bool:
    """True when the engine read a digit there and did not think of ``other``."""
    return seen.text[place].isdigit() and seen.is_sure_at(place) and other not in seen.others_at(place)


def _lost_some(read: str, number: str) -> bool:
    if not 0 < len(number) - len(read) <= _MOST_LOST:
        return False
    remaining = iter(number)
    return all(character in remaining for character in read)


def _blind(text: str) -> Seen:
    return Seen(text, (None,) * len(text))


def _take(
    draft: DeclarationDraft, key: str, number: str, evidence: tuple[Evidence, ...], *, certain: bool
) -> None:
    reading = draft.fields[key]
    read, reading.value = str(reading.value), number
    if certain:
        lift(draft, key)
    record(draft, key, read, number, evidence, certain=certain)
