"""What a row of goods prints in each column, line by line."""

from dataclasses import dataclass

from benchmarks.prints import code_lists, fonts
from benchmarks.prints.style import Style
from benchmarks.prints.truth import Item, Truth

_SHORT_CURRENCIES = {"RUB": "卢布", "KZT": "坚戈", "USD": "美元", "CNY": "人民币", "EUR": "欧元"}


@dataclass(frozen=True)
class GoodsLines:
    """Three lines a column where a column has them."""

    item_no: str
    hs_code: str
    name: str
    spec: str
    quantities: list[str]
    prices: list[str]
    currency: str
    origin: list[str]
    destination: list[str]
    area: list[str]
    duty: list[str]


def goods_lines(truth: Truth, item: Item, style: Style) -> GoodsLines:
    """The texts of one row; countries name over code, area code before name."""
    return GoodsLines(
        item_no=str(item.item_no),
        hs_code=item.hs_code,
        name=item.name,
        spec=item.spec or "",
        quantities=[f"{each.quantity}{each.unit}" if each else "" for each in item.quantities],
        prices=[item.unit_price, item.total_price],
        currency=_currency(item, style),
        origin=_country(item.origin_country, style),
        destination=_country(item.destination_country, style),
        area=_area(truth, item, style),
        duty=[code_lists.names("tax_reliefs")[item.duty_mode or "1"], style.bracketed(item.duty_mode or "1")],
    )


def _currency(item: Item, style: Style) -> str:
    if item.currency is None:
        return ""
    if style.form_seed % 7 == 0:
        return item.currency
    return (
        _SHORT_CURRENCIES[item.currency]
        if style.form_seed % 2
        else code_lists.names("currencies", "code3", "name_zh")[item.currency]
    )


def _country(code: str | None, style: Style) -> list[str]:
    return [code_lists.country_name(code), style.bracketed(code)] if code else []


def _area(truth: Truth, item: Item, style: Style) -> list[str]:
    code = item.domestic_area or ""
    name = code_lists.names("domestic_areas").get(code, "")
    if truth.direction == "import":
        return [style.bracketed(f"{code}/{code[:4]}00") + f"{name}/", name]
    return [style.bracketed(code) + name]


def printed_spec(truth: Truth, item: Item, width: int, lines_at_most: int = 2) -> list[str]:
    """规格型号 broken at ``width`` half-widths; what is cut off leaves the truth too, and doubt is fair."""
    lines = broken(item.spec or "", width)
    if len(lines) > lines_at_most:
        item.spec = "".join(lines[:lines_at_most])
        truth.may_doubt.add(f"items[{item.item_no}].spec")
    return lines[:lines_at_most]


def shrunk(text: str, style: Style, size: float, width: float) -> float:
    """The size at which the text keeps inside ``width``; what covers its neighbour nobody could read."""
    while (
        size > 4.5
        and fonts.width(text, style.value_font, size) + style.character_space * len(text) > width - 1
    ):
        size -= 0.25
    return size


def half_widths(text: str) -> int:
    """Width with a Hanzi as two."""
    return sum(1 if character.isascii() else 2 for character in text)


def broken(text: str, width: int) -> list[str]:
    """Lines of at most ``width`` half-widths, broken anywhere."""
    lines = [""]
    for character in text:
        if half_widths(lines[-1] + character) > width:
            lines.append("")
        lines[-1] += character
    return [line for line in lines if line]
