"""VIN sheets dropped where declarations are."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.bookings.vin_sheets import vins
from tests.browser.conftest import Visit
from tests.browser.test_drop_zone import FINAL, clean
from tests.browser.test_workplace import drop
from tests.flows.sheets import declaration, workbook

pytestmark = pytest.mark.browser

NUMBER = "940220240000224219"


def test_one_sheet_alone_opens_its_import(visitor: Visit, address: str) -> None:
    page = visitor(address).sign_in()
    drop(page, ("车架号.xlsx", workbook(vins(3))))
    page.wait_for_url(re.compile(r"/vin-imports/1$"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("车架号.xlsx")
    page.goto(address)
    expect(page.locator("#vin-import-1")).to_contain_text("车架号表 3 辆，待选择预约")
    clean(page)


def test_a_declaration_and_its_sheet_in_a_folder_meet_and_locks_are_left_out(
    visitor: Visit, address: str, tmp_path: Path
) -> None:
    folder = tmp_path / "chosen"
    folder.mkdir()
    (folder / "a.xlsx").write_bytes(workbook(vins(3), title=f"报关单号：{NUMBER}"))
    (folder / "~$a.xlsx").write_bytes(b"who has it open")
    (folder / "b.pdf").write_bytes(declaration(NUMBER, 3))
    page = visitor(address).sign_in()
    page.locator("#drop-folder").set_input_files(folder)
    expect(page.locator(FINAL)).to_have_count(2)
    expect(page.locator("#drop-said")).to_have_text("文件夹中有 1 个文件既非 PDF 也非车架号表，未上传。")
    expect(page.locator("#vin-import-1")).to_contain_text("打开预约 1")
    clean(page)
