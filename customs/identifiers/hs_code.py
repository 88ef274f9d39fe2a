"""商品编号: 8 places of the tariff and 2 of supervision, 3 more of inspection when 13 are printed."""

import re
from dataclasses import dataclass

from customs.identifiers import look_alikes
from customs.normalising import MIDDLE_DOTS, normalised
from customs.verdict import Problem, Verdict

_FORM = re.compile(r"([0-9]{8})([0-9]{2})([0-9]{3})?")
_LENGTHS = (10, 13)
_LAST_CHAPTER = 97
# 77 is kept free by the Harmonized System; 98 is China's own chapter of special transactions.
_FREE_CHAPTER = 77
_SPECIAL_CHAPTER = 98


@dataclass(frozen=True, slots=True)
class HsCode:
    """The parts of a well-formed code, as text; ``inspection`` is None in codes of ten digits."""

    value: str
    chapter: str
    heading: str
    subheading: str
    tariff_line: str
    supervision: str
    inspection: str | None


def parse(text: str) -> HsCode | None:
    """The parts of a code of 10 or 13 digits, else None. ``check`` judges the chapter."""
    value = normalised(text, without=MIDDLE_DOTS)
    match = _FORM.fullmatch(value)
    if match is None:
        return None
    line, supervision, inspection = match.groups()
    return HsCode(value, line[:2], line[:4], line[:6], line, supervision, inspection)


def check(text: str) -> Verdict:
    """Judge length, digits and chapter. Whether the tariff has the code is not known here."""
    value = normalised(text, without=MIDDLE_DOTS)
    problems = _problems(value)
    if all(problem.severity == "warning" for problem in problems):
        return Verdict(text, value, problems)
    proposals = look_alikes.proposals(
        value, lambda _, character: character in "0123456789", lambda other: not _problems(other)
    )
    return Verdict(text, value, problems, proposals)


def _problems(value: str) -> tuple[Problem, ...]:
    if len(value) not in _LENGTHS:
        return (Problem("hs-code-length", "error", {"value": value, "length": str(len(value))}),)
    if not _FORM.fullmatch(value):
        return (Problem("hs-code-digits", "error", {"value": value}),)
    chapter = int(value[:2])
    if chapter == _SPECIAL_CHAPTER:
        return (Problem("hs-code-special-chapter", "warning", {"value": value}),)
    if chapter == _FREE_CHAPTER or not 1 <= chapter <= _LAST_CHAPTER:
        return (Problem("hs-code-chapter", "error", {"value": value, "chapter": value[:2]}),)
    return ()
