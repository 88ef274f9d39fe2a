"""The rows of goods of a declaration, drawn by a seed."""

import csv
import random
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

from benchmarks.prints import companies, identifiers
from benchmarks.prints.truth import Item, Quantity, decimal_text

_GOODS = Path(__file__).parent / "goods.csv"


@cache
def goods(kind: str) -> tuple[dict[str, str], ...]:
    """The rows of goods.csv of one kind."""
    with _GOODS.open(encoding="utf-8", newline="") as source:
        return tuple(row for row in csv.DictReader(source) if row["kind"] == kind)


def item_count(draw: random.Random, vehicles: bool) -> int:
    """How many rows: few of vehicles, 1 to 50 of goods."""
    return (
        draw.choice((1, 1, 1, 2, 3))
        if vehicles
        else draw.choice((1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 15, 20, 24, 35, 50))
    )


def items_of(
    draw: random.Random,
    count: int,
    least: int,
    *,
    vehicles: bool,
    direction: str,
    currency: str,
    country: str,
) -> list[Item]:
    """The rows; ``least`` is the fewest vehicles of one row. Goods weigh together what trucks can carry."""
    kinds = (
        goods("vehicle")
        if vehicles
        else goods("goods")
        if direction == "export" or draw.random() < 0.3
        else goods("import")
    )
    area = draw.choice(companies.FREE_AREAS)
    origin, destination = ("CHN", country) if direction == "export" else (country, "CHN")
    is_thirteen = draw.random() < 0.05
    duty = draw.choice(("1", "1", "1", "1", "3"))
    load = Decimal(draw.randrange(2_000, 24_000) * draw.choice((1, 1, 1, 2, 3)))
    shares = [Decimal(draw.randrange(1, 20)) for _ in range(count)]
    items = []
    for number, share in enumerate(shares, 1):
        row = draw.choice(kinds)
        kilograms = load * share / sum(shares)
        pieces = draw.randrange(least, 12) if vehicles else max(1, int(kilograms / Decimal(row["kilograms"])))
        quantities, traded = _quantities(draw, row, pieces)
        price = (Decimal(row["price"]) * Decimal(draw.randrange(80, 130)) / 100).quantize(
            Decimal("0.0001"), ROUND_HALF_UP
        )
        total = (price * traded).quantize(Decimal("0.01"), ROUND_HALF_UP)
        items.append(
            Item(
                item_no=number,
                hs_code=row["hs_code"] + (identifiers.digits(draw, 3) if is_thirteen else ""),
                name=row["name"],
                spec=row["spec"],
                quantities=quantities,
                unit_price=decimal_text(price),
                total_price=decimal_text(total),
                currency=currency,
                origin_country=origin,
                destination_country=destination,
                domestic_area=area,
                duty_mode=duty,
            )
        )
    return items


def _quantities(
    draw: random.Random, row: dict[str, str], pieces: int
) -> tuple[list[Quantity | None], Decimal]:
    each = Decimal(row["kilograms"])
    kilograms = (each * pieces).quantize(Decimal(draw.choice(("1", "1", "0.1", "0.01"))))
    counts = {"千克": max(kilograms, Decimal("0.01")), row["unit"]: Decimal(pieces)}

    def printed(unit: str) -> Quantity:
        return Quantity(decimal_text(counts.get(unit, Decimal(pieces) * 2)), unit)

    second = printed(row["second_unit"]) if row["second_unit"] else None
    traded = printed(row["unit"])
    if row["unit"] == "千克" and draw.random() < 0.15:
        traded = Quantity(str(-(-pieces // 25)), draw.choice(("箱", "袋", "包", "捆")))
    return [printed(row["legal_unit"]), second, traded], Decimal(traded.quantity)


def make_items_differ(draw: random.Random, items: list[Item]) -> None:
    """Once in a while one item is paid in another currency, or comes from another place."""
    if len(items) < 2:
        return
    if draw.random() < 0.04:
        items[-1].currency = "CNY" if items[0].currency != "CNY" else "USD"
    if draw.random() < 0.08:
        draw.choice(items[1:]).domestic_area = draw.choice(companies.FREE_AREAS)


def kilograms_of(item: Item) -> Decimal:
    """Net kilograms of a row, from its printed kilograms or else from what a piece weighs."""
    found = [Decimal(each.quantity) for each in item.quantities if each and each.unit == "千克"]
    if found:
        return found[0]
    row = next(
        each
        for kind in ("goods", "import", "vehicle")
        for each in goods(kind)
        if each["hs_code"] == item.hs_code[:10]
    )
    pieces = next(Decimal(each.quantity) for each in item.quantities if each)
    return Decimal(row["kilograms"]) * pieces
