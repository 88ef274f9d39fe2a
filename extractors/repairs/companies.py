"""Companies: credit codes by their alphabet and check character, codes of companies abroad by their
country, names by the code in front of them and the words that names of companies are made of."""

import re
from dataclasses import replace
from functools import cache

from customs import tables
from customs.identifiers import credit_code
from extractors.draft import DeclarationDraft
from extractors.reading import FieldReading, Part
from extractors.repairs.characters import DIGITS, LETTERS, forced
from extractors.repairs.check_digits import candidates, clear_elsewhere, is_only_fit, likeliest
from extractors.repairs.company_names import repaired_name
from extractors.repairs.form_fields import form_fields
from extractors.repairs.recording import Evidence, lift, record
from extractors.repairs.seen import Pages, Seen, is_recognised, seen_of

_LENGTH = 18
_ALPHABET = frozenset("0123456789ABCDEFGHJKLMNPQRTUWXY")
_AREA = range(2, 8)
_GLUED_CODE = re.compile(r"^[(（\[［\s]*([0-9A-Za-z]{18})[0-9JIl)）\]］]?[)）\]］]?(?=[^\x00-\x7f])")
_CODE_BEHIND = re.compile(r"^[^\x00-\x7f].*?(?<![0-9A-Za-z])([0-9A-Za-z]{18})[^0-9A-Za-z]{0,2}$")
_COUNTRY, _PLACE = 3, 2


def repair_parties(draft: DeclarationDraft, pages: Pages) -> None:
    """Every company of the form."""
    parties = {
        field.key: reading
        for field in form_fields(draft.form)
        if field.kind == "party"
        and (reading := draft.fields.get(field.key)) is not None
        and isinstance(reading.value, dict)
        and is_recognised(reading, pages)
    }
    for key, reading in parties.items():
        _part_glued_code(key, reading, draft)
        code, name = _part(reading, "code"), _part(reading, "name")
        if code is not None and key == "overseas_party":
            _repair_country(key, reading, code, draft, pages)
        elif code is not None:
            _repair_alphabet(key, reading, code, draft, pages)
        if name is not None:
            _repair_name(key, reading, name, draft)
            if key != "overseas_party":
                _propose_place(key, reading, name, draft, pages)
    _repair_by_same_company(parties, draft)
    for key, reading in parties.items():
        code = _part(reading, "code")
        if code is not None and key != "overseas_party" and not _fits(code.value):
            _propose_code(key, reading, code, draft, pages)


def _part(reading: FieldReading, role: str) -> Part | None:
    return next((part for part in reading.parts or () if part.role == role), None)


def _seen(part: Part, pages: Pages) -> Seen:
    seen = seen_of(part, pages)
    return seen if seen.text == part.value else Seen(part.value, (None,) * len(part.value))


def _part_glued_code(key: str, reading: FieldReading, draft: DeclarationDraft) -> None:
    """``(92650100DKD6UQTP077伊宁市…``: the closing bracket was read as a digit."""
    name = _part(reading, "name")
    if name is None or _part(reading, "code") is not None:
        return
    match = _GLUED_CODE.match(name.value) or _CODE_BEHIND.match(name.value)
    fixed = None if match is None else forced(_blind(match.group(1)), _allows)
    if match is None or fixed is None or not _fits(fixed.text):
        return
    read = name.value
    rest = (read[match.end() :] if match.re is _GLUED_CODE else read[: match.start(1)]).strip(" (（：:")
    if not rest:
        return
    code = name.model_copy(update={"value": fixed.text, "role": "code"})
    reading.parts = [code, name.model_copy(update={"value": rest})]
    _write(key, reading, draft, read, f"({fixed.text}) {rest}", ("check-digit", "form"), certain=True)


def _allows(place: int, character: str) -> bool:
    return character in (DIGITS if place in _AREA else _ALPHABET)


def _fits(code: str) -> bool:
    """True when its check character fits; judging it in whole would look for proposals each time."""
    is_formed = len(code) == _LENGTH and all(map(_allows, range(_LENGTH), code))
    return is_formed and credit_code.check_character(code) == code[-1]


def _bare(code: Part, pages: Pages) -> Seen:
    """The code without the blanks that an engine puts into it and the specks it takes for stops."""
    seen = _seen(code, pages)
    kept = [place for place, read in enumerate(seen.text) if read.isalnum()]
    return Seen("".join(seen.text[place] for place in kept), tuple(seen.characters[place] for place in kept))


def _repair_alphabet(
    key: str, reading: FieldReading, code: Part, draft: DeclarationDraft, pages: Pages
) -> None:
    """Letters that no code has are digits; the check character must say so too."""
    seen, read = _bare(code, pages), code.value
    fixed = forced(seen, _allows) if len(seen.text) == _LENGTH else None
    if fixed is None or fixed.text == read or not _fits(fixed.text):
        return
    code.value = fixed.text
    changed = [place for place, character in enumerate(fixed.text) if character != seen.text[place]]
    certain = fixed.certain and clear_elsewhere(seen, changed)
    certain &= is_only_fit(seen, fixed.text, _allows, _fits)
    _write(key, reading, draft, read, fixed.text, ("alphabet", "check-digit"), certain=certain)


