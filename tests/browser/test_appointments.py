"""Appointments in the browser: a list handed in, looked at, imported, come again; one of them typed."""

import io
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl import Workbook
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

HEADER = ("预约号", "状态", "预约日期", "预约时段", "报关单号", "车牌号", "境内发货人", "毛重(千克)", "事由")
NUMBERS = ("940220240000224219", "940220240000195196", "940220240000195197")
NARROW_PIXELS = 390
Row = Sequence[object]


def row(number: int, **changed: object) -> Row:
    """One appointment of the list."""
    values: dict[str, object] = {
        "预约号": f"HYY2026-{number:03}",
        "状态": "预约成功",
        "预约日期": "2026-11-23",
        "预约时段": "09:00-11:00",
        "报关单号": NUMBERS[number % len(NUMBERS)],
        "车牌号": f"新F{number:05}",
        "境内发货人": "新疆某某有限公司",
        "毛重(千克)": 17_000 + number,
        "事由": "换装",
    }
    return [(values | changed)[heading] for heading in HEADER]


def sheet(folder: Path, rows: Sequence[Row], name: str = "预约清单1123.xlsx") -> Path:
    """The list as a workbook."""
    book = Workbook()
    page = book.worksheets[0]
    page.append(HEADER)
    for one in rows:
        page.append(list(one))
    target = io.BytesIO()
    book.save(target)
    path = folder / name
    path.write_bytes(target.getvalue())
    return path


def hand_in(page: Page, address: str, *paths: Path) -> None:
    """Chooses lists on the page of appointments; one alone opens its preview."""
    page.goto(f"{address}/appointments")
    page.wait_for_selector(".upload.scripted")
    page.set_input_files("#list-file", list(paths))
    if len(paths) == 1:
        page.wait_for_selector("#import-head[data-state=waiting]", timeout=60_000)
        page.wait_for_load_state("load")


def expect_counts(page: Page, **counts: int) -> None:
    """What importing would do or did."""
    for name, count in counts.items():
        expect(page.locator(f".tiles .{name.replace('_', '-')} strong")).to_have_text(str(count))


def finish(page: Page) -> None:
    """Imports what is shown."""
    page.locator("#finish").click()
    page.wait_for_selector("#import-head[data-state=imported]")


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong with the page as it stands."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found]


def test_a_list_comes_is_corrected_comes_again_and_gets_shorter(
    visitor: Visit, address: str, tmp_path: Path
) -> None:
    page = visitor(address).sign_in()
    hand_in(page, address, sheet(tmp_path, [row(1), row(2), row(3)]))
    expect_counts(page, added=3, changed=0, to_drop=0, refused=0)
    page.locator("#column-choice summary").click()
    reason = page.get_by_role("combobox", name="事由")
    expect(reason).to_have_value("")
    reason.select_option("remark")
    page.get_by_role("button", name="按此重新读取").click()
    page.wait_for_load_state("load")
    expect(page.locator("#changes")).to_contain_text("换装")
    finish(page)
    expect_counts(page, added=3)
    # The same again changes nothing, and the column is remembered.
    hand_in(page, address, sheet(tmp_path, [row(1), row(2), row(3)]))
    expect_counts(page, added=0, changed=0, unchanged=3, to_drop=0)
    expect(page.locator(".warned")).to_contain_text("与上次相同")
    finish(page)
    # One less, another plate.
    hand_in(page, address, sheet(tmp_path, [row(1), row(2, 车牌号="新F54321")], "预约清单1124.xlsx"))
    expect_counts(page, added=0, changed=1, unchanged=1, to_drop=1)
    finish(page)
    page.locator(".next a").first.click()
    expect(page.locator("#appointment-list tbody tr")).to_have_count(3)
    expect(page.locator("#appointment-list tr.gone")).to_contain_text("HYY2026-003")
    page.get_by_role("link", name="HYY2026-002").click()
    expect(page.locator("#plates")).to_have_value("新F54321")
    expect(page.locator("#history")).to_contain_text("新F00002")
    expect(page.locator("#history")).to_contain_text("预约清单1124.xlsx")


def test_an_appointment_is_edited_and_judged_without_being_stopped(visitor: Visit, address: str) -> None:
    page = visitor(address).sign_in()
    page.goto(f"{address}/appointments")
    page.get_by_role("link", name="新建预约").click()
    page.fill("#appointment_number", "HYY-1")
    page.fill("#plates", "新F12345")
    page.fill("#vins", "LSGPC52U6AF1O2554")
    page.fill("#cargo_weight_kg", "17000")
    page.select_option("#cargo_weight_unit", "t")
    expect(page.locator("#cargo_weight_kg-notes")).to_contain_text("千克")
    page.select_option("#cargo_weight_unit", "kg")
    expect(page.locator("#cargo_weight_kg-notes li")).to_have_count(0)
    page.locator("#vins-notes button").click()
    expect(page.locator("#vins")).to_have_value("LSGPC52U6AF102554")
    expect(page.locator("#vins-notes li")).to_have_count(0)
    page.fill("#truck_count", "两")
    page.locator("#save").click()
    expect(page.locator("#truck_count-field")).to_contain_text("两")
    expect(page.locator("#plates")).to_have_value("新F12345")
    page.fill("#truck_count", "1")
    page.fill("#customs_numbers", "123")
    page.locator("#save").click()
    page.wait_for_url("**/appointments/1*")
    expect(page.locator(".said")).to_be_visible()
    expect(page.locator("#customs_numbers-notes li")).to_have_count(1)
    page.fill("#reason", "客户改期")
    page.get_by_role("button", name="移除").click()
    expect(page.locator(".dropped-said")).to_be_visible()
    expect(page.locator("#history li").first).to_contain_text("客户改期")
    page.fill("#reason", "仍要来")
    page.get_by_role("button", name="恢复").click()
    expect(page.locator(".dropped-said")).to_have_count(0)


