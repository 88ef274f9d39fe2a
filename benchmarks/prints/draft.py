"""Family D: an enterprise's draft from a spreadsheet, portrait, small type, four columns of cells."""

import random
from dataclasses import dataclass

from benchmarks.prints import fonts
from benchmarks.prints.cells import Cell, cell, fitting_lines, kept_lines, print_number_line, with_thousands
from benchmarks.prints.goods_lines import goods_lines
from benchmarks.prints.pen import Sheet
from benchmarks.prints.style import Style
from benchmarks.prints.truth import Truth

LEFT, RIGHT, TOP, BOTTOM = 34.0, 566.0, 72.0, 806.0
_COLUMNS = (38.0, 258.0, 360.0, 476.0)
_ROWS = (
    ("domestic_party", "border_customs", "ie_date", "declaration_date"),
    ("overseas_party", "transport_mode", "transport_name", "bill_number"),
    ("owner_party", "supervision_mode", "tax_nature", "licence_number"),
    ("contract_number", "trade_country", "counterpart_country", "port_abroad"),
    ("package_type", "package_count", "gross_weight_kg", "net_weight_kg"),
    ("trade_terms", "freight", "insurance", "other_charges"),
)
_IMPORT_ROW = ("departure_port", "border_port", "goods_location", "record_number")
_EXPORT_ROW = ("border_port", "record_number", "origin_area")


@dataclass(frozen=True)
class _Look:
    is_value_below: bool
    colon: str
    name_and_spec_apart: bool
    pitch: float
    has_grid: bool
    has_sheet_number: bool
    money_apart: bool


def sheets(truth: Truth, style: Style, draw: random.Random, codes: tuple[str, str]) -> list[Sheet]:
    """The pages; drafts carry no codes."""
    look = _Look(
        draw.random() < 0.7,
        draw.choice((":", "：", "")),
        draw.random() < 0.6,
        draw.uniform(1.9, 2.6) * style.value_size,
        draw.random() < 0.6,
        draw.random() < 0.3,
        draw.random() < 0.6,
    )
    first = Sheet(595, 842, rotation=0)
    top = _goods_header(first, truth, style, look, _head(first, truth, style, look))
    rows = list(truth.items)
    sheet, found = first, [first]
    for item in rows:
        if top + look.pitch > BOTTOM - 14:
            sheet.box(LEFT + style.dx, TOP + style.dy, RIGHT + style.dx, BOTTOM + style.dy)
            sheet = Sheet(595, 842, rotation=0)
            found.append(sheet)
            _title(sheet, truth, style)
            top = _goods_header(sheet, truth, style, look, TOP + style.dy)
        sheet.item_numbers.add(item.item_no)
        _goods_row(sheet, truth, style, look, item.item_no - 1, top)
        top += look.pitch
        if look.has_grid:
            sheet.rule(LEFT + style.dx, top - 1, RIGHT + style.dx, top - 1)
    sheet.box(LEFT + style.dx, TOP + style.dy, RIGHT + style.dx, BOTTOM + style.dy)
    unit = truth.declaring_unit
    sheet.text(38 + style.dx, BOTTOM + 4 + style.dy, f"申报单位{look.colon} {unit.name}", style.value_size)
    if look.has_sheet_number:
        for page, each in enumerate(found, 1):
            each.text(300, 826, f"第 {page} 页，共 {len(found)} 页", style.label_size, "label", "c")
    return found


def _title(sheet: Sheet, truth: Truth, style: Style) -> None:
    kind = "出口" if truth.direction == "export" else "进口"
    ending = ("", "", "", "（草单）", " (草稿)")[style.form_seed % 5]
    sheet.text(
        298 + style.dx,
        34 + style.dy,
        f"中华人民共和国海关{kind}货物报关单{ending}",
        13 if style.form_seed % 2 else 14,
        "title",
        "c",
    )


def _head(sheet: Sheet, truth: Truth, style: Style, look: _Look) -> float:
    _title(sheet, truth, style)
    size, dx = style.value_size, style.dx
    number = truth.customs_number
    if number is None and style.form_seed % 2:
        # Seen on a draft: the company's registration code where the number will come.
        number = "6509960Q1K"
    print_number_line(sheet, style, "预录入编号：", 40 + dx, 58 + style.dy, truth.pre_entry_number)
    print_number_line(sheet, style, "海关编号：", 330 + dx, 58 + style.dy, number)
    top = TOP + style.dy
    height = size * (2.9 if look.is_value_below else 2.7)
    rows = (*_ROWS, _IMPORT_ROW if truth.direction == "import" else _EXPORT_ROW)
    for row in rows:
        for position, key in enumerate(row):
            end = _COLUMNS[position + 1] if position + 1 < len(row) else RIGHT
            _cell(sheet, truth, style, look, key, (_COLUMNS[position] + dx, top, end + dx, height))
            if look.has_grid and position:
                sheet.rule(_COLUMNS[position] - 3 + dx, top, _COLUMNS[position] - 3 + dx, top + height)
        top += height
        sheet.rule(LEFT + dx, top, RIGHT + dx, top)
    is_painted_over = style.form_seed % 6 == 0
    for key, lines_at_most in (("attached_documents", 1), ("marks_and_remarks", 5)):
        printed = cell(truth, key, style)
        sheet.text(38 + dx, top + 2, printed.label + look.colon, size, "label")
        lines = fitting_lines(printed.value or "", style.value_font, size, RIGHT - LEFT - 12)
        for position, line in enumerate(kept_lines(truth, key, lines, lines_at_most)):
            sheet.text(38 + dx, top + 3 + size * (1.25 + 1.25 * position), line, size)
        kept = max(1, len(lines) - 1) if is_painted_over and key == "marks_and_remarks" else lines_at_most
        top += size * (1.8 + 1.25 * kept)
        sheet.rule(LEFT + dx, top, RIGHT + dx, top)
    return top


