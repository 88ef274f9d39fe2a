"""Words behind 集装箱标箱数及号码 and behind 关封号: containers and seals, which may look alike."""

import re

from customs.identifiers import container
from extractors.remarks.found import Found
from extractors.remarks.words import (
    Chain,
    evidence_of,
    form_of,
    glued_vin,
    has_digit,
    is_certain_vin,
    is_compact_date,
    is_container,
    is_dated,
    is_phone,
)
from extractors.text_runs import PlacedText

_LENGTH = 11
_MOST_TEU = 99
_IDENTIFIER_LENGTH = 5
_SHORTEST_SEAL, _LONGEST_SEAL = 4, 24
# A longer one that stands on two lines may be a seal and the next word: a line may swallow its last blank.
_USUAL_SEAL = 8
_GLUED_BEHIND = re.compile("[0-9](?:(?:USD|RMB|EUR|CNY)[0-9]*|HQ|GP|NO|KGS?)$|挂$")
_GLUED_TEU = re.compile("[0-9]{1,2}(?=[A-Z])")
# 1234567812345679, XJ123456XJ123457: two seals whose separator was lost.
_SEVERAL_SEALS = re.compile(r"[0-9]{13,}|[A-Z]+[0-9]{4,}[A-Z]+[0-9]{4,}")


def take_containers(chain: Chain, at: int, text: PlacedText, found: Found) -> int:
    """Takes the word at ``at``; how many words that were. 0: it is none of this list, which ends."""
    word = chain[at].text
    if word.isdecimal() and int(word) <= _MOST_TEU and found.teu is None and not found.values("containers"):
        # The number is TEU, not a count of boxes.
        found.teu = int(word)
        return 1
    prefix = _GLUED_TEU.match(word)
    if prefix is not None and found.teu is None and is_container(word[prefix.end() :]):
        found.teu = int(prefix.group())
        add_container(word[prefix.end() :], evidence_of(text, chain[at : at + 1]).slice(prefix.end()), found)
        return 1
    for count in (1, 2, 3):
        joined = "".join(each.text for each in chain[at : at + count])
        if container.parse(joined) is not None:
            add_container(joined, evidence_of(text, chain[at : at + count]), found)
            return count
    evidence = evidence_of(text, chain[at : at + 1])
    if len(word) > _LENGTH and len(word) % _LENGTH == 0:
        parts = [word[start : start + _LENGTH] for start in range(0, len(word), _LENGTH)]
        if all(is_container(part) for part in parts):
            for place, part in enumerate(parts):
                add_container(part, evidence.slice(place * _LENGTH, (place + 1) * _LENGTH), found)
            return 1
    if len(word) >= _IDENTIFIER_LENGTH and has_digit(word) and not chain[at].is_chinese_plate:
        kinds = ("containers", "seals") if found.values("containers") else ("containers",)
        is_paper = is_dated(word) and container.parse(word[:_LENGTH]) is None
        if not (found.values("containers") and is_paper) and not is_certain_vin(word):
            found.doubt("container-form", kinds, evidence)
    return 0


def add_container(value: str, evidence: PlacedText, found: Found) -> None:
    """Adds a container; one that fails ISO 6346 is doubted."""
    is_right = is_container(value)
    found.add("containers", value, evidence, certain=is_right)
    if not is_right:
        found.doubt("container-check-digit", ["containers"], evidence)


def take_seals(chain: Chain, at: int, text: PlacedText, found: Found) -> int:
    """Takes the word at ``at``; how many words that were. 0: it is none of this list, which ends."""
    word = chain[at].text
    evidence = evidence_of(text, chain[at : at + 1])
    if glued_vin(word) is not None:
        found.doubt("seal-unclear", ["seals"], evidence)
        return 0
    if chain[at].is_chinese_plate or is_certain_vin(word):
        return 0
    if is_container(word):
        found.add("containers", word, evidence, certain=False)
        found.doubt("container-without-label", ["containers", "seals"], evidence)
        return 1
    following = chain[at + 1] if at + 1 < len(chain) else None
    if following is not None and set(following.gap.strip()) == {"-"}:
        return _take_hyphenated(chain, at, text, found)
    if not has_digit(word):
        return _take_with_prefix(chain, at, text, found)
    if len(word) < _SHORTEST_SEAL:
        return 0
    _add_seal(word, evidence, found, is_new_matter=chain[at].is_behind_blank, is_clean=chain[at].is_clean)
    return 1


def _take_with_prefix(chain: Chain, at: int, text: PlacedText, found: Found) -> int:
    """``XJ 123456``: letters and a number may be one seal, or a word and a seal."""
    following = chain[at + 1] if at + 1 < len(chain) else None
    if following is None or not following.text.isdecimal() or len(following.text) < _SHORTEST_SEAL:
        return 0
    evidence = evidence_of(text, chain[at : at + 2])
    found.add("seals", chain[at].text + following.text, evidence, certain=False)
    found.doubt("seal-unclear", ["seals"], evidence)
    return 2


def _take_hyphenated(chain: Chain, at: int, text: PlacedText, found: Found) -> int:
    """``XJ-123456`` is one seal; ``12345678-12345680`` is a range, which is not expanded."""
    first, second = chain[at].text, chain[at + 1].text
    evidence = evidence_of(text, chain[at : at + 2])
    if len(first) < _IDENTIFIER_LENGTH and has_digit(second) and len(second) >= _SHORTEST_SEAL:
        _add_seal(f"{first}-{second}", evidence, found, is_new_matter=chain[at].is_behind_blank)
        return 2
    found.doubt("list-range", ["seals"], evidence)
    for word in chain[at : at + 2]:
        if has_digit(word.text) and len(word.text) >= _IDENTIFIER_LENGTH:
            found.add("seals", word.text, evidence_of(text, [word]), certain=False)
    return 2


def _add_seal(
    value: str, evidence: PlacedText, found: Found, *, is_new_matter: bool, is_clean: bool = True
) -> None:
    others = found.values("seals")
    form, forms = form_of(value), {form_of(other) for other in others}
    is_other_form = bool(others) and form not in forms
    # A line ended behind one of them, and what follows touches it.
    is_longer = any(form != each and (form.startswith(each) or each.startswith(form)) for each in forms)
    is_paper = bool(others) and others[0][:2] != value[:2] and is_dated(value)
    is_strange = (
        not is_clean
        or is_longer
        or (len(value) > _USUAL_SEAL and len(evidence.boxes()) > 1)
        or _GLUED_BEHIND.search(value) is not None
        or is_phone(value)
        or container.parse(value) is not None
        or len(value) > _LONGEST_SEAL
        or _SEVERAL_SEALS.fullmatch(value) is not None
        or (is_new_matter and is_other_form)
        or (is_paper and (is_new_matter or is_other_form or is_compact_date(value)))
    )
    found.add("seals", value, evidence, certain=not is_strange)
    if is_strange:
        found.doubt("seal-unclear", ["seals"], evidence)