def test_two_people_keep_both_values(visitor: Visit, address: str) -> None:
    first = visitor(address).sign_in()
    first.goto(f"{address}/appointments/new")
    first.fill("#appointment_number", "HYY-2")
    first.fill("#remark", "a")
    first.locator("#save").click()
    first.wait_for_url("**/appointments/1*")
    second = visitor(address).sign_in("colleague")
    second.goto(f"{address}/appointments/1")
    second.fill("#remark", "theirs")
    second.fill("#origin", "乌鲁木齐")
    second.locator("#save").click()
    expect(second.locator(".said")).to_be_visible()
    # Another field goes in beside; the same one is asked about.
    first.fill("#destination", "哈萨克斯坦")
    first.locator("#save").click()
    expect(first.locator("#origin")).to_have_value("乌鲁木齐")
    expect(first.locator("#destination")).to_have_value("哈萨克斯坦")
    expect(first.locator("#remark")).to_have_value("theirs")
    second.fill("#destination", "乌兹别克斯坦")
    second.locator("#save").click()
    expect(second.locator("#destination-notes .theirs")).to_contain_text("哈萨克斯坦")
    expect(second.locator("#destination")).to_have_value("乌兹别克斯坦")
    assert violations(second) == []
    second.locator("#destination-notes button").click()
    expect(second.locator("#destination")).to_have_value("哈萨克斯坦")
    second.locator("#save").click()
    expect(second.locator(".said")).not_to_have_class("said problem")


def test_several_files_and_wrong_ones(visitor: Visit, address: str, tmp_path: Path) -> None:
    page = visitor(address).sign_in()
    broken = tmp_path / "坏表.xlsx"
    broken.write_bytes(b"PK\x03\x04 no archive")
    others = tmp_path / "others.json"
    others.write_text(json.dumps([{"appointment_number": "J-1", "plates": ["新F11111"]}]), "utf-8")
    hand_in(page, address, sheet(tmp_path, [row(1)]), broken, others)
    lines = page.locator("#uploads li")
    expect(lines).to_have_count(3)
    expect(lines.nth(0)).to_contain_text("预约清单1123.xlsx")
    expect(lines.nth(1)).to_contain_text("坏表.xlsx")
    expect(lines.nth(2).locator("a")).to_be_visible()
    expect(page.locator(".waiting-lists li")).to_have_count(2)
    lines.nth(2).locator("a").click()
    expect_counts(page, added=1)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="搁置").click()
    page.wait_for_selector("#import-head[data-state=dropped]")
    nothing = tmp_path / "杂记.csv"
    nothing.write_text("今天,天气\n晴,好\n", "utf-8")
    page.goto(f"{address}/appointments")
    page.set_input_files("#list-file", nothing)
    expect(page.locator(".nothing, #uploads .notice").first).to_be_visible()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_are_accessible_and_fit_a_narrow_screen(
    visitor: Visit, address: str, tmp_path: Path, language: str
) -> None:
    page = visitor(address, language).sign_in()
    rows = [row(1), row(2, 车牌号="Ф 12"), row(3, 预约日期="某日"), [None] * 7 + [1, "x"]]
    hand_in(page, address, sheet(tmp_path, rows))
    page.locator("#column-choice summary").click()
    assert violations(page) == []
    finish(page)
    page.set_viewport_size({"width": NARROW_PIXELS, "height": 844})
    paths = ("", "/new", "/1", "/imports", "/imports/1")
    for path in paths:
        page.goto(f"{address}/appointments{path}")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW_PIXELS


def test_a_list_is_handed_in_without_scripts(visitor: Visit, address: str, tmp_path: Path) -> None:
    watched = visitor(address)
    page = watched.sign_in()
    page.route("**/appointments*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(f"{address}/appointments")
    page.set_input_files("#list-file", sheet(tmp_path, [row(1)]))
    page.get_by_role("button", name="上传并预览").click()
    page.wait_for_selector("#import-head[data-state=waiting]", timeout=60_000)
    finish(page)
    page.goto(f"{address}/appointments/1")
    page.fill("#remark", "无脚本")
    page.locator("#save").click()
    expect(page.locator("#remark")).to_have_value("无脚本")
