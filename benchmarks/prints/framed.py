"""Landscape templates of brokers (families B and C): a framed head of rows, goods below."""

import random
from dataclasses import dataclass, field

from benchmarks.prints import fonts
from benchmarks.prints.cells import Cell, cell, fitting_lines, kept_lines
from benchmarks.prints.goods_lines import GoodsLines, goods_lines, printed_spec, shrunk
from benchmarks.prints.pen import Sheet
from benchmarks.prints.style import Style
from benchmarks.prints.truth import Truth

Row = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Column:
    """One column of goods: header label and its x, ``x`` of the values, left or right edge by ``align``."""

    key: str
    label: str
    label_x: float
    x: float
    align: str = "l"


@dataclass(frozen=True)
class Template:
    """Where a broker's template puts things, in points."""

    left: float
    right: float
    top: float
    row_height: float
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    pitch: float
    line: float
    on_first: int
    on_next: int
    remark_lines: int = 3
    has_column_rules: bool = False
    is_code_glued: bool = False
    has_area_name_first: bool = False
    has_duty_in_one_line: bool = False
    dotted: bool = False
    empty_quantity: str = ""
    skip: frozenset[str] = field(default_factory=frozenset)
    bottom: float = 556.0


def head(sheet: Sheet, truth: Truth, style: Style, template: Template) -> float:
    """Draws the head's cells and rules; gives the top of the goods header."""
    left, right, top = template.left + style.dx, template.right + style.dx, template.top + style.dy
    height = template.row_height * style.row_stretch
    for row in template.rows:
        shown = [
            (key, x)
            for key, x in row
            if truth.direction == "import" or key not in {"goods_location", "departure_port"}
        ]
        printed = [cell(truth, key, style) for key, _ in shown]
        for position, (each, (_, x)) in enumerate(zip(printed, shown, strict=True)):
            is_last = position + 1 == len(shown)
            end = right if is_last else shown[position + 1][1] + style.dx
            _cell(sheet, each, style, template, x + style.dx, top, end, height)
            if template.has_column_rules and position:
                sheet.rule(x - 3 + style.dx, top, x - 3 + style.dx, top + height)
        top += height
        sheet.rule(left, top, right, top)
    return _wide_cells(sheet, truth, style, template, top)


def _wide_cells(sheet: Sheet, truth: Truth, style: Style, template: Template, top: float) -> float:
    left, right = template.left + style.dx, template.right + style.dx
    drop = style.label_size + 4
    for key, lines_at_most in (("attached_documents", 1), ("marks_and_remarks", template.remark_lines)):
        printed = cell(truth, key, style)
        sheet.text(left + 4, top + 2, printed.label, style.label_size, "label")
        lines = fitting_lines(printed.value or "", style.value_font, style.value_size, right - left - 12)
        for position, line in enumerate(kept_lines(truth, key, lines, lines_at_most)):
            sheet.text(left + 4, top + drop + position * (style.value_size + 1.5), line, style.value_size)
        top += drop + lines_at_most * (style.value_size + 1.5) + 3
        sheet.rule(left, top, right, top)
    return top


def _cell(
    sheet: Sheet,
    printed: Cell,
    style: Style,
    template: Template,
    x: float,
    top: float,
    end: float,
    height: float,
) -> None:
    label = printed.label
    if printed.code and template.is_code_glued:
        label, code = label + style.bracketed(printed.code), None
    else:
        code = printed.code
    sheet.text(x, top + 2, label, style.label_size, "label")
    if code:
        after = x + fonts.width(label, style.label_font, style.label_size) + style.label_gap
        sheet.text(after, top + 2, style.bracketed(code), style.value_size)
    size, limit = style.value_size, end - x - 4
    if not printed.value:
        return
    below = top + 3 + style.label_size + 1
    room = top + height - below
    lines = fitting_lines(printed.value, style.value_font, size, limit)
    while (len(lines) > 2 or len(lines) * (size + 0.5) > room + 2) and size > 4.5:
        size -= 0.25
        lines = fitting_lines(printed.value, style.value_font, size, limit)
    for position, line in enumerate(lines):
        sheet.text(x, below + position * (size + 0.5), line, size)


