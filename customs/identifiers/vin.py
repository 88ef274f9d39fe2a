"""车架号 / VIN (ISO 3779, GB 16735): 17 digits and capital letters without I, O and Q.

Places 1-3 maker (WMI), 4-8 description, 9 check digit, 10 model year, 11 plant, 12-17 serial number.
The check digit is compulsory for makers of China, the USA and Canada; a European car may fail it.
"""

import re
from dataclasses import dataclass

from customs.identifiers import look_alikes, vin_facts
from customs.identifiers.vin_facts import Maker
from customs.normalising import HYPHENS, normalised
from customs.verdict import Problem, Proposal, Severity, Verdict

LENGTH = 17
_FORM = re.compile(r"[0-9A-HJ-NPR-Z]{13}[0-9]{4}")
_ALPHABET = frozenset("0123456789ABCDEFGHJKLMNPRSTUVWXYZ")
_NEVER_USED = frozenset("IOQ")
_DIGITS = frozenset("0123456789")
_FIRST_DIGIT_ONLY_PLACE = 13
# Characters that stand for "not shown": LS4ASEZL****, LS4ASEZL...
_MASKS = frozenset("*.?#_×※")


@dataclass(frozen=True, slots=True)
class Vin:
    """The parts of a well-formed VIN. ``model_years`` are all years place 10 may mean, oldest first,
    empty when the place holds no year letter; ``maker`` is None when the WMI is not in the table."""

    value: str
    wmi: str
    description: str
    check_digit: str
    plant: str
    serial: str
    maker: Maker | None
    model_years: tuple[int, ...]
    is_check_digit_compulsory: bool
    is_check_digit_right: bool


def parse(text: str) -> Vin | None:
    """The parts of a well-formed VIN (17 places, the last four digits), else None.

    The check digit is reported, not required: ``check`` judges it.
    """
    value = normalised(text, without=HYPHENS)
    if not _FORM.fullmatch(value):
        return None
    return Vin(
        value=value,
        wmi=value[:3],
        description=value[3:8],
        check_digit=value[8],
        plant=value[10],
        serial=value[11:],
        maker=vin_facts.makers().get(value[:3]),
        model_years=vin_facts.model_years().get(value[9], ()),
        is_check_digit_compulsory=is_check_digit_compulsory(value),
        is_check_digit_right=check_digit(value) == value[8],
    )


def check_digit(vin: str) -> str:
    """The ninth place that belongs to the other 16 of ``vin``: 0-9 or X.

    Raises ``ValueError`` when ``vin`` is not 17 places of the VIN alphabet.
    """
    rule = vin_facts.check_digit_rule()
    if len(vin) != LENGTH or not set(vin) <= rule.values.keys():
        raise ValueError("not 17 places of the VIN alphabet")
    total = sum(rule.values[character] * weight for character, weight in zip(vin, rule.weights, strict=True))
    remainder = total % rule.modulus
    return "X" if remainder == rule.modulus - 1 else str(remainder)


def is_check_digit_compulsory(vin: str) -> bool:
    """True for makers of countries whose law requires the check digit, by the first place."""
    return vin[:1] in vin_facts.check_digit_rule().compulsory_first_places


def check(text: str, *, this_year: int | None = None, oldest_age: int = 15) -> Verdict:
    """Judge a VIN. With ``this_year``, warn of a model year later than the next year or more than
    ``oldest_age`` years back."""
    value = normalised(text, without=HYPHENS)
    problems = _form_problems(value)
    if not problems:
        problems = (*_check_digit_problems(value), *_fact_problems(value, this_year, oldest_age))
        if all(problem.severity in ("warning", "info") for problem in problems):
            return Verdict(text, value, problems)
    return Verdict(text, value, problems, _proposals(value))


def _proposals(value: str) -> tuple[Proposal, ...]:
    if len(value) != LENGTH:
        return ()
    return look_alikes.proposals(value, _allows, _passes)


def _form_problems(value: str) -> tuple[Problem, ...]:
    if set(value) & _MASKS:
        return (Problem("vin-masked", "block", {"value": value}),)
    if len(value) != LENGTH:
        return (Problem("vin-length", "block", {"value": value, "length": str(len(value))}),)
    problems = []
    if never := sorted(set(value) & _NEVER_USED):
        problems.append(Problem("vin-letters", "block", {"value": value, "letters": " ".join(never)}))
    if foreign := sorted(set(value) - _ALPHABET - _NEVER_USED):
        problems.append(Problem("vin-characters", "block", {"value": value, "characters": " ".join(foreign)}))
    if not set(value[_FIRST_DIGIT_ONLY_PLACE:]) <= _DIGITS:
        last = value[_FIRST_DIGIT_ONLY_PLACE:]
        problems.append(Problem("vin-last-four", "block", {"value": value, "last": last}))
    return tuple(problems)


def _check_digit_problems(value: str) -> tuple[Problem, ...]:
    expected = check_digit(value)
    if value[8] == expected:
        return ()
    parameters = {"value": value, "expected": expected, "actual": value[8]}
    if is_check_digit_compulsory(value):
        return (Problem("vin-check-digit", "error", parameters),)
    return (Problem("vin-check-digit-optional", "info", parameters),)


def _fact_problems(value: str, this_year: int | None, oldest_age: int) -> tuple[Problem, ...]:
    problems = []
    years = vin_facts.model_years().get(value[9], ())
    if not years:
        severity: Severity = "warning" if is_check_digit_compulsory(value) else "info"
        problems.append(Problem("vin-model-year-letter", severity, {"value": value, "letter": value[9]}))
    elif this_year is not None and not any(this_year - oldest_age <= year <= this_year + 1 for year in years):
        shown = " / ".join(str(year) for year in years)
        problems.append(Problem("vin-model-year", "warning", {"value": value, "years": shown}))
    if value[:3] not in vin_facts.makers():
        problems.append(Problem("vin-maker-unknown", "info", {"value": value, "wmi": value[:3]}))
    return tuple(problems)


def _allows(place: int, character: str) -> bool:
    return character in (_ALPHABET if place < _FIRST_DIGIT_ONLY_PLACE else _DIGITS)


def _passes(value: str) -> bool:
    if not _FORM.fullmatch(value):
        return False
    return not is_check_digit_compulsory(value) or check_digit(value) == value[8]
