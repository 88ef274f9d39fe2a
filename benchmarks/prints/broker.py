"""Family B: a broker's own template, 录单编号 above, a column 版本号, totals on the last page."""

import random
from dataclasses import replace

from benchmarks.prints import fonts, identifiers
from benchmarks.prints.cells import print_number_line
from benchmarks.prints.framed import Column, Template, goods, goods_header, head, total_line, upper_rows
from benchmarks.prints.pen import Sheet
from benchmarks.prints.style import Style
from benchmarks.prints.truth import Truth

_FIVE = (42.0, 262.0, 391.0, 522.0, 641.0)
TEMPLATE = Template(
    left=37.0,
    right=804.0,
    top=99.0,
    row_height=25.0,
    pitch=35.4,
    line=11.0,
    on_first=7,
    on_next=12,
    rows=(
        *upper_rows(_FIVE),
        (
            ("package_type", 42),
            ("package_count", 262),
            ("gross_weight_kg", 307),
            ("net_weight_kg", 391),
            ("trade_terms", 466),
            ("freight", 522),
            ("insurance", 614),
            ("other_charges", 706),
        ),
    ),
    columns=(
        Column("item_no", "项号", 43, 38),
        Column("hs_code", "商品编号", 69, 61),
        Column("name", "商品名称及规格型号", 172, 108),
        Column("version", "版本号", 338, 338),
        Column("quantity", "数量及单位", 374, 414, "r"),
        Column("price", "单价/总价/币制", 430, 496, "r"),
        Column("origin", "原产国(地区)", 508, 566, "r"),
        Column("destination", "最终目的国(地区)", 572, 636, "r"),
        Column("area", "境内货源地", 664, 714, "r"),
        Column("duty", "征免", 771, 800, "r"),
    ),
    has_duty_in_one_line=True,
    bottom=556.0,
)


def sheets(truth: Truth, style: Style, draw: random.Random, codes: tuple[str, str]) -> list[Sheet]:
    """The pages; ``codes`` are what the bar code and the QR hold."""
    template = replace(
        TEMPLATE,
        has_column_rules=draw.random() < 0.4,
        row_height=draw.uniform(24, 26),
        on_next=draw.choice((10, 12)),
        has_duty_in_one_line=draw.random() < 0.7,
        remark_lines=3,
        dotted=draw.random() < 0.3,
        has_area_name_first=draw.random() < 0.2,
    )
    internal = f"{draw.choice('JHK')}{identifiers.digits(draw, 5)}{draw.choice('ABC')}"
    spans = [(0, template.on_first)]
    while spans[-1][1] < len(truth.items):
        spans.append((spans[-1][1], spans[-1][1] + template.on_next))
    found = []
    for page, span in enumerate(spans, 1):
        sheet = Sheet()
        _masthead(sheet, truth, style, codes, internal)
        sheet.box(
            template.left + style.dx,
            template.top + style.dy,
            template.right + style.dx,
            template.bottom + style.dy,
        )
        top = head(sheet, truth, style, template) if page == 1 else template.top + style.dy
        goods(sheet, truth, style, template, span, goods_header(sheet, truth, style, template, top), draw)
        _foot(sheet, truth, style, page, len(spans))
        found.append(sheet)
    return found


def _masthead(sheet: Sheet, truth: Truth, style: Style, codes: tuple[str, str], internal: str) -> None:
    dx, dy = style.dx, style.dy
    kind = "出口" if truth.direction == "export" else "进口"
    sheet.text(421 + dx, 34 + dy, f"中华人民共和国海关{kind}货物报关单", 17, "title", "c")
    sheet.text(44 + dx, 44 + dy, f"录单编号：{internal}", style.label_size, "label")
    sheet.text(290 + dx, 60 + dy, "委托人：", style.label_size, "label")
    sheet.text(395 + dx, 60 + dy, "联系人：", style.label_size, "label")
    if style.has_bar_codes:
        kind = "code128" if style.form_seed % 2 else "code39"
        sheet.symbol(kind, codes[0], 610 + dx, 32 + dy, 790 + dx, 56 + dy)
        sheet.text(
            640 + dx, 58 + dy, f"*{codes[0]}*" if kind == "code39" else codes[0], 6, "label", font="Helvetica"
        )
    print_number_line(sheet, style, "预录入编号：", 44 + dx, 87 + dy, truth.pre_entry_number)
    print_number_line(sheet, style, "海关编号：", 258 + dx, 87 + dy, truth.customs_number)
    sheet.text(410 + dx, 86.5 + dy, style.bracketed(f"{truth.border_customs.name}海关"), style.value_size)


def _foot(sheet: Sheet, truth: Truth, style: Style, page: int, pages: int) -> None:
    dx, dy, size = style.dx, style.dy, style.label_size
    unit = truth.declaring_unit
    if page == 1:
        sheet.text(300 + dx, 565 + dy, "申报单位", size, "label")
        shown = (style.bracketed(unit.code) if unit.code else "") + (unit.name or "")
        sheet.text(
            301 + dx + fonts.width("申报单位", style.label_font, size), 564.5 + dy, shown, style.value_size
        )
    if page == pages:
        sheet.text(52 + dx, 565 + dy, total_line(truth, style), size)
    label = style.page_label.format(page=page, pages=pages)
    sheet.text(
        740 + dx, 565 + dy, label if "{" in style.page_label else f"{label}{page}/{pages}", size, "label"
    )
