"""Family F: the edition of 2016 to 2018 and the 出口退税联, portrait."""

import random

from benchmarks.prints import fonts
from benchmarks.prints.cells import Cell, cell, fitting_lines, kept_lines, print_number_line
from benchmarks.prints.goods_lines import goods_lines, printed_spec
from benchmarks.prints.pen import Sheet
from benchmarks.prints.style import Style
from benchmarks.prints.truth import Truth

LEFT, RIGHT, TOP, BOTTOM = 30.0, 566.0, 96.0, 800.0
ON_FIRST, ON_NEXT = 6, 10
_FOUR = (33.0, 236.0, 352.0, 470.0)
# Key, then the label of exports and of imports; several when editions differ.
_LABELS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "domestic_party": (("境内收发货人", "收发货人", "经营单位"), ("境内收发货人", "收发货人", "经营单位")),
    "border_customs": (("出口口岸",), ("进口口岸",)),
    "transport_name": (("运输工具名称",), ("运输工具名称",)),
    "owner_party": (("生产销售单位", "发货单位"), ("消费使用单位", "收货单位")),
    "supervision_mode": (("监管方式", "贸易方式"), ("监管方式", "贸易方式")),
    "port_abroad": (("指运港",), ("装货港",)),
    "gross_weight_kg": (("毛重（公斤）", "毛重(千克)"), ("毛重（公斤）", "毛重(千克)")),
    "net_weight_kg": (("净重（公斤）", "净重(千克)"), ("净重（公斤）", "净重(千克)")),
    "attached_documents": (("随附单证",), ("随附单证",)),
    "trade_country": (("贸易国（地区）",), ("贸易国（地区）",)),
}
_ROWS = (
    ("domestic_party", "border_customs", "ie_date", "declaration_date"),
    ("owner_party", "transport_mode", "transport_name", "bill_number"),
    ("declaring_unit", "supervision_mode", "tax_nature", "record_number"),
    ("trade_country", "counterpart_country", "port_abroad", "origin_area"),
)
_FIVE = (
    ("licence_number", "trade_terms", "freight", "insurance", "other_charges"),
    ("contract_number", "package_count", "package_type", "gross_weight_kg", "net_weight_kg"),
)
_FIVE_COLUMNS = (33.0, 150.0, 260.0, 370.0, 470.0)


# Cells of 2016 and before that no later edition has; mostly empty.
_OF_THE_OLDEST = {"settlement": "结汇方式", "verification": "批准文号"}


def sheets(truth: Truth, style: Style, draw: random.Random, codes: tuple[str, str]) -> list[Sheet]:
    """The pages; ``codes`` are what the bar code holds."""
    spans = [(0, ON_FIRST)]
    while spans[-1][1] < len(truth.items):
        spans.append((spans[-1][1], spans[-1][1] + ON_NEXT))
    is_refund_copy = truth.direction == "export" and draw.random() < 0.3
    found = []
    for page, span in enumerate(spans, 1):
        sheet = Sheet(595, 842, rotation=0)
        _masthead(sheet, truth, style, codes, (page, len(spans)), is_refund_copy=is_refund_copy)
        sheet.box(LEFT + style.dx, TOP + style.dy, RIGHT + style.dx, BOTTOM + style.dy)
        top = _head(sheet, truth, style) if page == 1 else TOP + style.dy
        _goods(sheet, truth, style, span, top)
        if page == 1:
            _foot(sheet, style)
        found.append(sheet)
    return found


