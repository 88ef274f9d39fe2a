"""The day of a clerk who does not touch the mouse: from signing in to the exported file."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PASSWORD, Visit
from tests.browser.reviewing import (
    clear_the_doubts,
    expect_state,
    hand_in,
    press_until_focused,
    wait_until_painted,
)

pytestmark = pytest.mark.browser

# The list is newest first: they are reviewed from the last to the first.
FILES = ("sw-004.pdf", "sw-003.pdf", "sw_plain-002.pdf", "sw-006.pdf")
WRONG_VIN = "LZGJLDR43SB312943"


def test_a_clerk_s_day_by_keyboard_alone(visitor: Visit, address: str) -> None:
    page = visitor(address).page
    # The first listener makes the browser hand over its file choosers, which takes a moment.
    page.on("filechooser", lambda chooser: None)
    page.goto(f"{address}/sign-in")
    wait_until_painted(page)
    page.keyboard.type("reviewer")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/")
    for name in FILES:
        hand_in(page, name)
        page.goto(f"{address}/?state=to-review")
    wait_until_painted(page)
    press_until_focused(page, "Tab", "#lists a[href^='/bookings/4']")
    page.keyboard.press("Enter")
    arrived(page, address, 4)
    postpone(page)
    press_and_arrive(page, "Alt+n", address, 3)
    reject(page)
    press_and_arrive(page, "Alt+n", address, 2)
    fix_a_vin(page)
    press_and_arrive(page, "Control+Enter", address, 1)
    clear_the_doubts(page)
    overrule_the_count(page)
    page.keyboard.press("Control+Enter")
    # Nothing is left to review but what was put aside.
    page.wait_for_url(f"{address}/?**")
    page.goto(f"{address}/bookings/1")
    wait_until_painted(page)
    expect_state(page, "approved")
    export(page)


def arrived(page: Page, address: str, number: int) -> None:
    """Waits for the page of the booking, ready for keys."""
    page.wait_for_url(f"{address}/bookings/{number}?**")
    page.wait_for_load_state("load")
    expect(page.locator("#standing")).to_be_attached()
    wait_until_painted(page)


def press_and_arrive(page: Page, key: str, address: str, number: int) -> None:
    page.keyboard.press(key)
    arrived(page, address, number)


def postpone(page: Page) -> None:
    """Puts it aside, with a reason; the focus is in the dialog until it is sent."""
    page.keyboard.press("Alt+l")
    expect(page.locator("#postpone-reason")).to_be_focused()
    page.keyboard.type("等核放清单")
    page.keyboard.press("Control+Enter")
    expect_state(page, "postponed")
    expect(page.locator("#postpone-dialog")).to_be_hidden()


def reject(page: Page) -> None:
    """Opens the dialog, thinks again, opens it again and rejects."""
    before = page.evaluate("() => document.activeElement.id")
    page.keyboard.press("Alt+x")
    expect(page.locator("#reject-reason")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#reject-dialog")).to_be_hidden()
    assert page.evaluate("() => document.activeElement.id") == before
    page.keyboard.press("Alt+x")
    expect(page.locator("#reject-reason")).to_be_focused()
    page.keyboard.type("重复申报")
    page.keyboard.press("Control+Enter")
    expect_state(page, "rejected")
    # The same step again is refused, and the page says why.
    page.keyboard.press("Alt+x")
    expect(page.locator("#notice")).to_contain_text("已退回")


def fix_a_vin(page: Page) -> None:
    """Mistypes a VIN, sees that it is wrong, undoes it."""
    page.keyboard.press("Alt+t")
    vin = page.locator("#table-vehicles [data-path$='.vin']").first
    expect(vin).to_be_focused()
    right = vin.input_value()
    page.keyboard.press("Control+a")
    page.keyboard.type(WRONG_VIN)
    page.keyboard.press("Alt+s")
    expect(page.locator("#table-vehicles .cell.broken")).to_have_count(1)
    expect(page.locator("#point-vins")).to_have_class("point broken")
    page.keyboard.press("Alt+u")
    expect(page.locator("#table-vehicles .cell.broken")).to_have_count(0)
    expect(vin).to_have_value(right)
    expect(page.locator("#point-vins")).to_have_class("point sure")
    while page.locator("#standing").get_attribute("data-attention") != "0":
        left = page.locator("#standing").get_attribute("data-attention")
        page.keyboard.press("Alt+j")
        page.keyboard.press("Enter")
        expect(page.locator("#standing")).not_to_have_attribute("data-attention", str(left))


def overrule_the_count(page: Page) -> None:
    """Merging has made one truck of two: the count is put in, and the reason that it needs."""
    page.keyboard.press("Alt+g")
    press_until_focused(page, "Tab", "#point-truck-count a")
    page.keyboard.press("Enter")
    expect(page.locator("#field-truck_count")).to_be_focused()
    page.keyboard.press("Control+a")
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    expect(page.locator("#field-truck_count-reason")).to_be_focused()
    page.keyboard.type("归并后两车合一")
    page.keyboard.press("Enter")
    expect(page.locator("#point-truck-count")).to_have_class("point confirmed")
    expect(page.locator("#point-truck-count")).to_contain_text("归并后两车合一")


def export(page: Page) -> None:
    press_until_focused(page, "Tab", "[data-export] button[value=json]")
    with page.expect_download() as saved:
        page.keyboard.press("Enter")
    sent = json.loads(Path(saved.value.path()).read_bytes())
    assert "一号库" in json.dumps(sent, ensure_ascii=False)
    expect(page.locator("#booking-head .chip")).to_have_text("已导出")
