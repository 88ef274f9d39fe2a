"""Numbers of a cell: several customs numbers, plates with their trailers, VINs, containers, seals."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import lru_cache

from customs.identifiers import batch_number, container, customs_number, plate, vin
from customs.normalising import normalised
from customs.verdict import Problem, Verdict
from vin_import.layout.vocabulary import is_empty
from vin_import.vin_text import vins_in

Found = tuple[tuple[str, ...], tuple[Problem, ...]]
"""The numbers in the form in which they are stored, and what is wrong with them."""

_STRONG = re.compile(r"[,，;；、|\n\t/\\+]+")
_WEAK = re.compile(r"[,，;；、|\n\t/\\+\s]+")
_CONTAINER = re.compile(r"(?<![A-Z])[A-Z]{4}[\s-]?\d{6}[\s-]?\d(?!\d)")
_BRACKETED = re.compile(r"[(\[【（][^)\]】）]*[)\]】）]")
_DIGITS_OF_CUSTOMS_NUMBER = 18
_MOST_BOX_COUNT = 12
_FEWEST_DIGITS_OF_PLATE = 2


@lru_cache(maxsize=4096)
def customs_numbers(text: str) -> Found:
    """All customs numbers of a cell, also one that is written in groups of digits."""
    parts = _parts(text, _WEAK)
    joined = "".join(parts)
    if len(parts) > 1 and joined.isdigit() and len(joined) == _DIGITS_OF_CUSTOMS_NUMBER:
        parts = [joined]
    return _checked(parts, customs_number.check, least_digits=6)


@lru_cache(maxsize=4096)
def batch_numbers(text: str) -> Found:
    """All batch numbers of a cell."""
    return _checked(_parts(text, _WEAK), batch_number.check, least_digits=1)


@lru_cache(maxsize=4096)
def plates(text: str) -> tuple[tuple[str, ...], tuple[str, ...], tuple[Problem, ...]]:
    """Trucks' plates, trailers' plates (…挂) and what is wrong, of a cell like 新A12345/新B1234挂."""
    trucks: list[str] = []
    trailers: list[str] = []
    problems: list[Problem] = []
    for part in _parts(_BRACKETED.sub(" ", text), _STRONG):
        for verdict in _plates_of(part):
            problems += verdict.problems
            if _digits(verdict.value) >= _FEWEST_DIGITS_OF_PLATE:
                (trailers if verdict.value.endswith("挂") else trucks).append(verdict.value)
    return _once(trucks), _once(trailers), tuple(problems)


def _plates_of(part: str) -> list[Verdict]:
    """One plate with blanks in it, or several between blanks; one that is none stays as it is."""
    whole = plate.check(part)
    pieces = part.split()
    if whole.ok or len(pieces) == 1:
        return [whole] if whole.value else []
    apart = [plate.check(piece) for piece in pieces]
    return apart if all(each.ok for each in apart) else [whole]


@lru_cache(maxsize=4096)
def vins(text: str) -> Found:
    """All VINs of a cell; a text that holds none is one that is wrong."""
    found = vins_in(text) or tuple(_parts(text, _WEAK))
    return _checked(found, vin.check, least_digits=3)


@lru_cache(maxsize=4096)
def containers(text: str) -> Found:
    """All container numbers of a cell like 1×40HQ TGHU1234567; a bare number of boxes is none."""
    plain = unicodedata.normalize("NFKC", text).upper()
    found = _CONTAINER.findall(plain)
    if not found and len(plain) <= _MOST_BOX_COUNT and not re.search(r"[A-Z]{4}", plain):
        return (), ()
    return _checked(found or _parts(text, _WEAK), container.check, least_digits=4)


@lru_cache(maxsize=4096)
def others(text: str) -> tuple[str, ...]:
    """Bill numbers or seals: in capitals, without blanks, each once."""
    return _once(normalised(part) for part in _parts(text, _STRONG))


def _parts(text: str, separator: re.Pattern[str]) -> list[str]:
    return [part for part in separator.split(text.strip()) if part and not is_empty(part)]


def _checked(parts: Iterable[str], check: Callable[[str], Verdict], *, least_digits: int) -> Found:
    """Those that are wrong stay: a misread number still finds its booking. Words are no numbers."""
    verdicts = [check(part) for part in parts]
    problems = tuple(problem for verdict in verdicts for problem in verdict.problems)
    return _once(each.value for each in verdicts if _digits(each.value) >= least_digits), problems


def _digits(text: str) -> int:
    return sum(character.isdigit() for character in text)


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