def _masthead(
    sheet: Sheet,
    truth: Truth,
    style: Style,
    codes: tuple[str, str],
    pages: tuple[int, int],
    *,
    is_refund_copy: bool,
) -> None:
    dx, dy, size = style.dx, style.dy, style.label_size
    kind = "出口" if truth.direction == "export" else "进口"
    sheet.text(298 + dx, 30 + dy, f"中华人民共和国海关{kind}货物报关单", 16, "title", "c")
    if is_refund_copy:
        sheet.text(298 + dx, 52 + dy, "（出口退税专用）", 10, "title", "c")
    if style.has_bar_codes:
        sheet.symbol("code39", codes[0], 420 + dx, 50 + dy, 560 + dx, 68 + dy)
        sheet.text(450 + dx, 69 + dy, f"*{codes[0]}*", 6, "label", font="Helvetica")
    print_number_line(sheet, style, "预录入编号：", 33 + dx, 82 + dy, truth.pre_entry_number)
    print_number_line(sheet, style, "海关编号：", 236 + dx, 82 + dy, truth.customs_number)
    sheet.text(490 + dx, 82 + dy, f"{style.page_label}{pages[0]}/{pages[1]}", size, "label")


def _printed(truth: Truth, style: Style, key: str) -> Cell:
    if key == "origin_area":
        label = "境内货源地" if truth.direction == "export" else "境内目的地"
        area = truth.items[0].domestic_area or ""
        name = (
            goods_lines(truth, truth.items[0], style).area[0].replace("）", ")").partition(")")[2].rstrip("/")
        )
        return Cell(key, label, area, name)
    if key in _OF_THE_OLDEST:
        return Cell(key, _OF_THE_OLDEST[key], None, None)
    if key == "declaring_unit":
        return Cell(key, "申报单位", truth.declaring_unit.code, truth.declaring_unit.name)
    printed = cell(truth, key, style, with_variants=False)
    label = printed.label
    if key in _LABELS:
        variants = _LABELS[key][truth.direction == "import"]
        label = variants[style.labels % len(variants)]
    code = None if key in truth.names_only else printed.code
    return Cell(key, label, code, printed.value)


def _head(sheet: Sheet, truth: Truth, style: Style) -> float:
    top = TOP + style.dy
    rows = list(_ROWS)
    if style.form_seed % 5 == 0 and truth.record_number is None:
        rows[2] = ("declaring_unit", "supervision_mode", "tax_nature", "settlement")
        truth.unprinted.add("record_number")
    for row, columns in (*((row, _FOUR) for row in rows), *((row, _FIVE_COLUMNS) for row in _FIVE)):
        height = 27 * style.row_stretch
        for position, key in enumerate(row):
            end = columns[position + 1] if position + 1 < len(row) else RIGHT
            _cell(
                sheet,
                style,
                _printed(truth, style, key),
                (columns[position] + style.dx, top, end + style.dx, height),
            )
            if position:
                sheet.rule(
                    columns[position] - 2 + style.dx, top, columns[position] - 2 + style.dx, top + height
                )
        top += height
        sheet.rule(LEFT + style.dx, top, RIGHT + style.dx, top)
    boxes = (
        f"{truth.containers[0]}*{len(truth.containers)}({2 * len(truth.containers)})"
        if truth.containers
        else "0"
    )
    _cell(sheet, style, Cell("containers", "集装箱号", None, boxes), (33 + style.dx, top, 234 + style.dx, 27))
    _cell(
        sheet,
        style,
        _printed(truth, style, "attached_documents"),
        (236 + style.dx, top, RIGHT + style.dx, 27),
    )
    top += 27 * style.row_stretch
    sheet.rule(LEFT + style.dx, top, RIGHT + style.dx, top)
    remarks = _printed(truth, style, "marks_and_remarks")
    sheet.text(33 + style.dx, top + 2, remarks.label, style.label_size, "label")
    lines = fitting_lines(remarks.value or "", style.value_font, style.value_size, RIGHT - LEFT - 10)
    for position, line in enumerate(kept_lines(truth, "marks_and_remarks", lines, 4)):
        sheet.text(33 + style.dx, top + 12 + position * (style.value_size + 1.5), line, style.value_size)
    top += 16 + 4 * (style.value_size + 1.5)
    sheet.rule(LEFT + style.dx, top, RIGHT + style.dx, top)
    return top


