"""Draws Single Window prints with reportlab, on the measured coordinates of the layout, for tests.

Everything that real prints vary is a parameter: page rotation, order of the content stream, strings
or single glyphs, a shift of the goods' right edges, jitter of baselines. The font is a non-embedded
CID font, as in family A2.
"""

import io
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 842.0, 595.0
_FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(_FONT))

_COLUMNS = {
    1: (40.5, 258.8, 387.0, 519.8, 640.5),
    5: (40.5, 258.8, 304.5, 387.0, 466.5, 519.8, 612.0, 704.2),
}
_ROW_TOPS = {1: 89.0, 2: 112.8, 3: 136.0, 4: 159.2, 5: 182.4}
_EXPORT_ROWS = {
    1: ("境内发货人", "出境关别", "出口日期", "申报日期", "备案号"),
    2: ("境外收货人", "运输方式", "运输工具名称及航次号", "提运单号"),
    3: ("生产销售单位", "监管方式", "征免性质", "许可证号"),
    4: ("合同协议号", "贸易国（地区）", "运抵国（地区）", "指运港", "离境口岸"),
    5: ("包装种类", "件数", "毛重(千克)", "净重(千克)", "成交方式", "运费", "保费", "杂费"),
}
_GOODS_HEADER = (
    (41.5, "项号"),
    (68.5, "商品编号"),
    (174.5, "商品名称及规格型号"),
    (342.9, "数量及单位"),
    (429.4, "单价/总价/币制"),
    (509.9, "原产国(地区)"),
    (575.3, "最终目的国(地区)"),
    (682.4, "境内货源地"),
    (770.4, "征免"),
)


@dataclass
class PrintedItem:
    """One item as printed; ``quantities`` may hold an empty second line."""

    item_no: int
    hs_code: str = "8708999990"
    name: str = "汽车零件"
    spec_lines: tuple[str, ...] = ("4|3|支架|适用于重卡|无品牌",)
    quantities: tuple[str, str, str] = ("10千克", "", "10千克")
    unit_price: str = "2.5000"
    total_price: str = "25.00"
    currency: str = "美元"
    origin: tuple[str, str] = ("中国", "(CHN)")
    destination: tuple[str, str] = ("哈萨克斯坦", "(KAZ)")
    area: str = "(34049)淮南"
    duty: tuple[str, str] = ("照章征税", "(1)")


@dataclass
class Print:
    """An export print. ``cells`` maps a label to (code in brackets or "", value lines).

    Weights that are not among them are those of the items.
    """

    number: str = "940220240000224219"
    cells: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    items: list[PrintedItem] = field(default_factory=lambda: [PrintedItem(1)])
    rotation: int = 90
    seed: int | None = None
    glyph_by_glyph: bool = False
    right_shift: float = 0.0
    jitter: float = 0.0
    bar_code: str | None = None
    customs_number: str | None = None
    """What stands behind 海关编号 if not ``number``; "" for a draft."""
    further_title: str = "中华人民共和国海关出口货物报关单"
    """The title of further pages; "" for none."""
    page_number: tuple[tuple[float, float, str], ...] = ((752.2, 75.4, "页码/页数:{page}/{pages}"),)
    """Left edge, top and form of the pieces of the page number."""
    replaced: tuple[str, str] = ("", "")
    """A text, and what is drawn in its place wherever it stands."""
    drawn: Callable[[Canvas], None] | None = None
    """Draws more on each page, on a canvas of the displayed page with its origin bottom left."""


def default_cells() -> dict[str, tuple[str, tuple[str, ...]]]:
    """A plain loaded truck to Kazakhstan; all names are invented."""
    return {
        "境内发货人": ("91350100M000100Y43", ("霍尔果斯测试商贸有限公司",)),
        "出境关别": ("9402", ("霍尔果斯",)),
        "申报日期": ("", ("20240719",)),
        "境外收货人": ("", ("TEST IMPORT LLP",)),
        "运输方式": ("4", ("公路运输",)),
        "运输工具名称及航次号": ("", ("新F12345/MA7GT4NE40A350",)),
        "生产销售单位": ("91350100M000100Y43", ("霍尔果斯测试商贸有限公司",)),
        "监管方式": ("0110", ("一般贸易",)),
        "征免性质": ("101", ("一般征税",)),
        "合同协议号": ("", ("TEST-001",)),
        "贸易国（地区）": ("KAZ", ("哈萨克斯坦",)),
        "运抵国（地区）": ("KAZ", ("哈萨克斯坦",)),
        "指运港": ("KAZ000", ("哈萨克斯坦",)),
        "离境口岸": ("650901", ("霍尔果斯",)),
        "包装种类": ("22", ("纸制或纤维板制盒/箱",)),
        "件数": ("", ("10",)),
        "成交方式": ("3", ("FOB",)),
    }


