"""Draws portrait drafts with any goods table: columns in any order, ruled or not, labels on several lines."""

import io
from dataclasses import dataclass, field

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 595.0, 842.0
_FONT = "STSong-Light"
pdfmetrics.registerFont(UnicodeCIDFont(_FONT))
_SIZE = 6.5
_LEFT, _RIGHT = 30.0, 566.0
_CELL_PAIRS = ((_LEFT, 135.0), (320.0, 430.0))
_HEAD_COLUMNS = (33.0, 200.0, 320.0, 440.0)

HEAD: dict[str, str] = {
    "境内发货人": "霍尔果斯测试商贸有限公司91350100M000100Y43",
    "出境关别": "霍尔果斯",
    "出口日期": "",
    "申报日期": "20240719",
    "境外收货人": "TEST IMPORT LLP",
    "运输方式": "公路运输",
    "运输工具名称及航次号": "新F12345/MA7GT4NE40A350",
    "提运单号": "",
    "生产销售单位": "霍尔果斯测试商贸有限公司91350100M000100Y43",
    "监管方式": "一般贸易",
    "征免性质": "一般征税",
    "许可证号": "",
    "合同协议号": "TEST-001",
    "贸易国(地区)": "哈萨克斯坦",
    "运抵国(地区)": "哈萨克斯坦",
    "指运港": "哈萨克斯坦",
    "包装种类": "纸制或纤维板制盒/箱",
    "件数": "10",
    "毛重(公斤)": "12",
    "净重(公斤)": "10",
    "成交方式": "FOB",
    "境内货源地": "(34049)淮南",
    "备案号": "",
    "离境口岸": "霍尔果斯",
}


@dataclass
class TableColumn:
    """One column: its label's lines, its borders, how values stand in it, and the key of a row's text."""

    key: str
    label: tuple[str, ...]
    width: float
    align: str = "l"


@dataclass
class TablePrint:
    """A draft. Each row maps keys of columns to the lines of the cell."""

    columns: list[TableColumn]
    rows: list[dict[str, tuple[str, ...]]]
    is_ruled: bool = True
    head: dict[str, str] = field(default_factory=lambda: dict(HEAD))
    colon: str = "："
    title: str = "中华人民共和国海关出口货物报关单"
    pitch: float = 9.0
    are_values_beside: bool = False
    are_labels_in_cells: bool = False


def draw_table(printed: TablePrint) -> bytes:
    """The PDF of ``printed``, one page."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(WIDTH, HEIGHT))
    _text(canvas, 180, 30, printed.title, 14)
    _text(canvas, 33, 60, "预录入编号：940220240000224219")
    _text(canvas, 320, 60, "海关编号：940220240000224219")
    draw_head = _draw_cells if printed.are_labels_in_cells else _draw_head
    bottom = draw_head(canvas, printed, 75)
    _text(canvas, 33, bottom + 2, f"标记唛码及备注{printed.colon}")
    _text(canvas, 33, bottom + 11, "备注:车牌号:新F12345/新F1234挂 N/M")
    top = bottom + 30
    canvas.line(_LEFT, HEIGHT - top, _RIGHT, HEIGHT - top)
    end = _draw_goods(canvas, printed, top)
    canvas.rect(_LEFT, HEIGHT - end, _RIGHT - _LEFT, end - 75)
    _text(canvas, 33, end + 6, "申报单位：霍尔果斯测试报关有限公司")
    canvas.save()
    return stream.getvalue()


def _draw_head(canvas: Canvas, printed: TablePrint, top: float) -> float:
    for position, (label, value) in enumerate(printed.head.items()):
        x = _HEAD_COLUMNS[position % 4]
        y = top + 20 * (position // 4)
        shown = label + printed.colon
        _text(canvas, x, y + 2, shown)
        if printed.are_values_beside:
            _text(canvas, x + _width(shown) + 2, y + 2, value, 4.0)
        else:
            _text(canvas, x + 3, y + 11, value)
        if position % 4 == 0:
            canvas.line(_LEFT, HEIGHT - y, _RIGHT, HEIGHT - y)
    bottom = top + 20 * ((len(printed.head) + 3) // 4)
    canvas.line(_LEFT, HEIGHT - bottom, _RIGHT, HEIGHT - bottom)
    return bottom


def _draw_cells(canvas: Canvas, printed: TablePrint, top: float) -> float:
    """Two labels and their values in four ruled cells a row."""
    for position, (label, value) in enumerate(printed.head.items()):
        label_x, value_x = _CELL_PAIRS[position % 2]
        y = top + 12 * (position // 2)
        _text(canvas, label_x + 3, y + 2, label)
        _text(canvas, value_x + 3, y + 2, value)
        canvas.line(_LEFT, HEIGHT - y, _RIGHT, HEIGHT - y)
    bottom = top + 12 * ((len(printed.head) + 1) // 2)
    for x in [x for pair in _CELL_PAIRS for x in pair]:
        canvas.line(x, HEIGHT - top, x, HEIGHT - bottom)
    canvas.line(_LEFT, HEIGHT - bottom, _RIGHT, HEIGHT - bottom)
    return bottom


def _draw_goods(canvas: Canvas, printed: TablePrint, top: float) -> float:
    most_lines = max(len(column.label) for column in printed.columns)
    header_height = 5 + 8 * most_lines
    y = top + header_height
    for row in printed.rows:
        lines = max(len(cell) for cell in row.values())
        x = _LEFT
        for column in printed.columns:
            for number, text in enumerate(row.get(column.key, ())):
                _aligned(canvas, column, x, y + 2 + printed.pitch * number, text)
            x += column.width
        canvas.line(_LEFT, HEIGHT - y, _RIGHT, HEIGHT - y)
        y += 4 + printed.pitch * lines
    canvas.line(_LEFT, HEIGHT - y, _RIGHT, HEIGHT - y)
    x = _LEFT
    for column in printed.columns:
        offset = (most_lines - len(column.label)) * 4
        for number, text in enumerate(column.label):
            place = x + (column.width - _width(text)) / 2
            _text(canvas, place, top + 2 + offset + 8 * number, text)
        if printed.is_ruled and x > _LEFT:
            canvas.line(x, HEIGHT - top, x, HEIGHT - y)
        x += column.width
    return y


def _aligned(canvas: Canvas, column: TableColumn, x: float, top: float, text: str) -> None:
    room = column.width - _width(text)
    offset = {"l": 2.0, "r": room - 2.0, "c": room / 2}[column.align]
    _text(canvas, x + offset, top, text)


def _text(canvas: Canvas, x: float, top: float, text: str, size: float = _SIZE) -> None:
    canvas.setFont(_FONT, size)
    canvas.drawString(x, HEIGHT - top - size * 0.86, text)


def _width(text: str) -> float:
    return float(pdfmetrics.stringWidth(text, _FONT, _SIZE))