def _cell(sheet: Sheet, style: Style, printed: Cell, box: tuple[float, float, float, float]) -> None:
    x, top, end, _ = box
    sheet.text(x, top + 2, printed.label, style.label_size, "label", bold=True)
    if printed.code:
        after = x + fonts.width(printed.label, style.label_font, style.label_size) + style.label_gap
        sheet.text(after, top + 1.5, style.bracketed(printed.code), style.value_size)
    if not printed.value:
        return
    size = style.value_size
    while size > 4.5 and len(fitting_lines(printed.value, style.value_font, size, end - x - 4)) > (
        1 if size > 7 else 2
    ):
        size -= 0.25
    for position, line in enumerate(fitting_lines(printed.value, style.value_font, size, end - x - 4)):
        sheet.text(x, top + 5 + style.label_size + position * size, line, size)


def _goods(sheet: Sheet, truth: Truth, style: Style, span: tuple[int, int], top: float) -> None:
    country = "最终目的国(地区)" if truth.direction == "export" else "原产国(地区)"
    dx = style.dx
    labels = (
        ("项号", 32),
        ("商品编号", 54),
        ("商品名称、规格型号", 120),
        (("数量及单位", "法定数量/法定单位")[style.form_seed % 7 == 0], 262),
        (country, 330),
        ("单价", 402),
        ("总价", 448),
        ("币制", 492),
        ("征免", 532),
    )
    for label, label_x in labels:
        sheet.text(label_x + dx, top + 3, label, style.label_size, "label", bold=True)
    top += 15.0
    sheet.rule(LEFT + dx, top, RIGHT + dx, top)
    pitch = 36.0
    for item in truth.items[span[0] : span[1]]:
        sheet.item_numbers.add(item.item_no)
        row = goods_lines(truth, item, style)
        spec = printed_spec(truth, item, 30)
        place = row.destination if truth.direction == "export" else row.origin
        columns: tuple[tuple[float, str, list[str]], ...] = (
            (33, "l", [row.item_no]),
            (50, "l", [row.hs_code]),
            (104, "l", [row.name, *spec]),
            (318, "r", row.quantities),
            (332, "l", place),
            (430, "r", [item.unit_price]),
            (482, "r", [item.total_price]),
            (488, "l", [row.currency]),
            (524, "l", row.duty),
        )
        for x, align, lines in columns:
            for position, text in enumerate(lines):
                sheet.text(x + dx, top + 2 + position * 11, text, _fitted(text, style, x), "goods", align)
        top += pitch
        sheet.rule(LEFT + dx, top, RIGHT + dx, top, is_dotted=style.form_seed % 3 == 0)


def _fitted(text: str, style: Style, x: float) -> float:
    limits = {50: 52.0, 104: 158.0, 318: 54.0, 332: 64.0, 430: 44.0, 482: 50.0, 488: 34.0, 524: 40.0}
    size: float = style.value_size
    while size > 5 and fonts.width(text, style.value_font, size) > limits.get(int(x), 200):
        size -= 0.25
    return size


def _foot(sheet: Sheet, style: Style) -> None:
    dx, dy, size = style.dx, style.dy, style.label_size
    sheet.rule(LEFT + dx, 740 + dy, RIGHT + dx, 740 + dy)
    sheet.text(33 + dx, 744 + dy, "特殊关系确认：否", size, "label")
    sheet.text(190 + dx, 744 + dy, "价格影响确认：否", size, "label")
    sheet.text(350 + dx, 744 + dy, "支付特许权使用费确认：否", size, "label")
    sheet.text(33 + dx, 764 + dy, "录入员    录入单位", size, "label")
    sheet.text(190 + dx, 764 + dy, "兹申明对以上内容承担如实申报、依法纳税之法律责任", size, "label")
    sheet.text(430 + dx, 764 + dy, "海关批注及签章", size, "label")
    sheet.text(33 + dx, 784 + dy, "报关人员", size, "label")
    sheet.text(230 + dx, 784 + dy, "申报单位（签章）", size, "label")
