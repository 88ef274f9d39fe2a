"""Page images beside the form: upright and sharp, and text that is pointed at goes to the field in work."""

import io
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect
from pypdfium2 import PdfDocument

from tests.browser.conftest import PASSWORD, SAMPLES, Visit
from tests.browser.test_workplace import drop, sample
from tests.extractors.scanned_pages import joined, scan

pytestmark = pytest.mark.browser

COMPANY = "伊宁华驰万路商贸有限公司"
SCAN_MS = 120_000
"""A scan takes seconds, and the machine may be busy."""
WIDTH, HEIGHT = 842, 595
COMPANY_BOX = (40.5, 100.9, 148.5, 109.9)
"""Where it is printed on the upright page."""
SHIPPER_BOX = ".box[data-control='field-domestic_shipper']"
LISTEN = """() => {
  window.pointed = [];
  document.addEventListener("kouan:pointed", (event) => {
    window.pointed.push({ on: event.target.dataset.path, ...event.detail });
  });
}"""

ALL_TILES_SHOWN = "() => [...document.querySelectorAll('.tiles img')].every((one) => one.naturalWidth > 0)"
SHARPNESS = """() => [...document.querySelectorAll(".tiles img")].map(
  (one) => one.naturalWidth / (one.getBoundingClientRect().width * devicePixelRatio))"""
FORGET_CONTROLS = """() => {
  for (const one of document.querySelectorAll("#review [data-path]")) one.removeAttribute("id");
}"""


def image_of(name: str, dpi: int = 200) -> Image.Image:
    """The first page of a sample as a scanner sees it."""
    with PdfDocument(SAMPLES / name) as document:
        return document[0].render(scale=dpi / 72).to_pil().convert("L")


def open_booking(page: Page, name: str, content: bytes) -> None:
    """Drops a file, waits for its booking, for the page image and for what is known of its words."""
    drop(page, (name, content))
    page.wait_for_url("**/bookings/*", timeout=SCAN_MS)
    page.wait_for_selector(".sheet.shown")
    page.wait_for_load_state("networkidle")
    page.evaluate(LISTEN)


def pointed(page: Page) -> list[dict[str, Any]]:
    """The events so far, once there is one."""
    page.wait_for_function("() => window.pointed.length > 0")
    events: list[dict[str, Any]] = page.evaluate("() => window.pointed")
    return events


def place_of(box: Locator) -> tuple[float, float, float, float]:
    """Left, top, right, bottom of an element in the window."""
    found = box.bounding_box()
    assert found is not None
    return found["x"], found["y"], found["x"] + found["width"], found["y"] + found["height"]


def drag_around(page: Page, box: Locator, button: Any = "left") -> None:
    """Drags a region a little larger than an element."""
    left, top, right, bottom = place_of(box)
    page.mouse.move(left - 3, top - 3)
    page.mouse.down(button=button)
    page.mouse.move((left + right) / 2, (top + bottom) / 2)
    page.mouse.move(right + 3, bottom + 3)
    page.mouse.up(button=button)


def check_box(page: Page, sheet: Locator, box: Locator, upright: Image.Image) -> None:
    """What is shown in a box is what the page, upright, has where the company's name is printed."""
    left, top, right, bottom = place_of(box)
    x0, y0, x1, y1 = place_of(sheet)
    across, down = (x1 - x0) / WIDTH, (y1 - y0) / HEIGHT
    seen = ((left - x0) / across, (top - y0) / down, (right - x0) / across, (bottom - y0) / down)
    assert seen == pytest.approx(COMPANY_BOX, abs=4)
    # Whole pixels within the lines of the box.
    left, top, right, bottom = (round(side) for side in (left + 3, top + 3, right - 3, bottom - 3))
    clip: Any = {"x": left, "y": top, "width": right - left, "height": bottom - top}
    shown = Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("L")
    scale = upright.width / WIDTH
    inside = ((left - x0) / across, (top - y0) / down, (right - x0) / across, (bottom - y0) / down)
    printed = upright.crop(tuple(round(side * scale) for side in inside)).resize(shown.size)
    alike = float(np.corrcoef(np.asarray(shown).ravel(), np.asarray(printed).ravel())[0, 1])
    assert alike > 0.5  # a pixel beside it is hardly alike


