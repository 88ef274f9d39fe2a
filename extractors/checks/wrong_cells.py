"""A value in the wrong cell: a VIN, plate, container, HS code or number in a field of another kind."""

import re
from collections.abc import Callable, Iterator
from datetime import date

from customs.identifiers import container, credit_code, customs_number, plate, vin
from extractors.checks.examined import Examined
from extractors.checks.registry import Breach, check

_SHORTEST_PLATE, _LONGEST_PLATE = 7, 9
_DATE = re.compile(r"(20[0-9]{2})[-./年]?([0-9]{2})[-./月]?([0-9]{2})日?")


def _is_vin(text: str) -> bool:
    known = vin.parse(text) if len(text) == vin.LENGTH and not text.isdigit() else None
    return known is not None and known.is_check_digit_right


def _is_container(text: str) -> bool:
    return container.parse(text) is not None and container.check(text).ok


def _is_chinese_plate(text: str) -> bool:
    if not _SHORTEST_PLATE <= len(text) <= _LONGEST_PLATE or not "一" <= text[0] <= "龥":
        return False
    return plate.parse(text) is not None


def _is_customs_number(text: str) -> bool:
    return len(text) == 18 and text.isdigit() and customs_number.check(text).ok


def _is_credit_code(text: str) -> bool:
    known = credit_code.parse(text) if len(text) == 18 and not text.isdigit() else None
    return known is not None and credit_code.check(text).ok


def _is_date(text: str) -> bool:
    match = _DATE.fullmatch(text)
    try:
        return match is not None and bool(date(*(int(each) for each in match.groups())))
    except ValueError:
        return False


_KINDS: dict[str, Callable[[str], bool]] = {
    "VIN": _is_vin,
    "集装箱号": _is_container,
    "车牌": _is_chinese_plate,
    "海关编号": _is_customs_number,
    "信用代码": _is_credit_code,
    "日期": _is_date,
}
# What a text field never holds. A waybill may look like a container (trap 8); a contract's number may
# be the day on which it was made.
_EVERY_KIND = tuple(_KINDS)
_BUT_A_DATE = tuple(kind for kind in _KINDS if kind != "日期")
_NEVER: dict[str, tuple[str, ...]] = {
    "record_number": _EVERY_KIND,
    "licence_number": _EVERY_KIND,
    "contract_number": _BUT_A_DATE,
    "goods_location": _EVERY_KIND,
    "bill_number": ("VIN", "车牌", "信用代码"),
    "transport_name": ("VIN", "集装箱号", "海关编号", "信用代码"),
    # 统一编号 has the form of a credit code, and passes its check once in thirty times.
    "pre_entry_number": ("VIN", "集装箱号", "车牌", "日期"),
}
_NAMES = ("domestic_party", "owner_party", "overseas_party", "declaring_unit")


@check("value-of-another-kind", "error", (*_NEVER, *_NAMES, "items[].name"), "traps 4, 5", doubts=True)
def values_are_of_their_kind(examined: Examined) -> Iterator[Breach]:
    """The cell next door slid in: a number of another kind that passes its own check."""
    for key, kinds in _NEVER.items():
        yield from _breaches(examined.text(key), kinds, key)
    for key in _NAMES:
        yield from _breaches(examined.name(key), _EVERY_KIND, key)
    for each in examined.items:
        yield from _breaches(each.item.name, _EVERY_KIND, each.path("name"))


def _breaches(text: str | None, kinds: tuple[str, ...], path: str) -> Iterator[Breach]:
    if text is None:
        return
    kind = next((kind for kind in kinds if _KINDS[kind](text)), None)
    if kind is not None:
        yield Breach({"value": text, "kind": kind}, (path,))


@check("value-of-another-field", "error", tuple(_NEVER), "traps 4, 5", doubts=True)
def values_stand_in_one_field(examined: Examined) -> Iterator[Breach]:
    """The same long value in two fields: one of the cells took the other's."""
    seen = {code: each.path("hs_code") for each in examined.items if (code := each.item.hs_code)}
    seen |= {value: key for key in ("vins", "containers", "seals") for value in examined.texts(key)}
    seen |= {f"{day:%Y%m%d}": key for key in ("declaration_date", "ie_date") if (day := examined.day(key))}
    for key in _NEVER:
        value = examined.text(key)
        if key == "pre_entry_number" or value is None or len(value) < _SHORTEST_PLATE:
            continue
        other = seen.setdefault(value.replace("-", "") if _is_date(value) else value, key)
        if other != key:
            yield Breach({"value": value}, (key,))


@check("name-is-a-number", "error", ("items[].name",), "trap 4", doubts=True)
def goods_have_a_name(examined: Examined) -> Iterator[Breach]:
    """商品名称 holds letters: digits alone are a code or a quantity."""
    for each in examined.items:
        if each.item.name is not None and not any(character.isalpha() for character in each.item.name):
            yield Breach({"item": each.number, "value": each.item.name}, (each.path("name"),))
