"""A booking of more vehicles than a page shows, in the browser."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import insert

from bookings.database import Database
from bookings.models import Booking, Vehicle, stored_id
from customs.identifiers.vin import check_digit
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

VEHICLES = 5_000
DOUBTED = (150, 4_321)
HEAD = {
    "customs_number": "940220240000224218",
    "warehouse": "一号库",
    "origin": "霍尔果斯",
    "exit_place": "霍尔果斯",
    "destination": "哈萨克斯坦",
    "domestic_shipper": "伊宁某公司",
    "cargo_weight_kg": "1000",
    "cargo_value_usd": "1000",
    "vehicle_total": VEHICLES,
}


def vin(serial: int) -> str:
    """A right VIN."""
    body = f"LSGPC54U0SF{serial:06}"
    return body[:8] + check_digit(body) + body[9:]


@pytest.fixture
def many(address: str, tmp_path: Path) -> str:
    """The address of a booking of 5,000 vehicles, numbered like their ids, with two doubts."""
    database = Database.open(f"sqlite:///{tmp_path / 'kouan.sqlite'}")
    with database.session() as session:
        kind = {"enterprise_id": 1, "business_type": "commodity_vehicle"}
        booking = Booking.model_validate(HEAD | kind)
        session.add(booking)
        session.flush()
        rows = []
        for serial in range(1, VEHICLES + 1):
            doubt = {"power_kw": {"source": "layer", "doubted": True}} if serial in DOUBTED else {}
            evidence = {"vin": {"source": "layer", "raw": vin(serial)}} | doubt
            rows.append({"booking_id": booking.id, "vin": vin(serial), "evidence": evidence})
        session.execute(insert(Vehicle), rows)
        number = stored_id(booking)
    database.dispose()
    return f"{address}/bookings/{number}"


def opened(visitor: Visit, many: str) -> Page:
    """The booking's page, with the first doubt in focus."""
    page = visitor(many.partition("/bookings")[0]).sign_in()
    page.goto(many)
    expect(page.locator("#field-vehicles-150-power_kw")).to_be_focused()
    return page


def test_enter_goes_from_doubt_to_doubt_over_pages_that_are_not_loaded(visitor: Visit, many: str) -> None:
    page = opened(visitor, many)
    expect(page.locator("#rows-area tbody tr")).to_have_count(100)
    assert page.url.endswith("?page=2")
    page.keyboard.press("Enter")
    expect(page.locator("#field-vehicles-4321-power_kw")).to_be_focused()
    assert page.url.endswith("?page=44")
    page.keyboard.press("Enter")
    expect(page.locator("#approve")).to_be_focused()
    expect(page.locator("#standing")).to_have_attribute("data-attention", "0")


def test_an_edit_changes_its_row_and_leaves_the_others_alone(visitor: Visit, many: str) -> None:
    page = opened(visitor, many)
    page.locator("#row-vehicles-151").evaluate("(row) => { row.dataset.mark = 'the same'; }")
    color = page.locator("#field-vehicles-151-color")
    color.fill("白色")
    with page.expect_response("**/values") as answer:
        color.press("Tab")
    assert len(answer.value.body()) < 40_000
    expect(page.locator("#field-vehicles-151-color-field .state-confirmed")).to_be_visible()
    expect(page.locator("#row-vehicles-152")).to_be_visible()
    expect(page.locator("#review")).to_have_attribute("data-version", "2")
    expect(page.locator("#row-vehicles-151")).to_have_count(1)


def test_rows_are_filtered_turned_and_filled(visitor: Visit, many: str) -> None:
    page = opened(visitor, many)
    page.locator("#row-filter-text").fill("SF004999")
    expect(page.locator("#rows-area tbody tr")).to_have_count(1)
    assert page.url.endswith("?text=SF004999")
    page.reload()
    expect(page.locator("#row-vehicles-4999 .row-number")).to_have_text("4999")
    page.locator("#row-filter-text").fill("")
    expect(page.locator("#rows-area tbody tr")).to_have_count(100)
    page.locator("#turn-last").click()
    expect(page.locator("#row-vehicles-5000")).to_be_attached()
    page.locator("#row-filter-doubtful").check()
    expect(page.locator("#rows-area tbody tr")).to_have_count(2)
    page.on("dialog", lambda dialog: dialog.accept())
    page.locator("#column-fill summary").click()
    page.locator("#column-fill-path").select_option("vehicles[].usage_type")
    page.locator("#column-fill-value").fill("家用")
    page.locator("#column-fill button[type=submit]").click()
    expect(page.locator("#field-vehicles-4321-usage_type")).to_have_value("家用")
    page.locator("#row-filter-doubtful").uncheck()
    expect(page.locator("#field-vehicles-1-usage_type")).to_have_value("家用")


def test_the_page_of_many_vehicles_hinders_nobody(visitor: Visit, many: str) -> None:
    page = opened(visitor, many)
    page.locator("#column-fill summary").click()
    found = Axe().run(page).response["violations"]
    serious = [wrong["id"] for wrong in found if wrong["impact"] in ("serious", "critical")]
    assert serious == []
