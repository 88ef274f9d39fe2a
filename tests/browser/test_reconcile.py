"""Reconciling in a real browser: the board, sides by key, a pair settled, two people, paper, a workbook."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pypdfium2
import pytest
from axe_playwright_python.sync_playwright import Axe
from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from tests.browser.conftest import SAMPLES, Visit
from tests.browser.reviewing import wait_until_painted

pytestmark = pytest.mark.browser

MATCHED, DIFFERENT, AMBIGUOUS, ALONE = (
    "941520240623546111",
    "940220251624155310",
    "940420250266033987",
    "940220250661387695",
)
"""Declaration numbers of samples."""
SOON = datetime.now(UTC) + timedelta(hours=5)
APPOINTMENTS: list[dict[str, Any]] = [
    {
        "appointment_number": "YY-1",
        "customs_numbers": [MATCHED],
        "plates": ["396OX08", "苏F9484D"],
        "truck_count": 2,
        "appointed_day": "2024-12-24",
    },
    {
        "appointment_number": "YY-2",
        "customs_numbers": [DIFFERENT],
        "plates": ["陕E741H8"],
        "truck_count": 2,
        "appointed_from": SOON.isoformat(timespec="seconds"),
    },
    *(
        {
            "appointment_number": number,
            "plates": ["281CEH18"],
            "appointed_day": "2025-09-07",
            "domestic_shipper": "义乌博瑞盛世商贸有限公司",
            "cargo_weight_kg": "65019",
        }
        for number in ("YY-3", "YY-4")
    ),
    {"appointment_number": "YY-5", "plates": ["新F99881"], "appointed_day": "2025-09-07"},
]


def fill(page: Page, address: str) -> None:
    """Samples as bookings and appointments of them, reconciled."""
    for name in ("sw-001.pdf", "sw-004.pdf", "sw-006.pdf", "sw_plain-002.pdf"):
        sent = page.request.post(
            f"{address}/documents", params={"filename": name}, data=(SAMPLES / name).read_bytes()
        )
        assert sent.ok, sent.text()
    stated = [{"business_type": "loaded_truck", **one} for one in APPOINTMENTS]
    sent = page.request.post(f"{address}/api/v1/appointments", data={"appointments": stated})
    assert sent.ok, sent.text()
    # Whatever is asked for is done after what is being read.
    page.goto(f"{address}/reconcile?status=all")
    page.get_by_role("button", name="立即核对").click()
    page.goto(f"{address}/reconcile?status=all")
    expect(page.locator("#queue-list tbody tr")).to_have_count(7, timeout=90_000)


def line(page: Page, number: str) -> Any:
    """The line of the board that is called so."""
    return page.locator("#queue-list tbody tr").filter(has=page.get_by_role("link", name=number, exact=True))


def open_group(page: Page, number: str) -> None:
    """From the board to one group."""
    line(page, number).locator("a[id]").click()
    page.wait_for_selector("#group")
    page.wait_for_load_state("load")
    wait_until_painted(page)


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong with the page as it stands."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found]


@pytest.fixture
def board(visitor: Visit, address: str) -> Page:
    """A reviewer in front of all kinds of results."""
    page = visitor(address).sign_in()
    fill(page, address)
    return page


def test_a_day_at_the_board(board: Page, visitor: Visit, address: str) -> None:
    # All four kinds are told in words.
    for number, words in (
        (MATCHED, "一致"),
        (DIFFERENT, "不一致"),
        (AMBIGUOUS, "待人工判断"),
        (ALONE, "未找到对应"),
    ):
        expect(line(board, number).locator(".chip")).to_have_text(words)
    expect(line(board, "YY-5").first).to_contain_text("平台预约无对应报关单")
    soon = board.locator(".soon tbody tr")
    expect(soon).to_have_count(1)
    expect(soon).to_contain_text("还有 4 小时")
    expect(soon).to_contain_text("车牌号")
    assert violations(board) == []

    # A side is taken by key; the next difference then has the focus.
    open_group(board, DIFFERENT)
    expect(board.locator("[data-point]:focus")).to_contain_text("陕E741H4")
    expect(board.locator("[data-point]:focus mark").first).to_have_text("4")
    assert violations(board) == []
    waiting = board.locator("[data-point][data-open]").count()
    board.keyboard.press("1")
    expect(board.locator("[data-point][data-open]")).to_have_count(waiting - 1)
    expect(board.locator(".difference.chosen")).to_contain_text("以报关单为准")
    expect(board.locator(".difference.chosen")).to_contain_text("车牌号 改为 陕E741H4")
    expect(board.locator("[data-point]:focus[data-open]")).to_have_count(1)
    # Taken back by key, where one goes by key.
    board.keyboard.press("k")
    board.locator(".difference.chosen").focus()
    board.keyboard.press("Alt+u")
    expect(board.locator("[data-point][data-open]")).to_have_count(waiting)

    # Two people: the second keeps what was typed and is shown both.
    other = visitor(address).sign_in("colleague")
    other.goto(board.url)
    wait_until_painted(other)
    other.keyboard.press("Alt+i")
    other.keyboard.type("电话核实")
    board.keyboard.press("1")
    expect(board.locator(".difference.chosen")).to_have_count(1)
    other.keyboard.press("Alt+2")
    refused = other.locator(".refused")
    expect(refused).to_contain_text("现在：以报关单为准")
    expect(refused).to_contain_text("您选择：以平台预约为准")
    expect(other.locator(".difference.chosen input[name=reason]")).to_have_value("电话核实")
    # The appointment's side of the count goes into the booking at once.
    count = other.locator("[id^=difference-truck_count-count]")
    count.get_by_role("button", name="平台预约为准").click()
    expect(other.locator("td[data-label=本系统预约]").filter(has_text="2")).not_to_have_count(0)
    # What the colleague did shows by itself.
    expect(board.locator("#notice")).to_contain_text("其他人已处理")
    expect(board.locator("[id^=difference-truck_count-count]:not(.chosen)")).to_have_count(0)

    # On to the next open one, an ambiguous pair, settled by key.
    board.goto(f"{address}/reconcile?status=ambiguous")
    open_group(board, AMBIGUOUS)
    expect(board.locator(".candidate")).to_have_count(2)
    expect(board.locator(".compare thead")).to_contain_text("候选 2")
    assert violations(board) == []
    board.keyboard.press("-")
    expect(board.locator(".candidate .chip.apart")).to_have_count(1)
    board.locator(".candidate[data-open]").focus()
    board.keyboard.press("=")
    expect(board.locator(".candidate .chip.together")).to_have_count(1)
    expect(board.locator(".group-head .chip")).not_to_have_text("待人工判断")


def test_the_board_on_paper_as_a_workbook_and_without_scripts(
    board: Page, visitor: Visit, address: str
) -> None:
    printed = pypdfium2.PdfDocument(board.pdf(prefer_css_page_size=True))
    text = "".join(page.get_textpage().get_text_bounded() for page in printed)
    assert DIFFERENT in text
    assert "打印时间" in text
    assert "立即核对" not in text
    assert printed[0].get_width() > printed[0].get_height()
    with board.expect_download() as download:
        board.locator("#report").click()
    workbook = load_workbook(io.BytesIO(download.value.path().read_bytes()))
    assert workbook.sheetnames == ["核对结果", "差异", "无对应的平台预约", "重复", "条件"]
    assert MATCHED in [row[1].value for row in workbook["核对结果"].iter_rows()]
    # By keyboard from the list to a group.
    board.keyboard.press("j")
    board.keyboard.press("Enter")
    board.wait_for_selector("#group")
    # Forms do without scripts.
    browser = board.context.browser
    assert browser is not None
    plain = browser.new_context(java_script_enabled=False)
    plain.add_cookies(board.context.cookies())  # type: ignore[arg-type]
    page = plain.new_page()
    page.goto(f"{address}/reconcile?status=different")
    line(page, DIFFERENT).locator("a[id]").click()
    page.get_by_role("button", name="1 报关单为准").first.click()
    expect(page.locator(".difference.chosen").first).to_contain_text("以报关单为准")
    plain.close()


def test_a_narrow_screen_has_room_for_everything(board: Page, address: str) -> None:
    board.set_viewport_size({"width": 390, "height": 844})
    for where in (f"{address}/reconcile", f"{address}/reconcile/duplicates"):
        board.goto(where)
        assert board.evaluate("document.documentElement.scrollWidth") <= 390
        assert violations(board) == []
    board.goto(f"{address}/reconcile?status=different")
    open_group(board, DIFFERENT)
    assert board.evaluate("document.documentElement.scrollWidth") <= 390
    assert violations(board) == []
