"""The main job through everything that is real: ``kouan run`` with Prefect, worker, pages, a browser."""

import io
import json
import os
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser.conftest import SAMPLES, Visit
from tests.browser.test_workplace import OPEN_BOOKING, drop, exported, settle_all
from tests.extractors.single_window_print import Print, PrintedItem, default_cells, draw
from tests.running import RunningKouan

pytestmark = [pytest.mark.browser, pytest.mark.prefect]


def administrator_password(kouan: RunningKouan) -> str:
    """What the first start printed once."""
    found = [match for line in kouan.said if (match := re.search(r"password (\S+)", line))]
    return found[0].group(1).rstrip(",.()")


def unseen(name: str) -> bytes:
    """A sample that is no duplicate in the shared program: with a comment behind its end."""
    return (SAMPLES / name).read_bytes() + b"\n% " + os.urandom(8).hex().encode() + b"\n"


def open_dropped(page: Page, name: str, content: bytes) -> None:
    """Drops one file and waits for its booking with the page image."""
    drop(page, (name, content))
    page.wait_for_url(OPEN_BOOKING)
    page.wait_for_selector(".sheet.shown")


def test_drop_correct_approve_and_exported_file(running_kouan: RunningKouan, visitor: Visit) -> None:
    page = visitor(running_kouan.address).sign_in("admin", administrator_password(running_kouan))
    open_dropped(page, "sw-004.pdf", unseen("sw-004.pdf"))
    page.locator("#field-cargo_weight_kg").fill("39000.5")
    page.locator("#field-warehouse").fill("一号库")
    page.locator("#field-remark").focus()
    expect(page.locator("#field-warehouse-field .state-confirmed")).to_be_visible()
    settle_all(page)
    page.get_by_role("button", name="审核通过").click()
    expect(page.locator("#review")).to_have_attribute("data-state", "approved")

    workbook = load_workbook(io.BytesIO(exported(page, "导出 Excel")))
    cells = [str(cell.value) for sheet in workbook for row in sheet.iter_rows() for cell in row]
    assert "941520240623546111" in cells
    assert any(cell.startswith("39000.5") for cell in cells)
    booking = json.dumps(json.loads(exported(page, "导出 JSON")), ensure_ascii=False)
    for value in ("941520240623546111", "39000.5", "396OX08", "苏F9484D", "一号库"):
        assert value in booking


def test_a_batch_with_bad_files_keeps_every_fate(running_kouan: RunningKouan, visitor: Visit) -> None:
    page = visitor(running_kouan.address).sign_in("admin", administrator_password(running_kouan))
    numbers = [f"9402202400000{number:05d}" for number in range(12)]
    good = [
        (f"{number}.pdf", draw(Print(number, default_cells(), items=[PrintedItem(1)]))) for number in numbers
    ]
    half = (SAMPLES / "sw-003.pdf").read_bytes()[:7000]
    drop(page, *good, ("half.pdf", half), ("notes.pdf", b"no pdf at all"))
    expect(page.locator("#fates li[data-final]")).to_have_count(14, timeout=60_000)
    expect(page.locator("#fates .failed")).to_have_count(2)
    expect(page.locator("#fates .booked")).to_have_count(12)
    expect(page.locator("#fates")).to_contain_text("“half.pdf”已损坏")


def test_originals_are_kept_byte_for_byte(running_kouan: RunningKouan, visitor: Visit) -> None:
    page = visitor(running_kouan.address).sign_in("admin", administrator_password(running_kouan))
    content = unseen("sw_plain-001.pdf")
    open_dropped(page, "sw_plain-001.pdf", content)
    with page.expect_download() as saved:
        page.locator("a[href$='/original']").first.click()
    assert Path(saved.value.path()).read_bytes() == content
