"""The report of how right the reading is."""

import datetime as dt
import statistics

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookings.database import Database
from bookings.enterprises import create_enterprise
from bookings.learning.accuracy import Accuracy, AccuracyAsked, accuracy, upper_bound
from bookings.learning.durations import BOUNDS, NOT_CHANGED, median_of, span_of
from bookings.models import FieldOutcome, TimeOutcome, stored_id

MONDAY = dt.date(2026, 11, 2)


def day(number: int) -> dt.date:
    return MONDAY + dt.timedelta(days=number)


def put(
    database: Database,
    on: dt.date,
    counts: tuple[int, int, int, int, int, int],
    *,
    key: str = "customs_number",
    text_source: str = "layer",
    enterprise_id: int = 1,
) -> None:
    names = ("filled", "corrected", "doubted", "doubted_corrected", "audited", "audited_corrected")
    with database.session() as session:
        session.add(
            FieldOutcome(
                enterprise_id=enterprise_id,
                day=on,
                text_source=text_source,
                field_key=key,
                **dict(zip(names, counts, strict=True)),
            )
        )


def put_time(
    database: Database, on: dt.date, seconds: int | None, bookings: int, straight: int, enterprise_id: int = 1
) -> None:
    with database.session() as session:
        session.add(
            TimeOutcome(
                enterprise_id=enterprise_id,
                day=on,
                text_source="layer",
                seconds_from=span_of(seconds),
                bookings=bookings,
                straight_through=straight,
            )
        )


def report(database: Database, **asked: object) -> Accuracy:
    with database.session() as session:
        return accuracy(session, AccuracyAsked.model_validate(asked))


def test_nothing_approved_yet(database: Database) -> None:
    found = report(database)
    assert (found.bookings, found.straight_through_share, found.median_seconds) == (0, None, None)
    assert (found.fields, found.periods, found.all_fields.right_share) == ((), (), None)


def test_each_field_and_all_together(database: Database) -> None:
    put(database, day(0), (90, 8, 10, 5, 20, 1))
    put(database, day(1), (10, 0, 0, 0, 0, 0))
    put(database, day(1), (100, 0, 0, 0, 0, 0), key="trucks.plate", text_source="ocr")
    found = report(database)
    number, plate = found.fields
    assert (number.key, number.filled, number.corrected, number.right_share) == (
        "customs_number",
        100,
        8,
        0.92,
    )
    assert (number.doubt_precision, number.silent_errors, number.silent_share) == (0.5, 1, 0.05)
    assert number.silent_share_at_most == pytest.approx(0.2361, abs=1e-4)
    # 100 values, 10 of them doubted and 20 looked at for the sample: 70 that nobody looked at.
    assert number.silent_estimate == pytest.approx(3.5)
    assert number.silent_estimate_at_most == pytest.approx(70 * 0.2361, abs=0.01)
    assert (plate.right_share, plate.doubt_precision, plate.silent_share_at_most) == (1.0, None, None)
    assert (found.all_fields.filled, found.all_fields.corrected) == (200, 8)


def test_only_the_period_the_enterprise_and_the_text_that_are_asked_for(database: Database) -> None:
    with database.session() as session:
        other = stored_id(create_enterprise(session, "别的公司"))
    put(database, day(0), (1, 0, 0, 0, 0, 0))
    put(database, day(1), (2, 0, 0, 0, 0, 0), text_source="ocr")
    put(database, day(2), (4, 0, 0, 0, 0, 0), enterprise_id=other)
    put_time(database, day(2), 30, 1, 1, enterprise_id=other)
    assert report(database).all_fields.filled == 7
    assert report(database, since=day(1)).all_fields.filled == 6
    assert report(database, until=day(1)).all_fields.filled == 3
    assert report(database, text_source="ocr").all_fields.filled == 2
    assert report(database, enterprise_id=1).all_fields.filled == 3
    assert report(database, enterprise_id=1).bookings == 0
    assert report(database, enterprise_id=other).bookings == 1


def test_over_time_by_day_and_over_longer_by_week_and_month(database: Database) -> None:
    put(database, day(0), (10, 1, 0, 0, 0, 0))
    put_time(database, day(0), 20, 3, 2)
    put_time(database, day(0), None, 1, 1)
    put_time(database, day(2), 40, 1, 0)
    by_day = report(database)
    assert by_day.step == "day"
    first, second = by_day.periods
    assert (first.first_day, first.bookings, first.straight_through_share) == (day(0), 4, 0.75)
    assert (first.right_share, second.right_share) == (0.9, None)
    assert (by_day.bookings, by_day.straight_through) == (5, 3)
    put(database, day(60), (10, 1, 0, 0, 0, 0))
    by_week = report(database)
    assert (by_week.step, [each.first_day for each in by_week.periods]) == ("week", [day(0), day(56)])
    put(database, day(500), (10, 1, 0, 0, 0, 0))
    by_month = report(database)
    assert by_month.step == "month"
    assert [each.first_day.day for each in by_month.periods] == [1, 1, 1]


def test_sums_that_were_taken_away_again_are_no_period(database: Database) -> None:
    put(database, day(0), (0, 0, 0, 0, 0, 0))
    put_time(database, day(0), 20, 0, 0)
    assert report(database).periods == ()


@given(st.integers(0, 500), st.integers(1, 500))
def test_the_upper_bound_is_above_what_was_found(found: int, more: int) -> None:
    looked_at = found + more
    bound = upper_bound(found, looked_at)
    assert bound is not None
    assert found / looked_at < bound <= 1


def test_nothing_wrong_among_few_says_little() -> None:
    assert upper_bound(0, 0) is None
    assert upper_bound(0, 10) == pytest.approx(0.2775, abs=1e-4)
    assert upper_bound(0, 3000) == pytest.approx(0.00128, abs=1e-5)


@given(st.integers(0, 10**8))
def test_every_time_is_in_the_span_that_begins_at_or_before_it(seconds: int) -> None:
    span = span_of(seconds)
    assert span <= seconds
    later = [bound for bound in BOUNDS if bound > span]
    assert not later or seconds < later[0]


@given(st.lists(st.integers(0, 100_000), min_size=1, max_size=60))
def test_the_median_is_off_by_no_more_than_a_span(times: list[int]) -> None:
    counts: dict[int, int] = {NOT_CHANGED: 1000}
    for seconds in times:
        counts[span_of(seconds)] = counts.get(span_of(seconds), 0) + 1
    found = median_of(counts)
    assert found is not None
    low, high = statistics.median_low(times), statistics.median_high(times)
    assert low * 0.74 - 1 <= found <= high * 1.35 + 1


def test_bounds_grow() -> None:
    assert list(BOUNDS) == sorted(set(BOUNDS))
    assert median_of({NOT_CHANGED: 3}) is None
