"""The cells of a declaration's head as printed: label, code in brackets, value."""

import random
from dataclasses import dataclass
from datetime import date

from benchmarks.prints import fonts
from benchmarks.prints.pen import Sheet
from benchmarks.prints.style import Style
from benchmarks.prints.truth import Coded, Party, Truth

# Label of exports, label of imports.
LABELS: dict[str, tuple[str, str]] = {
    "domestic_party": ("境内发货人", "境内收货人"),
    "border_customs": ("出境关别", "进境关别"),
    "ie_date": ("出口日期", "进口日期"),
    "declaration_date": ("申报日期", "申报日期"),
    "record_number": ("备案号", "备案号"),
    "overseas_party": ("境外收货人", "境外发货人"),
    "transport_mode": ("运输方式", "运输方式"),
    "transport_name": ("运输工具名称及航次号", "运输工具名称及航次号"),
    "bill_number": ("提运单号", "提运单号"),
    "goods_location": ("", "货物存放地点"),
    "owner_party": ("生产销售单位", "消费使用单位"),
    "supervision_mode": ("监管方式", "监管方式"),
    "tax_nature": ("征免性质", "征免性质"),
    "licence_number": ("许可证号", "许可证号"),
    "departure_port": ("", "启运港"),
    "contract_number": ("合同协议号", "合同协议号"),
    "trade_country": ("贸易国（地区）", "贸易国（地区）"),
    "counterpart_country": ("运抵国（地区）", "启运国（地区）"),
    "port_abroad": ("指运港", "经停港"),
    "border_port": ("离境口岸", "入境口岸"),
    "package_type": ("包装种类", "包装种类"),
    "package_count": ("件数", "件数"),
    "gross_weight_kg": ("毛重(千克)", "毛重(千克)"),
    "net_weight_kg": ("净重(千克)", "净重(千克)"),
    "trade_terms": ("成交方式", "成交方式"),
    "freight": ("运费", "运费"),
    "insurance": ("保费", "保费"),
    "other_charges": ("杂费", "杂费"),
    "attached_documents": ("随附单证及编号", "随附单证及编号"),
    "marks_and_remarks": ("标记唛码及备注", "标记唛码及备注"),
}
# Labels other builds print, each in this share of the prints.
_VARIANT_SHARE = 0.12
VARIANTS = {
    "出境关别": "出境类别",
    "生产销售单位": "销售生产单位",
    "毛重(千克)": "毛重(公斤)",
    "净重(千克)": "净重(公斤)",
    "标记唛码及备注": "标记唛头及备注",
    "运输工具名称及航次号": "运输名称",
}
# Keys whose value never stands for itself when absent: a placeholder there would be read as the value.
NEVER_PLACEHOLDER = frozenset({"marks_and_remarks", "attached_documents", "transport_name"})
_AMOUNTS = frozenset({"package_count", "gross_weight_kg", "net_weight_kg"})


@dataclass(frozen=True)
class Cell:
    """``code`` and ``value`` without brackets; ``None`` when nothing is printed."""

    key: str
    label: str
    code: str | None
    value: str | None


def cell(truth: Truth, key: str, style: Style, *, with_variants: bool = True) -> Cell:
    """The cell of ``key`` as this style prints it."""
    label = LABELS[key][truth.direction == "import"]
    if (
        with_variants
        and label in VARIANTS
        and random.Random(f"{style.form_seed}{label}").random() < _VARIANT_SHARE
    ):
        label = VARIANTS[label]
    if style.brackets == "full":
        label = label.replace("(", "（").replace(")", "）")
    value = getattr(truth, key)
    code = value.code if isinstance(value, Party | Coded) else None
    shown = value.name if isinstance(value, Party | Coded) else value
    text = None if shown is None else _date_text(str(shown), style) if key.endswith("_date") else str(shown)
    if text and style.has_thousands and key in _AMOUNTS:
        text = with_thousands(text)
    if text is None and key not in NEVER_PLACEHOLDER:
        text = style.placeholder or None
    return Cell(key, label, code, text)


def _date_text(iso: str, style: Style) -> str:
    return date.fromisoformat(iso).strftime(style.date_form)


def fitting_lines(text: str, font: str, size: float, width: float) -> list[str]:
    """Breaks by width anywhere, as prints do, but never beside a blank, which the break would swallow."""
    lines: list[str] = []
    line = ""
    for character in text:
        if line and fonts.width(line + character, font, size) > width:
            while len(line) > 1 and (line[-1] in " \u3000" or character in " \u3000"):
                character, line = line[-1] + character, line[:-1]
            lines.append(line)
            line = ""
        line += character
    return [*lines, line] if line else lines


def with_thousands(number: str) -> str:
    """12345.60 as 12,345.60."""
    whole, point, rest = number.partition(".")
    return f"{int(whole):,}{point}{rest}"


def print_number_line(
    sheet: Sheet, style: Style, label: str, x: float, top: float, value: str | None
) -> None:
    """A label of the number line with its value after it, in one run or in two."""
    label = label.replace("：", style.colon)
    if style.is_number_glued and value:
        sheet.text(x, top, label + value, style.label_size, "label")
        return
    sheet.text(x, top, label, style.label_size, "label", bold=True)
    after = x + fonts.width(label, style.label_font, style.label_size) + 0.8
    sheet.text(after, top - 0.5, value, style.value_size)


def kept_lines(truth: Truth, key: str, lines: list[str], at_most: int) -> list[str]:
    """The lines that fit; what is cut off is gone from the truth, and the key has to be doubted."""
    kept = lines[:at_most]
    if len(lines) <= at_most:
        return kept
    text = "".join(kept)
    setattr(truth, key, text)
    if key != "marks_and_remarks":
        truth.doubt(key)
    else:
        truth.doubt(key, "vins", "plates", "trailer_plates", "containers", "seals", "truck_count")
        seen = text.replace("·", "").upper() + (truth.transport_name or "")
        for lists in ("plates", "trailer_plates", "vins", "containers", "seals"):
            setattr(truth, lists, [each for each in getattr(truth, lists) if each in seen])
        truth.may_doubt |= {
            "plates",
            "trailer_plates",
            "vins",
            "containers",
            "seals",
            "truck_count",
            "vehicle_count",
        }
    return kept


def print_cell(
    sheet: Sheet,
    printed: Cell,
    style: Style,
    x: float,
    top: float,
    right: float,
    *,
    next_is_free: bool,
    drop: float = 10.7,
) -> None:
    """Label and code on one line, the value below; a long one overflows into a free neighbour or shrinks."""
    sheet.text(x, top + 1, printed.label, style.label_size, "label", bold=True)
    label_width = fonts.width(printed.label, style.label_font, style.label_size)
    if printed.code:
        sheet.text(
            x + label_width + style.label_gap, top + 0.5, style.bracketed(printed.code), style.value_size
        )
    if printed.value:
        size = style.value_size
        limit = right - x - 2
        while fonts.width(printed.value, style.value_font, size) > limit and not next_is_free and size > 4:
            size -= 0.25
        sheet.text(x, top + drop, printed.value, size)
