"""When something leaves, as it is told everywhere."""

import datetime as dt

import pytest

from bookings.reconciling.showing.departures import departure


@pytest.mark.parametrize(
    ("leaves_at", "told"),
    [
        (None, ""),
        (dt.datetime(2026, 11, 22, 16, tzinfo=dt.UTC), "11-23"),
        (dt.datetime(2026, 11, 22, 17, 30, tzinfo=dt.UTC), "11-23 01:30"),
    ],
)
def test_a_day_without_a_window_has_no_time(leaves_at: dt.datetime | None, told: str) -> None:
    assert departure(leaves_at, "%m-%d") == told