def _propose_code(key: str, reading: FieldReading, code: Part, draft: DeclarationDraft, pages: Pages) -> None:
    seen, read = _bare(code, pages), code.value
    if len(seen.text) == _LENGTH:
        best = likeliest(candidates(seen, _allows, _fits))
        proposed = None if best is None else best.text
    elif len(seen.text) == _LENGTH - 1:
        # Of two characters that are the same the engine may lose one.
        bare = seen.text
        doubled = {bare[:place] + bare[place] + bare[place:] for place in range(len(bare))}
        fitting = [each for each in doubled if _fits(each)]
        proposed = fitting[0] if len(fitting) == 1 else None
    else:
        proposed = None
    if proposed is not None:
        code.value = proposed
        _write(key, reading, draft, read, proposed, ("check-digit", "runner-up"), certain=False)


def _repair_country(
    key: str, reading: FieldReading, code: Part, draft: DeclarationDraft, pages: Pages
) -> None:
    """``GE02742994646``: the code of a company abroad begins with its country."""
    read = code.value
    countries = tables.countries()
    if len(read) <= _COUNTRY or countries.by_code(read[:_COUNTRY]) is not None or read[:_COUNTRY].isalpha():
        return
    seen = _seen(code, pages)
    start = forced(replace(seen, text=seen.text[:_COUNTRY]), lambda _, character: character in LETTERS)
    if start is None or countries.by_code(start.text) is None:
        return
    code.value = start.text + read[_COUNTRY:]
    _write(key, reading, draft, read, code.value, ("alphabet", "code-table"), certain=start.certain)


def _repair_name(key: str, reading: FieldReading, name: Part, draft: DeclarationDraft) -> None:
    read = name.value
    repaired = repaired_name(read, is_abroad=key == "overseas_party")
    if repaired.text != read:
        name.value = repaired.text
        _write(key, reading, draft, read, repaired.text, ("wording",), certain=repaired.certain)
    if repaired.doubt is not None:
        draft.report(
            "ocr-unlikely", "warning", [key], doubts=[key], text=name.value[:60], reason=repaired.doubt
        )


@cache
def _places() -> frozenset[str]:
    """How the names of provinces and towns begin, as names of companies do."""
    areas = tables.domestic_areas()
    return frozenset(
        name[:_PLACE] for area in areas for name in (area.name, area.province) if len(name) >= _PLACE
    )


def _propose_place(
    key: str, reading: FieldReading, name: Part, draft: DeclarationDraft, pages: Pages
) -> None:
    """``滑南…``: nearly the place that a name begins with; other names begin with no place at all."""
    start = name.value[:_PLACE]
    seen = _seen(name, pages)
    if len(start) < _PLACE or start in _places():
        return
    near = [
        place
        for place in _places()
        if sum(map(str.__ne__, place, start)) == 1
        and all(
            read == meant or seen.may_be(meant, at)
            for at, (read, meant) in enumerate(zip(start, place, strict=True))
        )
    ]
    if len(near) == 1:
        read, name.value = name.value, near[0] + name.value[_PLACE:]
        _write(key, reading, draft, read, name.value, ("code-table",), certain=False)


def _repair_by_same_company(parties: dict[str, FieldReading], draft: DeclarationDraft) -> None:
    """One company in two cells: its code is right where its check character fits."""
    named: dict[str, tuple[str, Part]] = {}
    for key, reading in parties.items():
        own_name, own_code = _part(reading, "name"), _part(reading, "code")
        if own_name is not None and own_code is not None:
            named[key] = own_name.value, own_code
    for key, (name, code) in named.items():
        if _fits(code.value) or key == "overseas_party":
            continue
        others = {
            other.value
            for other_name, other in named.values()
            if other_name == name and _fits(other.value) and _is_nearly(code.value, other.value)
        }
        if len(others) == 1:
            read, code.value = code.value, others.pop()
            _write(key, parties[key], draft, read, code.value, ("other-cell", "check-digit"), certain=True)


def _is_nearly(read: str, other: str) -> bool:
    return len(read) == len(other) and sum(map(str.__ne__, read, other)) <= 2


def _blind(text: str) -> Seen:
    return Seen(text, (None,) * len(text))


def _write(
    key: str,
    reading: FieldReading,
    draft: DeclarationDraft,
    read: str,
    value: str,
    evidence: tuple[Evidence, ...],
    *,
    certain: bool,
) -> None:
    reading.value = {part.role: part.value for part in reading.parts or () if part.role is not None}
    if certain:
        lift(draft, key)
    record(draft, key, read, value, evidence, certain=certain)
