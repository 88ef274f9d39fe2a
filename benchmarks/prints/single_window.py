"""Families A and A2: the Single Window print, and broker software filling a copy of it."""

import random

from benchmarks.prints import fonts
from benchmarks.prints.cells import cell, fitting_lines, kept_lines, print_cell, print_number_line
from benchmarks.prints.framed import total_line
from benchmarks.prints.goods_lines import GoodsLines, goods_lines, printed_spec, shrunk
from benchmarks.prints.pen import Sheet
from benchmarks.prints.style import Style
from benchmarks.prints.truth import Truth

LEFT, RIGHT, TOP, BOTTOM = 36.0, 806.0, 88.0, 557.0
ON_FIRST, ON_NEXT = 6, 14
_COLUMNS = (39.75, 257.25, 386.25, 518.25, 639.75, RIGHT)
_ROW_TOPS = (88.0, 112.0, 135.0, 158.0)
_ROWS = (
    ("domestic_party", "border_customs", "ie_date", "declaration_date", "record_number"),
    ("overseas_party", "transport_mode", "transport_name", "bill_number", "goods_location"),
    ("owner_party", "supervision_mode", "tax_nature", "licence_number", "departure_port"),
    ("contract_number", "trade_country", "counterpart_country", "port_abroad", "border_port"),
)
_FIFTH = (
    "package_type",
    "package_count",
    "gross_weight_kg",
    "net_weight_kg",
    "trade_terms",
    "freight",
    "insurance",
    "other_charges",
)
_FIFTH_COLUMNS = (39.75, 257.25, 303.0, 386.25, 465.0, 518.25, 610.5, 702.0, RIGHT)
_CONFIRMATIONS = (
    "特殊关系确认：",
    "价格影响确认：",
    "支付特许权使用费确认：",
    "公式定价确认：",
    "暂定价格确认：",
    "自报自缴：",
    "水运中转：",
)
SPEC_WIDTH, REMARK_WIDTH = 44, 169