def test_a_dragged_region_goes_to_the_field_in_work(visitor: Visit, address: str) -> None:
    page = visitor(address).sign_in()
    open_booking(page, *sample("sw-003.pdf"))
    page.locator("#field-remark").focus()
    check_box(page, page.locator(".sheet").first, page.locator(SHIPPER_BOX).last, image_of("sw-003.pdf"))
    drag_around(page, page.locator(SHIPPER_BOX).last)
    expect(page.locator("#pointed")).to_have_text(COMPANY)
    event = pointed(page)[0]
    assert (event["on"], event["text"], event["page"], event["document_id"]) == ("remark", COMPANY, 1, 1)
    [[x0, top, x1, bottom]] = event["boxes"]
    assert (x0, top, x1, bottom) == pytest.approx(COMPANY_BOX, abs=1)
    # The field is still in work, and the box was not clicked.
    expect(page.locator("#field-remark")).to_be_focused()


def test_words_clicked_with_the_key_held_are_gathered_in_reading_order(visitor: Visit, address: str) -> None:
    page = visitor(address).sign_in()
    open_booking(page, *sample("sw-003.pdf"))
    page.locator("#field-remark").focus()
    sheet = page.locator(".sheet").first
    left, top, right, _ = place_of(sheet)
    scale = (right - left) / 842
    page.mouse.move(left + 20 * scale, top + 20 * scale)
    page.keyboard.down("Control")
    expect(sheet.locator(".word").first).to_be_attached()
    assert sheet.locator(".word").count() > 100
    for x, y in ((250, 245), (170, 245)):  # the second VIN, then the first
        page.mouse.click(left + x * scale, top + y * scale)
    expect(page.locator("#pointed")).to_have_text("LZGJLDR43SD312942 LZGJLDR4XPE312969")
    assert page.evaluate("() => window.pointed") == []
    page.keyboard.up("Control")
    event = pointed(page)[0]
    assert event["text"] == "LZGJLDR43SD312942 LZGJLDR4XPE312969"
    assert len(event["boxes"]) == 1
    expect(sheet.locator(".word")).to_have_count(0)
    expect(page.locator("#field-remark")).to_be_focused()


def test_without_a_field_the_strip_says_what_is_missing(visitor: Visit, address: str) -> None:
    page = visitor(address).sign_in()
    drop(page, sample("sw-004.pdf"))
    page.wait_for_url("**/bookings/*")
    page.wait_for_selector(".sheet.shown")
    # A control that is gone takes nothing: rows are deleted, pages of rows are turned.
    page.evaluate(FORGET_CONTROLS)
    drag_around(page, page.locator(".box").first)
    expect(page.locator("#evidence")).to_contain_text("请先点选右侧的一个字段")
    expect(page.locator("#pointed")).to_be_hidden()


def test_a_sideways_scan_stands_upright_and_its_boxes_lie_on_the_ink(visitor: Visit, address: str) -> None:
    page = visitor(address).sign_in()
    sideways = scan(image_of("sw-003.pdf").rotate(90, expand=True))
    open_booking(page, "scan.pdf", sideways)
    sheet = page.locator(".sheet").first
    expect(sheet).to_have_attribute("data-turn", "90")
    left, top, right, bottom = place_of(sheet)
    assert right - left > bottom - top
    page.locator("#field-domestic_shipper").focus()
    lit = page.locator(".box.lit").last
    expect(lit).to_be_in_viewport()
    check_box(page, sheet, lit, image_of("sw-003.pdf"))
    page.locator("#field-remark").focus()
    # Before anything is dragged: what is taken from there gets a box of its own on top.
    page.locator(SHIPPER_BOX).last.click()
    expect(page.locator("#field-domestic_shipper")).to_be_focused()
    page.locator("#field-remark").focus()
    drag_around(page, page.locator(SHIPPER_BOX).last)
    event = pointed(page)[0]
    assert event["text"] == COMPANY
    [[x0, top, x1, bottom]] = event["boxes"]
    # On the page as displayed the line runs upwards.
    assert bottom - top > 5 * (x1 - x0)


def test_a_page_is_turned_by_hand_and_stays_so(visitor: Visit, address: str) -> None:
    page = visitor(address).sign_in()
    open_booking(page, *sample("sw-003.pdf"))
    page.get_by_role("button", name="顺时针旋转 90°").click()
    sheet = page.locator(".sheet").first
    expect(sheet).to_have_attribute("data-turn", "90")
    page.locator("#field-remark").focus()
    box = page.locator(SHIPPER_BOX).last
    box.scroll_into_view_if_needed()
    drag_around(page, box)
    event = pointed(page)[0]
    assert event["text"] == COMPANY
    assert event["boxes"][0] == pytest.approx(COMPANY_BOX, abs=1)
    page.reload()
    expect(sheet).to_have_attribute("data-turn", "90")


