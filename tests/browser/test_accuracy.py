"""The page of accuracy in a real browser: after real approvals, wide and narrow, accessible."""

import datetime as dt
import random
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from bookings.columns import today
from bookings.database import Database
from bookings.learning.durations import span_of
from bookings.models import FieldOutcome, TimeOutcome
from tests.browser.conftest import Visit

KEYS = (
    "customs_number",
    "domestic_shipper",
    "cargo_weight_kg",
    "trucks.plate",
    "vehicles.vin",
    "vehicles.brand",
)


@pytest.fixture
def judged(address: str, tmp_path: Path) -> str:
    """The address of a kouan where bookings were approved on 26 of the last 30 days."""
    draw = random.Random(7)  # noqa: S311 - the picture must be the same each time
    database = Database.open(f"sqlite:///{tmp_path / 'kouan.sqlite'}")
    with database.session() as session:
        for days_ago in (*range(12), *range(16, 30)):
            day = today() - dt.timedelta(days=days_ago)
            bookings = draw.randint(80, 200)
            session.add(
                TimeOutcome(
                    enterprise_id=1,
                    day=day,
                    text_source="layer",
                    seconds_from=span_of(draw.randint(20, 90)),
                    bookings=bookings,
                    straight_through=round(bookings * draw.uniform(0.6, 0.8)),
                )
            )
            for number, key in enumerate(KEYS):
                doubted = draw.randint(2, 9)
                session.add(
                    FieldOutcome(
                        enterprise_id=1,
                        day=day,
                        text_source="layer",
                        field_key=key,
                        filled=bookings,
                        corrected=draw.randint(0, 2 + number),
                        doubted=doubted,
                        doubted_corrected=draw.randint(1, doubted),
                        audited=bookings // 20,
                        audited_corrected=int(draw.random() < 0.05),
                    )
                )
    database.dispose()
    return address


def open_page(visitor: Visit, address: str, language: str = "zh", query: str = "") -> Page:
    page = visitor(address, language).sign_in()
    page.goto(f"{address}/accuracy{query}")
    return page


def test_from_the_navigation_to_the_numbers_behind_a_plot(visitor: Visit, judged: str) -> None:
    page = visitor(judged).sign_in()
    page.click("nav >> text=识别准确率")
    page.wait_for_url("**/accuracy")
    assert page.locator("figure.plot svg").count() == 6
    shown = page.get_by_role("img", name="读取正确率")
    assert "26" in (shown.locator("desc").text_content() or "")
    assert shown.locator("circle").count() == 26
    # A pause of four days is no measurement: the line goes on to the next point.
    assert shown.locator("path.line").count() == 1
    page.click("summary")
    assert page.locator("details tbody tr").count() == 26


def test_filters_are_in_the_address_and_survive(visitor: Visit, judged: str) -> None:
    page = open_page(visitor, judged)
    page.click("text=近 7 天")
    assert page.locator("figure.plot").first.locator("circle").count() == 7
    page.select_option("select[name=text_source]", "ocr")
    page.click("button.primary")
    page.wait_for_url("**text_source=ocr**")
    assert page.locator("text=该范围内还没有审批过的预约").is_visible()
    assert page.input_value("select[name=text_source]") == "ocr"
    page.click("text=全部时间")
    page.wait_for_url("**all=true**")
    with page.expect_download() as download:
        page.click("text=下载 .xlsx")
    assert download.value.suggested_filename.endswith(".xlsx")


@pytest.mark.parametrize("width", [1366, 390])
def test_nothing_is_wider_than_the_window(visitor: Visit, judged: str, width: int) -> None:
    page = open_page(visitor, judged)
    page.set_viewport_size({"width": width, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for figure in page.locator("figure.plot").all():
        box = figure.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width


@pytest.mark.parametrize("language", ["zh", "en"])
def test_axe_finds_nothing(visitor: Visit, judged: str, language: str) -> None:
    page = open_page(visitor, judged, language)
    page.click("summary")
    found = [
        (violation["id"], [node["target"] for node in violation["nodes"]])
        for violation in Axe().run(page).response["violations"]
    ]
    assert found == []
