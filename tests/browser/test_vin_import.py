"""VIN imports in the browser: a sheet handed in, gone through, accepted into a booking, undone."""

import io
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl import Workbook
from playwright.sync_api import Page, expect

from tests.bookings.vin_sheets import vin
from tests.browser.conftest import Visit
from tests.browser.test_workplace import open_dropped

pytestmark = pytest.mark.browser

COMMODITY = "sw-003.pdf"
NARROW_PIXELS = 390


def sheet(tmp_path: Path, given: list[str], name: str = "车辆.xlsx") -> Path:
    """A dealer's workbook with titles above its header."""
    book = Workbook()
    page = book.worksheets[0]
    for row in (["装车清单"], ["序号", "车架号", "颜色", "排量", "备注"]):
        page.append(row)
    for number, one in enumerate(given, start=1):
        page.append([number, one, "白", "1.5L", "备胎"])
    target = io.BytesIO()
    book.save(target)
    path = tmp_path / name
    path.write_bytes(target.getvalue())
    return path


def hand_in(page: Page, path: Path) -> None:
    """Uploads a sheet on the page where one begins, and waits for its import."""
    page.set_input_files("#sheet-file", path)
    page.wait_for_selector("#import-rows", timeout=60_000)
    page.wait_for_load_state("load")


def begun(visitor: Visit, address: str, tmp_path: Path, given: list[str], language: str = "zh") -> Page:
    """A reviewer's page of an import for booking 1, which is of commodity vehicles."""
    page = visitor(address, language).sign_in()
    open_dropped(page, COMMODITY)
    page.goto(f"{address}/vin-imports/new?booking_id=1")
    hand_in(page, sheet(tmp_path, given))
    return page


def state(page: Page, expected: str) -> None:
    """Waits until the import is in this state."""
    expect(page.locator("#import-head")).to_have_attribute("data-state", expected)


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong with the page as it stands."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found]


def test_upload_fix_compare_accept_and_undo(visitor: Visit, address: str, tmp_path: Path) -> None:
    given = [vin(1), vin(2), vin(3)[:-1], vin(1)]
    page = begun(visitor, address, tmp_path, given)
    page.goto(f"{address}/bookings/1")
    page.get_by_role("link", name="车架号导入").first.click()
    page.get_by_role("link", name="车辆.xlsx").click()
    page.locator("#filter-open").click()
    expect(page.locator("tbody.row")).to_have_count(2)
    page.get_by_role("button", name="对比预约").click()
    expect(page.locator("#accept")).to_be_disabled()
    wrong = page.locator("tbody.row input[data-key=vin]").first
    wrong.fill(vin(3))
    wrong.press("Enter")
    expect(page.locator("#filter-open")).to_contain_text("1")
    # Enter went on to the next row that stands against accepting.
    expect(page.locator("tbody.row.duplicate input[data-key=vin]")).to_be_focused()
    page.locator("tbody.row.duplicate").get_by_role("button", name="排除").click()
    expect(page.locator("#filter-open")).to_contain_text("0")
    page.get_by_role("button", name="对比预约").click()
    expect(page.locator(".tiles .new strong")).to_have_text("3")
    page.get_by_role("button", name="导入 3 辆").click()
    state(page, "accepted")
    page.get_by_role("link", name="打开预约 1").click()
    page.wait_for_url("**/bookings/1")
    expect(page.locator("#table-vehicles input[data-path$='.vin']").last).to_have_value(vin(3))
    page.locator("#vin-entry").get_by_role("button", name="撤销导入").click()
    page.wait_for_url("**/bookings/1")
    expect(page.locator(f"#table-vehicles input[value='{vin(3)}']")).to_have_count(0)
    page.locator("#vin-entry").get_by_role("link", name="导入车架号").click()
    expect(page.locator("#sheet-file")).to_be_attached()
    page.goto(f"{address}/vin-imports/1")
    state(page, "undone")
    page.get_by_role("button", name="继续处理").click()
    state(page, "open")


def test_what_was_compared_is_accepted_or_nothing(visitor: Visit, address: str, tmp_path: Path) -> None:
    first = begun(visitor, address, tmp_path, [vin(1), vin(2)])
    second = visitor(address).sign_in("colleague")
    second.goto(first.url)
    expect(first.locator("#accept")).to_be_enabled()
    second.locator("tbody.row").last.get_by_role("button", name="排除").click()
    expect(second.locator("#filter-excluded")).to_contain_text("1")
    first.locator("#accept").click()
    expect(first.locator("#notice")).to_contain_text("刚被他人修改")
    state(first, "open")
    first.locator("#compare").click()
    first.get_by_role("button", name="导入 1 辆").click()
    state(first, "accepted")
    first.once("dialog", lambda dialog: dialog.accept())
    first.get_by_role("button", name="撤销导入").click()
    state(first, "undone")