def _cell(
    sheet: Sheet, truth: Truth, style: Style, look: _Look, key: str, box: tuple[float, float, float, float]
) -> None:
    x, top, end, _ = box
    if key == "origin_area":
        printed = Cell(key, "境内货源地", None, goods_lines(truth, truth.items[0], style).area[0])
    else:
        printed = cell(truth, key, style)
    size = style.label_size
    label = printed.label + look.colon
    sheet.text(x, top + 2, label, size, "label")
    value = printed.value
    if value and key.endswith("_party") and printed.code:
        value = value + printed.code if style.form_seed % 2 else f"{value} {printed.code}"
    if not value:
        return
    if look.is_value_below:
        left, below = x + 4, top + 2 + size * 1.25
    else:
        left, below = x + fonts.width(label, style.label_font, size) + 3, top + 2
    room = end - left - 3
    smaller = size
    while smaller > 4.2 and len(fitting_lines(value, style.value_font, smaller, room)) > (
        1 if look.is_value_below else 2
    ):
        smaller -= 0.2
    for position, line in enumerate(fitting_lines(value, style.value_font, smaller, room)):
        sheet.text(left, below + position * smaller * 1.05, line, smaller)


def _positions(look: _Look) -> dict[str, tuple[float, str]]:
    if look.money_apart:
        right = {
            "quantity": (410.0, "r"),
            "unit_price": (452.0, "r"),
            "total_price": (506.0, "r"),
            "currency": (510.0, "l"),
        }
    else:
        right = {
            "quantity": (400.0, "r"),
            "unit_price": (446.0, "r"),
            "total_price": (494.0, "r"),
            "currency": (498.0, "l"),
        }
    return {
        "item_no": (37.0, "l"),
        "hs_code": (56.0, "l"),
        "name": (108.0, "l"),
        "spec": (176.0, "l"),
        "duty": (544.0, "l"),
        **right,
    }


def _goods_header(sheet: Sheet, truth: Truth, style: Style, look: _Look, top: float) -> float:
    labels = {
        "item_no": "项号",
        "hs_code": "商品编号",
        "name": "商品名称" if look.name_and_spec_apart else "商品名称、规格型号",
        "spec": "规格型号" if look.name_and_spec_apart else "",
        "quantity": "数量及单位",
        "unit_price": "单价",
        "total_price": "总价",
        "currency": "币制",
        "duty": "征免",
    }
    for key, (x, align) in _positions(look).items():
        sheet.text(x + style.dx, top + 3, labels[key], style.label_size, "label", align)
    bottom = top + style.label_size + 6
    sheet.rule(LEFT + style.dx, bottom, RIGHT + style.dx, bottom)
    return bottom + 2


def _goods_row(sheet: Sheet, truth: Truth, style: Style, look: _Look, position: int, top: float) -> None:
    item = truth.items[position]
    row = goods_lines(truth, item, style)
    size, dx = style.value_size, style.dx
    places = _positions(look)
    traded = item.quantities[-1]
    shown = {
        "item_no": row.item_no,
        "hs_code": row.hs_code,
        "quantity": f"{traded.quantity}{traded.unit}" if traded else "",
        "unit_price": _amount(item.unit_price, style),
        "total_price": _amount(item.total_price, style),
        "currency": row.currency,
        "duty": row.duty[0],
    }
    if style.form_seed % 8 == 0:
        # A narrow column lets the currency run over the end of the total.
        places["currency"] = (places["currency"][0] - 9, "l")
    if style.form_seed % 3 == 0:
        shown["duty"] = shown["duty"][:2]
    for key, text in shown.items():
        x, align = places[key]
        sheet.text(x + dx, top, text, _fitted(text, style, size, 42 if align == "r" else 60), "goods", align)
    limit = 400 - 62 - 176.0
    if look.name_and_spec_apart:
        sheet.text(108 + dx, top, row.name, _fitted(row.name, style, size, 66), "goods")
        lines = fitting_lines(row.spec, style.value_font, size, limit)
        if len(lines) > 2:
            item.spec = "".join(lines[:2])
            truth.may_doubt.add(f"items[{item.item_no}].spec")
        for line_number, line in enumerate(lines[:2]):
            sheet.text(176 + dx, top + line_number * size * 1.1, line, size, "goods")
    else:
        text = f"{row.name} {row.spec}" if style.form_seed % 2 else row.name
        sheet.text(108 + dx, top, text, _fitted(text, style, size, 240), "goods")
        if not style.form_seed % 2:
            sheet.text(
                108 + dx, top + size * 1.1, row.spec, _fitted(row.spec, style, size - 0.3, 240), "goods"
            )
    if not style.form_seed % 2 or look.name_and_spec_apart:
        return
    truth.may_doubt |= {f"items[{item.item_no}].name", f"items[{item.item_no}].spec"}


def _amount(number: str, style: Style) -> str:
    return with_thousands(number) if style.has_thousands else number


def _fitted(text: str, style: Style, size: float, width: float) -> float:
    while size > 4 and fonts.width(text, style.value_font, size) > width:
        size -= 0.25
    return size
