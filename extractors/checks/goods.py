"""The goods: codes, quantities, prices, countries, areas, item by item."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from customs import tables
from customs.identifiers import hs_code
from customs.tax_nature_pairs import usual_duty_modes
from extractors.checks.examined import Amount, Examined, ExaminedItem, shown
from extractors.checks.facts import check_facts
from extractors.checks.registry import Breach, check, findings_of, runner
from extractors.draft import Finding

_MOST_ITEMS = 50
_COUNTRY_IN_BRACKETS = re.compile(r"[(（]([A-Z]{3})[)）]")
_QUANTITY_APART = re.compile(r"\s[0-9][0-9,]*(?:\.[0-9]+)?([^0-9\s.,|()（）]+)(?=\s|$)")
_TOTAL_ROUNDING = Decimal("0.01")
# A unit price is printed with this many decimals or more, the last one rounded.
_LEAST_DECIMALS_OF_PRICE = 2
# Fewer items with one code are no sign of anything.
_ITEMS_WITH_ONE_CODE = 3
_COUNTRY_ATTRIBUTES = ("origin_country", "destination_country")
_COUNTRIES = tuple(f"items[].{attribute}" for attribute in _COUNTRY_ATTRIBUTES)
_QUANTITIES, _TOTAL, _UNIT_PRICE = "items[].quantities", "items[].total_price", "items[].unit_price"


@check("items-missing", "error", ("items",), "trap 5", doubts=True)
def items_are_there(examined: Examined) -> Iterator[Breach]:
    """A declaration has at least one item."""
    if not examined.items:
        yield Breach()


@check("items-too-many", "error", ("items",), "check 40; rule 33")
def items_are_not_too_many(examined: Examined) -> Iterator[Breach]:
    """A declaration has at most fifty items."""
    if len(examined.items) > _MOST_ITEMS:
        yield Breach({"count": str(len(examined.items)), "most": str(_MOST_ITEMS)})


@runner
def hs_codes_are_valid(examined: Examined) -> Iterator[Finding]:
    """10 or 13 digits of a chapter that exists."""
    for each in examined.items:
        if each.item.hs_code is not None:
            yield from findings_of(hs_code.check(each.item.hs_code), each.path("hs_code"))


@check("hs-codes-all-equal", "error", ("items[].hs_code",), "check 41")
def names_differ_as_codes_do(examined: Examined) -> Iterator[Breach]:
    """Goods of different names do not all have one code."""
    codes = {each.item.hs_code for each in examined.items}
    names = {each.item.name for each in examined.items}
    if len(examined.items) >= _ITEMS_WITH_ONE_CODE and len(codes) == 1 and len(names) == len(examined.items):
        paths = tuple(each.path("hs_code") for each in examined.items)
        yield Breach({"code": next(iter(codes)) or ""}, paths)


@check("item-country-empty", "error", _COUNTRIES, "rules 40, 41", doubts=True)
def goods_come_from_and_go_to_a_country(examined: Examined) -> Iterator[Breach]:
    """An export prints 最终目的国 of every item, an import 原产国."""
    attribute = "destination_country" if examined.is_export else "origin_country"
    is_printed = attribute not in examined.layout.goods.optional
    for each in examined.items:
        if is_printed and getattr(each.item, attribute) is None:
            yield Breach({"item": each.number}, (each.path(attribute),))


@check("item-text-holds-columns", "error", ("items[].name", "items[].spec"), "trap 4", doubts=True)
def texts_hold_no_columns(examined: Examined) -> Iterator[Breach]:
    """A quantity set apart by a blank, or a country's code in brackets, belongs to a column."""
    for each in examined.items:
        for attribute, text in (("name", each.item.name), ("spec", each.item.spec)):
            found = next(_columns_in(text or ""), None)
            if found is not None:
                # What stands here is missing there.
                lost = [name for name in _COUNTRY_ATTRIBUTES if getattr(each.item, name) is None]
                paths = tuple(each.path(name) for name in (attribute, *lost))
                yield Breach({"item": each.number, "text": found}, paths)


def _columns_in(text: str) -> Iterator[str]:
    for match in _COUNTRY_IN_BRACKETS.finditer(text):
        if tables.countries().by_code(match[1]) is not None:
            yield match[0]
    for match in _QUANTITY_APART.finditer(text):
        if tables.units().by_name(match[1]) is not None:
            yield match[0].strip()


@check("name-holds-specification", "error", ("items[].name", "items[].spec"), "rule 35", doubts=True)
def names_hold_no_elements(examined: Examined) -> Iterator[Breach]:
    """The elements of a specification are set apart by |; a name has none."""
    for each in examined.items:
        if "|" in (each.item.name or ""):
            yield Breach({"item": each.number}, (each.path("name"), each.path("spec")))


@check("quantity-not-positive", "error", (_QUANTITIES,), "check 42; rule 36", doubts=True)
def quantities_are_positive(examined: Examined) -> Iterator[Breach]:
    """Nothing is declared with no quantity."""
    for each in examined.items:
        if any(amount.number <= 0 for amount in each.amounts):
            yield Breach({"item": each.number}, (each.path("quantities"),))


