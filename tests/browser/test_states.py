"""What may happen to a booking in which state, and what the page says when it may not."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.reviewing import expect_state, fill_and_save, open_booking
from tests.browser.test_workplace import exported, open_dropped, settle_all

pytestmark = pytest.mark.browser


def decide(page: Page, decision: str, reason: str = "") -> None:
    """Opens a dialog by its button and sends it."""
    page.locator(f"#open-{decision}").click()
    dialog = page.locator(f"#{decision}-dialog")
    if reason:
        dialog.locator("textarea").fill(reason)
    dialog.locator("button.primary").click()


def test_from_draft_to_the_port_s_answer(visitor: Visit, address: str) -> None:
    page = visitor(address).sign_in()
    open_dropped(page, "sw-004.pdf")
    page.locator("#approve").click()
    # What stands against approving is listed with the way to it.
    page.locator("#obstacles a").first.click()
    expect(page.locator("#field-warehouse")).to_be_focused()
    decide(page, "postpone", "等仓库")
    expect_state(page, "postponed")
    fill_and_save(page, "warehouse", "一号库")
    expect_state(page, "in_review")
    settle_all(page)
    page.locator("#approve").click()
    expect_state(page, "approved")
    expect(page.locator("#field-remark")).not_to_be_editable()
    decide(page, "reopen", "车牌有误")
    expect_state(page, "in_review")
    page.locator("#history summary").click()
    expect(page.locator("#history")).to_contain_text("车牌有误")
    page.locator("#approve").click()
    expect_state(page, "approved")
    exported(page, "导出 JSON")
    expect_state(page, "exported")
    decide(page, "reject", "口岸：车牌已预约")
    expect_state(page, "rejected")
    decide(page, "reopen", "更正后重发")
    page.locator("#approve").click()
    expect_state(page, "approved")
    exported(page, "导出 JSON")
    expect_state(page, "exported")
    decide(page, "accept")
    expect_state(page, "accepted")
    # Nothing leads on from here, and the page says so.
    page.keyboard.press("Alt+o")
    expect(page.locator("#notice")).to_contain_text("口岸已受理")


def test_a_transit_booking_is_filled_by_hand(visitor: Visit, address: str) -> None:
    page = visitor(address).sign_in()
    open_dropped(page, "sw-004.pdf")
    page.locator("#field-is_transit").select_option("true")
    expect_state(page, "manual")
    expect(page.locator(".hint")).to_contain_text("转关")
    expect(page.locator("#field-domestic_shipper")).to_have_value("")


def test_a_row_is_deleted_and_comes_back(visitor: Visit, address: str) -> None:
    page = visitor(address).sign_in()
    open_dropped(page, "sw-004.pdf")
    rows = page.locator("#table-trucks tbody tr")
    plate = rows.first.locator("input").first
    before = plate.input_value()
    plate.press("Alt+Delete")
    expect(rows).to_have_count(1)
    page.locator("#notice").get_by_role("button", name="撤销").click()
    expect(rows).to_have_count(2)
    expect(rows.first.locator("input").first).to_have_value(before)
    page.locator("#history summary").click()
    expect(page.locator("#history .undone")).to_have_count(1)


def test_a_value_pointed_at_becomes_the_value_with_its_place(visitor: Visit, address: str) -> None:
    page = visitor(address).sign_in()
    open_dropped(page, "sw-004.pdf")
    open_booking(page, address, 1)
    remark = page.locator("#field-remark")
    remark.focus()
    told = {"text": "3960X08", "document_id": 1, "page": 1, "boxes": [[60.0, 240.0, 120.0, 250.0]]}
    remark.evaluate(
        "(one, detail) => one.dispatchEvent(new CustomEvent('kouan:pointed', { detail, bubbles: true }))",
        told,
    )
    expect(remark).to_have_value("3960X08")
    expect(page.locator("#field-remark-field .state-confirmed")).to_be_visible()
    expect(page.locator(".box[data-control='field-remark']")).to_have_count(1)