def test_the_page_is_sharp_at_any_zoom_and_holds_no_more_than_is_in_view(
    chromium: Browser, address: str
) -> None:
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, device_scale_factor=2)
    page = context.new_page()
    page.goto(f"{address}/sign-in")
    page.fill("#username", "reviewer")
    page.fill("#password", PASSWORD)
    page.click("button.primary")
    page.wait_for_selector("#lists")
    open_booking(page, *sample("sw-003.pdf"))
    for _ in range(7):
        page.locator("[data-zoom=in]").click()
    expect(page.locator("#zoom")).to_have_text("400 %")
    tiles = page.locator(".tiles img")
    expect(tiles.first).to_be_visible()
    page.wait_for_function(ALL_TILES_SHOWN)
    sharpness = page.evaluate(SHARPNESS)
    assert min(sharpness) > 1 / 1.2
    assert tiles.count() <= 16
    page.evaluate("() => document.getElementById('sheets').scrollTo(0, 0)")
    expect(page.locator(".tiles img[data-tile$='/0-0']")).to_be_visible()
    page.evaluate("() => document.getElementById('sheets').scrollTo(99999, 99999)")
    expect(page.locator(".tiles img[data-tile$='/0-0']")).to_have_count(0)
    page.locator("[data-zoom=fit]").click()
    expect(tiles).to_have_count(0)
    context.close()


def test_pages_are_walked_through_and_moved_by_hand(visitor: Visit, address: str) -> None:
    page = visitor(address).sign_in()
    pack = joined((SAMPLES / "sw-003.pdf").read_bytes(), (SAMPLES / "sw-004.pdf").read_bytes())
    drop(page, ("pack.pdf", pack))
    page.locator("#fates .booked a").first.click()
    page.wait_for_selector(".sheet.shown")
    page.get_by_role("button", name="下一页").click()
    expect(page.locator("#go-to-page")).to_have_value("sheet-1-2")
    expect(page.locator("#sheet-1-2")).to_have_class("sheet shown")
    page.get_by_role("button", name="上一页").click()
    expect(page.locator("#go-to-page")).to_have_value("sheet-1-1")
    for _ in range(3):
        page.locator("[data-zoom=in]").click()
    scrolled = (
        "() => [document.getElementById('sheets').scrollLeft, document.getElementById('sheets').scrollTop]"
    )
    before = page.evaluate(scrolled)
    page.mouse.move(400, 500)
    page.mouse.down(button="middle")
    page.mouse.move(300, 420)
    page.mouse.up(button="middle")
    assert page.evaluate(scrolled) == pytest.approx([before[0] + 100, before[1] + 80], abs=2)
    page.locator("#sheets").focus()
    page.keyboard.down("Space")
    page.mouse.down()
    page.mouse.move(400, 500)
    page.mouse.up()
    page.keyboard.up("Space")
    assert page.evaluate(scrolled) == pytest.approx(before, abs=2)
    page.get_by_role("button", name="适合高度").click()
    _, top, _, bottom = place_of(page.locator("#sheet-1-1"))
    assert bottom - top <= page.locator("#sheets").evaluate("(one) => one.clientHeight")
    page.locator("#toggle-boxes").click()
    expect(page.locator("#toggle-boxes")).to_have_attribute("aria-pressed", "false")
    expect(page.locator(".box:not(.lit)").first).to_be_hidden()


def test_what_no_words_are_known_of_is_recognised(visitor: Visit, address: str) -> None:
    page = visitor(address).sign_in()
    open_booking(page, *sample("sw-003.pdf"))
    page.route("**/pages/1/words", lambda route: route.abort())
    # A region of a drawn bar code holds no words: the answer comes from its image.
    answer = page.request.get(f"{address}/documents/1/pages/1/region?x0=700&top=560&x1=800&bottom=590")
    assert answer.json()["text"] == ""
    assert answer.json()["source"] == "none"


def test_the_viewer_on_a_telephone(visitor: Visit, address: str) -> None:
    page = visitor(address).sign_in()
    open_booking(page, *sample("sw-003.pdf"))
    page.set_viewport_size({"width": 390, "height": 844})
    bar = page.locator(".viewer-bar")
    assert bar.evaluate("(one) => one.scrollWidth <= one.clientWidth")
