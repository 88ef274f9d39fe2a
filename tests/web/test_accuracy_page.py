"""The page of accuracy: what it counts, who sees what, its workbook and the API beside it."""

import datetime as dt
import io
import re

import pytest
from openpyxl import load_workbook

from bookings.columns import today
from bookings.enterprises import create_enterprise
from bookings.learning.accuracy import PeriodAccuracy
from bookings.learning.durations import span_of
from bookings.models import FieldOutcome, TimeOutcome, stored_id
from bookings.users import create_user
from tests.web.client import TestClient
from tests.web.conftest import PASSWORD, Pages
from web.accuracy_plots import BOTTOM, HEIGHT, LEFT, MEASURES, RIGHT, TOP, WIDTH, plots_of


def put(
    pages: Pages, days_ago: int, filled: int, corrected: int, enterprise_id: int = 1, seconds: int = 40
) -> None:
    """A day's sums: a tenth doubted and half of that wrong, a tenth audited and one of them wrong."""
    day = today() - dt.timedelta(days=days_ago)
    with pages.context.database.session() as session:
        for key in ("customs_number", "vehicles.vin"):
            session.add(
                FieldOutcome(
                    enterprise_id=enterprise_id,
                    day=day,
                    text_source="layer",
                    field_key=key,
                    filled=filled,
                    corrected=corrected,
                    doubted=filled // 10,
                    doubted_corrected=filled // 20,
                    audited=filled // 10,
                    audited_corrected=1,
                )
            )
        session.add(
            TimeOutcome(
                enterprise_id=enterprise_id,
                day=day,
                text_source="layer",
                seconds_from=span_of(seconds),
                bookings=10,
                straight_through=7,
            )
        )


@pytest.fixture
def other_reviewer(pages: Pages) -> TestClient:
    """A reviewer of another enterprise, which has outcomes too."""
    with pages.context.database.session() as session:
        other = stored_id(create_enterprise(session, "别的公司"))
        create_user(session, "foreign", PASSWORD, role="reviewer", enterprise_id=other)
    put(pages, 0, 400, 40, enterprise_id=other)
    return pages.signed_in("foreign")


def test_nothing_approved_is_said(reviewer: TestClient) -> None:
    answer = reviewer.get("/accuracy")
    assert answer.status_code == 200
    assert "Nothing was approved in this period yet." in answer.text
    assert "<svg viewBox" not in answer.text


def test_figures_plots_and_tables(pages: Pages, reviewer: TestClient) -> None:
    put(pages, 3, 100, 5)
    put(pages, 1, 300, 3)
    text = reviewer.get("/accuracy").text
    # 16 of 800 values corrected; 14 of 20 bookings straight through.
    for expected in ("98.0 %", "70.0 %", "50.0 %", "16 of 800 values corrected", "Vehicles · VIN"):
        assert expected in text
    assert text.count("<figure") == len(MEASURES)
    assert text.count("<title>") > len(MEASURES)
    for described in re.findall(r'aria-describedby="([^"]+)"', text):
        assert f'id="{described}"' in text
    assert "style=" not in text


def test_days_and_text_in_the_address(pages: Pages, reviewer: TestClient) -> None:
    put(pages, 40, 100, 5)
    put(pages, 1, 300, 3)
    assert "6 of 600 values" in reviewer.get("/accuracy").text
    assert "16 of 800 values" in reviewer.get("/accuracy?all=true").text
    until = (today() - dt.timedelta(days=20)).isoformat()
    assert "10 of 200 values" in reviewer.get(f"/accuracy?since=&until={until}&text_source=").text
    assert "Nothing was approved" in reviewer.get("/accuracy?all=true&text_source=ocr").text
    assert reviewer.get("/accuracy?since=yesterday").status_code == 422


