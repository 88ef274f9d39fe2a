"""What belongs together, what only a person can say, and what must never be taken for certain."""

import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.generated_book import generated_book
from bookings.models import PairDecision
from bookings.reconciling.matching import candidates as candidate_search
from bookings.reconciling.matching.match import components, groups, match
from bookings.reconciling.records import AppointedRecord, DeclaredRecord, Matching, Pair
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
    decisions,
    declared,
    matched,
)

LOAD: dict[str, Any] = {"shipper": SHIPPER, "day": DAY}


def said(found: Matching) -> tuple[object, ...]:
    """All that a matching says, to compare."""
    return (
        found.candidates,
        found.chosen,
        dict(found.ambiguous_bookings),
        dict(found.ambiguous_appointments),
    )


def test_the_same_number_belongs_together_though_the_truck_is_another() -> None:
    found = matched(
        [appointed(customs_numbers=(NUMBER,), plates=("新B99999",), weight_kg=Decimal(9))],
        [declared(customs_numbers=(NUMBER,), plates=("新F12345",), weight_kg=Decimal(17_000))],
    )
    assert found.chosen == {(1, 1)}


def test_one_declaration_on_several_trucks_has_all_their_appointments() -> None:
    plates = ("新F11111", "新F22222", "新F33333")
    own = [
        appointed(at, customs_numbers=(NUMBER,) if at < 3 else (), plates=(plate,), **LOAD)
        for at, plate in enumerate(plates, start=1)
    ]
    found = matched(own, [declared(customs_numbers=(NUMBER,), plates=plates, truck_count=3, **LOAD)])
    assert found.chosen == {(1, 1), (2, 1), (3, 1)}
    assert [len(group.appointed) for group in groups(found, own, [declared(**LOAD)])] == [3]


def test_declarations_on_one_truck_share_the_appointment_that_lists_them() -> None:
    both = [declared(1, customs_numbers=(NUMBER,)), declared(2, customs_numbers=(OTHER,))]
    found = matched([appointed(customs_numbers=(NUMBER, OTHER))], both)
    assert found.chosen == {(1, 1), (1, 2)}
    assert [len(group.declared) for group in groups(found, [appointed()], both)] == [2]


@pytest.mark.parametrize(
    ("stated", "chosen"),
    [
        ({"batch_numbers": (BATCH,)}, {(1, 1), (1, 2)}),
        # The same truck and day, also of one consignor, may be another journey: a person is asked.
        ({"plates": ("新F12345",), "day": DAY}, {(1, 1)}),
        ({"plates": ("新F12345",), **LOAD}, {(1, 1)}),
    ],
)
def test_a_shared_truck_may_list_one_number_of_two(stated: dict[str, Any], chosen: set[Pair]) -> None:
    both = [
        declared(1, customs_numbers=(NUMBER,), weight_kg=Decimal(4_000), **stated),
        declared(2, customs_numbers=(OTHER,), weight_kg=Decimal(5_000), **stated),
    ]
    found = matched([appointed(customs_numbers=(NUMBER,), weight_kg=Decimal(30_000), **stated)], both)
    assert found.chosen == chosen
    assert found.ambiguous_bookings.keys() == {1, 2} - {pair[1] for pair in chosen}


def test_numbers_in_a_row_on_one_truck_are_of_one_crossing_also_of_two_consignors() -> None:
    truck: dict[str, Any] = {"plates": ("新F12345",), "day": DAY}
    both = [
        declared(1, customs_numbers=(NUMBER,), weight_kg=Decimal(4_000), shipper=SHIPPER, **truck),
        declared(2, customs_numbers=(AFTER,), weight_kg=Decimal(5_000), shipper=OTHER_SHIPPER, **truck),
    ]
    one = appointed(customs_numbers=(NUMBER,), weight_kg=Decimal(30_000), shipper=SHIPPER, **truck)
    assert matched([one], both).chosen == {(1, 1), (1, 2)}
    own = appointed(2, customs_numbers=(AFTER,), weight_kg=Decimal(5_000), shipper=OTHER_SHIPPER, **truck)
    assert matched([one, own], both).chosen == {(1, 1), (2, 2)}


