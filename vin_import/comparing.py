"""Two lists of VINs side by side: what a sheet gives against what the declaration's remarks state.

VINs that differ by one slip of the pen (one character, two neighbours swapped, one character too many
or too few) are paired and shown instead of being told as one missing and one surplus.
"""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from customs.normalising import HYPHENS, normalised

Change = Literal["substitution", "transposition", "extra", "missing"]
"""How the given VIN differs from the expected one: a wrong character, two neighbours swapped, a
character too many, a character too few."""


@dataclass(frozen=True, slots=True)
class NearPair:
    """A given VIN and the expected one that was probably meant. ``place`` counts from 1: where the
    expected VIN has the other character (the first of two that were swapped); for ``extra`` the place
    of the character too many in the given one."""

    given: str
    expected: str
    change: Change
    place: int


@dataclass(frozen=True, slots=True)
class VinComparison:
    """Every distinct VIN of both lists stands in exactly one of ``same``, ``missing`` (expected, not
    given), ``surplus`` (given, not expected) and ``near``; each in the order of its list.

    The counts are those of the lists as they came, repeats included.
    """

    same: tuple[str, ...]
    missing: tuple[str, ...]
    surplus: tuple[str, ...]
    near: tuple[NearPair, ...]
    given_count: int
    expected_count: int

    @property
    def is_equal(self) -> bool:
        """True when both lists hold the same VINs, whatever their order and repeats."""
        return not (self.missing or self.surplus or self.near)


def compare_vins(given: Sequence[str], expected: Sequence[str]) -> VinComparison:
    """Compares as VINs are compared: width, case, blanks and hyphens do not count. Never raises.

    As many near pairs as can be made are made, and no VIN is in two. 5,000 against 5,000 VINs of which
    none is the same take a fraction of a second.
    """
    ours = dict.fromkeys(normalised(vin, without=HYPHENS) for vin in given)
    theirs = dict.fromkeys(normalised(vin, without=HYPHENS) for vin in expected)
    ours.pop("", None)
    theirs.pop("", None)
    surplus = [vin for vin in ours if vin not in theirs]
    missing = [vin for vin in theirs if vin not in ours]
    partners = _paired(_near(surplus, missing))
    taken = set(partners.values())
    return VinComparison(
        same=tuple(vin for vin in ours if vin in theirs),
        missing=tuple(vin for vin in missing if vin not in taken),
        surplus=tuple(vin for vin in surplus if vin not in partners),
        near=tuple(_pair(vin, partners[vin]) for vin in surplus if vin in partners),
        given_count=len(given),
        expected_count=len(expected),
    )


def change_between(given: str, expected: str) -> tuple[Change, int] | None:
    """The one slip that makes ``given`` of ``expected``, and its place from 1; None for none or more."""
    if given == expected or abs(len(given) - len(expected)) > 1:
        return None
    first = _first_difference(given, expected)
    rest_given, rest_expected = given[first:], expected[first:]
    if rest_given[1:] == rest_expected[1:]:
        if len(given) == len(expected):
            return "substitution", first + 1
    elif rest_given[:2] == rest_expected[1::-1] and rest_given[2:] == rest_expected[2:]:
        return "transposition", first + 1
    if rest_given[1:] == rest_expected:
        return "extra", first + 1
    if rest_given == rest_expected[1:]:
        return "missing", first + 1
    return None


def _first_difference(one: str, other: str) -> int:
    for place, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return place
    return min(len(one), len(other))


def _near(surplus: Sequence[str], missing: Sequence[str]) -> dict[str, list[str]]:
    """The expected VINs that each given one may have been meant for.

    Two texts one slip apart have a text in common once one character is left out of either or both;
    so an index of these finds all pairs without comparing each with each.
    """
    index: defaultdict[str, list[str]] = defaultdict(list)
    for vin in missing:
        for variant in set(_shortened(vin)):
            index[variant].append(vin)
    near: dict[str, list[str]] = {}
    for vin in surplus:
        found = dict.fromkeys(other for variant in _shortened(vin) for other in index.get(variant, ()))
        partners = [other for other in found if change_between(vin, other) is not None]
        if partners:
            near[vin] = partners
    return near


def _shortened(vin: str) -> Iterator[str]:
    yield vin
    for place in range(len(vin)):
        yield vin[:place] + vin[place + 1 :]


def _paired(near: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The largest set of pairs in which no VIN stands twice (augmenting paths, breadth first)."""
    partner_of_given: dict[str, str] = {}
    partner_of_expected: dict[str, str] = {}
    for start in near:
        came_from: dict[str, str] = {}
        waiting = deque([start])
        free = None
        while waiting and free is None:
            vin = waiting.popleft()
            for other in near[vin]:
                if other in came_from:
                    continue
                came_from[other] = vin
                if other not in partner_of_expected:
                    free = other
                    break
                waiting.append(partner_of_expected[other])
        while free is not None:
            vin = came_from[free]
            free_next = partner_of_given.get(vin)
            partner_of_given[vin], partner_of_expected[free] = free, vin
            free = free_next
    return partner_of_given


def _pair(given: str, expected: str) -> NearPair:
    change = change_between(given, expected)
    if change is None:
        raise ValueError("not one slip apart")
    return NearPair(given, expected, *change)