def test_a_reviewer_sees_the_own_enterprise_only(pages: Pages, other_reviewer: TestClient) -> None:
    put(pages, 0, 100, 5)
    assert "80 of 800 values" in other_reviewer.get("/accuracy?enterprise=1").text
    administrator = pages.signed_in("administrator")
    assert "90 of 1,000 values" in administrator.get("/accuracy").text
    assert "10 of 200 values" in administrator.get("/accuracy?enterprise=1").text
    assert "别的公司" in administrator.get("/accuracy").text


def test_the_workbook_has_the_same_numbers(pages: Pages, reviewer: TestClient) -> None:
    put(pages, 1, 300, 3)
    answer = reviewer.get("/accuracy.xlsx")
    fields, over_time = load_workbook(io.BytesIO(answer.content)).worksheets
    header, everything, *lines = list(fields.values)
    assert header[:4] == ("Field", "Read", "Corrected", "Right")
    assert everything[:3] == ("All fields", 600, 6)
    assert sorted(str(line[0]) for line in lines) == ["Declaration number", "Vehicles · VIN"]
    assert list(over_time.values)[1][:2] == ((today() - dt.timedelta(days=1)).isoformat(), 10)


def test_the_api_gives_the_report(pages: Pages, reviewer: TestClient, other_reviewer: TestClient) -> None:
    put(pages, 1, 300, 3)
    found = reviewer.get("/api/v1/accuracy").json()
    assert (found["bookings"], found["all_fields"]["corrected"], found["step"]) == (10, 6, "day")
    assert found["asked"]["enterprise_id"] == 1
    assert reviewer.get(f"/api/v1/accuracy?since={today().isoformat()}").json()["bookings"] == 0
    assert other_reviewer.get("/api/v1/accuracy?enterprise=1").status_code == 403
    assert pages.signed_in("administrator").get("/api/v1/accuracy").json()["bookings"] == 20
    assert pages.signed_in("clerk").get("/api/v1/accuracy").status_code == 403


def period(number: int, share: float | None, bookings: int = 3, seconds: int | None = 30) -> PeriodAccuracy:
    return PeriodAccuracy(
        first_day=dt.date(2026, 11, 2) + dt.timedelta(days=number),
        bookings=bookings,
        straight_through=1,
        straight_through_share=share,
        median_seconds=seconds,
        filled=10,
        corrected=1,
        right_share=share,
        doubted=1,
        doubted_corrected=1,
        doubt_precision=share,
        audited=0,
        silent_errors=0,
        silent_share_at_most=share,
    )


@pytest.mark.parametrize(
    "shares", [(0.9, 0.95, 1.0), (1.0, 1.0, 1.0), (0.0, None, 0.5), (0.999,), (None, 0.2)]
)
def test_every_point_of_a_plot_is_inside_of_it(shares: tuple[float | None, ...]) -> None:
    periods = [period(number, share, bookings=number * 900) for number, share in enumerate(shares)]
    for plot in plots_of(periods, "en"):
        for point in plot.points:
            assert LEFT <= point.x <= RIGHT <= WIDTH
            assert TOP <= point.y <= BOTTOM <= HEIGHT
        assert all(TOP - 0.1 <= level.at <= BOTTOM for level in plot.levels)
        assert len(plot.levels) <= 6


def test_a_line_is_interrupted_where_nothing_was_measured() -> None:
    periods = [period(number, share) for number, share in enumerate((0.9, 0.8, None, 0.7, 0.9))]
    plot = next(plot for plot in plots_of(periods, "zh") if plot.measure == "right_share")
    assert (len(plot.paths), len(plot.points)) == (2, 4)
    assert "4" in plot.description
    assert plot.points[0].text == "2026-11-02: 90.0 %"


def test_minutes_and_seconds_and_nothing() -> None:
    plot = next(p for p in plots_of([period(0, None, seconds=300)], "en") if p.measure == "median_seconds")
    assert plot.points[0].text == "2026-11-02: 5 min"
    empty = next(p for p in plots_of([period(0, None, seconds=None)], "en") if p.measure == "median_seconds")
    assert (empty.points, empty.description) == ((), "No data")
