"""Faults of prints: what is printed wrong, and which keys have then to be doubted."""

import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from benchmarks.prints.content import refresh_totals
from benchmarks.prints.truth import Coded, Truth, decimal_text


def _price(draw: random.Random, truth: Truth) -> None:
    item = draw.choice(truth.items)
    item.total_price = decimal_text(Decimal(item.total_price) * draw.choice((10, 2)) + Decimal("1.10"))
    number = f"items[{item.item_no}]"
    truth.doubt(f"{number}.total_price", f"{number}.unit_price", f"{number}.quantities", number)
    truth.may_doubt |= {"total_value"}
    refresh_totals(truth)


def _net_above_gross(draw: random.Random, truth: Truth) -> None:
    truth.net_weight_kg = decimal_text(Decimal(truth.gross_weight_kg) + draw.randrange(5, 900))
    truth.doubt("net_weight_kg", "gross_weight_kg")


def _code_and_name(draw: random.Random, truth: Truth) -> None:
    others: dict[str, tuple[Coded, ...]] = {
        "border_customs": (Coded(None, "上海海关"), Coded(None, "乌鲁木齐"), Coded(None, "二连浩特")),
        "supervision_mode": (Coded(None, "来料加工"), Coded(None, "其他贸易")),
        "trade_country": (Coded(None, "越南"), Coded(None, "日本")),
        "counterpart_country": (Coded(None, "美国"), Coded(None, "泰国")),
        "transport_mode": (Coded(None, "铁路运输"), Coded(None, "水路运输")),
        "package_type": (Coded(None, "球状罐类"), Coded(None, "中型散装容器")),
    }
    possible = [key for key in others if key not in truth.names_only | truth.unprinted]
    if not possible:
        return
    key = draw.choice(possible)
    given: Coded = getattr(truth, key)
    setattr(truth, key, Coded(given.code, draw.choice(others[key]).name))
    truth.doubt(key)
    truth.may_doubt |= {
        "border_customs",
        "border_port",
        "customs_number",
        "transport_mode",
        "supervision_mode",
        "tax_nature",
    }


def _wrong_cell(draw: random.Random, truth: Truth) -> None:
    container = "TGHU8676663"
    wrong = draw.choice(
        (
            ("record_number", container),
            ("licence_number", "20250718"),
            ("contract_number", truth.declaration_date or "20250718"),
            ("bill_number", "LZZ7CLXB2RG521837"),
            ("record_number", "新F12345"),
        )
    )
    key, value = wrong
    setattr(truth, key, value.replace("-", ""))
    truth.doubt(key)
    truth.may_doubt |= {"vins", "plates", "containers"}


def _cut_off(draw: random.Random, truth: Truth) -> None:
    key = draw.choice(("domestic_party", "owner_party"))
    party = getattr(truth, key)
    name = (party.name or "").split("有限")[0].split("集团")[0] + "有限公司"
    keys = (
        ("domestic_party", "owner_party") if truth.owner_party.code == truth.domestic_party.code else (key,)
    )
    for each in keys:
        getattr(truth, each).name = name[: -draw.choice((1, 2))]
        truth.doubt(each)


def _year(draw: random.Random, truth: Truth) -> None:
    day = truth.declaration_date or "2024-05-05"
    year = int(day[:4]) + draw.choice((-1, -2))
    # The day before a leap day is one in every year.
    truth.declaration_date = f"{year}{day[4:]}".replace("-02-29", "-02-28")
    truth.doubt("declaration_date", "customs_number")
    truth.may_doubt |= {"ie_date"}


def _tonnes(draw: random.Random, truth: Truth) -> None:
    for key in ("gross_weight_kg", "net_weight_kg"):
        setattr(truth, key, decimal_text(Decimal(getattr(truth, key)) / 1000))
        truth.doubt(key)


def _remark_only(draw: random.Random, truth: Truth) -> None:
    """The remark was composed with the fault; the keys that hang on it may be doubted too."""
    truth.may_doubt |= {"vehicle_count", "package_count", "truck_count", "plates"}


def _print_only(draw: random.Random, truth: Truth) -> None:
    """The fault is made while drawing."""


_AT: dict[str, Callable[[random.Random, Truth], None]] = {
    "tampered": _print_only,
    "price-wrong": _price,
    "net-above-gross": _net_above_gross,
    "code-and-name": _code_and_name,
    "wrong-cell": _wrong_cell,
    "name-cut-off": _cut_off,
    "vin-check-digit": _remark_only,
    "vin-duplicate": _remark_only,
    "count-disagrees": _remark_only,
    "year-wrong": _year,
    "page-missing": _print_only,
    "tonnes": _tonnes,
}
# Faults between the papers of a pack.
PACK_FAULTS = ("notice-contradicts",)
# Faults that a family cannot show: no code holds the number, no codes beside the names, all on one page.
_UNSEEN = {"B": frozenset({"tampered"}), "D": frozenset({"tampered", "code-and-name", "page-missing"})}
# What a fault needs to be seen at all.
_WISHES: dict[str, dict[str, Any]] = {
    "vin-check-digit": {"is_vehicles": True, "items": 1, "least_vehicles": 3},
    "vin-duplicate": {"is_vehicles": True, "items": 1, "least_vehicles": 3},
    "count-disagrees": {"least_vehicles": 3},
    "page-missing": {"items": 32, "is_vehicles": False},
    "tampered": {"is_draft": False},
    "year-wrong": {"is_draft": False},
}


def faults(family: str = "A") -> tuple[str, ...]:
    """Names of the faults a family can have."""
    if family == "packs":
        return (*_AT, *PACK_FAULTS)
    return tuple(fault for fault in _AT if fault not in _UNSEEN.get(family, frozenset()))


def wishes_of(fault: str | None) -> dict[str, Any]:
    """The wishes a fault comes with."""
    return _WISHES.get(fault or "", {})


def apply(fault: str | None, truth: Truth, draw: random.Random) -> None:
    """Makes the fault in what will be printed, and says what has to be doubted."""
    if fault in _AT:
        _AT[fault](draw, truth)


def other_number(number: str, draw: random.Random) -> str:
    """The number a tampered print's codes still hold: another serial of the same office and year."""
    return number[:9] + f"{draw.randrange(1, 10**9):09d}"