def test_a_number_that_another_has_is_not_mistyped() -> None:
    truck: dict[str, Any] = {"plates": ("新F12345",), "day": DAY}
    both = [
        declared(1, customs_numbers=(NUMBER,), shipper=SHIPPER, **truck),
        declared(2, customs_numbers=(MISTYPED,), shipper=OTHER_SHIPPER, weight_kg=Decimal(9), **truck),
    ]
    one = appointed(customs_numbers=(NUMBER,), shipper=SHIPPER, weight_kg=Decimal(8), **truck)
    assert matched([one], both).chosen == {(1, 1)}


@pytest.mark.parametrize("stated", [{"bill_numbers": ("Y261063799",)}, {"containers": ("TEXU3605231",)}])
def test_a_split_load_is_found_though_its_number_is_mistyped(stated: dict[str, Any]) -> None:
    """A booking of one truck: the second appointment needs no place of it."""
    both = [
        appointed(1, customs_numbers=(NUMBER,), plates=("新F12345",), **stated, **LOAD),
        appointed(2, customs_numbers=(MISTYPED,), plates=("新B99999",), **stated, **LOAD),
    ]
    booking = declared(customs_numbers=(NUMBER,), **stated, **LOAD)
    assert matched(both, [booking]).chosen == {(1, 1), (2, 1)}


def test_trucks_of_a_fleet_use_one_place_each_though_near_to_several() -> None:
    """The named appointment's truck is near to two that are declared; a second truck is still free."""
    box: dict[str, Any] = {"containers": ("TEXU3605231",), **LOAD}
    both = [
        appointed(1, customs_numbers=(NUMBER,), plates=("新F12344",), **LOAD),
        appointed(2, bill_numbers=("Y261063799",), **box),
    ]
    booking = declared(
        customs_numbers=(NUMBER,),
        plates=("新F12345", "新F12346"),
        truck_count=2,
        bill_numbers=("Y261063799",),
        **box,
    )
    assert matched(both, [booking]).chosen == {(1, 1), (2, 1)}


def test_loads_that_add_up_crossed_together() -> None:
    truck: dict[str, Any] = {"plates": ("新F12345",), "day": DAY}
    both = [
        declared(1, customs_numbers=(NUMBER,), weight_kg=Decimal(4_010), **truck),
        declared(2, customs_numbers=(OTHER,), weight_kg=Decimal(5_020), **truck),
    ]
    one = appointed(customs_numbers=(NUMBER,), weight_kg=Decimal(9_030), **truck)
    assert matched([one], both).chosen == {(1, 1), (1, 2)}
    without_number = replace(one, customs_numbers=())
    assert matched([without_number], both).chosen == {(1, 1), (1, 2)}


def test_vehicles_split_over_carriers_and_merged_are_found_by_their_vins() -> None:
    vehicles: dict[str, Any] = {"business_type": "commodity_vehicle"}
    split = matched(
        [appointed(1, vins=VINS[:1], **vehicles), appointed(2, vins=VINS[1:], **vehicles)],
        [declared(vins=VINS, **vehicles)],
    )
    merged = matched(
        [appointed(vins=VINS, **vehicles)],
        [declared(1, vins=VINS[:1], **vehicles), declared(2, vins=VINS[1:], **vehicles)],
    )
    assert split.chosen == {(1, 1), (2, 1)}
    assert merged.chosen == {(1, 1), (1, 2)}


def test_an_amended_declaration_is_found_by_its_number_before() -> None:
    assert matched(
        [appointed(customs_numbers=(NUMBER,))], [declared(customs_numbers=(OTHER, NUMBER))]
    ).chosen == {(1, 1)}


def test_the_best_for_all_is_taken_where_greedy_is_wrong() -> None:
    """Two trucks one character apart: the appointment that lists both plates' likeness is worth most with
    the wrong booking, and then the other one has nothing."""
    truck: dict[str, Any] = {"shipper": SHIPPER, "day": DAY}
    load, value = Decimal("16650.5"), Decimal("8001.10")
    appointments = [
        appointed(1, plates=("新F12345", "新F12346"), weight_kg=load, value=value, truck_count=1, **truck),
        appointed(2, plates=("新F12345",), weight_kg=load, **truck),
    ]
    both = [
        declared(1, plates=("新F12345",), truck_count=2, weight_kg=load, value_usd=value, **truck),
        declared(2, plates=("新F12346",), truck_count=2, weight_kg=load, **truck),
    ]
    found = matched(appointments, both)
    scores = {(each.appointment_id, each.booking_id): each.score for each in found.candidates}
    assert max(scores, key=lambda pair: scores[pair]) == (1, 1)
    assert found.chosen == {(1, 2), (2, 1)}


