"""Chinese is typed through input methods: their Enter, their letters and their Esc are not ours."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visit
from tests.browser.reviewing import wait_until_painted
from tests.browser.test_workplace import open_dropped

pytestmark = pytest.mark.browser


def test_enter_while_composing_neither_saves_nor_moves(visitor: Visit, address: str) -> None:
    page = visitor(address).sign_in()
    open_dropped(page, "sw-004.pdf")
    wait_until_painted(page)
    warehouse = page.locator("#field-warehouse")
    warehouse.focus()
    version = page.locator("#review").get_attribute("data-version")
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "yihaoku", "selectionStart": 7, "selectionEnd": 7})
    for key in ("Enter", "Control+Enter", "Alt+j", "Alt+x", "Alt+u"):
        page.keyboard.press(key)
    expect(warehouse).to_be_focused()
    expect(page.locator("dialog[open]")).to_have_count(0)
    # The candidate that is chosen replaces what was composed.
    keyboard.send("Input.insertText", {"text": "一号库"})
    expect(warehouse).to_have_value("一号库")
    assert page.locator("#review").get_attribute("data-version") == version
    wait_until_painted(page)
    page.keyboard.press("Enter")
    expect(page.locator("#field-warehouse-field .state-confirmed")).to_be_visible()
    expect(warehouse).not_to_be_focused()


def test_an_enter_that_is_told_after_its_composition_is_not_ours(visitor: Visit, address: str) -> None:
    page = visitor(address).sign_in()
    open_dropped(page, "sw-004.pdf")
    remark = page.locator("#field-remark")
    remark.focus()
    page.keyboard.insert_text("备注")
    told = {"key": "Enter", "bubbles": True, "cancelable": True}
    was_taken = remark.evaluate(
        """(one, told) => {
          one.dispatchEvent(new CompositionEvent("compositionstart", { bubbles: true }));
          one.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true, data: "备注" }));
          return one.dispatchEvent(new KeyboardEvent("keydown", told)) === false
            && document.activeElement === one;
        }""",
        told,
    )
    # Prevented, so that it ends no line, and the field keeps the focus.
    assert was_taken
    expect(remark).to_be_focused()
    wait_until_painted(page)
    page.keyboard.press("Enter")
    expect(page.locator("#field-remark-field .state-confirmed")).to_be_visible()
