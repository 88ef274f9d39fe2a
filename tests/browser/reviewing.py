"""What several browser tests of the booking page do."""

from playwright.sync_api import Page, expect

from tests.browser.conftest import SAMPLES


def wait_until_painted(page: Page) -> None:
    """Chromium drops keys that are pressed before a new page has been painted."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.wait_for_timeout(100)


def press_until_focused(page: Page, key: str, selector: str, most: int = 120) -> None:
    """Presses a key, ``most`` times, until the element has the focus, as somebody without a mouse does."""
    for _ in range(most):
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press(key)
    raise AssertionError(f"{selector} is not reached with {key}")


def hand_in(page: Page, name: str) -> None:
    """Chooses a sample in the drop zone of the home page by keyboard; its booking opens by itself."""
    wait_until_painted(page)
    press_until_focused(page, "Tab", "#drop-target")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(SAMPLES / name)
    page.wait_for_url("**/bookings/*")


def open_booking(page: Page, address: str, number: int) -> None:
    """Opens a booking and waits until its scripts have run: one of them tells who reviews it."""
    with page.expect_response("**/lease"):
        page.goto(f"{address}/bookings/{number}")
    wait_until_painted(page)


def expect_state(page: Page, state: str) -> None:
    """Waits until the booking has come to the state."""
    expect(page.locator("#review")).to_have_attribute("data-state", state)


def fill_and_save(page: Page, field: str, value: str) -> None:
    """Types a value as somebody does and waits until it is stored."""
    control = page.locator(f"#field-{field}")
    control.fill(value)
    control.press("Alt+s")
    expect(page.locator(f"#field-{field}-field .state-confirmed").first).to_be_visible()


def clear_the_doubts(page: Page) -> None:
    """The first doubt has the focus: the warehouse, which nobody has filled."""
    expect(page.locator("#field-warehouse")).to_be_focused()
    page.keyboard.type("一号库")
    page.keyboard.press("Enter")
    expect(page.locator("#field-warehouse-field .state-confirmed")).to_be_visible()
    while page.locator("#review .confirm").count():
        waiting = page.locator("#review .confirm").count()
        page.keyboard.press("Enter")
        expect(page.locator("#review .confirm")).to_have_count(waiting - 1)
    expect(page.locator("#approve")).to_be_focused()
