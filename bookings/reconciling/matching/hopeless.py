"""Pairs of which one sees at a glance that they are no candidates.

Nine in ten pairs that share a key share a truck or a box that came again, for another declaration. To weigh
one takes ten times as long as to see that it cannot reach the least score. Nothing is decided here:
``scoring`` would say the same of each of them.
"""

from functools import cache
from typing import NamedTuple

from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.matching.evidence import (
    Comparable,
    day_between,
    is_about,
    is_near_number,
    is_same_shipper,
    may_be_near_numbers,
)
from bookings.reconciling.matching.scoring_rules import rules


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
    least: int = 0


@cache
def _most() -> _Most:
    points = {id_.replace("-", "_"): max(0, rule.points) for id_, rule in rules().evidence.items()}
    most = _Most(**{id_: points[id_] for id_ in _Most._fields if id_ in points})
    return most._replace(
        least=rules().least,
        weight_exact=max(most.weight_exact, points["weight_round"]),
        value_exact=max(most.value_exact, points["value_round"]),
    )


def is_hopeless(appointed: Comparable, declared: Comparable, limits: AgreementLimits) -> bool:
    """Whether two records of other customs numbers have too little else in common to be a candidate.

    False: it may be one, and is to be weighed.
    """
    if not _have_other_numbers(appointed, declared) or _may_be_named(appointed, declared):
        return False
    same_plate = not appointed.plates.isdisjoint(declared.plates)
    same_trailer = not appointed.trailers.isdisjoint(declared.trailers)
    same_container = not appointed.containers.isdisjoint(declared.containers)
    if not (same_plate or same_trailer or same_container):
        # Weak evidence alone is never enough beside another customs number.
        return True
    most = _most()
    reached = _of_number_and_day(appointed, declared, same_plate=same_plate)
    if same_plate:
        reached += most.plate
    elif appointed.plates and declared.plates:
        reached += most.plate_near
    if same_trailer:
        reached += most.trailer_too if same_plate else most.trailer
    if same_container:
        reached += most.container
    elif appointed.containers and declared.containers:
        reached += most.container_near
    if appointed.shipper and declared.shipper and is_same_shipper(appointed.shipper, declared.shipper):
        reached += most.shipper
    if appointed.vehicle_total and appointed.vehicle_total == declared.vehicle_total:
        reached += most.vehicle_total
    missing = most.least - reached
    return missing > 0 and not _amounts_add(missing, appointed, declared, limits)


def _have_other_numbers(appointed: Comparable, declared: Comparable) -> bool:
    if not appointed.valid_numbers or not declared.valid_numbers:
        return False
    if not appointed.numbers.isdisjoint(declared.numbers):
        return False
    for one in appointed.numbers:
        for other in declared.numbers:
            if may_be_near_numbers(one, other) and is_near_number(one, other):
                return False
    return True


def _may_be_named(appointed: Comparable, declared: Comparable) -> bool:
    """Whether something may join them that does not come again."""
    if appointed.vins and declared.vins:
        return True
    return not (appointed.batches.isdisjoint(declared.batches) and appointed.bills.isdisjoint(declared.bills))


def _of_number_and_day(appointed: Comparable, declared: Comparable, *, same_plate: bool) -> int:
    day = day_between(appointed, declared)
    may_share_truck = same_plate and declared.trucks == appointed.trucks == 1
    return _points_of_number_and_day(day, may_share_truck=may_share_truck)


@cache
def _points_of_number_and_day(day: str | None, *, may_share_truck: bool) -> int:
    is_shared = may_share_truck and day in rules().shared_truck_days
    points = rules().evidence
    reached = points["customs-number-shared-truck" if is_shared else "customs-number-other"].points
    return reached if day is None else reached + points[day].points


def _amounts_add(missing: int, appointed: Comparable, declared: Comparable, limits: AgreementLimits) -> bool:
    """Whether weight and value may add so many points."""
    most = _most()
    reached = 0
    for currency, value in appointed.values:
        for other_currency, other in declared.values:
            if currency == other_currency:
                reached += most.value_exact if value == other else most.value_near
    if not appointed.weight_kg or not declared.weight_kg:
        return reached >= missing
    if appointed.weight_kg == declared.weight_kg:
        return reached + most.weight_exact >= missing
    # Whether it is near is the dearest question: only asked when the answer matters.
    return reached >= missing or (
        reached + most.weight_near >= missing and is_about(appointed.weight_kg, declared.weight_kg, limits)
    )
