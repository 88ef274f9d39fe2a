"""集装箱号 (ISO 6346): three owner letters, category U J or Z, six digits, check digit.

Four letters and seven digits are also the shape of bills of lading, so the shape alone proves nothing.
"""

import re
from dataclasses import dataclass

from stdnum import iso6346

from customs.identifiers import look_alikes
from customs.normalising import HYPHENS, normalised
from customs.verdict import Problem, Verdict

_SHAPE = re.compile(r"[A-Z]{4}[0-9]{7}")
_CATEGORIES = "UJZ"
_LENGTH = 11
_LETTER_PLACES = 4


@dataclass(frozen=True, slots=True)
class Container:
    """The parts of a well-formed number, its check digit not yet judged. ``category``: U freight
    container, J detachable equipment, Z trailer or chassis."""

    value: str
    owner: str
    category: str
    serial: str
    check_digit: str


def parse(text: str) -> Container | None:
    """The parts of a number with the right form, else None. ``check`` judges the check digit."""
    value = normalised(text, without=HYPHENS)
    if not _SHAPE.fullmatch(value) or value[3] not in _CATEGORIES:
        return None
    return Container(value, value[:3], value[3], value[4:10], value[10])


def check_digit(number: str) -> str:
    """The eleventh place that belongs to the first ten; remainder 10 is written 0."""
    return str(iso6346.calc_check_digit(number[: _LENGTH - 1]))


def check(text: str) -> Verdict:
    """Judge shape, category letter and check digit."""
    value = normalised(text, without=HYPHENS)
    problems = _problems(value)
    if not problems:
        return Verdict(text, value)
    proposals = look_alikes.proposals(value, _allows, lambda other: not _problems(other))
    return Verdict(text, value, problems, proposals)


def _problems(value: str) -> tuple[Problem, ...]:
    if not _SHAPE.fullmatch(value):
        return (Problem("container-shape", "block", {"value": value}),)
    problems = []
    if value[3] not in _CATEGORIES:
        problems.append(Problem("container-category", "error", {"value": value, "letter": value[3]}))
    if value[10] != (expected := check_digit(value)):
        parameters = {"value": value, "expected": expected, "actual": value[10]}
        problems.append(Problem("container-check-digit", "error", parameters))
    return tuple(problems)


def _allows(place: int, character: str) -> bool:
    if place < _LETTER_PLACES:
        return "A" <= character <= "Z" and len(character) == 1
    return character in "0123456789"