def test_pasted_vins_are_left_and_taken_up_where_they_were(visitor: Visit, address: str) -> None:
    page = visitor(address).sign_in()
    open_dropped(page, COMMODITY)
    page.goto(f"{address}/vin-imports/new?booking_id=1")
    page.locator("#pasted-text").fill(f"第一批：{vin(1)}\n{vin(2)[:-1]}，谢谢")
    page.get_by_role("button", name="读取").click()
    page.wait_for_selector("#import-rows")
    page.locator("#filter-all").click()
    expect(page.locator("#filter-all")).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name="显示全部车辆栏目").click()
    color = page.locator("tbody.row input[data-key=color]").first
    color.fill("银灰")
    color.press("Enter")
    expect(page.locator("#import-head")).not_to_have_attribute("data-version", "1")
    page.goto(f"{address}/")
    page.go_back()
    expect(page.locator("tbody.row input[data-key=color]").first).to_have_value("银灰")


def test_two_people_on_one_row_lose_nothing(visitor: Visit, address: str, tmp_path: Path) -> None:
    first = begun(visitor, address, tmp_path, [vin(1), vin(2)])
    second = visitor(address).sign_in("colleague")
    second.goto(first.url)
    mine, theirs = (one.locator("tbody.row input[data-key=color]") for one in (first, second))
    theirs.first.fill("红")
    theirs.first.press("Enter")
    expect(second.locator("#import-head")).not_to_have_attribute("data-version", "1")
    mine.nth(1).fill("蓝")
    mine.nth(1).press("Enter")
    expect(mine.first).to_have_value("红")
    expect(first.locator(".refused")).to_have_count(0)
    theirs.nth(1).fill("绿")
    theirs.nth(1).press("Enter")
    refused = second.locator(".refused")
    expect(refused).to_contain_text("蓝")
    expect(refused).to_contain_text("绿")
    refused.get_by_role("button").click()
    expect(refused).to_have_count(0)
    expect(theirs.nth(1)).to_have_value("绿")


def test_a_column_is_taken_for_something_else(visitor: Visit, address: str, tmp_path: Path) -> None:
    page = begun(visitor, address, tmp_path, [vin(1)], "en")
    page.locator("#column-choice summary").click()
    meanings = page.locator("form[data-columns] select")
    meanings.nth(4).select_option("color")
    expect(meanings.nth(2)).to_have_value("")
    page.get_by_role("button", name="Read it again like this").click()
    expect(page.locator("tbody.row input[data-key=color]")).to_have_value("备胎")
    page.locator("#column-choice summary").click()
    assert violations(page) == []


def test_a_sheet_that_cannot_be_read_says_why(visitor: Visit, address: str, tmp_path: Path) -> None:
    page = visitor(address).sign_in()
    page.goto(f"{address}/vin-imports/new")
    broken = tmp_path / "坏表.xlsx"
    broken.write_bytes(b"PK\x03\x04 no archive")
    page.set_input_files("#sheet-file", broken)
    expect(page.locator("#upload-said")).to_contain_text("“坏表.xlsx”已损坏")
    assert violations(page) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_are_accessible_and_fit_a_narrow_screen(
    visitor: Visit, address: str, tmp_path: Path, language: str
) -> None:
    page = begun(visitor, address, tmp_path, [vin(1), vin(2)[:-1], vin(1), ""], language)
    page.set_viewport_size({"width": NARROW_PIXELS, "height": 844})
    page.locator("#compare").click()
    page.wait_for_selector("#accept")
    for path in (None, "/vin-imports", "/vin-imports/new?booking_id=1"):
        if path is not None:
            page.goto(f"{address}{path}")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW_PIXELS


def test_five_thousand_rows_are_paged_filtered_and_searched(
    visitor: Visit, address: str, tmp_path: Path
) -> None:
    given = [vin(number) if number % 100 else vin(number)[:-1] for number in range(1, 5_001)]
    page = begun(visitor, address, tmp_path, given)
    expect(page.locator("#filter-all")).to_contain_text("5,000")
    page.locator(".row-scroll").evaluate("(table) => table.scrollTo(0, table.scrollHeight)")
    page.locator("#rows-next").click()
    expect(page.locator("tbody.row").first.locator("input[data-key=vin]")).to_have_value(vin(51))
    assert page.locator(".row-scroll").evaluate("(table) => table.scrollTop") == 0
    page.locator("#row-search").fill(vin(4_321)[-6:])
    expect(page.locator("tbody.row")).to_have_count(1)
    page.locator("#row-search").fill("")
    page.locator("#filter-open").click()
    expect(page.locator("tbody.row")).to_have_count(50)
