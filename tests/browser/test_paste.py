"""Cells of a sheet are pasted into the tables of a booking."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.test_workplace import open_dropped

pytestmark = pytest.mark.browser

GOOD_CONTAINER = "CSQU3054383"
BAD_CONTAINER = "CSQU3054384"


@pytest.fixture
def page(visitor: Visit, address: str) -> Page:
    """A booking of two trucks, with a clipboard."""
    opened = visitor(address).sign_in()
    opened.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_dropped(opened, "sw-004.pdf")
    return opened


def paste(page: Page, text: str) -> None:
    """Copies a text as a spreadsheet does and pastes it where the focus is."""
    page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+v")


def test_a_block_of_cells_goes_into_the_rows_and_adds_those_it_needs(page: Page) -> None:
    rows = page.locator("#table-trucks tbody tr")
    rows.nth(1).locator("input").first.focus()
    paste(page, "新F12345\t新F1234挂\n新F23456\t新F2345挂\n新F34567\t新F3456挂\n")
    expect(rows).to_have_count(4)
    expect(rows.nth(3).locator("input").first).to_have_value("新F34567")
    expect(rows.nth(1).locator("input").nth(1)).to_have_value("新F1234挂")
    # It was one change.
    page.keyboard.press("Alt+u")
    expect(rows).to_have_count(2)


def test_a_single_cell_is_pasted_as_text(page: Page) -> None:
    remark = page.locator("#field-remark")
    remark.fill("第一 ")
    remark.press("End")
    paste(page, "第二")
    expect(remark).to_have_value("第一 第二")


def test_a_column_becomes_a_list_of_which_each_is_judged(page: Page) -> None:
    page.locator("#field-containers").locator("input").first.focus()
    paste(page, f"{GOOD_CONTAINER}\n{BAD_CONTAINER}\n")
    elements = page.locator("#field-containers .element")
    expect(elements.nth(0).locator(".state-broken")).to_have_count(0)
    expect(elements.nth(1).locator(".state-broken")).to_have_count(1)
    wrong = elements.nth(1).locator("input")
    wrong.focus()
    page.keyboard.press("Alt+Delete")
    expect(page.locator("#field-containers .element")).to_have_count(2)
    expect(page.locator("#field-containers .state-broken")).to_have_count(0)
    expect(page.locator("#field-containers")).to_have_attribute("data-value", GOOD_CONTAINER)


def test_goods_are_corrected_and_added(page: Page) -> None:
    page.locator("#goods summary").click()
    rows = page.locator("#table-items tbody tr")
    expect(rows).to_have_count(2)
    name = rows.first.locator("[data-path$='.name']")
    name.fill("塑料线槽（白）")
    name.press("Alt+s")
    expect(rows.first.locator(".state-confirmed")).to_have_count(1)
    name.press("Alt+Insert")
    expect(rows).to_have_count(3)
    expect(rows.nth(2).locator("input").first).to_be_focused()