def test_two_that_are_equally_good_are_asked() -> None:
    truck: dict[str, Any] = {"plates": ("新F12345",), **LOAD}
    found = matched([appointed(**truck)], [declared(1, **truck), declared(2, **truck)])
    assert not found.chosen
    assert found.ambiguous_bookings.keys() == {1, 2}
    assert [each.booking_id for each in found.ambiguous_appointments[1]] == [1, 2]


def test_the_journeys_of_one_truck_are_told_apart_by_their_days() -> None:
    def journey(day: int) -> dict[str, Any]:
        return {"plates": ("新F12345",), "shipper": SHIPPER, "day": DAY + timedelta(days=day)}

    found = matched(
        [appointed(1, **journey(0)), appointed(2, **journey(7))],
        [declared(1, **journey(0)), declared(2, **journey(7))],
    )
    assert found.chosen == {(1, 1), (2, 2)}


@pytest.mark.parametrize(
    ("of_appointment", "of_booking"),
    [
        ({"plates": ("新F12346",)}, {"plates": ("新F12345",)}),
        ({"weight_kg": Decimal(17_000)}, {"weight_kg": Decimal(17_000)}),
        ({"weight_kg": Decimal("17.5")}, {"weight_kg": Decimal("17.5")}),
    ],
)
def test_weak_evidence_alone_is_asked(of_appointment: dict[str, Any], of_booking: dict[str, Any]) -> None:
    found = matched([appointed(**of_appointment, **LOAD)], [declared(**of_booking, **LOAD)])
    assert not found.chosen
    assert found.ambiguous_bookings.keys() == found.ambiguous_appointments.keys() == {1}


def test_another_valid_number_keeps_a_truck_of_another_load_away() -> None:
    found = matched(
        [appointed(customs_numbers=(OTHER,), plates=("新F12345",), shipper=OTHER_SHIPPER, day=DAY)],
        [declared(customs_numbers=(INLAND,), plates=("新F12345",), truck_count=2, **LOAD)],
    )
    assert not found.chosen


def test_the_number_of_another_load_typed_by_mistake_does_not_win_over_all_else() -> None:
    own: dict[str, Any] = {"plates": ("新F12345",), "batch_numbers": (BATCH,), **LOAD}
    found = matched(
        [appointed(customs_numbers=(OTHER,), weight_kg=Decimal("16650.5"), **own)],
        [
            declared(1, customs_numbers=(NUMBER,), weight_kg=Decimal("16650.5"), **own),
            declared(
                2, customs_numbers=(OTHER,), weight_kg=Decimal(9), plates=("新B99999",), shipper=OTHER_SHIPPER
            ),
        ],
    )
    assert (1, 2) not in found.chosen or (1, 1) in found.chosen


def test_a_spare_appointment_does_not_take_a_truck_that_has_its_own() -> None:
    truck: dict[str, Any] = {"plates": ("新F12345",), **LOAD}
    found = matched(
        [appointed(1, customs_numbers=(NUMBER,), **truck), appointed(2, **truck)],
        [declared(customs_numbers=(NUMBER,), **truck)],
    )
    assert found.chosen == {(1, 1)}
    assert not found.ambiguous_bookings
    assert not found.ambiguous_appointments


def test_enterprises_never_meet() -> None:
    other = replace(appointed(customs_numbers=(NUMBER,)), enterprise_id=2)
    assert not matched([other], [declared(customs_numbers=(NUMBER,))]).candidates
    assert not matched([other], [declared()], {(1, 1): "together"}).candidates


def test_people_force_and_forbid() -> None:
    both = [declared(1, customs_numbers=(NUMBER,)), declared(2, customs_numbers=(OTHER,))]
    one = [appointed(customs_numbers=(NUMBER,))]
    assert matched(one, both, {(1, 2): "together"}).chosen == {(1, 2)}
    assert matched(one, both, {(1, 1): "apart"}).chosen == frozenset()
    assert matched(one, both, {(1, 1): "withdrawn"}).chosen == {(1, 1)}


