"""What a clerk and a reviewer do in the browser, from the dropped file to the exported one."""

import base64
import io
import json
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pypdfium2 import PdfDocument

from tests.browser.conftest import SAMPLES, Visit
from tests.browser.reviewing import clear_the_doubts, press_until_focused, wait_until_painted
from tests.extractors.single_window_print import Print, PrintedItem, default_cells, draw

pytestmark = pytest.mark.browser

OPEN_BOOKING = "**/bookings/*"
DROP = """([files]) => {
  const carried = new DataTransfer();
  for (const [name, content] of files) {
    const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
    carried.items.add(new File([bytes], name, { type: "application/pdf" }));
  }
  for (const kind of ["dragenter", "dragover", "drop"]) {
    const said = { dataTransfer: carried, bubbles: true, cancelable: true };
    document.body.dispatchEvent(new DragEvent(kind, said));
  }
}"""


def drop(page: Page, *files: tuple[str, bytes]) -> None:
    """Drops files on the page as a mouse does."""
    page.evaluate(DROP, [[(name, base64.b64encode(content).decode()) for name, content in files]])


def sample(name: str) -> tuple[str, bytes]:
    """A sample declaration with its name."""
    return name, (SAMPLES / name).read_bytes()


def open_dropped(page: Page, name: str) -> None:
    """Drops one sample and waits for its booking with the page image."""
    drop(page, sample(name))
    page.wait_for_url(OPEN_BOOKING)
    page.wait_for_selector(".sheet.shown")


def exported(page: Page, words: str) -> bytes:
    """The file that a press on the button with these words saves."""
    with page.expect_download() as saved:
        page.get_by_role("button", name=words).click()
    return Path(saved.value.path()).read_bytes()


def test_drop_correct_approve_and_export(visitor: Visit, address: str) -> None:
    page = visitor(address).sign_in()
    open_dropped(page, "sw-004.pdf")
    weight = page.locator("#field-cargo_weight_kg")
    before = weight.input_value()
    weight.fill("39000")
    page.locator("#field-warehouse").fill("一号库")
    page.locator("#field-remark").focus()
    expect(page.locator("#field-cargo_weight_kg-field")).to_contain_text(before)
    expect(page.locator("#field-warehouse-field .state-confirmed")).to_be_visible()
    settle_all(page)
    page.get_by_role("button", name="审核通过").click()
    expect(page.locator("#review")).to_have_attribute("data-state", "approved")
    content = exported(page, "导出 JSON")
    assert "39000" in json.dumps(json.loads(content))
    expect(page.locator("#booking-head .chip")).to_have_text("已导出")
    assert exported(page, "导出 Excel").startswith(b"PK")


def settle_all(page: Page) -> None:
    """Confirms whatever is still doubted."""
    while (buttons := page.locator("#review .confirm")).count():
        waiting = buttons.count()
        buttons.first.click()
        expect(page.locator("#review .confirm")).to_have_count(waiting - 1)


def test_each_of_many_files_has_its_own_fate(visitor: Visit, address: str) -> None:
    page = visitor(address).sign_in()
    name, content = sample("sw-003.pdf")
    drop(page, ("empty.pdf", b""), ("photo.pdf", b"JFIF"), (name, content), ("copy.pdf", content))
    expect(page.locator("#fates li[data-final]")).to_have_count(4)
    expect(page.locator("#fates .failed")).to_have_count(2)
    expect(page.locator("#fates")).to_contain_text("“photo.pdf”不是 PDF 文件")
    expect(page.locator("#fates")).to_contain_text("“empty.pdf”是空文件")
    expect(page.locator("#fates [data-duplicate]")).to_have_count(1)
    expect(page.locator("#lists a[href='/bookings/1']").first).to_be_visible()
    page.locator("#fates .booked a").first.click()
    page.wait_for_url("**/bookings/1")


