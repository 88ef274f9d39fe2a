"""The queue in the browser: by keyboard, on a phone, with what others do appearing by itself."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect

from tests.browser.conftest import Visit
from tests.browser.test_workplace import drop, sample

pytestmark = pytest.mark.browser

PHONE: ViewportSize = {"width": 390, "height": 844}
SAMPLES = ("sw-003.pdf", "sw-004.pdf", "sw_plain-002.pdf")


def with_three(visitor: Visit, address: str, language: str = "zh") -> Page:
    """The home page with three bookings that wait."""
    page = visitor(address, language).sign_in()
    drop(page, *(sample(name) for name in SAMPLES))
    expect(page.locator("#fates li[data-final]")).to_have_count(3)
    expect(page.locator("#queue-list tbody tr")).to_have_count(3)
    page.goto(f"{address}/")
    return page


def test_the_queue_by_keyboard(visitor: Visit, address: str) -> None:
    page = with_three(visitor, address)
    links = page.locator("#queue-list tbody a")
    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("j")
    expect(links.nth(2)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("ArrowUp")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/bookings/3?queue=state%3Dto-review")


def test_enter_opens_the_first_when_none_is_chosen(visitor: Visit, address: str) -> None:
    page = with_three(visitor, address)
    page.keyboard.press("Enter")
    page.wait_for_url("**/bookings/3?queue=state%3Dto-review")


def test_keys_are_text_in_the_search_and_nothing_while_composing(visitor: Visit, address: str) -> None:
    page = with_three(visitor, address)
    page.keyboard.press("/")
    search = page.locator("#search")
    expect(search).to_be_focused()
    page.keyboard.type("jk/")
    expect(search).to_have_value("jk/")
    search.fill("")
    page.locator("h2#bookings-title").click()
    page.evaluate(
        "() => document.body.dispatchEvent("
        "new KeyboardEvent('keydown', { key: 'j', isComposing: true, bubbles: true, cancelable: true }))"
    )
    expect(page.locator("#queue-list a:focus")).to_have_count(0)


def test_a_filter_is_in_the_address_and_nothing_else(visitor: Visit, address: str) -> None:
    page = with_three(visitor, address)
    page.locator("#queue-type").select_option("commodity_vehicle")
    page.wait_for_url(f"{address}/?business_type=commodity_vehicle")
    expect(page.locator("#queue-list tbody tr")).to_have_count(1)
    page.locator("#search").fill("940220")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/?search=940220&business_type=commodity_vehicle")
    page.go_back()
    expect(page.locator("#search")).to_be_enabled()
    page.get_by_role("link", name="清除条件").click()
    page.wait_for_url(f"{address}/?state=to-review")
    expect(page.locator("#queue-list tbody tr")).to_have_count(3)


def test_who_reviews_what_appears_by_itself(visitor: Visit, address: str) -> None:
    page = with_three(visitor, address)
    other = visitor(address).sign_in("colleague")
    page.keyboard.press("j")
    chosen = page.locator("#queue-list tbody a").nth(0)
    assert other.request.post(f"{address}/bookings/3/lease").ok
    expect(page.locator("#booking-3 .reviewing")).to_contain_text("审核员乙")
    expect(chosen).to_be_focused()
    page.keyboard.press("Tab")
    page.goto(f"{address}/queue/next?queue=state%3Dto-review")
    page.wait_for_url("**/bookings/2?queue=*")


def test_nothing_moves_under_somebodys_hands(visitor: Visit, address: str) -> None:
    page = with_three(visitor, address)
    other = visitor(address).sign_in("colleague")
    search = page.locator("#search")
    search.fill("half")
    assert other.request.post(f"{address}/bookings/3/lease").ok
    with page.expect_response("**/queue/changes") as answered:
        pass
    assert answered.value.status == 200
    expect(search).to_have_value("half")
    expect(page.locator("#booking-3 .reviewing")).to_have_count(0)
    search.fill("")
    page.locator("h2#bookings-title").focus()
    search.blur()
    expect(page.locator("#booking-3 .reviewing")).to_be_visible()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_phone_shows_cards_and_nothing_to_scroll_sideways(
    visitor: Visit, address: str, language: str
) -> None:
    page = with_three(visitor, address, language)
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(
        "[...document.querySelectorAll('.queue .scroll')].every((one) => one.scrollWidth <= one.clientWidth)"
    )
    wrong = [
        f"{one['id']}: {one['nodes'][0]['html'][:200]}"
        for one in Axe().run(page).response["violations"]
        if one["impact"] in ("serious", "critical")
    ]
    assert wrong == []
    # The whole card opens the booking.
    page.locator("#booking-3 .shipper").click(force=True)
    page.wait_for_url("**/bookings/3?queue=*")


def test_the_end_of_the_list_is_said_once(visitor: Visit, address: str) -> None:
    page = with_three(visitor, address)
    page.goto(f"{address}/queue/next?queue=state%3Dto-review&after=1")
    expect(page.locator(".queue-said")).to_contain_text("已到列表末尾")
    assert page.url == f"{address}/?state=to-review"
