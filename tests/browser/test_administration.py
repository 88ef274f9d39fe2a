"""What an administrator does in the browser: rates, lists in Excel and back, a layout; on a telephone too."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

PAGES = ("rates", "warehouses", "enterprises", "layouts")


def enter_rate(page: Page, currency: str, rate: str) -> None:
    """Enters a rate of today."""
    page.select_option("#currency", currency)
    page.fill("#usd_per_unit", rate)
    page.fill("#source", "中国银行折算价")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("status").filter(has_text=f"1 {currency} = {rate} USD")).to_be_visible()


def downloaded(page: Page, folder: Path) -> Path:
    """The open list as a workbook on the disk."""
    with page.expect_download() as saved:
        page.get_by_role("link", name="下载 Excel").click()
    file = folder / saved.value.suggested_filename
    saved.value.save_as(file)
    return file


def change(file: Path, *changes: tuple[int, int, Any]) -> None:
    """Types values into cells of the workbook: row, column, value."""
    workbook = load_workbook(file)
    for row, column, value in changes:
        workbook.worksheets[0].cell(row, column).value = value
    workbook.save(file)


def upload(page: Page, file: Path) -> None:
    """Hands the changed workbook in."""
    page.get_by_label("选择修改后的表格").set_input_files(file)
    page.get_by_role("button", name="上传并查看差异").click()
    page.wait_for_url("**/difference")


def test_rates_go_to_excel_and_come_back(visitor: Visit, address: str, tmp_path: Path) -> None:
    page = visitor(address).sign_in("administrator")
    page.get_by_role("link", name="设置").click()
    page.wait_for_url("**/rates")
    enter_rate(page, "CNY", "0.1403")
    file = downloaded(page, tmp_path)
    assert file.name == "汇率.xlsx"
    change(
        file,
        (2, 4, 0.1411),
        *((3, 1 + n, text) for n, text in enumerate(("KZT", None, "今天", 0.0021, "央行"))),
    )
    upload(page, file)
    expect(page.locator("#problems")).to_contain_text("汇率!C3")
    expect(page.locator("#problems")).to_contain_text("“今天”不是日期")
    expect(page.locator("#accept")).to_have_count(0)
    page.get_by_role("link", name="返回").click()
    change(file, (3, 3, "2026-11-20"))
    upload(page, file)
    expect(page.locator("#changes tbody tr")).to_have_count(2)
    expect(page.locator("#changes")).to_contain_text("0.1403")
    expect(page.locator("#changes")).to_contain_text("0.1411")
    page.locator("#accept").click()
    expect(page.get_by_role("status").filter(has_text="已保存 2 条记录")).to_be_visible()
    expect(page.locator("tr[id^=rate-]")).to_have_count(2)
    expect(page.locator("tr[id^=rate-]").first).to_contain_text("0.1411")
    expect(page.locator(".history tbody tr")).to_have_count(3)
    page.get_by_role("link", name="更正 CNY").click()
    expect(page.locator("#usd_per_unit")).to_have_value("0.1411")
    page.get_by_role("button", name="删除 KZT").click()
    expect(page.locator("tr[id^=rate-]")).to_have_count(1)


def test_the_export_layout_is_changed_in_excel(visitor: Visit, address: str, tmp_path: Path) -> None:
    page = visitor(address).sign_in("administrator")
    page.goto(f"{address}/layouts")
    file = downloaded(page, tmp_path)
    change(file, (2, 6, "我方编号"), (3, 4, "否"))
    upload(page, file)
    page.locator("#accept").click()
    expect(page.locator(".export-parts .heading").first).to_have_text("我方编号")
    expect(page.locator(".export-parts .unsent")).to_have_count(1)
    page.get_by_role("button", name="恢复程序自带的版式").click()
    expect(page.locator(".export-parts .unsent")).to_have_count(0)


def test_a_warehouse_is_kept_on_a_telephone(visitor: Visit, address: str) -> None:
    page = visitor(address).sign_in("administrator")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address}/warehouses")
    page.fill("#new-name", "一号库")
    page.get_by_role("button", name="新增库房").click()
    entry = page.locator("#warehouse-1")
    entry.get_by_label("地点 · 一号库").fill("口岸东路")
    entry.get_by_label("启用 · 一号库").uncheck()
    entry.get_by_role("button").click()
    expect(entry.get_by_label("地点 · 一号库")).to_have_value("口岸东路")
    expect(entry).to_have_class("inactive")
    for name in PAGES:
        page.goto(f"{address}/{name}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_page_of_lists_hinders_people_with_disabilities(
    visitor: Visit, address: str, language: str, tmp_path: Path
) -> None:
    page = visitor(address, language).sign_in("administrator")
    page.goto(f"{address}/rates")
    page.select_option("#currency", "CNY")
    page.fill("#usd_per_unit", "7.1")
    page.fill("#source", "x")
    page.locator(".settings-side button").click()
    page.goto(f"{address}/warehouses")
    page.fill("#new-name", "一号库")
    page.locator(".settings-side button").click()
    found: dict[str, list[str]] = {}
    for width in (1366, 390):
        page.set_viewport_size({"width": width, "height": 768})
        for name in PAGES:
            page.goto(f"{address}/{name}")
            result = Axe().run(page)
            found[f"{name} {width}"] = [
                f"{wrong['id']}: {wrong['nodes'][0]['html'][:200]}"
                for wrong in result.response["violations"]
                if wrong["impact"] in ("serious", "critical")
            ]
    page.goto(f"{address}/rates")
    with page.expect_download() as saved:
        page.locator("a[download]").click()
    file = tmp_path / "rates.xlsx"
    saved.value.save_as(file)
    change(file, (2, 4, 0.2), (3, 1, "ZZZ"))
    page.locator("input[type=file]").set_input_files(file)
    page.locator(".workbook button").click()
    page.wait_for_selector("#problems")
    violations = Axe().run(page).response["violations"]
    found["difference"] = [one["id"] for one in violations if one["impact"] in ("serious", "critical")]
    assert found == {name: [] for name in found}