def test_a_field_lights_its_box_and_a_box_focuses_its_field(visitor: Visit, address: str) -> None:
    page = visitor(address).sign_in()
    open_dropped(page, "sw-003.pdf")
    page.locator("#field-domestic_shipper").focus()
    lit = page.locator(".box.lit[data-control='field-domestic_shipper']").first
    expect(lit).to_be_visible()
    expect(page.locator("#evidence")).to_contain_text("伊宁华驰万路商贸有限公司")
    for _ in range(4):
        page.get_by_role("button", name="放大").click()
    page.locator("#table-vehicles input").last.focus()
    page.locator("#table-vehicles input").first.focus()
    expect(page.locator(".box.lit").first).to_be_in_viewport()
    page.get_by_role("button", name="适合宽度").click()
    page.locator(".box[data-control='field-cargo_weight_kg']").click()
    expect(page.locator("#field-cargo_weight_kg")).to_be_focused()


def test_two_reviewers_see_each_other_s_values(visitor: Visit, address: str) -> None:
    first = visitor(address).sign_in()
    open_dropped(first, "sw-003.pdf")
    second = visitor(address, "en").sign_in("colleague")
    second.goto(first.url)
    second.locator("#field-remark").fill("theirs")
    second.locator("#field-contact").focus()
    expect(second.locator("#field-remark-field .state-confirmed")).to_be_visible()
    first.locator("#field-remark").fill("ours")
    first.locator("#field-contact").focus()
    field = first.locator("#field-remark-field")
    expect(field).to_contain_text("ours")
    expect(first.locator("#field-remark")).to_have_value("theirs")
    field.get_by_role("button", name="改用我的值").click()
    expect(field.locator(".state-confirmed")).to_be_visible()
    expect(first.locator("#field-remark")).to_have_value("ours")


def test_nothing_happens_while_an_input_method_composes(visitor: Visit, address: str) -> None:
    page = visitor(address).sign_in()
    open_dropped(page, "sw-004.pdf")
    remark = page.locator("#field-remark")
    remark.focus()
    version = page.locator("#review").get_attribute("data-version")
    remark.evaluate(
        "(one) => one.dispatchEvent("
        "new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }))"
    )
    expect(remark).to_be_focused()
    page.keyboard.press("Enter")
    expect(remark).not_to_be_focused()
    assert page.locator("#review").get_attribute("data-version") == version


def test_rows_are_added_filled_and_deleted(visitor: Visit, address: str) -> None:
    page = visitor(address).sign_in()
    open_dropped(page, "sw-004.pdf")
    rows = page.locator("#table-trucks tbody tr")
    count = rows.count()
    page.get_by_role("button", name="添加车辆").click()
    expect(rows).to_have_count(count + 1)
    rows.last.locator("input").first.fill("新F12345")
    page.locator("#field-remark").focus()
    expect(rows.last.locator(".state-confirmed").first).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())
    rows.last.get_by_role("button", name="删除").click()
    expect(rows).to_have_count(count)


def test_a_whole_booking_without_the_mouse(visitor: Visit, address: str) -> None:
    watched = visitor(address)
    page = watched.page
    # The first listener makes the browser hand over its file choosers, which takes a moment.
    page.on("filechooser", lambda chooser: None)
    page.goto(f"{address}/sign-in")
    wait_until_painted(page)
    page.keyboard.type("reviewer")
    page.keyboard.press("Tab")
    page.keyboard.type("correct horse battery")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/")
    wait_until_painted(page)
    press_until_focused(page, "Tab", "#drop-target", most=80)
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(SAMPLES / "sw-004.pdf")
    page.wait_for_url(OPEN_BOOKING)
    clear_the_doubts(page)
    page.wait_for_timeout(800)  # a press right after the last doubt is taken for one of its rhythm
    page.keyboard.press("Enter")
    expect(page.locator("#review")).to_have_attribute("data-state", "approved")
    # The button that was pressed is gone: the keyboard goes on at the head of the booking.
    expect(page.locator("#booking-head h1")).to_be_focused()
    press_until_focused(page, "Tab", "[data-export] button[value=json]", most=80)
    with page.expect_download() as saved:
        page.keyboard.press("Enter")
    assert json.loads(Path(saved.value.path()).read_bytes())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_page_hinders_people_with_disabilities(visitor: Visit, address: str, language: str) -> None:
    watched = visitor(address, language)
    page = watched.page
    found: dict[str, list[str]] = {}

    def judge(name: str) -> None:
        result = Axe().run(page)
        found[name] = [
            f"{wrong['id']}: {wrong['nodes'][0]['html'][:200]}"
            for wrong in result.response["violations"]
            if wrong["impact"] in ("serious", "critical")
        ]

    page.goto(f"{address}/sign-in")
    judge("sign-in")
    watched.sign_in()
    judge("empty list")
    drop(page, ("photo.pdf", b"JFIF"), sample("sw-001.pdf"), sample("sw-004.pdf"))
    expect(page.locator("#fates li[data-final]")).to_have_count(3)
    expect(page.locator("#lists tbody tr")).to_have_count(5)
    judge("list")
    for booking in (1, 2):
        page.goto(f"{address}/bookings/{booking}")
        page.wait_for_selector(".sheet.shown")
        judge(f"booking {booking}")
    for address_of_page in ("account", "folders", "documents?state=failed"):
        page.goto(f"{address}/{address_of_page}")
        judge(address_of_page)
    assert found == {name: [] for name in found}


