"""Files of several documents: kinds of pages, and which go together."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.extractors.pack_pages import ReleaseNotice, centred, put
from tests.extractors.packs import NUMBER, read, titled
from tests.extractors.single_window_print import Print, PrintedItem


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("通关无纸化出口放行通知书", "release-notice"),
        ("通关无纸化进口放行通知书", "release-notice"),
        ("海关放行通知单", "release-notice"),
        ("代理报关委托书", "agency-agreement"),
        ("代理报关委托书/委托报关协议", "agency-agreement"),
        ("出境货物核放清单", "gate-pass-list"),
        ("装 箱 单", "packing-list"),
        ("装箱单 PACKING LIST", "packing-list"),
        ("PACKING LIST", "packing-list"),
        ("COMMERCIAL INVOICE", "invoice"),
        ("商业发票（副本）", "invoice"),
        ("Proforma Invoice", "invoice"),
        ("售货合同 SALES CONTRACT", "contract"),
        ("购销合同书", "contract"),
        ("合      同", "contract"),
        ("SALES CONFIRMATION", "contract"),
        ("附件一：车架号清单", "vin-list"),
        ("2024年7月出口商品车VIN清单", "vin-list"),
        ("VIN LIST", "vin-list"),
        ("车辆明细表（续）", "vin-list"),
        ("国际道路货物运单", "unknown"),
    ],
)
def test_a_page_is_what_its_title_says(tmp_path: Path, title: str, kind: str) -> None:
    [reading] = read(tmp_path, titled(title))
    assert reading.kind == kind


@pytest.mark.parametrize(
    "body",
    [
        ("合同号：ABC-1", "发票号码：1"),
        ("INVOICE NO.: 123", "CONTRACT NO. 5"),
        ("随附单证:发票;合同;装箱单",),
        ("通关无纸化出口放行通知书已收到，请按代理报关委托书办理。",),
        ("报关单位：测试报关有限公司", "报关单号：940220240000224219"),
    ],
)
def test_a_word_in_the_text_is_no_title(tmp_path: Path, body: Sequence[str]) -> None:
    def page(canvas: Canvas) -> None:
        for line, text in enumerate(body):
            put(canvas, 60, 60 + 20 * line, text)
        for line in range(20):
            put(canvas, 60, 300 + 20 * line, "货物到达后请及时查收")

    [reading] = read(tmp_path, page)
    assert reading.kind == "unknown"


def test_the_letterhead_above_a_title_is_none(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        centred(canvas, 40, "霍尔果斯测试商贸有限公司", 20)
        centred(canvas, 70, "装箱单", 14)
        put(canvas, 60, 100, "合同号：TEST-001")
        put(canvas, 60, 120, "箱号  品名  数量")

    [reading] = read(tmp_path, page)
    assert reading.kind == "packing-list"


def test_remarks_name_papers_without_becoming_them(tmp_path: Path) -> None:
    [reading] = read(tmp_path, Print(remarks=("备注:通关无纸化 合同 发票 装箱单 N/M",)))
    assert reading.kind == "declaration"


def test_several_declarations_and_papers_in_one_file(tmp_path: Path) -> None:
    other = "940220240000224220"
    readings = read(
        tmp_path,
        titled("售货合同"),
        Print(),
        ReleaseNotice(),
        titled("装箱单"),
        Print(number=other),
        ReleaseNotice(number=other),
    )
    assert [reading.kind for reading in readings] == [
        "contract",
        "declaration",
        "release-notice",
        "packing-list",
        "declaration",
        "release-notice",
    ]
    assert [reading.value("customs_number") for reading in readings if reading.kind == "declaration"] == [
        NUMBER,
        other,
    ]
    assert all(reading.needs_review == [] for reading in readings)


def test_a_further_page_without_a_title_goes_on_with_its_goods(tmp_path: Path) -> None:
    whole = Print(items=[PrintedItem(number) for number in range(1, 10)], number="", bar_code="")
    [reading] = read(tmp_path, whole)
    assert reading.pages == [1, 2]
    whole.further_title = ""
    [reading] = read(tmp_path, whole)
    assert reading.pages == [1, 2]
    assert [item.item_no for item in reading.items] == list(range(1, 10))
