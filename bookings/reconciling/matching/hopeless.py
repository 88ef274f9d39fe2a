"""Pairs of which one sees at a glance that they are no candidates.

Nine in ten pairs that share a key share no number, only a truck or a box that came again for another
declaration. To weigh one takes twenty times as long as to see, of all of them at once, that it cannot reach
the least score. Nothing is decided here: ``scoring`` would say the same of each of them.
"""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.matching import keys
from bookings.reconciling.matching.comparable_columns import NONE, Columns, columns_of
from bookings.reconciling.matching.evidence import (
    Comparable,
    are_in_a_row,
    day_evidence,
    is_near_number,
    is_same_shipper,
)
from bookings.reconciling.matching.scoring_rules import rules

SHARED = {keys.PLATE: 1, keys.TRAILER: 2, keys.CONTAINER: 4}
"""What a pair has in common, of what comes again; added up."""
# What is left of the difference of two numbers without its factors 2 and 5: one digit differs, or two
# neighbours are swapped. Of 8 in the first place that is twenty factors 2.
_ONE_SLIP = (1, 3, 7, 9, 27, 63, 81)
_TWOS_AND_FIVES = 2**20 * 5**18
_LOST_DIGITS = 10 ** (18 - keys.EXACT_DIGITS)
_SLACK = 1e-6

Places = np.ndarray[tuple[int], np.dtype[np.int64]]
Truths = np.ndarray[tuple[int], np.dtype[np.bool_]]
_Points = np.ndarray[tuple[int], np.dtype[np.int64]]
_Weights = np.ndarray[tuple[int], np.dtype[np.float64]]


def shared_by(one: Comparable, other: Comparable) -> int:
    """``SHARED`` of a pair."""
    found = 0 if one.plates.isdisjoint(other.plates) else SHARED[keys.PLATE]
    found += 0 if one.trailers.isdisjoint(other.trailers) else SHARED[keys.TRAILER]
    return found + (0 if one.containers.isdisjoint(other.containers) else SHARED[keys.CONTAINER])


class _Most(NamedTuple):
    """The most that each kind of evidence adds."""

    plate: int
    plate_near: int
    trailer: int
    trailer_too: int
    container: int
    container_near: int
    shipper: int
    vehicle_total: int
    weight_exact: int
    weight_near: int
    value_exact: int
    value_near: int


@cache
def _most() -> _Most:
    points = {id_.replace("-", "_"): max(0, rule.points) for id_, rule in rules().evidence.items()}
    most = _Most(**{id_: points[id_] for id_ in _Most._fields if id_ in points})
    return most._replace(
        weight_exact=max(most.weight_exact, points["weight_round"]),
        value_exact=max(most.value_exact, points["value_round"]),
    )


