"""Numbers, units and currencies of cells."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.appointments.amounts import count_in, currency_in, number_in, weight_of


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("17000", "17000"),
        ("17,000", "17000"),
        ("17 000,5", "17000.5"),
        ("1.234.567,89", "1234567.89"),
        ("1,234,567.89", "1234567.89"),
        ("39.352", "39.352"),
        ("17,5", "17.5"),
        ("0.5", "0.5"),
        ("1.2万", "12000"),
        ("约 8000 美元", "8000"),
    ],
)
def test_numbers_are_read_whoever_wrote_them(text: str, number: str) -> None:
    assert number_in(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "无", "17+18", "17-18", "-5", "1,23,4", "12.34.5", "2x3"])
def test_what_is_not_one_number_is_none(text: str) -> None:
    assert number_in(text) is None


@pytest.mark.parametrize(
    ("text", "count"), [("2", 2), ("2.0", 2), ("2辆", 2), ("共3车", 3), ("两辆", 2), ("十", 10)]
)
def test_counts_are_whole_numbers(text: str, count: int) -> None:
    assert count_in(text) == count


@pytest.mark.parametrize("text", ["2.5", "许多", "999999999"])
def test_what_is_no_count_is_none(text: str) -> None:
    assert count_in(text) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("8000 美金", "USD"),
        ("$8000", "USD"),
        ("USD 8000", "USD"),
        ("8000元", "CNY"),
        ("8000美元", "USD"),
        ("8000 坚戈", "KZT"),
        ("8000", None),
        ("cargo value", None),
    ],
)
def test_currencies_are_known_by_code_and_name(text: str, code: str | None) -> None:
    assert currency_in(text) == code


@given(kilograms=st.integers(1, 200_000), trucks=st.integers(1, 5))
def test_a_weight_in_kilograms_is_itself_whatever_the_trucks(kilograms: int, trucks: int) -> None:
    weight = weight_of(f"{kilograms} kg", "货物重量（吨）", trucks)
    assert weight is not None
    assert (weight.kilograms, weight.assumed) == (Decimal(kilograms), None)


@given(number=st.decimals(min_value=1, max_value=100_000, places=3), trucks=st.integers(1, 4))
def test_under_a_heading_of_tonnes_nothing_is_more_than_trucks_carry(number: Decimal, trucks: int) -> None:
    weight = weight_of(str(number), "货物重量（吨）", trucks)
    assert weight is not None
    assert weight.kilograms in (number, number * 1000)
    assert (weight.kilograms == number) == (number > 100 * trucks)
