"""Two reviewers on one booking: each sees the other, and no value that was typed is lost."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit, Watched
from tests.browser.reviewing import fill_and_save, open_booking, wait_until_painted
from tests.browser.test_workplace import open_dropped

pytestmark = pytest.mark.browser


def two(visitor: Visit, address: str) -> tuple[Watched, Watched]:
    """Both with the same booking open, the first of them first."""
    first, second = visitor(address), visitor(address, "en")
    page = first.sign_in()
    open_dropped(page, "sw-003.pdf")
    open_booking(page, address, 1)
    second.sign_in("colleague")
    open_booking(second.page, address, 1)
    return first, second


def look(page: Page) -> None:
    """What the page does every few seconds and whenever it is looked at again."""
    page.evaluate("() => document.dispatchEvent(new Event('visibilitychange'))")


def forget_the_lost_connection(watched: Watched) -> None:
    """The browser tells of requests that did not arrive, which is what the test is about."""
    told = ("ERR_INTERNET_DISCONNECTED", "Failed to fetch")
    watched.wrongs[:] = [wrong for wrong in watched.wrongs if not any(one in wrong for one in told)]


def test_each_sees_who_is_here_and_what_the_other_changes(visitor: Visit, address: str) -> None:
    first, second = two(visitor, address)
    expect(second.page.locator("#reviewer-banner")).to_contain_text("审核员甲")
    expect(first.page.locator("#reviewer-banner")).to_be_empty()
    fill_and_save(second.page, "remark", "theirs")
    look(first.page)
    expect(first.page.locator("#field-remark")).to_have_value("theirs")
    expect(first.page.locator("#notice")).to_contain_text("其他人刚修改了这份预约")


def test_a_change_under_somebody_s_typing_waits_and_shows_both(visitor: Visit, address: str) -> None:
    first, second = two(visitor, address)
    ours = first.page.locator("#field-remark")
    ours.focus()
    first.page.keyboard.type("ours")
    fill_and_save(second.page, "remark", "theirs")
    look(first.page)
    expect(ours).to_have_value("ours")
    first.page.keyboard.press("Enter")
    field = first.page.locator("#field-remark-field")
    expect(field).to_contain_text("ours")
    expect(ours).to_have_value("theirs")
    field.get_by_role("button", name="改用我的值").click()
    expect(ours).to_have_value("ours")
    expect(field.locator(".state-confirmed")).to_be_visible()


def test_what_is_typed_without_a_connection_is_kept_over_a_reload(visitor: Visit, address: str) -> None:
    first, second = two(visitor, address)
    page = first.page
    page.context.set_offline(True)
    for field, value in (("remark", "ours"), ("contact", "13800000000"), ("warehouse", "一号库")):
        page.locator(f"#field-{field}").fill(value)
        page.keyboard.press("Tab")
    expect(page.locator("#unsaved li")).to_have_count(3)
    expect(page.locator("#field-contact")).to_have_value("13800000000")
    fill_and_save(second.page, "remark", "theirs")
    page.context.set_offline(False)
    open_booking(page, address, 1)
    kept = page.locator("#unsaved li")
    expect(kept).to_have_count(3)
    # Where somebody else has been meanwhile both values are told.
    expect(kept.first).to_contain_text("theirs")
    expect(kept.first).to_contain_text("ours")
    kept.first.get_by_role("button", name="放弃").click()
    page.locator("#unsaved .primary").click()
    expect(page.locator("#unsaved")).to_be_hidden()
    expect(page.locator("#field-contact-field .state-confirmed")).to_be_visible()
    expect(page.locator("#field-warehouse-field .state-confirmed")).to_be_visible()
    wait_until_painted(page)
    expect(page.locator("#field-remark")).to_have_value("theirs")
    forget_the_lost_connection(first)


def test_a_second_field_typed_offline_does_not_go_over_another_s_value(visitor: Visit, address: str) -> None:
    first, second = two(visitor, address)
    page = first.page
    page.context.set_offline(True)
    for field, value in (("contact", "13800000000"), ("remark", "ours")):
        page.locator(f"#field-{field}").fill(value)
        page.keyboard.press("Tab")
    expect(page.locator("#unsaved li")).to_have_count(2)
    fill_and_save(second.page, "remark", "theirs")
    page.context.set_offline(False)
    page.locator("#unsaved .primary").click()
    # The version is stale, so the first is a conflict; the second was not sent over theirs.
    expect(page.locator("#field-contact-field")).to_contain_text("13800000000")
    expect(page.locator("#field-remark")).to_have_value("theirs")
    expect(page.locator("#unsaved")).to_contain_text("ours")
    forget_the_lost_connection(first)