class Judge:
    """The most that pairs could reach, were all that is not compared in their favour."""

    def __init__(
        self, appointed: Sequence[Comparable], declared: Sequence[Comparable], limits: AgreementLimits
    ) -> None:
        self._appointed, self._declared, self._limits = appointed, declared, limits
        shippers: dict[str, int] = {}
        self._of_appointed = columns_of(appointed, shippers)
        self._of_declared = columns_of(declared, shippers)
        self._shippers = list(shippers)

    def promising(self, appointed_at: Places, declared_at: Places, shared: Places) -> Truths:
        """Which of the pairs are to be weighed."""
        one, other = self._of_appointed.at(appointed_at), self._of_declared.at(declared_at)
        are_numbered = one.has_valid_number & other.has_valid_number
        are_named = one.has_vins & other.has_vins
        reached = self._of_number_and_day(one, other, shared) + self._of_what_is_shared(one, other, shared)
        reached += self._of_shipper(one, other) + self._of_amounts(one, other)
        # Beside another customs number weak evidence alone is never enough.
        is_promising: Truths = ~are_numbered | are_named | ((reached >= 0) & (shared > 0))
        # What is left would be hopeless beside another customs number.
        doubtful = np.flatnonzero(~is_promising)
        is_promising[doubtful] = self._may_be_one_number(
            one.at(doubtful), other.at(doubtful), appointed_at[doubtful], declared_at[doubtful]
        )
        return is_promising

    def _of_number_and_day(self, one: Columns, other: Columns, shared: Places) -> _Points:
        """Counted from the least score: below zero something is missing."""
        may_share = ((shared & SHARED[keys.PLATE]) > 0) & (one.trucks == 1) & (other.trucks == 1)
        are_dated = (one.day != NONE) & (other.day != NONE)
        later = np.where(are_dated, one.day - other.day, 0)
        span = int(np.abs(later).max(initial=0))
        table = np.array(
            [
                [
                    [_points_of_number_and_day(day, may_share_truck=shares) for day in _days(span, inland)]
                    for inland in (False, True)
                ]
                for shares in (False, True)
            ],
            np.int64,
        )
        # The last column is of pairs of which a day is not stated.
        column = np.where(are_dated, later + span, 2 * span + 1)
        points: _Points = table[may_share.astype(np.int64), other.is_inland.astype(np.int64), column]
        return points

    def _of_what_is_shared(self, one: Columns, other: Columns, shared: Places) -> _Points:
        most = _most()
        plate, trailer, container = ((shared & SHARED[kind]) > 0 for kind in SHARED)
        reached = np.where(plate, most.plate, np.where(one.has_plates & other.has_plates, most.plate_near, 0))
        reached += np.where(trailer, np.where(plate, most.trailer_too, most.trailer), 0)
        may_be_near = one.has_containers & other.has_containers
        reached += np.where(container, most.container, np.where(may_be_near, most.container_near, 0))
        same_total = (one.vehicle_total == other.vehicle_total) & (one.vehicle_total > 0)
        return reached + np.where(same_total, most.vehicle_total, 0)

    def _of_shipper(self, one: Columns, other: Columns) -> _Points:
        pairs, place = np.unique(one.shipper * len(self._shippers) + other.shipper, return_inverse=True)
        of_pairs = (divmod(pair, len(self._shippers)) for pair in pairs.tolist())
        same = [is_same_shipper(self._shippers[each], self._shippers[its]) for each, its in of_pairs]
        are_stated = (one.shipper != 0) & (other.shipper != 0)
        return np.where(np.array(same, np.bool_)[place] & are_stated, _most().shipper, 0)

    def _of_amounts(self, one: Columns, other: Columns) -> _Points:
        most = _most()
        are_weighed = (one.weight_kg > 0) & (other.weight_kg > 0)
        are_exact = np.abs(one.weight_kg - other.weight_kg) <= _SLACK
        may_be_near = self._are_about(one.weight_kg, other.weight_kg)
        of_weight = np.where(are_exact, most.weight_exact, np.where(may_be_near, most.weight_near, 0))
        are_valued = (one.values[:, 0] != 0) & (other.values[:, 0] != 0)
        same_value = (one.values[:, :, None] == other.values[:, None, :]) & (one.values[:, :, None] != 0)
        of_value = np.where(same_value.any(axis=(1, 2)), most.value_exact, most.value_near)
        # An appointment states one currency at most, so only one value counts.
        return np.where(are_weighed, of_weight, 0) + np.where(are_valued, of_value, 0)

    def _are_about(self, appointed_kg: _Weights, declared_kg: _Weights) -> Truths:
        """``evidence.is_about``, of weights that are not exact."""
        percent = float(self._limits.weight_tolerance_percent) / 100
        allowed = np.maximum(float(self._limits.weight_tolerance_kg), declared_kg * percent)
        lighter, heavier = np.minimum(appointed_kg, declared_kg), np.maximum(appointed_kg, declared_kg)
        are_near = heavier - lighter <= allowed * (1 + _SLACK) + _SLACK
        are_in_tonnes = np.abs(lighter * 1000 - heavier) <= heavier * _SLACK
        are_about: Truths = are_near | are_in_tonnes
        return are_about

    def _may_be_one_number(
        self, one: Columns, other: Columns, appointed_at: Places, declared_at: Places
    ) -> Truths:
        """Whether some number of theirs may be the other's with a slip, or the next one."""
        apart = np.abs(one.number - other.number)
        slip = apart // np.gcd(apart, _TWOS_AND_FIVES).clip(1)
        may_be: Truths = (
            np.isin(slip, _ONE_SLIP)
            | (apart <= rules().numbers_in_a_row)
            | (one.number // _LOST_DIGITS == other.number // _LOST_DIGITS)
        )
        for place in np.flatnonzero((one.number == NONE) | (other.number == NONE)).tolist():
            appointed, declared = self._appointed[appointed_at[place]], self._declared[declared_at[place]]
            may_be[place] = _have_near_numbers(appointed, declared)
        return may_be


def _have_near_numbers(appointed: Comparable, declared: Comparable) -> bool:
    return any(
        is_near_number(one, other) or are_in_a_row(one, other)
        for one in appointed.numbers
        for other in declared.numbers
    )


def _days(span: int, is_inland: bool) -> list[str | None]:
    """Which evidence each difference of days is, from ``-span`` on, and of a day that is not stated."""
    return [*(day_evidence(later, is_inland=is_inland) for later in range(-span, span + 1)), None]


@cache
def _points_of_number_and_day(day: str | None, *, may_share_truck: bool) -> int:
    is_shared = may_share_truck and day in rules().shared_truck_days
    points = rules().evidence
    if is_shared:
        reached = points["customs-number-shared-truck"].points - rules().least
    else:
        reached = points["customs-number-other"].points - rules().least_beside_other
    return reached if day is None else reached + points[day].points
