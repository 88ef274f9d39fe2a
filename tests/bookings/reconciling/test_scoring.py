"""What speaks for and against a pair."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from bookings.reconciling.matching.scoring import weigh
from bookings.reconciling.matching.scoring_rules import rules
from bookings.reconciling.records import Candidate
from messages.catalogue import texts
from tests.bookings.reconciling.sides import (
    AFTER,
    BATCH,
    DAY,
    INLAND,
    LIMITS,
    MISTYPED,
    NUMBER,
    OTHER,
    OTHER_SHIPPER,
    SHIPPER,
    VINS,
    appointed,
    appointments,
    bookings,
    declared,
)


def weighed(of_appointment: dict[str, Any], of_booking: dict[str, Any]) -> Candidate:
    """Decided together, so that it is a candidate whatever speaks for it."""
    candidate = weigh(appointed(**of_appointment), declared(**of_booking), LIMITS, "together")
    assert candidate is not None
    return candidate


def ids(of_appointment: dict[str, Any], of_booking: dict[str, Any]) -> set[str]:
    return {reason.id for reason in weighed(of_appointment, of_booking).reasons}


def both(**stated: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    return stated, stated


KG = "weight_kg"
CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("customs-number", *both(customs_numbers=(NUMBER,))),
    ("customs-number", {"customs_numbers": (OTHER, NUMBER)}, {"customs_numbers": (NUMBER, INLAND)}),
    ("customs-number-near", {"customs_numbers": (MISTYPED,)}, {"customs_numbers": (NUMBER,)}),
    ("customs-number-near", {"customs_numbers": (NUMBER[:15] + "000",)}, {"customs_numbers": (NUMBER,)}),
    ("customs-number-beside", {"customs_numbers": (AFTER,)}, {"customs_numbers": (NUMBER,)}),
    (
        "customs-number-next",
        {"customs_numbers": (AFTER,), "plates": ("新F12345",), "day": DAY},
        {"customs_numbers": (NUMBER,), "plates": ("新F12345",), "day": DAY},
    ),
    ("customs-number-other", {"customs_numbers": (OTHER,)}, {"customs_numbers": (NUMBER,)}),
    (
        "customs-number-shared-truck",
        {"customs_numbers": (OTHER,), "batch_numbers": (BATCH,)},
        {"customs_numbers": (NUMBER,), "batch_numbers": (BATCH,)},
    ),
    (
        "customs-number-shared-truck",
        {"customs_numbers": (OTHER,), "plates": ("新F12345",), "day": DAY, KG: Decimal(9_000)},
        {"customs_numbers": (NUMBER,), "plates": ("新F12345",), "day": DAY, KG: Decimal(4_000)},
    ),
    ("batch-number", *both(batch_numbers=(BATCH,))),
    ("batch-number-other", {"batch_numbers": (BATCH,)}, {"batch_numbers": ("MA7GT4NE40A999",)}),
    ("bill-number", *both(bill_numbers=("Y261063799",))),
    ("bill-number-other", {"bill_numbers": ("Y261063799",)}, {"bill_numbers": ("Y1",)}),
    ("plate", {"plates": ("霍 A-00703", "新F1")}, {"plates": ("霍A00703",)}),
    ("plate", {"plates": ("А123ВС",)}, {"plates": ("A123BC",)}),
    ("plate-near", {"plates": ("新F12346",)}, {"plates": ("新F12345",)}),
    ("plate-other", {"plates": ("新F99999",)}, {"plates": ("新F12345",)}),
    ("trailer", *both(trailer_plates=("新F1234挂",))),
    ("trailer", {"plates": ("新F1234挂",)}, {"trailer_plates": ("新F1234挂",)}),
    ("trailer-too", *both(plates=("新F12345",), trailer_plates=("新F1234挂",))),
    ("vins", {"vins": VINS[:2]}, {"vins": VINS}),
    ("vins-some", {"vins": (VINS[0], "A", "B")}, {"vins": VINS}),
    ("vins-near", {"vins": (VINS[0][:-1] + "7",)}, {"vins": VINS[:1]}),
    ("vins-other", {"vins": VINS[:1]}, {"vins": VINS[1:2]}),
    ("container", *both(containers=("TEXU3605231",))),
    ("container-near", {"containers": ("TEXU3605281",)}, {"containers": ("TEXU3605231",)}),
    ("container-other", {"containers": ("TBJU0491086",)}, {"containers": ("TEXU3605231",)}),
    ("shipper", {"shipper": SHIPPER[:-2]}, {"shipper": SHIPPER}),
    ("shipper", {"shipper": SHIPPER[:7]}, {"shipper": SHIPPER}),
    ("shipper-other", {"shipper": OTHER_SHIPPER}, {"shipper": SHIPPER}),
    (
        "shipper-other",
        {"shipper": OTHER_SHIPPER, "customs_numbers": (OTHER,), "batch_numbers": (BATCH,)},
        {"shipper": SHIPPER, "customs_numbers": (NUMBER,), "batch_numbers": (BATCH,)},
    ),
    (
        "shipper-other",
        {"shipper": OTHER_SHIPPER, "customs_numbers": (AFTER,), "plates": ("新F12345",), "day": DAY},
        {"shipper": SHIPPER, "customs_numbers": (NUMBER,), "plates": ("新F12345",), "day": DAY},
    ),
    (
        "shipper-other-on-truck",
        {"shipper": OTHER_SHIPPER, "customs_numbers": (OTHER,), "plates": ("新F12345",), "day": DAY},
        {"shipper": SHIPPER, "customs_numbers": (NUMBER,), "plates": ("新F12345",), "day": DAY},
    ),
    ("weight-exact", *both(weight_kg=Decimal("16650.5"))),
    ("weight-round", *both(weight_kg=Decimal(17_000))),
    ("weight-near", {KG: Decimal(17_100)}, {KG: Decimal(17_000)}),
    ("weight-near", {KG: Decimal(17)}, {KG: Decimal(17_000)}),
    ("weight-other", {KG: Decimal(18_000)}, {KG: Decimal(17_000)}),
    ("weight-other", {KG: Decimal(90_000)}, {KG: Decimal(100_000), "truck_count": 10}),
    ("value-exact", {"value": Decimal(8001)}, {"value_usd": Decimal(8001)}),
    ("value-round", {"value": Decimal(8000)}, {"value_usd": Decimal(8000)}),
    (
        "value-exact",
        {"value": Decimal(8001), "currency": "CNY"},
        {"declared_value": Decimal(8001), "currency": "CNY", "value_usd": Decimal(1100)},
    ),
    ("value-near", {"value": Decimal(8050)}, {"value_usd": Decimal(8000)}),
    ("value-other", {"value": Decimal(9000)}, {"value_usd": Decimal(8000)}),
    ("vehicle-total", *both(vehicle_total=12)),
    ("vehicle-total-other", {"vehicle_total": 11}, {"vehicle_total": 12}),
    ("business-type-other", {"business_type": "commodity_vehicle"}, {"business_type": "loaded_truck"}),
]


@pytest.mark.parametrize(("id_", "of_appointment", "of_booking"), CASES, ids=lambda value: str(value)[:30])
def test_each_kind_of_evidence_is_seen(
    id_: str, of_appointment: dict[str, Any], of_booking: dict[str, Any]
) -> None:
    assert id_ in ids(of_appointment, of_booking)


@pytest.mark.parametrize(
    ("number", "later", "id_"),
    [
        (NUMBER, 0, "day"),
        (NUMBER, 3, "day-near"),
        (NUMBER, 5, "day-week"),
        (INLAND, 5, "day-on-road"),
        (NUMBER, 12, "day-weeks"),
        (NUMBER, 40, "day-far"),
        (NUMBER, -1, "day"),
        (INLAND, -5, "day-before"),
    ],
)
def test_days_are_weighed_by_where_was_declared(number: str, later: int, id_: str) -> None:
    found = ids({"day": DAY + timedelta(days=later)}, {"day": DAY, "customs_numbers": (number,)})
    assert id_ in found


def test_every_kind_of_evidence_is_tried_and_has_its_text() -> None:
    tried = {case[0] for case in CASES} | {id_ for id_ in rules().evidence if id_.startswith("day")}
    assert tried == set(rules().evidence)
    assert {f"reconcile.reason-{id_}" for id_ in rules().evidence} <= texts().keys()


def test_the_rules_name_only_evidence_there_is() -> None:
    of = rules()
    named = {*of.come_again, *of.other_number, *of.backed_by, *of.shared_truck_days}
    named |= {*of.beside_siblings, *of.not_against_siblings}
    named |= {*of.come_again_backed_days, *of.days.values(), *of.days_inland.values()}
    named |= {*of.days_before.values(), *(day for days in of.come_again.values() for day in days)}
    assert named <= set(of.evidence)


@pytest.mark.parametrize(
    ("of_appointment", "of_booking"),
    [
        # One truck of three may state its own part or the whole.
        ({KG: Decimal(5_600)}, {KG: Decimal(17_000), "truck_count": 3}),
        # The further declarations of a truck make up the rest.
        (
            {KG: Decimal(30_000), "customs_numbers": (NUMBER, OTHER)},
            {KG: Decimal(17_000), "customs_numbers": (NUMBER,)},
        ),
        # Part of the vehicles on this carrier.
        ({KG: Decimal(1_665), "vins": VINS[:1]}, {KG: Decimal(4_995), "vins": VINS}),
        (
            {KG: Decimal(1_665), "vehicle_total": 1, "customs_numbers": (NUMBER,)},
            {KG: Decimal(4_995), "vehicle_total": 3, "customs_numbers": (NUMBER,)},
        ),
    ],
)
def test_a_part_of_a_load_contradicts_nothing(
    of_appointment: dict[str, Any], of_booking: dict[str, Any]
) -> None:
    assert not ids(of_appointment, of_booking) & {"weight-other", "vehicle-total-other"}


def test_the_first_truck_named_does_not_contradict_the_others() -> None:
    found = ids(
        {"plates": ("新F99999",), "batch_numbers": ("MA7GT4NE40A999",)},
        {"plates": ("新F12345",), "batch_numbers": (BATCH,), "truck_count": 3},
    )
    assert not found & {"plate-other", "batch-number-other"}


def test_a_truck_of_another_kind_of_business_is_not_shared() -> None:
    truck: dict[str, Any] = {"plates": ("新F12345",), "day": DAY}
    found = ids(
        {"customs_numbers": (AFTER,), "business_type": "commodity_vehicle", **truck},
        {"customs_numbers": (NUMBER,), "business_type": "loaded_truck", **truck},
    )
    assert "customs-number-beside" in found


def test_vins_in_a_row_are_not_misread() -> None:
    assert ids({"vins": ("LSGPC54U0SF000011",)}, {"vins": ("LSGPC54U2SF000012",)}) == {
        "vins-other",
        "vehicle-total",
    }


def test_a_near_plate_alone_is_weak() -> None:
    candidate = weigh(
        appointed(plates=("新F12346",), day=DAY), declared(plates=("新F12345",), day=DAY), LIMITS
    )
    assert candidate is not None
    assert not candidate.is_certain


def test_the_same_load_of_the_same_consignor_is_weak() -> None:
    stated: dict[str, Any] = {"shipper": SHIPPER, "day": DAY, "weight_kg": Decimal("16650.5")}
    candidate = weigh(
        appointed(value=Decimal("8000.55"), **stated),
        declared(value_usd=Decimal("8000.55"), **stated),
        LIMITS,
    )
    assert candidate is not None
    assert not candidate.is_certain


def test_a_plate_carries_a_pair_about_the_day_only() -> None:
    booking = declared(plates=("新F12345",), shipper=SHIPPER, day=DAY, customs_numbers=(NUMBER,))
    certain = {
        later: found.is_certain
        for later in (0, 2, 6)
        if (found := weigh(_of_truck(later), booking, LIMITS)) is not None
    }
    assert certain == {0: True, 2: True, 6: False}


def _of_truck(later: int) -> Any:
    return appointed(plates=("新F12345",), shipper=SHIPPER, day=DAY + timedelta(days=later))


def test_the_same_number_with_all_else_against_it_is_asked() -> None:
    against: dict[str, Any] = {
        "plates": ("新F99999",),
        "shipper": OTHER_SHIPPER,
        "weight_kg": Decimal(1),
        "vins": VINS[:1],
        "day": DAY + timedelta(days=100),
    }
    booking = declared(
        customs_numbers=(NUMBER,),
        plates=("新F12345",),
        shipper=SHIPPER,
        weight_kg=Decimal(9),
        vins=VINS[1:],
        day=DAY,
    )
    found = weigh(appointed(customs_numbers=(NUMBER,), **against), booking, LIMITS)
    assert found is not None
    assert not found.is_certain


def test_a_truck_in_common_says_little_beside_another_consignor_or_number() -> None:
    truck: dict[str, Any] = {"plates": ("新F12345",), "day": DAY}
    one = appointed(customs_numbers=(OTHER,), shipper=SHIPPER, **truck)
    assert weigh(one, declared(shipper=OTHER_SHIPPER, **truck), LIMITS) is None
    several = declared(customs_numbers=(INLAND,), shipper=SHIPPER, truck_count=2, **truck)
    assert weigh(one, several, LIMITS) is None
    # Such a pair is only worth a look when the load is the same too.
    load = Decimal("16650.5")
    assert weigh(replace(one, weight_kg=load), replace(several, weight_kg=load), LIMITS) is not None


def test_two_enterprises_never_meet() -> None:
    other = appointed(customs_numbers=(NUMBER,), enterprise_id=2)
    assert weigh(other, declared(customs_numbers=(NUMBER,)), LIMITS, "together") is None


def test_nothing_in_common_is_no_candidate_unless_someone_decided() -> None:
    assert weigh(appointed(), declared(), LIMITS) is None
    assert weigh(appointed(), declared(), LIMITS, "withdrawn") is None
    together = weigh(appointed(), declared(), LIMITS, "together")
    apart = weigh(appointed(), declared(), LIMITS, "apart")
    assert together is not None
    assert together.is_certain
    assert apart is not None
    assert not apart.is_certain


@given(appointments(1), bookings(1))
def test_the_score_is_the_sum_of_its_reasons(drawn: list[Any], others: list[Any]) -> None:
    for one in drawn:
        for other in others:
            candidate = weigh(one, other, LIMITS)
            if candidate is not None:
                total = sum(reason.points for reason in candidate.reasons)
                assert candidate.score == max(total, rules().least)
