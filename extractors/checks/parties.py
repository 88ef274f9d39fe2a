"""Companies: their codes, and names that are whole."""

import re
from collections.abc import Iterator

from customs.identifiers import credit_code, registration_code
from extractors.checks.examined import Examined
from extractors.checks.facts import check_facts
from extractors.checks.registry import Breach, check, findings_of, runner
from extractors.draft import Finding

_CHINESE_PARTIES = ("domestic_party", "owner_party", "declaring_unit")
_LAST_BRACKET = re.compile(r"[(（][^()（）]*[)）]$")
_OPEN_BRACKET = re.compile(r"[(（][^()（）]*$")
# People's names are short; a company's has at least a place, a word and an ending.
_SHORTEST_COMPANY = 5
_CODE_AT_END = re.compile(r"[0-9A-Z]{10,18}$")


@runner
def company_codes_pass(examined: Examined) -> Iterator[Finding]:
    """Check characters of 18-place credit codes, the area of 10-place registration codes."""
    for key in _CHINESE_PARTIES:
        code = examined.code(key)
        if code is not None and len(code) == 18:
            yield from findings_of(credit_code.check(code), key)
        elif code is not None and len(code) == 10:
            yield from findings_of(registration_code.check(code), key)


@check("company-name-cut-off", "warning", _CHINESE_PARTIES, "checks 10, 12", doubts=True)
def company_names_are_whole(examined: Examined) -> Iterator[Breach]:
    """A company's name ends like one; 汽车销售有限 goes on."""
    for key in _CHINESE_PARTIES:
        name = examined.name(key)
        if name is not None and _is_cut_off(name, examined.code(key)):
            yield Breach({"name": name}, (key,))


def _is_cut_off(name: str, code: str | None) -> bool:
    if not any("一" <= character <= "龥" for character in name) or _CODE_AT_END.search(name):
        return False
    if _OPEN_BRACKET.search(name):
        return True
    bare = _LAST_BRACKET.sub("", name)
    facts = check_facts()
    if bare.endswith(facts.company_endings):
        return False
    if bare.endswith(facts.company_name_cuts):
        return True
    # Whoever has the code of a person in business may be called anything.
    is_company = code is None or len(code) != 18 or code.startswith(facts.company_code_starts)
    return is_company and len(bare) >= _SHORTEST_COMPANY


@check("code-in-name", "error", _CHINESE_PARTIES, "layouts, family D", doubts=True)
def names_hold_no_code(examined: Examined) -> Iterator[Breach]:
    """A code behind the name belongs to the code."""
    for key in _CHINESE_PARTIES:
        name = examined.name(key) or ""
        match = _CODE_AT_END.search(name)
        if match is not None and any(character.isdigit() for character in match.group()):
            yield Breach({"code": match.group()}, (key,))


@check("party-no-name", "error", ("overseas_party",), "trap 5", doubts=True)
def overseas_party_is_a_name(examined: Examined) -> Iterator[Breach]:
    """境外收发货人 holds letters: digits alone slid in from another cell."""
    name = examined.name("overseas_party")
    if name is not None and not any(character.isalpha() for character in name):
        yield Breach({"name": name})
