"""Lists of VINs of any looks: columns, rules, sizes, blocks and pages by seed."""

import io
import random
from dataclasses import dataclass
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from extractors.document import read_document
from extractors.limits import ReadingLimits
from tests.extractors.pack_pages import FONT, vins_of
from tests.extractors.packs import cars
from tests.extractors.single_window_print import draw_on, text_width

_LEFT, _TOP = 30.0, 50.0
_OTHER_COLUMNS = {
    "brand": ("品牌", "长安"),
    "model": ("车型", "ZZ4257V384GF1"),
    "engine": ("发动机号", "4G15T123456"),
    "colour": ("颜色", "白"),
    "date": ("生产日期", "2024-01-01"),
}


@dataclass(frozen=True)
class _Look:
    """How one list is set, drawn by its seed."""

    wide: bool
    size: float
    blocks: int
    broken: int | None
    columns: tuple[str, ...]
    headers: tuple[str, str]
    is_centred: bool
    rules: str
    title: str | None
    repeats: tuple[bool, bool]

    @classmethod
    def of(cls, seed: int) -> "_Look":
        draw = random.Random(seed)  # noqa: S311
        blocks = draw.choice((1, 1, 1, 2))
        others = draw.sample(sorted(_OTHER_COLUMNS), draw.randrange(0, 4)) if blocks == 1 else []
        cut = draw.randrange(0, len(others) + 1)
        numbers = ("number",) if draw.random() < 0.8 else ()
        return cls(
            wide=draw.random() < 0.3,
            size=draw.choice((7.0, 8.0, 9.0, 10.5)),
            blocks=blocks,
            broken=draw.choice((None, None, 9, 12)),
            columns=(*numbers, *others[:cut], "vin", *others[cut:]),
            headers=(
                draw.choice(("序号", "No.", "编号", "Item")),
                draw.choice(
                    ("车架号", "VIN", "车辆识别代号", "底盘号", "车架号(VIN)", "VIN NO.", "Chassis No.")
                ),
            ),
            is_centred=draw.random() < 0.5,
            rules=draw.choice(("all", "all", "rows", "frame", "none")),
            title=draw.choice(
                ("车架号清单", "商品车明细表", "VIN LIST", "装箱单 PACKING LIST", "附件", None)
            ),
            repeats=(draw.random() < 0.5, draw.random() < 0.3),
        )


class _Pages:
    """Draws a list over as many pages as it takes."""

    def __init__(self, canvas: Canvas, look: _Look, vins: list[str]) -> None:
        self._canvas, self._look, self._vins = canvas, look, vins
        self._width, self._height = (842.0, 595.0) if look.wide else (595.0, 842.0)
        self._widths = [self._width_of(column) for column in look.columns]
        self._step = look.size * (2.9 if look.broken else 1.6)

    def draw(self) -> None:
        start = page = 0
        while start < len(self._vins):
            self._canvas.setPageSize((self._width, self._height))
            self._canvas.setPageRotation(0)
            start = self._page(start, page)
            self._canvas.showPage()
            page += 1

    def _page(self, start: int, page: int) -> int:
        top, (header_again, title_again) = _TOP, self._look.repeats
        if self._look.title and (page == 0 or title_again):
            middle = (self._width - text_width(self._look.title, 16.0)) / 2
            self._text(middle, top, self._look.title, 16.0)
            top += 30
        has_header = page == 0 or header_again
        room = int((self._height - 60 - top) // self._step) - has_header
        rows = min(room, -(-(len(self._vins) - start) // self._look.blocks))
        for block in range(self._look.blocks):
            first = start + block * rows
            self._block(
                _LEFT + block * (sum(self._widths) + 6),
                top,
                range(first, min(first + rows, len(self._vins))),
                has_header,
                rows,
            )
        return start + rows * self._look.blocks

    def _block(self, x: float, top: float, indexes: range, has_header: bool, rows: int) -> None:
        height = self._step * (rows + has_header)
        self._rules(x, top, height, rows + has_header)
        if has_header:
            self._row(x, top, {"number": self._look.headers[0], "vin": self._look.headers[1]}, position=0)
            top += self._step
        for row, index in enumerate(indexes):
            cells = {"number": str(index + 1), "vin": self._vins[index]}
            self._row(x, top + row * self._step, cells, position=1)

    def _row(self, x: float, top: float, cells: dict[str, str], position: int) -> None:
        for column, width in zip(self._look.columns, self._widths, strict=True):
            text = cells[column] if column in cells else _OTHER_COLUMNS[column][position]
            cut = self._look.broken if column == "vin" and position == 1 and self._look.broken else len(text)
            for line, part in enumerate((text[:cut], text[cut:])):
                shift = (width - 4 - text_width(part, self._look.size)) / 2 if self._look.is_centred else 0
                self._text(x + 2 + shift, top + line * self._look.size * 1.2, part)
            x += width

    def _rules(self, x: float, top: float, height: float, rows: int) -> None:
        edges = [x, x + sum(self._widths)]
        if self._look.rules == "all":
            edges = [x + sum(self._widths[:column]) for column in range(len(self._widths) + 1)]
        if self._look.rules in ("all", "frame"):
            for edge in edges:
                self._canvas.line(edge, self._height - top + 2, edge, self._height - top - height + 2)
        if self._look.rules in ("all", "rows"):
            for row in range(rows + 1):
                y = self._height - top - row * self._step + 2
                self._canvas.line(edges[0], y, edges[-1], y)

    def _width_of(self, column: str) -> float:
        if column == "number":
            return 32.0
        header, value = (self._look.headers[1], "") if column == "vin" else _OTHER_COLUMNS[column]
        value = value or "0" * (self._look.broken or 18)
        return max(text_width(header, self._look.size), text_width(value, self._look.size)) + 10

    def _text(self, x: float, top: float, text: str, size: float | None = None) -> None:
        size = size or self._look.size
        self._canvas.setFont(FONT, size)
        self._canvas.drawString(x, self._height - top - size * 0.86, text)


@pytest.mark.parametrize("seed", range(40))
def test_a_list_of_any_looks_is_read(tmp_path: Path, seed: int) -> None:
    count = random.Random(seed).choice((1, 2, 5, 12, 33, 60))  # noqa: S311
    vins = vins_of(count)
    stream = io.BytesIO()
    canvas = Canvas(stream)
    draw_on(canvas, cars(count, ("备注:车架号见附件 N/M",)))
    _Pages(canvas, _Look.of(seed), vins).draw()
    canvas.save()
    path = tmp_path / "list.pdf"
    path.write_bytes(stream.getvalue())
    declaration, *_ = read_document(path, "list.pdf", ReadingLimits())
    assert declaration.value("vins") == vins
    assert declaration.value("vehicle_count") == count
    assert "vins" not in declaration.needs_review