def test_a_gate_pass_list_is_added_on_the_page(visitor: Visit, address: str) -> None:
    page = visitor(address).sign_in()
    open_dropped(page, "sw-006.pdf")
    expect(page.locator(".missing-attachment")).to_be_visible()
    page.locator("#attach-gate_pass_list").set_input_files(
        {"name": "核放清单.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 list"}
    )
    expect(page.locator(".documents")).to_contain_text("核放清单.pdf")
    expect(page.locator(".missing-attachment")).to_have_count(0)


def test_a_held_enter_neither_confirms_everything_nor_approves(visitor: Visit, address: str) -> None:
    page = visitor(address).sign_in()
    open_dropped(page, "sw_plain-002.pdf")
    page.locator("#field-warehouse").fill("一号库")
    page.keyboard.press("Enter")
    expect(page.locator("#field-warehouse-field .state-confirmed")).to_be_visible()
    expect(page.locator("#field-truck_plates")).to_be_focused()
    page.keyboard.down("Enter")
    for _ in range(20):
        page.keyboard.down("Enter")  # the browser reports a key that is down already as a repeat
    page.keyboard.up("Enter")
    expect(page.locator("#approve")).to_be_focused()
    expect(page.locator("#review")).to_have_attribute("data-state", "in_review")


def test_enter_in_the_rhythm_of_the_doubts_does_not_approve(visitor: Visit, address: str) -> None:
    page = visitor(address).sign_in()
    open_dropped(page, "sw_plain-002.pdf")
    page.locator("#field-warehouse").fill("一号库")
    page.keyboard.press("Enter")
    expect(page.locator("#field-truck_plates")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#approve")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#review")).to_have_attribute("data-state", "in_review")
    page.wait_for_timeout(800)
    page.keyboard.press("Enter")
    expect(page.locator("#review")).to_have_attribute("data-state", "approved")


def test_changed_rows_are_not_filled_anew_without_a_question(visitor: Visit, address: str) -> None:
    page = visitor(address).sign_in()
    open_dropped(page, "sw-003.pdf")
    color = page.locator("#table-vehicles input").nth(3)
    color.fill("白色")
    page.locator("#field-remark").focus()
    expect(page.locator("#table-vehicles .state-confirmed").first).to_be_visible()
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.locator("#field-business_type").select_option("loaded_truck")
    assert len(asked) == 1
    expect(page.locator("#field-business_type")).to_have_value("commodity_vehicle")
    expect(page.locator("#table-vehicles input").nth(3)).to_have_value("白色")


def test_the_viewer_opens_on_the_booking_s_own_declaration(visitor: Visit, address: str) -> None:
    page = visitor(address).sign_in()
    drop(page, ("pack.pdf", pack_of_two()))
    page.wait_for_selector("#fates .booked")
    page.goto(f"{address}/bookings/2")
    page.wait_for_selector(".sheet.shown")
    expect(page.locator("#sheet-1-2")).to_be_in_viewport(ratio=0.5)
    # The list of pages said 1 while page 2 was shown.
    expect(page.locator("#go-to-page")).to_have_value("sheet-1-2")


def pack_of_two() -> bytes:
    """Two declarations in one file."""
    pack = PdfDocument.new()
    for number in ("940220240000000011", "940220240000000012"):
        cells = default_cells()
        pack.import_pages(PdfDocument(draw(Print(number, cells, items=[PrintedItem(1)]))))
    stream = io.BytesIO()
    pack.save(stream)
    return stream.getvalue()
