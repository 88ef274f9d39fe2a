"""The drop zone beyond one file: folders, broken connections, cancelling, others' work, amendments."""

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Dialog, Page, Route, expect

from tests.browser.conftest import Visit
from tests.browser.test_workplace import OPEN_BOOKING, drop, sample
from tests.extractors.single_window_print import Print, PrintedItem, default_cells, draw

pytestmark = pytest.mark.browser

FINAL = "#fates li[data-final]"
UPLOADS = re.compile(r"/documents\?")


def numbered(number: int, **values: str) -> tuple[str, bytes]:
    """A declaration of its own number."""
    item = PrintedItem(1, **values)
    return f"{number}.pdf", draw(Print(f"94022024{number:010d}", default_cells(), items=[item]))


def clean(page: Page) -> None:
    """Nothing that axe-core calls serious."""
    wrongs = Axe().run(page).response["violations"]
    assert [wrong["id"] for wrong in wrongs if wrong["impact"] in ("serious", "critical")] == []


def test_a_chosen_folder_gives_its_documents_alone(visitor: Visit, address: str, tmp_path: Path) -> None:
    folder = tmp_path / "chosen"
    (folder / "deeper").mkdir(parents=True)
    for number in range(2):
        name, content = numbered(100 + number)
        (folder / "deeper" / name).write_bytes(content)
    name, content = numbered(102)
    (folder / name.replace(".pdf", ".PDF")).write_bytes(content)
    (folder / "notes.txt").write_text("not meant")
    page = visitor(address).sign_in()
    page.locator("#drop-folder").set_input_files(folder)
    expect(page.locator(FINAL)).to_have_count(3)
    expect(page.locator("#drop-said")).to_have_text("文件夹中有 1 个文件既非 PDF 也非车架号表，未上传。")
    expect(page.locator("#drop-summary")).to_have_text("共 3 份：待上传 0，处理中 0，完成 3，失败 0")
    clean(page)
    page.get_by_role("button", name="清除已完成").click()
    expect(page.locator("#fates li")).to_have_count(0)


def test_a_broken_connection_is_tried_again_and_then_offered(visitor: Visit, address: str) -> None:
    visit = visitor(address)
    page = visit.sign_in()
    page.clock.install()
    broken = 0

    def break_off(route: Route) -> None:
        nonlocal broken
        broken += 1
        route.abort("connectionreset")

    page.route(UPLOADS, break_off)
    drop(page, numbered(110))
    expect(page.locator("#fates .state")).to_have_text("连接中断，正在重试")
    for tries in range(2, 5):
        page.clock.run_for(10_000)
        page.wait_for_timeout(100)
        while broken < tries:
            page.clock.run_for(1_000)
    expect(page.locator("#fates .failed")).to_contain_text("再次上传")
    clean(page)
    page.unroute(UPLOADS)
    page.get_by_role("button", name="再次上传").press("Enter")
    page.clock.resume()
    page.wait_for_url(OPEN_BOOKING)
    visit.wrongs[:] = [wrong for wrong in visit.wrongs if "ERR_CONNECTION_RESET" not in wrong]


def test_what_is_under_way_can_be_cancelled_and_leaving_asks(visitor: Visit, address: str) -> None:
    page = visitor(address).sign_in()
    held: list[Route] = []
    page.route(UPLOADS, lambda route: held.append(route))
    drop(page, *(numbered(120 + number) for number in range(5)))
    expect(page.locator("#drop-summary")).to_contain_text("待上传 5")
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stay)
    page.locator("#drop-target").focus()
    page.keyboard.press("Shift")  # Chromium asks only where a person has done something
    page.evaluate("() => { location.href = '/account'; }")
    expect(page.locator("#fates li")).to_have_count(5)
    page.get_by_role("button", name="取消上传“122.pdf”").press("Enter")
    expect(page.locator("#fates .cancelled")).to_have_count(1)
    page.get_by_role("button", name="全部取消").click()
    expect(page.locator("#fates .cancelled")).to_have_count(5)
    expect(page.locator("#drop-summary")).to_contain_text("待上传 0")
    assert asked == ["beforeunload"]
    page.unroute(UPLOADS)
    page.get_by_role("button", name="再次上传“121.pdf”").click()
    expect(page.locator("#fates .booked")).to_have_count(1)


def test_too_many_at_once_are_refused_unsent(visitor: Visit, address: str) -> None:
    page = visitor(address).sign_in()
    page.locator("#drop").evaluate("(zone) => { zone.dataset.mostFiles = '2'; }")
    drop(page, ("a.pdf", b"a"), ("b.pdf", b"b"), ("c.pdf", b"c"))
    expect(page.locator("#drop-said")).to_contain_text("一次最多上传 2 份，本次选择了 3 份")
    expect(page.locator("#fates li")).to_have_count(0)


def test_what_others_drop_appears_by_itself(visitor: Visit, address: str) -> None:
    watching = visitor(address).sign_in()
    dropping = visitor(address).sign_in("colleague")
    drop(dropping, numbered(130))
    dropping.wait_for_url(OPEN_BOOKING)
    expect(watching.locator("#lists")).to_contain_text("940220240000000130")


def test_an_amendment_shows_the_first_and_what_changed(visitor: Visit, address: str) -> None:
    page = visitor(address).sign_in()
    name, content = numbered(140)
    drop(page, (name, content))
    page.wait_for_url(OPEN_BOOKING)
    first = page.url
    page.goto(address)
    _, other = numbered(140, name="汽车玻璃", total_price="26.00")
    drop(page, ("again.pdf", other), sample("sw_plain-001.pdf"))
    expect(page.locator("#fates .booked")).to_have_count(2)
    said = page.locator("#fates .amends")
    expect(said).to_contain_text("报关单号相同、内容不同")
    assert first.endswith(str(said.locator("a").get_attribute("href")))
    clean(page)
    page.locator("#fates li", has=page.locator(".amends")).locator("> :last-child a").click()
    page.wait_for_url(OPEN_BOOKING)
    panel = page.locator(".amendment")
    expect(panel).to_contain_text("此报关单号此前已有预约")
    expect(panel.locator("ins").filter(has_text="汽车玻璃")).to_have_count(1)
    expect(panel.locator("del").filter(has_text="汽车零件")).to_have_count(1)
    page.wait_for_selector(".sheet.shown")
    clean(page)
    panel.locator("p a").click()
    page.wait_for_url(first)
    expect(page.locator(".amendment")).to_have_count(0)