def page_count(items: int, first: int = ON_FIRST, following: int = ON_NEXT) -> int:
    """Pages this many items take."""
    return 1 + max(0, -(-(items - first) // following))


def sheets(truth: Truth, style: Style, draw: random.Random, codes: tuple[str, str]) -> list[Sheet]:
    """The pages; ``codes`` are what the bar code and the QR hold."""
    pages = page_count(len(truth.items))
    first = Sheet()
    _masthead(first, truth, style, codes, 1, pages)
    _head(first, truth, style)
    _goods(first, truth, style, draw, 0, ON_FIRST, 275.0)
    _foot(first, truth, style)
    found = [first]
    for page in range(2, pages + 1):
        sheet = Sheet()
        _masthead(sheet, truth, style, codes, page, pages)
        sheet.box(LEFT + style.dx, TOP + style.dy, RIGHT + style.dx, BOTTOM + style.dy)
        start = ON_FIRST + (page - 2) * ON_NEXT
        _goods(sheet, truth, style, draw, start, start + ON_NEXT, 90.0)
        found.append(sheet)
    return found


def filled_sheets(truth: Truth, style: Style, draw: random.Random, codes: tuple[str, str]) -> list[Sheet]:
    """Family A2: the same grid with a line of totals under the frame of the last page."""
    found = sheets(truth, style, draw, codes)
    found[-1].text(44 + style.dx, 562 + style.dy, total_line(truth, style), style.value_size)
    return found


def _masthead(
    sheet: Sheet, truth: Truth, style: Style, codes: tuple[str, str], page: int, pages: int
) -> None:
    dx, dy = style.dx, style.dy
    kind = "出口" if truth.direction == "export" else "进口"
    sheet.text(275.6 + dx, 36.6 + dy, f"中华人民共和国海关{kind}货物报关单", 18, "title")
    if style.has_bar_codes:
        sheet.symbol("code39", codes[0], 574 + dx, 27 + dy, 766 + dx, 47 + dy)
        sheet.text(574 + dx, 48.6 + dy, f"*{codes[0]}*", 6, "label", font="Helvetica")
        sheet.symbol("qr", codes[1], 770 + dx, 20 + dy, 825 + dx, 75 + dy)
    size = style.value_size
    print_number_line(sheet, style, "预录入编号：", 39.75 + dx, 76 + dy, truth.pre_entry_number)
    print_number_line(sheet, style, "海关编号：", 257.25 + dx, 76 + dy, truth.customs_number)
    office = (truth.border_customs.name or "") + ("海关" if style.form_seed % 2 else "")
    sheet.text(407.25 + dx, 75.4 + dy, style.bracketed(office), size)
    if style.form_seed % 3:
        sheet.text(572.25 + dx, 75.4 + dy, "仅供核对用", size, "label")
    sheet.text(752.25 + dx, 76 + dy, style.page_label, style.label_size, "label", bold=True)
    sheet.text(789.75 + dx, 75.4 + dy, f"{page}/{pages}", size)


def _head(sheet: Sheet, truth: Truth, style: Style) -> None:
    dx, dy, left, right = style.dx, style.dy, LEFT + style.dx, RIGHT + style.dx
    sheet.box(left, TOP + dy, right, BOTTOM + dy)
    for top in (112, 135, 158, 182, 205, 228, 274, 287.4, 502.7):
        sheet.rule(left, top + dy, right, top + dy)
    is_import = truth.direction == "import"
    for x in (255, 383, 516):
        sheet.rule(x + dx, TOP + dy, x + dx, 182 + dy)
    for top, bottom in ((88, 182),) if is_import else ((88, 112), (158, 182)):
        sheet.rule(637 + dx, top + dy, 637 + dx, bottom + dy)
    for x in (255, 301, 383, 463, 516, 608, 700):
        sheet.rule(x + dx, 182 + dy, x + dx, 205 + dy)
    for top, keys in zip(_ROW_TOPS, _ROWS, strict=True):
        shown = [key for key in keys if is_import or key not in {"goods_location", "departure_port"}]
        _row(sheet, truth, style, top, shown, _COLUMNS)
    _row(sheet, truth, style, 182.0, list(_FIFTH), _FIFTH_COLUMNS)
    documents = cell(truth, "attached_documents", style)
    sheet.text(39.75 + dx, 206.5 + dy, documents.label, style.label_size, "label", bold=True)
    sheet.text(39.75 + dx, 217 + dy, documents.value, style.value_size)
    remarks = cell(truth, "marks_and_remarks", style)
    sheet.text(39.75 + dx, 229.5 + dy, remarks.label, style.label_size, "label", bold=True)
    lines = fitting_lines(remarks.value or "", style.value_font, style.value_size, right - left - 9)
    for position, line in enumerate(kept_lines(truth, "marks_and_remarks", lines, 3)):
        sheet.text(39.75 + dx, 240.5 + 10.5 * position + dy, line, style.value_size)


def _row(
    sheet: Sheet, truth: Truth, style: Style, top: float, keys: list[str], columns: tuple[float, ...]
) -> None:
    printed = [cell(truth, key, style) for key in keys]
    for position, each in enumerate(printed):
        right = columns[position + 1] if position + 1 < len(keys) else columns[-1]
        next_is_free = (
            position + 1 < len(keys) and not printed[position + 1].value and each.key.endswith("_party")
        )
        print_cell(
            sheet,
            each,
            style,
            columns[position] + style.dx,
            top + style.dy,
            right + style.dx,
            next_is_free=next_is_free,
        )


def _goods(
    sheet: Sheet, truth: Truth, style: Style, draw: random.Random, start: int, stop: int, header_top: float
) -> None:
    _goods_header(sheet, truth, style, header_top)
    top = header_top + 13.6 + style.dy
    for item in truth.items[start:stop]:
        sheet.item_numbers.add(item.item_no)
        spec = printed_spec(truth, item, SPEC_WIDTH)
        _goods_row(sheet, goods_lines(truth, item, style), spec, style, top, is_glued=style.form_seed % 5 > 0)
        bottom = top + 31.1 * style.row_stretch
        sheet.rule(LEFT + style.dx, bottom, RIGHT + style.dx, bottom, is_dotted=True)
        top += 32.25 * style.row_stretch


def _edge(style: Style, column: str, x: float) -> float:
    return x + style.dx + 12.0 * style.edges.get(column, 0.0)


def _goods_header(sheet: Sheet, truth: Truth, style: Style, top: float) -> None:
    area = "境内货源地" if truth.direction == "export" else "境内目的地"
    name = ("商品名称及规格型号", "商品名称、规格型号")[style.labels == 1]
    labels = (
        ("项号", 39, 0.0, ""),
        ("商品编号", 66, 0.0, ""),
        (name, 175, 0.0, ""),
        ("数量及单位", 343, 6, "quantity"),
        ("单价/总价/币制", 430, 6, "price"),
        ("原产国(地区)", 510, 6, "origin"),
        ("最终目的国(地区)", 577, 6, "destination"),
        (area, 684, 6, "area"),
        ("征免", 772, 4, "duty"),
    )
    for label, x, give, column in labels:
        sheet.text(
            x + style.dx + give * style.edges.get(column, 0.0),
            top + 3 + style.dy,
            label,
            style.label_size,
            "label",
            bold=True,
        )
    if top < 200:
        sheet.rule(LEFT + style.dx, top + 12.4 + style.dy, RIGHT + style.dx, top + 12.4 + style.dy)


def _goods_row(
    sheet: Sheet, row: GoodsLines, spec: list[str], style: Style, top: float, *, is_glued: bool
) -> None:
    size = style.value_size
    tops = [top, top + 10.5 * style.row_stretch, top + 21 * style.row_stretch]

    def put(x: float, line: int, text: str, align: str = "l") -> None:
        sheet.text(x, tops[line], text, size, "goods", align)

    put(37.5 + style.dx, 0, row.item_no)
    if is_glued or len(row.hs_code) > 10:
        put(60.5 + style.dx, 0, row.hs_code + row.name)
    else:
        put(60.5 + style.dx, 0, row.hs_code)
        put(106.6 + style.dx, 0, row.name)
    for position, line in enumerate(spec):
        put(106.6 + style.dx, position + 1, line)
    columns = (
        ("quantity", 413.5, row.quantities),
        ("price", 497.9, [*row.prices, row.currency]),
        ("origin", 566.9, row.origin),
        ("destination", 643.7, row.destination),
        ("area", 758.7, row.area),
        ("duty", 797.1, row.duty),
    )
    edges = {
        column: right
        + style.dx
        + (0.3 if column == "duty" else 1.0) * (_edge(style, column, right) - right - style.dx)
        for column, right, _ in columns
    }
    # 境内货源地 touches 征免 on real prints, but does not cover it.
    edges["area"] = min(edges["area"], edges["duty"] - fonts.width(row.duty[0], style.value_font, size) - 0.3)
    before = 0.0
    for column, _, lines in columns:
        for position, line in enumerate(lines):
            fitted = shrunk(line, style, size, edges[column] - before)
            sheet.text(edges[column], tops[position], line, fitted, "goods", "r")
        before = edges[column]


def _foot(sheet: Sheet, truth: Truth, style: Style) -> None:
    dx, dy, size = style.dx, style.dy, style.label_size
    answers = 7 if truth.direction == "export" and style.form_seed % 4 == 0 else 6
    for position, label in enumerate(_CONFIRMATIONS[:answers]):
        x = 62 + position * (728 / answers) + dx
        sheet.text(x, 510 + dy, label, size, "label", bold=True)
        sheet.text(
            x + fonts.width(label, style.label_font, size),
            510 + dy,
            "否" if position < 4 else None,
            style.value_size,
        )
    sheet.rule(LEFT + dx, 523 + dy, RIGHT + dx, 523 + dy)
    sheet.rule(565 + dx, 523 + dy, 565 + dx, BOTTOM + dy)
    sheet.text(42 + dx, 526.5 + dy, "报关人员", size, "label", bold=True)
    sheet.text(132 + dx, 526.5 + dy, "报关人员证号", size, "label", bold=True)
    sheet.text(255 + dx, 526.5 + dy, "电话", size, "label", bold=True)
    sheet.text(372 + dx, 526.5 + dy, "兹申明对以上内容承担如实申报、依法纳税之法律责任", size, "label")
    sheet.text(574 + dx, 526.5 + dy, "海关批注及签章", size, "label", bold=True)
    sheet.text(492 + dx, 542.5 + dy, "申报单位（签章）", size, "label")
    sheet.text(42 + dx, 543 + dy, "申报单位", size, "label", bold=True)
    unit = truth.declaring_unit
    shown = (style.bracketed(unit.code) if unit.code else "") + (unit.name or "")
    sheet.text(44 + fonts.width("申报单位", style.label_font, size) + dx, 542.5 + dy, shown, style.value_size)