@check("quantity-not-whole", "error", (_QUANTITIES,), "check 42; rule 37", doubts=True)
def vehicles_and_sets_are_whole(examined: Examined) -> Iterator[Breach]:
    """辆 台 套 are counted."""
    for each in examined.items:
        broken = [amount for amount in each.amounts if _is_broken_piece(amount)]
        if broken:
            parameters = {"item": each.number, "quantity": f"{shown(broken[0].number)}{broken[0].unit}"}
            yield Breach(parameters, (each.path("quantities"),))


def _is_broken_piece(amount: Amount) -> bool:
    return amount.unit in check_facts().whole_units and amount.number != amount.number.to_integral_value()


@check("quantities-differ", "error", (_QUANTITIES,), "rule 36", doubts=True)
def one_unit_has_one_quantity(examined: Examined) -> Iterator[Breach]:
    """Legal and traded quantity in the same unit are the same number."""
    for each in examined.items:
        by_unit: dict[str, Decimal] = {}
        for amount in each.amounts:
            if by_unit.setdefault(amount.unit, amount.number) != amount.number:
                parameters = {
                    "item": each.number,
                    "first": f"{shown(by_unit[amount.unit])}{amount.unit}",
                    "second": f"{shown(amount.number)}{amount.unit}",
                }
                yield Breach(parameters, (each.path("quantities"),))
                break


@check("quantity-price-total", "error", (_TOTAL, _UNIT_PRICE, _QUANTITIES), "check 43; rule 38", doubts=True)
def totals_are_price_times_quantity(examined: Examined) -> Iterator[Breach]:
    """单价 × 成交数量 = 总价 within rounding: else one of the three is wrong."""
    for each in examined.items:
        price, total = each.unit_price, each.total_price
        if price is None or total is None or not each.amounts:
            continue
        traded = each.amounts[-1].number
        if not _is_total(price, traded, total):
            product = shown(price * traded)
            parameters = {"item": each.number, "product": product, "total": shown(total)}
            paths = tuple(each.path(attribute) for attribute in ("total_price", "unit_price", "quantities"))
            yield Breach(parameters, paths)


def _is_total(price: Decimal, quantity: Decimal, total: Decimal) -> bool:
    decimals = max(_LEAST_DECIMALS_OF_PRICE, -int(price.as_tuple().exponent))
    tolerance = _TOTAL_ROUNDING + abs(quantity) * Decimal(1).scaleb(-decimals)
    return abs(price * quantity - total) <= tolerance


@check("price-not-positive", "error", (_UNIT_PRICE, _TOTAL), "check 43", doubts=True)
def prices_are_positive(examined: Examined) -> Iterator[Breach]:
    """Nothing is declared without a value."""
    for each in examined.items:
        for attribute, value in (("unit_price", each.unit_price), ("total_price", each.total_price)):
            if value is not None and value <= 0:
                yield Breach({"item": each.number}, (each.path(attribute),))


@check("origin-not-china", "warning", ("items[].origin_country",), "check 47; rule 40")
def exports_are_of_china(examined: Examined) -> Iterator[Breach]:
    """Goods of another origin leave by the modes of processing and re-export."""
    mode = examined.code("supervision_mode")
    if not examined.is_export or mode is None or mode in check_facts().modes_of_foreign_goods:
        return
    for each in examined.items:
        if each.item.origin_country not in (None, "CHN"):
            yield Breach(
                {"item": each.number, "country": each.item.origin_country or ""},
                (each.path("origin_country"),),
            )


@check("duty-mode-unknown", "error", ("items[].duty_mode",), "check 49; rule 43", doubts=True)
def duty_modes_are_known(examined: Examined) -> Iterator[Breach]:
    """征免 is in its table."""
    for each in examined.items:
        if each.item.duty_mode is not None and tables.tax_reliefs().by_code(each.item.duty_mode) is None:
            yield Breach({"item": each.number, "code": each.item.duty_mode}, (each.path("duty_mode"),))


@check("duty-mode-unusual", "warning", ("items[].duty_mode", "tax_nature"), "check 49; rule 43")
def duty_modes_go_with_the_tax_nature(examined: Examined) -> Iterator[Breach]:
    """一般征税 is 照章征税, processing is 全免."""
    usual = usual_duty_modes(examined.code("tax_nature") or "")
    others = [each for each in examined.items if each.item.duty_mode is not None and usual]
    others = [each for each in others if each.item.duty_mode not in usual]
    if others:
        paths = (*(each.path("duty_mode") for each in others), "tax_nature")
        yield Breach({"items": _in_short([each.item.item_no for each in others])}, paths)


@check("vehicle-value", "warning", ("items[].unit_price",), "check 46")
def vehicles_cost_what_vehicles_do(examined: Examined) -> Iterator[Breach]:
    """The price of a vehicle in USD is within its limits."""
    limits = examined.limits
    for each in examined.items:
        price = _price_of_a_vehicle(each)
        if price is not None and not limits.least_car_usd <= price <= limits.most_car_usd:
            parameters = {
                "item": each.number,
                "price": shown(price),
                "least": str(limits.least_car_usd),
                "most": str(limits.most_car_usd),
            }
            yield Breach(parameters, (each.path("unit_price"),))


def _price_of_a_vehicle(each: ExaminedItem) -> Decimal | None:
    return each.unit_price if each.is_vehicle and each.item.currency == "USD" else None


def _in_short(numbers: Sequence[int]) -> str:
    """Numbers of items as people write them: ``1-15, 17``."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
