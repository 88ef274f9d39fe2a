"""Family C, printed by Apache FOP: code glued to the label, full-width brackets, ``-`` for empty."""

import random
from dataclasses import replace

from benchmarks.prints import fonts
from benchmarks.prints.framed import Column, Template, goods, goods_header, head, upper_rows
from benchmarks.prints.pen import Sheet
from benchmarks.prints.style import Style
from benchmarks.prints.truth import Truth

_FIVE = (32.0, 250.0, 380.0, 520.0, 650.0)
TEMPLATE = Template(
    left=28.0,
    right=814.0,
    top=92.0,
    row_height=25.0,
    pitch=34.0,
    line=10.4,
    on_first=7,
    on_next=13,
    rows=(
        *upper_rows(_FIVE),
        (
            ("package_type", 32),
            ("package_count", 250),
            ("gross_weight_kg", 300),
            ("net_weight_kg", 380),
            ("trade_terms", 455),
            ("freight", 520),
            ("insurance", 610),
            ("other_charges", 710),
        ),
    ),
    columns=(
        Column("item_no", "项号", 31, 34),
        Column("hs_code", "商品编号", 55, 54),
        Column("name", "商品名称及规格型号", 130, 106),
        Column("quantity", "数量及单位", 352, 352),
        Column("price", "单价/总价/币制", 432, 432),
        Column("origin", "原产国(地区)", 514, 514),
        Column("destination", "最终目的国(地区)", 582, 582),
        Column("area", "境内货源地", 672, 672),
        Column("duty", "征免", 766, 766),
    ),
    is_code_glued=True,
    has_column_rules=True,
    has_area_name_first=True,
    bottom=520.0,
)


def sheets(truth: Truth, style: Style, draw: random.Random, codes: tuple[str, str]) -> list[Sheet]:
    """The pages; ``codes`` are what the bar code and the QR hold."""
    columns = TEMPLATE.columns
    if draw.random() < 0.4:
        rights = {"quantity": 412, "price": 498, "origin": 566, "destination": 646, "area": 740, "duty": 806}
        columns = tuple(
            replace(each, x=rights[each.key], align="r") if each.key in rights else each for each in columns
        )
    template = replace(
        TEMPLATE,
        columns=columns,
        has_column_rules=draw.random() < 0.7,
        row_height=draw.uniform(24, 26),
        empty_quantity=draw.choice(("", "-")),
        dotted=draw.random() < 0.2,
        on_next=draw.choice((11, 12)),
    )
    spans = [(0, template.on_first)]
    while spans[-1][1] < len(truth.items):
        spans.append((spans[-1][1], spans[-1][1] + template.on_next))
    found = []
    for page, span in enumerate(spans, 1):
        sheet = Sheet()
        _masthead(sheet, truth, style, codes, page, len(spans))
        top = head(sheet, truth, style, template) if page == 1 else template.top + style.dy
        sheet.rule(
            template.left + style.dx,
            template.top + style.dy,
            template.right + style.dx,
            template.top + style.dy,
        )
        goods(sheet, truth, style, template, span, goods_header(sheet, truth, style, template, top), draw)
        for x in (template.left, template.right):
            sheet.rule(x + style.dx, template.top + style.dy, x + style.dx, template.bottom + style.dy)
        _foot(sheet, truth, style)
        found.append(sheet)
    return found


def _masthead(
    sheet: Sheet, truth: Truth, style: Style, codes: tuple[str, str], page: int, pages: int
) -> None:
    dx, dy, size = style.dx, style.dy, style.label_size
    kind = "出口" if truth.direction == "export" else "进口"
    sheet.text(421 + dx, 26 + dy, f"中华人民共和国海关{kind}货物报关单", 16, "title", "c")
    sheet.text(421 + dx, 50 + dy, "整合申报", 10, "title", "c")
    if style.has_bar_codes:
        sheet.symbol("code39", codes[0], 600 + dx, 24 + dy, 790 + dx, 46 + dy)
        sheet.text(640 + dx, 48 + dy, f"*{codes[0]}*", 6, "label", font="Helvetica")
    blank = None if style.form_seed % 2 else "-"
    for label, x, value in (
        ("预录入编号：", 32, truth.pre_entry_number),
        ("海关编号：", 250, truth.customs_number or blank),
    ):
        glued = style.form_seed % 3 == 0 and value
        sheet.text(x + dx, 78 + dy, label + (value if glued and value else ""), size, "label")
        if not glued:
            sheet.text(
                x + 1 + dx + fonts.width(label, style.label_font, size), 78 + dy, value, style.value_size
            )
    sheet.text(420 + dx, 78 + dy, style.bracketed(f"{truth.border_customs.name}海关"), size)
    pages_text = style.page_label.format(page=page, pages=pages)
    sheet.text(
        730 + dx,
        78 + dy,
        pages_text if "{" in style.page_label else f"{pages_text}{page}/{pages}",
        size,
        "label",
    )


def _foot(sheet: Sheet, truth: Truth, style: Style) -> None:
    dx, dy, size = style.dx, style.dy, style.label_size
    sheet.rule(28 + dx, 520 + dy, 814 + dx, 520 + dy)
    for position, label in enumerate(
        ("特殊关系确认：否", "价格影响确认：否", "支付特许权使用费确认：否", "自报自缴：否")
    ):
        sheet.text(40 + 190 * position + dx, 523 + dy, label, size, "label")
    sheet.text(
        32 + dx, 540 + dy, "申报单位" + style.bracketed(truth.declaring_unit.code or ""), size, "label"
    )
    sheet.text(32 + dx, 551 + dy, truth.declaring_unit.name, style.value_size)
    sheet.text(420 + dx, 540 + dy, "报关人员  报关人员证号  电话", size, "label")
    sheet.text(640 + dx, 540 + dy, "海关批注及签章", size, "label")