@given(appointments(), bookings(), decisions(), st.randoms())
def test_the_order_makes_no_difference(
    own: list[AppointedRecord],
    others: list[DeclaredRecord],
    decided: dict[Pair, PairDecision],
    drawn: random.Random,
) -> None:
    before = said(matched(own, others, decided))
    drawn.shuffle(own)
    drawn.shuffle(others)
    decided = dict(drawn.sample(list(decided.items()), len(decided)))
    assert said(matched(own, others, decided)) == before


@given(appointments(), bookings(), decisions())
def test_decisions_are_obeyed(
    own: list[AppointedRecord], others: list[DeclaredRecord], decided: dict[Pair, PairDecision]
) -> None:
    found = matched(own, others, decided)
    here = {(one.appointment_id, other.booking_id) for one in own for other in others}
    for pair, decision in decided.items():
        if pair in here:
            assert decision == "withdrawn" or (pair in found.chosen) == (decision == "together")


@given(appointments(), bookings(), decisions())
def test_a_component_alone_gives_what_the_whole_gives(
    own: list[AppointedRecord], others: list[DeclaredRecord], decided: dict[Pair, PairDecision]
) -> None:
    whole = matched(own, others, decided)
    for component in components(whole.candidates):
        a = {each.appointment_id for each in component}
        b = {each.booking_id for each in component}
        part = matched(
            [one for one in own if one.appointment_id in a],
            [other for other in others if other.booking_id in b],
            decided,
        )
        assert part.chosen == {pair for pair in whole.chosen if pair[0] in a}
        assert part.ambiguous_bookings == {k: v for k, v in whole.ambiguous_bookings.items() if k in b}
        assert part.ambiguous_appointments == {
            k: v for k, v in whole.ambiguous_appointments.items() if k in a
        }


@given(appointments(4), bookings(4), appointments(4), bookings(4))
def test_records_of_others_change_nothing(
    own: list[AppointedRecord],
    others: list[DeclaredRecord],
    of_strangers: list[AppointedRecord],
    of_strangers_too: list[DeclaredRecord],
) -> None:
    strangers = [
        replace(one, appointment_id=one.appointment_id + 100, enterprise_id=2) for one in of_strangers
    ]
    also = [replace(one, booking_id=one.booking_id + 100, enterprise_id=2) for one in of_strangers_too]
    alone = matched(own, others)
    among = matched([*strangers, *own], [*also, *others])
    assert {pair for pair in among.chosen if pair[0] < 100} == alone.chosen
    assert among.chosen - alone.chosen == matched(strangers, also).chosen


@given(appointments(), bookings(), decisions())
def test_who_is_ambiguous_has_nothing_chosen_and_candidates_best_first(
    own: list[AppointedRecord], others: list[DeclaredRecord], decided: dict[Pair, PairDecision]
) -> None:
    found = matched(own, others, decided)
    for side, ambiguous in enumerate((found.ambiguous_appointments, found.ambiguous_bookings)):
        for id_, candidates in ambiguous.items():
            assert all(pair[side] != id_ for pair in found.chosen)
            scores = [each.score for each in candidates]
            assert scores == sorted(scores, reverse=True)
            assert candidates


def test_pairs_without_a_common_key_are_never_weighed(monkeypatch: pytest.MonkeyPatch) -> None:
    weighed: list[Pair] = []
    weigh = candidate_search.weigh_comparable

    def counted(pair: Pair, *of: Any) -> Any:
        weighed.append(pair)
        return weigh(pair, *of)

    monkeypatch.setattr(candidate_search, "weigh_comparable", counted)
    book = generated_book(1_500, 300, disturbed=0.2)
    match(book.appointed, book.declared, LIMITS, {})
    assert len(weighed) == len(set(weighed)) < 10 * len(book.appointed)


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 1_000))
def test_of_a_known_book_nearly_all_is_found_and_nothing_wrong_agrees(seed: int) -> None:
    book = generated_book(3_000, 600, seed=seed)
    found = match(book.appointed, book.declared, LIMITS, {})
    asked = {
        (each.appointment_id, each.booking_id)
        for ambiguous in (found.ambiguous_bookings, found.ambiguous_appointments)
        for candidates in ambiguous.values()
        for each in candidates
    }
    right = book.pairs & found.chosen
    assert len(right) >= 0.995 * len(found.chosen)
    assert len(right | (book.pairs & asked)) >= 0.98 * len(book.pairs - book.unidentifiable)
