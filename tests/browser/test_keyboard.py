"""The keys of the booking page, its help, and who else must be able to use it."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit
from tests.browser.reviewing import fill_and_save, wait_until_painted
from tests.browser.test_workplace import open_dropped

pytestmark = pytest.mark.browser


def focused(page: Page) -> str:
    """The id of what has the focus."""
    return str(page.evaluate("() => document.activeElement.id"))


def test_help_shows_the_keys_and_gives_the_focus_back(visitor: Visit, address: str) -> None:
    page = visitor(address).sign_in()
    open_dropped(page, "sw-004.pdf")
    wait_until_painted(page)
    before = focused(page)
    # In a field a question mark is typed.
    page.keyboard.press("?")
    expect(page.locator(f"#{before}")).to_have_value("?")
    page.keyboard.press("Escape")
    expect(page.locator(f"#{before}")).to_have_value("")
    page.keyboard.press("Alt+/")
    dialog = page.locator("#keys-dialog")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("下一处存疑")
    for _ in range(6):
        page.keyboard.press("Tab")
        # The browser's own bar has its turn; nothing behind the dialog has.
        assert page.evaluate("() => !document.activeElement.closest('#workplace')")
    # No key acts behind a dialog.
    page.keyboard.press("Alt+x")
    expect(page.locator("dialog[open]")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert focused(page) == before
    page.locator("#booking-head h1").focus()
    page.keyboard.press("?")
    expect(dialog).to_be_visible()


def test_keys_go_to_every_part_of_the_page(visitor: Visit, address: str) -> None:
    page = visitor(address).sign_in()
    open_dropped(page, "sw-003.pdf")
    wait_until_painted(page)
    for key, part in (("t", "#rows-area"), ("g", "#points"), ("c", "#checks-area"), ("h", "#history")):
        page.keyboard.press(f"Alt+{key}")
        assert page.evaluate("(part) => !!document.activeElement.closest(part)", part), key
    page.keyboard.press("Alt+m")
    expect(page.locator("#booking-head h1")).to_be_focused()
    page.keyboard.press("Alt+=")
    expect(page.locator("#zoom")).to_have_text("125 %")
    page.keyboard.press("Alt+0")
    expect(page.locator("#zoom")).to_have_text("100 %")
    page.keyboard.press("Alt+b")
    expect(page.locator("#toggle-boxes")).to_have_attribute("aria-pressed", "false")
    page.locator("#field-domestic_shipper").focus()
    page.keyboard.press("Alt+i")
    expect(page.locator("#raw-dialog .shown-now")).to_contain_text("伊宁华驰万路商贸有限公司")
    page.keyboard.press("Escape")
    expect(page.locator("#field-domestic_shipper")).to_be_focused()


def test_a_held_key_opens_and_approves_nothing(visitor: Visit, address: str) -> None:
    page = visitor(address).sign_in()
    open_dropped(page, "sw-003.pdf")
    wait_until_painted(page)
    fill_and_save(page, "remark", "x")
    page.keyboard.down("Alt")
    page.keyboard.down("u")
    for _ in range(5):
        page.keyboard.down("u")  # the browser reports a key that is down already as a repeat
    page.keyboard.up("u")
    page.keyboard.up("Alt")
    expect(page.locator("#field-remark")).to_have_value("")
    # One press took one change back; a second would have been refused with a notice.
    expect(page.locator("#notice")).not_to_contain_text("没有")
    expect(page.locator("#review")).to_have_attribute("data-version", "3")


@pytest.mark.parametrize("width", [1366, 390])
def test_no_part_of_the_page_hinders_people_with_disabilities(
    visitor: Visit, address: str, width: int
) -> None:
    page = visitor(address, "en").sign_in()
    open_dropped(page, "sw-004.pdf")
    page.set_viewport_size({"width": width, "height": 768})
    containers = page.locator("#field-containers")
    containers.locator("input").first.fill("CSQU3054384")
    page.keyboard.press("Tab")
    expect(containers.locator(".state-broken")).to_have_count(1)
    found = {"opened": serious(page)}
    for part in ("#held-checks", "#goods", "#history"):
        page.locator(f"{part} > summary").click()
    found["all parts"] = serious(page)
    for name, key in (("keys", "Alt+/"), ("raw", "Alt+i"), ("reject", "Alt+x")):
        page.keyboard.press(key)
        expect(page.locator("dialog[open]")).to_have_count(1)
        found[name] = serious(page)
        page.keyboard.press("Escape")
        expect(page.locator("dialog[open]")).to_have_count(0)
    assert found == {name: [] for name in found}
    # Nothing of the page lies beside a narrow screen.
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width


def serious(page: Page) -> list[str]:
    """What axe finds that keeps somebody from using the page."""
    violations = Axe().run(page).response["violations"]
    return [
        f"{wrong['id']}: {wrong['nodes'][0]['html'][:200]}"
        for wrong in violations
        if wrong["impact"] in ("serious", "critical")
    ]
