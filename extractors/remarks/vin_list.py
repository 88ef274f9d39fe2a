"""Words behind 车架号: VINs, whole, joined, cut by a blank, in a range, masked or misprinted."""

from collections.abc import Sequence

from customs.identifiers import vin
from customs.verdict import Verdict
from extractors.remarks.found import Found
from extractors.remarks.tokens import Token
from extractors.remarks.words import (
    Chain,
    evidence_of,
    has_digit,
    is_certain_vin,
    is_compact_date,
    is_paper_number,
    is_phone,
    is_vin,
)
from extractors.text_runs import PlacedText

# Shorter words are ordinals and counts; longer ones, up to this, may be what is left of a VIN.
_ORDINAL_LENGTH, _SHORT, _NEARLY_WHOLE = 3, 4, 11
_NEVER_USED = frozenset("IOQ")
# A VIN is cut into so many pieces at most.
_MOST_PIECES = 5


def take_vins(chain: Chain, at: int, text: PlacedText, found: Found) -> int:
    """Takes the word at ``at``; how many words that were. 0: it is none of this list, which ends."""
    word = chain[at].text
    if chain[at].is_chinese_plate or word.endswith("挂"):
        return 0
    if len(word) >= vin.LENGTH and len(word) % vin.LENGTH == 0:
        _take_joined(word, evidence_of(text, chain[at : at + 1]), found)
        return 1 + _range_behind(chain, at, text, found)
    if word.isdecimal() and len(word) <= _ORDINAL_LENGTH:
        # 1 LZG… 2 LZG…, LZG… 1, but not LZG…942、43、44.
        if int(word) not in (1, len(found.values("vins")) + 1):
            found.doubt("vin-length", ["vins"], evidence_of(text, chain[at : at + 1]))
        return 1
    pieces = _pieces_of_one(chain, at)
    if pieces:
        evidence = evidence_of(text, chain[at : at + pieces])
        found.add("vins", "".join(each.text for each in chain[at : at + pieces]), evidence)
        return pieces
    return _take_other(chain, at, text, found)


def _take_other(chain: Chain, at: int, text: PlacedText, found: Found) -> int:
    word = chain[at].text
    if not has_digit(word) and len(word) < _NEARLY_WHOLE:
        return 0
    if len(word) <= _SHORT:
        return 0
    is_other = is_paper_number(word) or is_compact_date(word) or is_phone(word)
    if is_other and found.values("vins"):
        return 0
    evidence = evidence_of(text, chain[at : at + 1])
    found.doubt("vin-length", ["vins"], evidence)
    if len(word) > vin.LENGTH and is_vin(word[: vin.LENGTH]):
        # Something is glued to it, or the next one lost a place.
        found.add("vins", word[: vin.LENGTH], evidence.slice(0, vin.LENGTH), certain=False)
    elif len(word) >= _NEARLY_WHOLE:
        found.add("vins", word, evidence, certain=False)
    return 1


def _take_joined(word: str, evidence: PlacedText, found: Found) -> None:
    for start in range(0, len(word), vin.LENGTH):
        one = evidence.slice(start, start + vin.LENGTH)
        verdict = vin.check(word[start : start + vin.LENGTH])
        found.add("vins", verdict.value if verdict.ok else _repaired(verdict), one, certain=verdict.ok)
        if not verdict.ok:
            found.doubt("vin-form", ["vins"], one)


def _repaired(verdict: Verdict) -> str:
    """O, I and Q stand in no VIN: the only VIN without them that passes, to be confirmed; else as printed."""
    values = [proposal.value for proposal in verdict.proposals]
    if len(values) != 1 or len(values[0]) != len(verdict.value):
        return verdict.value
    changed = {old for old, new in zip(verdict.value, values[0], strict=True) if old != new}
    return values[0] if changed <= _NEVER_USED else verdict.value


def _range_behind(chain: Chain, at: int, text: PlacedText, found: Found) -> int:
    """``…000101-000110``: the end of a range is doubted, not expanded; 1 when it was passed over."""
    if at + 1 >= len(chain) or set(chain[at + 1].gap.strip()) != {"-"}:
        return 0
    behind = chain[at + 1].text
    found.doubt("list-range", ["vins"], evidence_of(text, chain[at : at + 2]))
    return 0 if len(behind) >= _NEARLY_WHOLE else 1


def _pieces_of_one(chain: Chain, at: int) -> int:
    """How many words from ``at`` are one VIN cut by blanks or hyphens: its check digit must prove it."""
    joined = ""
    for count, word in enumerate(chain[at : at + _MOST_PIECES], start=1):
        joined += word.text
        if len(joined) >= vin.LENGTH:
            return count if count > 1 and is_certain_vin(joined) else 0
    return 0


def masked_at(tokens: Sequence[Token], at: int, text: PlacedText, found: Found, *, is_open: bool) -> int:
    """The stars at ``at`` behind 车架号: doubted when they stand for places of a VIN (LS4ASEZL****123),
    not when they part whole ones or count (…*1). How many tokens behind them belong to it.

    ``is_open``: in the list of VINs; behind its end only stars that touch letters are of interest."""
    before = tokens[at - 1] if at else None
    if not is_open and (before is None or before.kind != "word" or before.value.isdecimal()):
        return 0
    behind = tokens[at + 1] if at + 1 < len(tokens) else None
    word_behind = behind.value if behind is not None and behind.kind == "word" else ""
    is_whole_before = before is not None and before.kind == "word" and len(before.value) % vin.LENGTH == 0
    is_count_behind = word_behind.isdecimal() and len(word_behind) <= _ORDINAL_LENGTH
    if is_whole_before and (is_count_behind or len(word_behind) % vin.LENGTH == 0):
        return 0
    found.doubt("vin-masked", ["vins"], text.slice(tokens[at].start, tokens[at].end))
    return 1 if word_behind else 0
