"""Days and windows as lists write them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.appointments.moments import Moments, at_port, moments_in

DAY = date(2026, 11, 22)
TODAY = date(2026, 12, 30)


def minutes(*stated: int) -> tuple[timedelta, ...]:
    return tuple(timedelta(minutes=each) for each in stated)


@pytest.mark.parametrize(
    ("text", "days", "times"),
    [
        ("2026-11-22", (DAY,), ()),
        ("2026/11/22", (DAY,), ()),
        ("２０２６－１１－２２", (DAY,), ()),
        ("2026年11月22日", (DAY,), ()),
        ("2026年11月22日 星期日", (DAY,), ()),
        ("20261122", (DAY,), ()),
        ("22.11.2026", (DAY,), ()),
        ("22.11.2026 г.", (DAY,), ()),
        ("11/22/2026", (DAY,), ()),
        ("11月22日", (DAY,), ()),
        ("1月3日", (date(2027, 1, 3),), ()),
        ("46348", (DAY,), ()),
        ("46348.375", (DAY,), minutes(540)),
        ("2026-11-22 00:00:00", (DAY,), minutes(0)),
        ("2026-11-22 09:00-11:00", (DAY,), minutes(540, 660)),
        ("2026-11-22 9:00 至 2026-11-22 11:30", (DAY, DAY), minutes(540, 690)),
        ("9:00～11:00", (), minutes(540, 660)),
        ("9点-11点30分", (), minutes(540, 690)),
        ("上午", (), minutes(0, 720)),
        ("下午 2:00", (), minutes(840)),
        ("22:00-24:00", (), minutes(1320, 1440)),
        ("с 09:00 до 11:00", (), minutes(540, 660)),
        ("2026-11-22T09:00", (DAY,), minutes(540)),
    ],
)
def test_moments_are_understood(text: str, days: tuple[date, ...], times: tuple[timedelta, ...]) -> None:
    assert moments_in(text, TODAY) == Moments(days, times)


@pytest.mark.parametrize(
    "text", ["", "待定", "03/04/2026", "2026-13-01", "2026-02-30", "25:00", "约9:00", "2026-11", "17", "11月"]
)
def test_what_is_not_clear_is_not_understood(text: str) -> None:
    assert moments_in(text, TODAY) is None


def test_a_day_without_a_year_needs_to_know_today() -> None:
    assert moments_in("11月22日") is None


def test_a_moment_with_its_zone_is_that_of_the_port() -> None:
    found = moments_in("2026-11-21T23:30:00Z")
    assert found == Moments((DAY,), minutes(450))


@given(day=st.dates(date(2000, 1, 1), date(2999, 12, 31)), begin=st.integers(0, 1439))
def test_every_day_and_time_is_read_as_it_was_written(day: date, begin: int) -> None:
    written = f"{day.year}/{day.month}/{day.day} {begin // 60}:{begin % 60:02}"
    assert moments_in(written) == Moments((day,), minutes(begin))
    assert at_port(day, timedelta(minutes=begin)).utcoffset() == timedelta()


@given(text=st.text(max_size=40))
def test_any_text_is_moments_or_not_understood(text: str) -> None:
    found = moments_in(text, TODAY)
    assert found is None or found.days or found.times
