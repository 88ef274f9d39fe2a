"""Draws the pages that travel with a declaration: release notices, lists of VINs, other papers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reportlab.pdfgen.canvas import Canvas

from customs.identifiers import vin as vin_rules
from tests.extractors.single_window_print import text_width

FONT = "STSong-Light"
WIDTH, HEIGHT = 595.0, 842.0
Page = Callable[[Canvas], None]


def put(canvas: Canvas, x: float, top: float, text: str, size: float = 9.0) -> None:
    """``text`` with its upper left corner at ``x``, ``top`` of a portrait page."""
    canvas.setFont(FONT, size)
    canvas.drawString(x, HEIGHT - top - size * 0.86, text)


def centred(canvas: Canvas, top: float, text: str, size: float = 18.0) -> None:
    """A line in the middle of a portrait page."""
    put(canvas, (WIDTH - text_width(text, size)) / 2, top, text, size)


def finish(canvas: Canvas, pages: Sequence[Page]) -> None:
    """Draws ``pages`` as portrait pages of ``canvas``."""
    for page in pages:
        canvas.setPageSize((WIDTH, HEIGHT))
        canvas.setPageRotation(0)
        page(canvas)
        canvas.showPage()


@dataclass
class ReleaseNotice:
    """A release notice; a value of "" leaves its cell empty."""

    number: str = "940220240000224219"
    transport: str = "新F12345/MA7GT4NE40A350"
    packages: str = "10"
    gross: str = "12"
    net: str = "10"
    title: str = "通关无纸化出口放行通知书"
    in_one_line: bool = False
    contract: str = "TEST-001"
    party: str = "霍尔果斯测试商贸有限公司"

    def __call__(self, canvas: Canvas) -> None:
        centred(canvas, 60, self.title)
        put(canvas, 70, 112, "你公司以通关无纸化方式向海关发送下列电子报关单数据业经海关审核放行。", 8)
        if self.in_one_line:
            put(canvas, 50, 190, f"预录入编号：{self.number}    海关编号：{self.number}", 8)
        else:
            put(canvas, 50, 190, "预录入编号：", 8)
            put(canvas, 50, 201, self.number, 8)
            put(canvas, 190, 190, "海关编号：", 8)
            put(canvas, 190, 201, self.number, 8)
        rows = (
            (("出口关别", "霍尔果斯"), ("备案号", ""), ("出口日期", ""), ("申报日期", "20240719")),
            (
                ("收发货人", self.party),
                ("运输方式(4)", "公路运输"),
                ("运输工具名称", self.transport),
                ("提运单号", ""),
            ),
            (
                ("合同协议号", self.contract),
                ("件数", self.packages),
                ("毛重（千克）", self.gross),
                ("净重（千克）", self.net),
            ),
        )
        for number, row in enumerate(rows):
            top = 216 + 24 * number
            canvas.line(48, HEIGHT - top + 2, 560, HEIGHT - top + 2)
            for column, (label, value) in enumerate(row):
                put(canvas, 52 + 130 * column, top, label, 8)
                put(canvas, 52 + 130 * column, top + 10, value, 8)


@dataclass
class VinList:
    """A table of VINs, in ``blocks`` side by side, from row ``first`` on."""

    vins: Sequence[str]
    title: str | None = "商品车车架号清单"
    header: bool = True
    first: int = 1
    blocks: int = 1
    rules: bool = True
    broken_after: int | None = None
    numbered: bool = True
    note: str | None = None
    vin_header: str = "车架号"
    number_header: str = "序号"
    left_out: frozenset[int] = frozenset()

    def __call__(self, canvas: Canvas) -> None:
        if self.title:
            centred(canvas, 60, self.title, 14)
        if self.note:
            put(canvas, 60, 85, self.note)
        rows = -(-len(self.vins) // self.blocks)
        step = 30.0 if self.broken_after else 18.0
        for block in range(self.blocks):
            self._block(canvas, block, rows, step)

    def _block(self, canvas: Canvas, block: int, rows: int, step: float) -> None:
        x, top = 60 + 240 * block, 110.0
        if self.header:
            put(canvas, x + 4, top, self.number_header)
            put(canvas, x + 44, top, self.vin_header)
            put(canvas, x + 150, top, "型号")
        if self.rules:
            for edge in (x, x + 40, x + 146, x + 230):
                canvas.line(edge, HEIGHT - top + 4, edge, HEIGHT - top - step * (rows + 1) + 4)
        for row, vin in enumerate(self.vins[block * rows : (block + 1) * rows]):
            y = top + step * (row + 1)
            number = self.first + block * rows + row
            if self.rules:
                canvas.line(x, HEIGHT - y + 4, x + 230, HEIGHT - y + 4)
            if self.numbered:
                put(canvas, x + 8, y, str(number))
            if number not in self.left_out:
                cut = self.broken_after or len(vin)
                put(canvas, x + 44, y, vin[:cut])
                put(canvas, x + 44, y + 11, vin[cut:])
            put(canvas, x + 150, y, "SC7155")


def vins_of(count: int) -> list[str]:
    """``count`` VINs that pass their check digit; the maker is real, the cars are not."""
    made = []
    for number in range(1, count + 1):
        body = f"LS4ASE2E0RE{331000 + number * 7:06d}"
        made.append(body[:8] + vin_rules.check_digit(body) + body[9:])
    return made