def _weights(items: list[PrintedItem]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """净重 as the goods weigh, 毛重 a little more."""
    net = sum(_weight(item) for item in items)
    return {"毛重(千克)": ("", (str(net + 2),)), "净重(千克)": ("", (str(net),))}


def _weight(item: PrintedItem) -> int:
    """Kilograms: as printed, else 1500 for each vehicle."""
    weighed = [int(each.removesuffix("千克")) for each in item.quantities if each.endswith("千克")]
    counted = [int(each.removesuffix("辆")) for each in item.quantities if each.endswith("辆")]
    return next(iter(weighed), 1500 * next(iter(counted), 0))


def draw(printed: Print) -> bytes:
    """The PDF of ``printed``, six items on page 1 and fourteen on each further page."""
    stream = io.BytesIO()
    canvas = Canvas(stream)
    draw_on(canvas, printed)
    canvas.save()
    return stream.getvalue()


def draw_on(canvas: Canvas, printed: Print) -> None:
    """The pages of ``printed`` as the next ones of ``canvas``."""
    pages = _pages_of(printed.items)
    for index, items in enumerate(pages):
        _Page(canvas, printed, index + 1, len(pages), items).draw()


def _pages_of(items: list[PrintedItem]) -> list[list[PrintedItem]]:
    pages, rest = [items[:6]], items[6:]
    while rest:
        pages.append(rest[:14])
        rest = rest[14:]
    return pages


class _Page:
    def __init__(
        self, canvas: Canvas, printed: Print, number: int, total: int, items: list[PrintedItem]
    ) -> None:
        self._canvas, self._print = canvas, printed
        self._number, self._total, self._items = number, total, items
        self._random = random.Random(printed.seed)  # noqa: S311
        self._strings: list[tuple[float, float, str, float]] = []

    def draw(self) -> None:
        rotation = self._print.rotation
        # reportlab itself swaps the sides of the media box of a page turned by 90 degrees.
        self._canvas.setPageSize((WIDTH, HEIGHT))
        self._canvas.setPageRotation(rotation)
        self._canvas.saveState()
        self._turn(rotation)
        self._head()
        if self._number == 1:
            self._cells()
        self._goods(275.0 if self._number == 1 else 90.0)
        self._show()
        if self._print.drawn is not None:
            self._print.drawn(self._canvas)
        self._canvas.restoreState()
        self._canvas.showPage()

    def _turn(self, rotation: int) -> None:
        if rotation == 90:
            self._canvas.translate(HEIGHT, 0)
            self._canvas.rotate(90)
        elif rotation == 180:
            self._canvas.translate(WIDTH, HEIGHT)
            self._canvas.rotate(180)
        elif rotation == 270:
            self._canvas.translate(0, WIDTH)
            self._canvas.rotate(270)

    def _text(self, x: float, top: float, text: str, size: float = 9.0) -> None:
        old, new = self._print.replaced
        self._strings.append((x, top, text.replace(old, new) if old else text, size))

    def _right(self, right: float, top: float, text: str) -> None:
        self._text(right + self._print.right_shift - text_width(text, 9.0), top, text)

    def _rule(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self._canvas.line(x0, HEIGHT - y0, x1, HEIGHT - y1)

    def _head(self) -> None:
        number = self._print.number
        title = "中华人民共和国海关出口货物报关单"
        self._text(275.6, 36.6, title if self._number == 1 else self._print.further_title, 18.0)
        if self._print.bar_code != "":
            self._text(574.0, 48.6, f"*{self._print.bar_code or number}*", 6.0)
        self._text(39.8, 75.4, f"预录入编号：{number}")
        customs_number = number if self._print.customs_number is None else self._print.customs_number
        self._text(257.2, 75.4, f"海关编号：{customs_number}")
        self._text(407.2, 75.4, "(霍尔果斯海关)")
        for x, top, form in self._print.page_number:
            self._text(x, top, form.format(page=self._number, pages=self._total))

    def _cells(self) -> None:
        for y in (88.0, 112.0, 135.6, 158.8, 182.0, 205.2, 229.0, 274.0, 286.0, 505.0, 559.0):
            self._rule(37, y, 806, y)
        for x in (37.0, 806.0):
            self._rule(x, 88, x, 559)
        for x in (256.0, 384.0, 517.0):
            self._rule(x, 88, x, 205.2)
        # An export has four columns in rows 2 and 3.
        self._rule(638, 88, 638, 112)
        self._rule(638, 158.8, 638, 182)
        for x in (302.0, 463.0, 609.0, 701.0):
            self._rule(x, 182, x, 205.2)
        for row, labels in _EXPORT_ROWS.items():
            columns = _COLUMNS[5 if row == 5 else 1]
            for x, label in zip(columns, labels, strict=False):
                self._cell(x, _ROW_TOPS[row], label)
        self._text(40.5, 206.0, "随附单证及编号", 7.5)
        self._text(40.5, 217.2, "发票;合同")
        self._text(40.5, 230.0, "标记唛码及备注", 7.5)
        for line, text in enumerate(self._print.remarks):
            self._text(40.5, 240.4 + 10.5 * line, text)
        self._text(45.0, 512.0, "报关人员", 7.5)
        self._text(45.0, 530.0, "申报单位", 7.5)
        self._text(78.8, 529.0, "(91350100M000100Y43)霍尔果斯测试报关有限公司")
        self._text(495.0, 527.0, "申报单位（签章）", 7.5)

    def _cell(self, x: float, top: float, label: str) -> None:
        code, lines = {**_weights(self._print.items), **self._print.cells}.get(label, ("", ()))
        jitter = self._random.uniform(-self._print.jitter, self._print.jitter)
        self._text(x, top + jitter, label, 7.5)
        if code:
            self._text(x + text_width(label, 7.5) + 3, top + jitter - 0.6, f"({code})")
        for number, line in enumerate(lines):
            self._text(x, top + 11.4 + jitter + 6.0 * number, line)

    def _goods(self, top: float) -> None:
        for x, label in _GOODS_HEADER:
            self._text(x, top, label, 7.5)
        for position, item in enumerate(self._items):
            self._item(item, top + 13.6 + 32.25 * position)

    def _item(self, item: PrintedItem, top: float) -> None:
        self._text(37.5, top, str(item.item_no))
        self._text(60.5, top, item.hs_code + item.name)
        for line, text in enumerate(item.spec_lines):
            self._text(106.6, top + 10.5 * (line + 1), text)
        for line, text in enumerate(item.quantities):
            if text:
                self._right(413.5, top + 10.5 * line, text)
        for line, text in enumerate((item.unit_price, item.total_price, item.currency)):
            self._right(497.9, top + 10.5 * line, text)
        for right, pair in ((566.9, item.origin), (643.6, item.destination), (797.1, item.duty)):
            for line, text in enumerate(pair):
                self._right(right, top + 10.5 * line, text)
        self._right(758.7, top, item.area)

    def _show(self) -> None:
        if self._print.seed is not None:
            self._random.shuffle(self._strings)
        for x, top, text, size in self._strings:
            for start, part in self._parts(x, text, size):
                self._canvas.setFont(_FONT, size)
                self._canvas.drawString(start, HEIGHT - top - size * 0.86, part)

    def _parts(self, x: float, text: str, size: float) -> list[tuple[float, str]]:
        if not self._print.glyph_by_glyph:
            return [(x, text)]
        parts = []
        for character in text:
            parts.append((x, character))
            x += text_width(character, size)
        self._random.shuffle(parts)
        return parts


def text_width(text: str, size: float) -> float:
    """Width in points, as the font itself states it."""
    return float(pdfmetrics.stringWidth(text, _FONT, size))
