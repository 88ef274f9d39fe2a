"""Two lists of VINs: same, missing, surplus and near pairs."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vin_import.comparing import NearPair, change_between, compare_vins

A = "LSGPC54U7AF123456"
B = "LGWEF4A54GF492634"


@pytest.mark.parametrize(
    ("typed", "change", "place"),
    [
        ("LSGPC54U7AF123457", "substitution", 17),
        ("XSGPC54U7AF123456", "substitution", 1),
        ("LSGPC45U7AF123456", "transposition", 6),
        ("LSGPC54U7AF123465", "transposition", 16),
        ("LSGPC54U7AF12345", "missing", 17),
        ("SGPC54U7AF123456", "missing", 1),
        ("LSGPC54U77AF123456", "extra", 10),
        ("LSGPC54U7AF1234560", "extra", 18),
    ],
)
def test_one_slip_is_named_with_its_place(typed: str, change: str, place: int) -> None:
    assert change_between(typed, A) == (change, place)
    assert compare_vins([typed, B], [A, B]).near == (NearPair(typed, A, change, place),)  # type: ignore[arg-type]


@pytest.mark.parametrize("typed", ["LSGPC54U7AF123499", "LSGPC54U7AF1234", A, ""])
def test_none_or_two_slips_are_no_near_pair(typed: str) -> None:
    assert change_between(typed, A) is None


def test_every_vin_stands_in_one_place() -> None:
    compared = compare_vins(
        ["lsgpc54u7-af123456", B, B, "LVSHCAMB1CE054249", "11111111111111111"],
        ["LSGPC54U7AF123456", "LGWEF4A54GF492643", "WVWZZZ1JZ3W386752"],
    )
    assert compared.same == (A,)
    assert compared.near == (NearPair(B, "LGWEF4A54GF492643", "transposition", 16),)
    assert compared.surplus == ("LVSHCAMB1CE054249", "11111111111111111")
    assert compared.missing == ("WVWZZZ1JZ3W386752",)
    assert (compared.given_count, compared.expected_count) == (5, 3)
    assert not compared.is_equal
    assert compare_vins([A, B, A], [B, A]).is_equal


def test_a_pair_taken_greedily_is_given_up_for_two() -> None:
    # "AAB" is near both, "CAA" only "AAA": whichever comes first, both find a partner.
    compared = compare_vins(["AAB", "CAA"], ["AAA", "ABB"])
    assert {(pair.given, pair.expected) for pair in compared.near} == {("AAB", "ABB"), ("CAA", "AAA")}


SHORT = st.text("AB1", min_size=2, max_size=4)


@settings(max_examples=300)
@given(st.lists(SHORT, max_size=5, unique=True), st.lists(SHORT, max_size=5, unique=True))
def test_as_many_pairs_as_trying_all_orders_finds(ours: list[str], theirs: list[str]) -> None:
    compared = compare_vins(ours, theirs)
    surplus = [vin for vin in ours if vin not in theirs]
    missing = [vin for vin in theirs if vin not in ours]
    longer, shorter = sorted([surplus, missing], key=len, reverse=True)
    most = max(
        sum(_is_near(one, other) for one, other in zip(order, shorter, strict=False))
        for order in permutations(longer, len(shorter))
    )
    assert len(compared.near) == most
    paired_given = [pair.given for pair in compared.near]
    paired_expected = [pair.expected for pair in compared.near]
    assert sorted([*compared.surplus, *paired_given]) == sorted(surplus)
    assert sorted([*compared.missing, *paired_expected]) == sorted(missing)


def _is_near(one: str, other: str) -> bool:
    """One edit apart, said in another way than the code says it."""
    swaps = {one[:i] + one[i + 1] + one[i] + one[i + 2 :] for i in range(len(one) - 1)}
    replaced = {one[:i] + c + one[i + 1 :] for i in range(len(one)) for c in "AB1"}
    shorter = {one[:i] + one[i + 1 :] for i in range(len(one))}
    longer = {one[:i] + c + one[i:] for i in range(len(one) + 1) for c in "AB1"}
    return other != one and other in swaps | replaced | shorter | longer
