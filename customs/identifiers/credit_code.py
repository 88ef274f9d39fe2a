"""统一社会信用代码 (GB 32100): 18 places of a company or other body.

Places 1-2 registering department and kind, 3-8 area, 9-17 organisation code (GB 11714) with its own
check character, 18 check character. The letters I O S V Z are never used.
"""

import re
from dataclasses import dataclass

from stdnum.cn import uscc

from customs.identifiers import look_alikes
from customs.normalising import HYPHENS, normalised
from customs.verdict import Problem, Verdict

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_LENGTH = 18
_AREA = slice(2, 8)
_ORGANISATION = slice(8, 17)
_FORM = re.compile(rf"[{_ALPHABET}]{{2}}[0-9]{{6}}[{_ALPHABET}]{{10}}")
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class CreditCode:
    """The parts of a well-formed code, its check character not yet judged."""

    value: str
    department: str
    body_kind: str
    area_code: str
    organisation_code: str
    check_character: str


def parse(text: str) -> CreditCode | None:
    """The parts of a code with the right form, else None. ``check`` judges the check characters."""
    value = normalised(text, without=HYPHENS)
    if not _FORM.fullmatch(value):
        return None
    return CreditCode(value, value[0], value[1], value[_AREA], value[_ORGANISATION], value[17])


def check_character(code: str) -> str:
    """The 18th place that belongs to the first 17 places of ``code``.

    Raises ``ValueError`` when a character is outside the code's alphabet.
    """
    return str(uscc.calc_check_digit(code[: _LENGTH - 1]))


def organisation_check_character(organisation_code: str) -> str:
    """The ninth place that belongs to the first eight of an organisation code (GB 11714)."""
    total = sum(
        int(character, 36) * weight
        for character, weight in zip(organisation_code, _ORGANISATION_WEIGHTS, strict=False)
    )
    return {10: "X", 11: "0"}.get(digit := 11 - total % 11, str(digit))


def check(text: str) -> Verdict:
    """Judge a code. The organisation code inside is only a warning: codes in use are known to fail it."""
    value = normalised(text, without=HYPHENS)
    problems = _form_problems(value) or _check_problems(value)
    if not any(problem.severity == "block" or problem.severity == "error" for problem in problems):
        return Verdict(text, value, problems)
    return Verdict(text, value, problems, look_alikes.proposals(value, _allows, _passes))


def _form_problems(value: str) -> tuple[Problem, ...]:
    if len(value) != _LENGTH:
        return (Problem("credit-code-length", "block", {"value": value, "length": str(len(value))}),)
    wrong = [character for place, character in enumerate(value) if not _allows(place, character)]
    if wrong:
        return (Problem("credit-code-characters", "block", {"value": value, "characters": " ".join(wrong)}),)
    return ()


def _check_problems(value: str) -> tuple[Problem, ...]:
    problems = []
    expected = check_character(value)
    if value[17] != expected:
        parameters = {"value": value, "expected": expected, "actual": value[17]}
        problems.append(Problem("credit-code-check-character", "error", parameters))
    organisation = value[_ORGANISATION]
    expected = organisation_check_character(organisation)
    if organisation[8] != expected:
        parameters = {"organisation": organisation, "expected": expected, "actual": organisation[8]}
        problems.append(Problem("credit-code-organisation", "warning", parameters))
    return tuple(problems)


def _allows(place: int, character: str) -> bool:
    return character in ("0123456789" if place in range(2, 8) else _ALPHABET)


def _passes(value: str) -> bool:
    return _FORM.fullmatch(value) is not None and check_character(value) == value[17]
