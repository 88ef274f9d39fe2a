"""What is decided with a reason, and what the page says and where the focus is afterwards."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.reviewing import fill_and_save
from tests.browser.test_workplace import open_dropped

pytestmark = pytest.mark.browser

REASON = "归并后两车合一"
# The last doubt of the sample is the warehouse, which nobody has filled.
NEXT_DOUBT = "#field-warehouse"


@pytest.fixture
def page(visitor: Visit, address: str) -> Page:
    """A booking of two trucks."""
    opened = visitor(address).sign_in()
    open_dropped(opened, "sw-004.pdf")
    return opened


def test_overruling_the_declaration_leaves_the_form_on_the_page(page: Page) -> None:
    rows = page.locator("#table-trucks tbody tr")
    rows.first.locator("input").first.press("Alt+Delete")
    expect(rows).to_have_count(1)
    reason = page.locator("#point-plates .overrule input[name=reason]")
    reason.fill(REASON)
    reason.press("Enter")
    expect(page.locator("#point-plates")).to_have_class("point confirmed")
    expect(page.locator("#point-plates")).to_contain_text(REASON)
    expect(rows).to_have_count(1)
    # The next doubt behind the plates: one truck is left, and the declaration says two.
    expect(page.locator("#field-truck_count")).to_be_focused()


def test_the_way_through_the_doubts_goes_on_after_a_reason(page: Page) -> None:
    count = page.locator("#field-truck_count")
    count.fill("1")
    count.press("Alt+s")
    reason = page.locator("#field-truck_count-reason")
    expect(reason).to_be_focused()
    page.keyboard.type(REASON)
    page.keyboard.press("Enter")
    expect(page.locator("#point-truck-count")).to_have_class("point confirmed")
    expect(page.locator(NEXT_DOUBT)).to_be_focused()


def test_undo_says_what_it_took_back_and_not_what_is_next(page: Page) -> None:
    fill_and_save(page, "warehouse", "一号库")
    fill_and_save(page, "remark", "加急")
    notice = page.locator("#notice")
    page.keyboard.press("Alt+u")
    expect(page.locator("#field-remark")).to_have_value("")
    expect(notice).to_contain_text("已撤销：备注")
    page.keyboard.press("Alt+u")
    expect(page.locator("#field-warehouse")).to_have_value("")
    expect(notice).to_contain_text("已撤销：所属海关库房")
