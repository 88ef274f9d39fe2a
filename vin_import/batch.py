"""What the VINs of one worksheet have in common: places 1-8, 10 and 11. It explains single slips and
shows the odd one out (reference: GB 16735; a batch of new vehicles shares maker, kind, year and plant)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from customs.identifiers import vin as vin_rules
from customs.identifiers.vin import LENGTH
from customs.verdict import Problem, Proposal
from vin_import.comparing import change_between
from vin_import.vin_text import WELL_FORMED

_CHECK_PLACE = 8
_YEAR_PLACE = 9
# Kinds of vehicles in one batch; more are no pattern.
_MOST_PATTERNS = 20
_FEWEST_OF_A_PATTERN = 2
_MOST_PROPOSALS = 5
# Below this a batch has no majority that another maker could fall out of.
_FEWEST_VINS = 4
_MAJORITY = 0.75
_ODD_SHARE = 0.1


def pattern_of(vin: str) -> str:
    """Places 1-8, 10 and 11 of a VIN of 17 places."""
    return vin[:_CHECK_PLACE] + vin[_YEAR_PLACE:11]


@dataclass(frozen=True, slots=True)
class Batch:
    """The usual patterns, most frequent first, and the VINs that are in the sheet already."""

    patterns: tuple[str, ...]
    vins: frozenset[str]
    has_letters_in_serials: bool = False

    @classmethod
    def of(cls, vins: Sequence[str]) -> "Batch":
        """What the right VINs of a worksheet say."""
        counted = Counter(map(pattern_of, vins)).most_common(_MOST_PATTERNS)
        usual = tuple(pattern for pattern, count in counted if count >= _FEWEST_OF_A_PATTERN)
        return cls(usual, frozenset(vins), not all(vin[11:].isdigit() for vin in vins))


def proposals(given: str, batch: Batch) -> tuple[Proposal, ...]:
    """VINs one slip away from ``given`` that fit the batch's pattern and their check digit.

    A digit of the serial number alone is never proposed: several would pass, and none is more likely.
    """
    found = dict.fromkeys(
        vin
        for vin in _one_slip_away(given, batch.patterns)
        if vin not in batch.vins
        and WELL_FORMED.fullmatch(vin)
        and _passes(vin)
        and (batch.has_letters_in_serials or vin[11:].isdigit())
    )
    if len(found) > _MOST_PROPOSALS:
        return ()
    return tuple(_proposal(given, vin) for vin in found)


def _passes(vin: str) -> bool:
    return vin_rules.check_digit(vin) == vin[_CHECK_PLACE]


def _one_slip_away(given: str, patterns: Sequence[str]) -> Iterator[str]:
    match len(given) - LENGTH:
        case 0:
            yield from _replaced(given, patterns)
            yield from (vin for vin in _swapped(given) if pattern_of(vin) in patterns)
        case 1:
            shorter = (given[:place] + given[place + 1 :] for place in range(len(given)))
            yield from (vin for vin in shorter if pattern_of(vin) in patterns)
        case -1:
            yield from _completed(given, patterns)


def _replaced(given: str, patterns: Iterable[str]) -> Iterator[str]:
    own = pattern_of(given)
    for pattern in patterns:
        wrong = [place for place in range(len(pattern)) if own[place] != pattern[place]]
        if len(wrong) == 1:
            yield pattern[:8] + given[_CHECK_PLACE] + pattern[8:] + given[11:]
    if own in patterns and given[_CHECK_PLACE] not in "0123456789X":
        # Whatever the rest is, this character can be no check digit.
        with_any = given[:_CHECK_PLACE] + "0" + given[_YEAR_PLACE:]
        if WELL_FORMED.fullmatch(with_any):
            yield given[:_CHECK_PLACE] + vin_rules.check_digit(with_any) + given[_YEAR_PLACE:]


def _swapped(given: str) -> Iterator[str]:
    for place in range(len(given) - 1):
        yield given[:place] + given[place + 1] + given[place] + given[place + 2 :]


def _completed(given: str, patterns: Iterable[str]) -> Iterator[str]:
    """A character of the pattern, or the check digit, put in where it is missing."""
    for pattern in patterns:
        places = dict(zip((*range(_CHECK_PLACE), _YEAR_PLACE, 10), pattern, strict=True))
        for place in range(11):
            candidates = [places[place]] if place in places else list("0123456789X")
            for character in candidates:
                vin = given[:place] + character + given[place:]
                if pattern_of(vin) == pattern:
                    yield vin


def _proposal(given: str, vin: str) -> Proposal:
    slip = change_between(given, vin)
    change, place = slip if slip is not None else ("substitution", 0)
    return Proposal(vin, f"batch-{change}", {"value": vin, "place": str(place)})


def odd_ones(vins: Sequence[str]) -> list[tuple[Problem, ...]]:
    """For each VIN the warnings that its maker or model year is not the one of nearly all others."""
    usual_maker, odd_makers = _odd(vin[:3] for vin in vins)
    usual_year, odd_years = _odd(vin[_YEAR_PLACE] for vin in vins)
    found = []
    for vin in vins:
        problems = []
        if vin[:3] in odd_makers:
            problems.append(
                Problem("vin-odd-maker", "warning", {"value": vin, "own": vin[:3], "usual": usual_maker})
            )
        if vin[_YEAR_PLACE] in odd_years:
            own = vin[_YEAR_PLACE]
            problems.append(
                Problem("vin-odd-year", "warning", {"value": vin, "own": own, "usual": usual_year})
            )
        found.append(tuple(problems))
    return found


def _odd(values: Iterable[str]) -> tuple[str, frozenset[str]]:
    counted = Counter(values)
    total = counted.total()
    if total < _FEWEST_VINS:
        return "", frozenset()
    usual, count = counted.most_common(1)[0]
    if count < total * _MAJORITY:
        return "", frozenset()
    most = max(1, int(total * _ODD_SHARE))
    return usual, frozenset(value for value, number in counted.items() if value != usual and number <= most)
