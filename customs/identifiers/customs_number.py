"""海关编号, shown to users as 报关单号: 18 digits.

Places 1-4 customs district, 5-8 year, 9 direction (0 export, 1 import), 10-18 serial number.
Forms of before 2018 carry nine digits; those are named, not accepted.
"""

import re
from dataclasses import dataclass
from typing import Literal

from customs import tables
from customs.identifiers import look_alikes
from customs.normalising import normalised
from customs.verdict import Problem, Verdict

_FORM = re.compile(r"([0-9]{4})([0-9]{4})([01])([0-9]{9})")
_DIGITS = re.compile(r"[0-9]+")
# What a spreadsheet leaves of a long number it took for a quantity: 9.4022E+17.
_SPREADSHEET_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?E\+?[0-9]+")
_LENGTH = 18
_OLD_LENGTH = 9
_FIRST_YEAR = 2000
_NO_SERIAL = "000000000"


@dataclass(frozen=True, slots=True)
class CustomsNumber:
    """The parts of a well-formed number. ``serial`` is text with its leading zeros."""

    value: str
    district_code: str
    year: int
    direction: Literal["export", "import"]
    serial: str


def parse(text: str) -> CustomsNumber | None:
    """The parts of a number of 18 digits with direction 0 or 1, else None. ``check`` judges the parts."""
    value = normalised(text)
    match = _FORM.fullmatch(value)
    if match is None:
        return None
    district, year, direction, serial = match.groups()
    return CustomsNumber(value, district, int(year), "import" if direction == "1" else "export", serial)


def check(text: str, *, this_year: int | None = None) -> Verdict:
    """Judge a number; with ``this_year`` also that its year is not later than the next one."""
    value = normalised(text)
    problems = _form_problems(value) or _part_problems(value, this_year)
    if not problems:
        return Verdict(text, value)
    proposals = look_alikes.proposals(
        value,
        lambda _, character: character in "0123456789",
        lambda other: not (_form_problems(other) or _part_problems(other, this_year)),
    )
    return Verdict(text, value, problems, proposals)


def _form_problems(value: str) -> tuple[Problem, ...]:
    if _SPREADSHEET_NUMBER.fullmatch(value):
        return (Problem("customs-number-spreadsheet", "block", {"value": value}),)
    if not _DIGITS.fullmatch(value):
        return (Problem("customs-number-digits", "block", {"value": value}),)
    if len(value) == _OLD_LENGTH:
        return (Problem("customs-number-old", "block", {"value": value}),)
    if len(value) != _LENGTH:
        return (Problem("customs-number-length", "block", {"value": value, "length": str(len(value))}),)
    return ()


def _part_problems(value: str, this_year: int | None) -> tuple[Problem, ...]:
    problems = []
    district, year, direction, serial = value[:4], value[4:8], value[8], value[9:]
    row = tables.districts().by_code(district)
    if row is None:
        problems.append(Problem("customs-number-district", "block", {"district": district}))
    elif not row.in_force:
        parameters = {"district": district, "name": row.name}
        problems.append(Problem("customs-number-district-void", "error", parameters))
    if int(year) < _FIRST_YEAR or (this_year is not None and int(year) > this_year + 1):
        problems.append(Problem("customs-number-year", "block", {"year": year}))
    if direction not in "01":
        problems.append(Problem("customs-number-direction", "block", {"direction": direction}))
    if serial == _NO_SERIAL:
        problems.append(Problem("customs-number-serial", "block", {"value": value}))
    return tuple(problems)