def goods_header(sheet: Sheet, truth: Truth, style: Style, template: Template, top: float) -> float:
    """Draws the header of goods; gives the top of the first row."""
    for column in template.columns:
        label = column.label
        if truth.direction == "import" and column.key == "area":
            label = label.replace("境内货源地", "境内目的地")
        if style.brackets == "full":
            label = label.replace("(", "（").replace(")", "）")
        sheet.text(column.label_x + style.dx, top + 3, label, style.label_size, "label")
    bottom = top + style.label_size + 6
    sheet.rule(template.left + style.dx, bottom, template.right + style.dx, bottom)
    return bottom + 1.5


def goods(
    sheet: Sheet,
    truth: Truth,
    style: Style,
    template: Template,
    span: tuple[int, int],
    top: float,
    draw: random.Random,
) -> None:
    """Draws the items ``span`` of the list from ``top`` on."""
    most = template.on_first if span[0] == 0 else template.on_next
    pitch = min(template.pitch * style.row_stretch, (template.bottom + style.dy - top) / most)
    line = min(template.line * style.row_stretch, (pitch - 2) / 3)
    # Wide digits push the name to the right of the code, as a table's column would.
    code_width = max(
        (fonts.width(item.hs_code, style.value_font, style.value_size) for item in truth.items), default=0
    )
    for item in truth.items[span[0] : span[1]]:
        sheet.item_numbers.add(item.item_no)
        lines = _columns(goods_lines(truth, item, style), printed_spec(truth, item, 44), template)
        edges = _edges(style, template, code_width)
        before = 0.0
        for position, column in enumerate(template.columns):
            following = template.columns[position + 1] if position + 1 < len(template.columns) else None
            end = edges[following.key] if following and following.align == "l" else template.right + style.dx
            room = edges[column.key] - before if column.align == "r" else end - edges[column.key]
            for line_number, text in enumerate(lines[column.key]):
                size = (
                    shrunk(text, style, style.value_size, room) if column.key != "name" else style.value_size
                )
                place = (edges[column.key], top + line_number * line)
                sheet.text(*place, text, size, "goods", column.align)
            before = edges[column.key] if column.align == "r" else before
        bottom = top + pitch - 1.5
        sheet.rule(
            template.left + style.dx, bottom, template.right + style.dx, bottom, is_dotted=template.dotted
        )
        top += pitch


def _edges(style: Style, template: Template, code_width: float) -> dict[str, float]:
    """Where each column's values start or end, with this style's shifts."""
    edges = {}
    for column in template.columns:
        give = (
            style.edges.get(column.key, 0.0) * (2 if column.key == "duty" else 7)
            if column.align == "r"
            else 0.0
        )
        if column.key == "name":
            give = max(0.0, _code_x(template) + code_width + 3 - column.x)
        edges[column.key] = column.x + style.dx + give
    return edges


def _code_x(template: Template) -> float:
    return next(column.x for column in template.columns if column.key == "hs_code")


def _columns(row: GoodsLines, spec: list[str], template: Template) -> dict[str, list[str]]:
    area = list(row.area)
    if template.has_area_name_first and len(area) == 1:
        code, _, name = area[0].replace("）", ")").partition(")")
        closing = "）" if "）" in area[0] else ")"
        area = [name, code + closing]
    quantities = [each or template.empty_quantity for each in row.quantities]
    return {
        "item_no": [row.item_no],
        "hs_code": [row.hs_code],
        "name": [row.name, *spec],
        "version": [],
        "quantity": quantities,
        "price": [*row.prices, row.currency],
        "origin": row.origin,
        "destination": row.destination,
        "area": area,
        "duty": ["".join(row.duty)] if template.has_duty_in_one_line else row.duty,
    }


def total_line(truth: Truth, style: Style) -> str:
    """``总价格：…`` with the currency of the first item."""
    currency = goods_lines(truth, truth.items[0], style).currency
    return f"总价格：{truth.total_value}{currency}  总数量：{len(truth.items)}项" if truth.total_value else ""


def upper_rows(columns: tuple[float, ...]) -> tuple[tuple[tuple[str, float], ...], ...]:
    """The four rows that brokers' templates share, each with its five cells at ``columns``."""
    return tuple(tuple(zip(keys, columns, strict=True)) for keys in _UPPER_ROWS)


_UPPER_ROWS = (
    ("domestic_party", "border_customs", "ie_date", "declaration_date", "record_number"),
    ("overseas_party", "transport_mode", "transport_name", "bill_number", "goods_location"),
    ("owner_party", "supervision_mode", "tax_nature", "licence_number", "departure_port"),
    ("contract_number", "trade_country", "counterpart_country", "port_abroad", "border_port"),
)
