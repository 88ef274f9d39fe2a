"""海关注册编码: the ten-place customs registration code of a company.

Places 1-4 area (the first four of its domestic area code), 5 kind of zone, 6 ownership, 7-10 serial
number, which may hold letters. It has no check digit.
"""

import re
from dataclasses import dataclass

from customs import tables
from customs.identifiers import look_alikes
from customs.normalising import normalised
from customs.verdict import Problem, Verdict

_LENGTH = 10
_FORM = re.compile(r"[0-9]{4}[0-9A-Z][0-9A-Z][0-9A-Z]{4}")


@dataclass(frozen=True, slots=True)
class RegistrationCode:
    """The parts of a well-formed code; all text."""

    value: str
    area_prefix: str
    zone: str
    ownership: str
    serial: str


def parse(text: str) -> RegistrationCode | None:
    """The parts of a code with the right form, else None."""
    value = normalised(text)
    if not _FORM.fullmatch(value):
        return None
    return RegistrationCode(value, value[:4], value[4], value[5], value[6:])


def check(text: str) -> Verdict:
    """Judge the form and that the area exists."""
    value = normalised(text)
    if len(value) != _LENGTH:
        parameters = {"value": value, "length": str(len(value))}
        return Verdict(text, value, (Problem("registration-code-length", "block", parameters),))
    if not _FORM.fullmatch(value):
        problem = Problem("registration-code-characters", "block", {"value": value})
        return Verdict(text, value, (problem,), look_alikes.proposals(value, _allows, _passes))
    if value[:4] not in tables.domestic_area_prefixes():
        parameters = {"value": value, "area": value[:4]}
        return Verdict(text, value, (Problem("registration-code-area", "warning", parameters),))
    return Verdict(text, value)


def _allows(place: int, character: str) -> bool:
    return character in "0123456789" or (place > 3 and "A" <= character <= "Z")


def _passes(value: str) -> bool:
    return _FORM.fullmatch(value) is not None and value[:4] in tables.domestic_area_prefixes()
