"""Quantity × unit price = total, one unit one quantity: the number that does not fit was misread.

Of three numbers two vouch for the third only when no other of them could be the wrong one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from rapidfuzz.distance import Levenshtein

from extractors.checks.examined import as_decimal
from extractors.draft import DeclarationDraft
from extractors.reading import FieldReading, Item, Quantity
from extractors.repairs.check_digits import CLEAR
from extractors.repairs.recording import record
from extractors.repairs.seen import Pages, is_recognised, seen_of

_ROUNDING = Decimal("0.01")
_LEAST_DECIMALS_OF_PRICE = 2
# A total whose end another text covers; so many digits before that vouch for the product.
_LEAST_OF_COVERED = 4
# A number that lost or won more characters is another number.
_MOST_WRONG = 2
_HEADING = 4
# So many other numbers tell how many decimals a print has.
_LEAST_OTHERS = 3


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The three numbers of an item."""

    price: Decimal
    quantity: Decimal
    total: Decimal

    @property
    def fits(self) -> bool:
        decimals = max(_LEAST_DECIMALS_OF_PRICE, -int(self.price.as_tuple().exponent))
        tolerance = _ROUNDING + abs(self.quantity) * Decimal(1).scaleb(-decimals)
        return abs(self.price * self.quantity - self.total) <= tolerance


def repair_arithmetic(draft: DeclarationDraft, pages: Pages) -> None:
    """The numbers of every item."""
    _doubt_lost_quantities(draft, pages)
    for attribute in ("unit_price", "total_price"):
        _doubt_lost_decimals(draft, attribute, pages)
    for item in draft.items:
        if item.quantities and any(is_recognised(each, pages) for each in item.evidence.values()):
            numbers = _numbers(item, item.quantities[-1])
            if numbers is not None:
                _repair(item, numbers, draft, pages)


def _doubt_lost_quantities(draft: DeclarationDraft, pages: Pages) -> None:
    """Legal and traded quantity are two lines at least, and as many in all items of one heading."""
    most = max((len(item.quantities) for item in draft.items), default=0)
    lines: dict[str, int] = {}
    for item in draft.items:
        heading = (item.hs_code or "")[:_HEADING]
        lines[heading] = max(lines.get(heading, 0), len(item.quantities))
    for item in draft.items:
        count = len(item.quantities)
        is_short = count < lines[(item.hs_code or "")[:_HEADING]] or (count == 1 and most > 1)
        if count and is_short and any(is_recognised(each, pages) for each in item.evidence.values()):
            path = f"items[{item.item_no}].quantities"
            text = " / ".join(f"{each.quantity}{each.unit}" for each in item.quantities)
            draft.report("ocr-unlikely", "warning", [path], doubts=[path], text=text, reason="quantity-lost")


def _doubt_lost_decimals(draft: DeclarationDraft, attribute: str, pages: Pages) -> None:
    """One number with fewer decimals than all others of its column: the last ones were lost."""
    decimals = {
        item.item_no: len(value.partition(".")[2])
        for item in draft.items
        if (value := getattr(item, attribute)) is not None
    }
    for item in draft.items:
        others = [count for number, count in decimals.items() if number != item.item_no]
        is_short = item.item_no in decimals and len(others) >= _LEAST_OTHERS
        if (
            is_short
            and decimals[item.item_no] < min(others)
            and is_recognised(item.evidence[attribute], pages)
        ):
            path = f"items[{item.item_no}].{attribute}"
            text = str(getattr(item, attribute))
            draft.report("ocr-unlikely", "warning", [path], doubts=[path], text=text, reason="decimals-lost")


def agrees_with_itself(item: Item) -> bool:
    """True when price, quantity and total fit, and no other quantity is printed."""
    numbers = _numbers(item, item.quantities[-1]) if item.quantities else None
    if numbers is None or not numbers.fits:
        return False
    return all(quantity == item.quantities[-1] for quantity in item.quantities)


def _numbers(item: Item, traded: Quantity) -> _Numbers | None:
    price, total = as_decimal(item.unit_price), as_decimal(item.total_price)
    quantity = as_decimal(traded.quantity)
    if price is None or total is None or quantity is None or price <= 0 or total <= 0 or quantity <= 0:
        return None
    return _Numbers(price, quantity, total)


def _repair(item: Item, numbers: _Numbers, draft: DeclarationDraft, pages: Pages) -> None:
    if numbers.fits:
        _repair_cents(item, numbers, draft)
    else:
        fitting = _other_quantity(item)
        if fitting is not None:
            _set_quantity(item, len(item.quantities) - 1, fitting, draft)
        elif (covered := _covered_total(item, numbers)) is not None:
            certain = _are_factors_clear(item, numbers, pages)
            _set(item, "total_price", covered, draft, certain=certain)
            if not certain:
                return
        elif not _repair_one(item, numbers, draft, pages):
            return
    _repair_same_units(item, draft)


def _repair_cents(item: Item, numbers: _Numbers, draft: DeclarationDraft) -> None:
    """``574663.6`` of 138.2400 × 4157: within what rounding allows, but the product is exact."""
    product = numbers.price * numbers.quantity
    expected, read = f"{product.quantize(_ROUNDING, ROUND_HALF_UP):f}", item.total_price or ""
    is_exact = product == product.quantize(_ROUNDING, ROUND_HALF_UP)
    if is_exact and numbers.total != product and Levenshtein.distance(read, expected) == 1:
        _set(item, "total_price", expected, draft, certain=expected.startswith(read))


def _covered_total(item: Item, numbers: _Numbers) -> str | None:
    """``1306363`` of 657.72 × 19862: the print set the currency over the end of ``13063634.64``."""
    product = (numbers.price * numbers.quantity).quantize(_ROUNDING, ROUND_HALF_UP)
    expected, read = f"{product:f}", item.total_price or ""
    covered = expected.removeprefix(read)
    is_begun = expected.startswith(read) and len(read) >= _LEAST_OF_COVERED
    # What only lacks its cents or a zero is a number of its own.
    return expected if is_begun and len(covered) >= _MOST_WRONG and covered.strip("0.") else None


def _are_factors_clear(item: Item, numbers: _Numbers, pages: Pages) -> bool:
    """True when the product of price and quantity is exact and neither was hardly read."""
    product = numbers.price * numbers.quantity
    is_quantity_sure = _is_quantity_confirmed(item) or _is_clear(
        item, f"quantities[{len(item.quantities)}]", pages
    )
    is_exact = product == product.quantize(_ROUNDING)
    return is_exact and is_quantity_sure and _is_clear(item, "unit_price", pages)


def _set(item: Item, attribute: str, value: str, draft: DeclarationDraft, *, certain: bool) -> None:
    read = str(getattr(item, attribute))
    setattr(item, attribute, value)
    item.evidence[attribute].value = value
    record(draft, f"items[{item.item_no}].{attribute}", read, value, ("arithmetic",), certain=certain)


def _other_quantity(item: Item) -> str | None:
    """A quantity in the traded unit that fits where the traded one does not: 49千克 / 449千克."""
    traded = item.quantities[-1]
    for quantity in item.quantities[:-1]:
        numbers = _numbers(item, quantity)
        is_near = Levenshtein.distance(quantity.quantity, traded.quantity) <= _MOST_WRONG
        if quantity.unit == traded.unit and is_near and numbers is not None and numbers.fits:
            return quantity.quantity
    return None


def _repair_same_units(item: Item, draft: DeclarationDraft) -> None:
    """Legal and traded quantity in one unit are one number: the traded one fits price and total."""
    traded = item.quantities[-1]
    for place, quantity in enumerate(item.quantities[:-1]):
        is_near = 0 < Levenshtein.distance(quantity.quantity, traded.quantity) <= _MOST_WRONG
        is_other = as_decimal(quantity.quantity) != as_decimal(traded.quantity)
        if quantity.unit == traded.unit and is_near and is_other:
            _set_quantity(item, place, traded.quantity, draft)


def _set_quantity(item: Item, place: int, value: str, draft: DeclarationDraft) -> None:
    read = item.quantities[place].quantity
    item.quantities[place] = item.quantities[place].model_copy(update={"quantity": value})
    evidence = item.evidence.get(f"quantities[{place + 1}]")
    if evidence is not None:
        evidence.value = f"{value}{item.quantities[place].unit}"
    record(draft, f"items[{item.item_no}].quantities", read, value, ("arithmetic",), certain=True)


def _repair_one(item: Item, numbers: _Numbers, draft: DeclarationDraft, pages: Pages) -> bool:
    """Puts right the only one of the three that a misread character explains; True when that is certain."""
    explained = [*_prices(item, numbers), *_totals(item, numbers)]
    if not _is_quantity_confirmed(item):
        explained += _quantities(item, numbers)
    if len(explained) != 1:
        return False
    attribute, value = explained[0]
    others = {"unit_price", "total_price"} - {attribute}
    certain = _is_quantity_confirmed(item) or all(_is_clear(item, other, pages) for other in others)
    if attribute.startswith("quantities"):
        _set_quantity(item, len(item.quantities) - 1, value, draft)
        return True
    _set(item, attribute, value, draft, certain=certain)
    return certain


def _is_quantity_confirmed(item: Item) -> bool:
    """True when the traded quantity is printed twice."""
    traded = item.quantities[-1]
    return any(each == traded for each in item.quantities[:-1])


def _is_clear(item: Item, attribute: str, pages: Pages) -> bool:
    evidence: FieldReading | None = item.evidence.get(attribute)
    return evidence is not None and seen_of(evidence, pages).lowest() >= CLEAR


def _prices(item: Item, numbers: _Numbers) -> Iterator[tuple[str, str]]:
    """The price with its point, or as total and quantity make it."""
    read = item.unit_price or ""
    if "." not in read:
        for place in range(1, len(read)):
            price = f"{read[:place]}.{read[place:]}"
            if _Numbers(Decimal(price), numbers.quantity, numbers.total).fits:
                yield "unit_price", price
                return
    for other in _one_digit_else(read):
        if _Numbers(Decimal(other), numbers.quantity, numbers.total).fits:
            yield "unit_price", other
            return


def _totals(item: Item, numbers: _Numbers) -> Iterator[tuple[str, str]]:
    product = (numbers.price * numbers.quantity).quantize(_ROUNDING, ROUND_HALF_UP)
    expected = f"{product:f}"
    read = item.total_price or ""
    if Levenshtein.distance(read, expected) == 1 and read != expected.rstrip("0").rstrip("."):
        yield "total_price", expected


def _quantities(item: Item, numbers: _Numbers) -> Iterator[tuple[str, str]]:
    for other in _one_digit_else(item.quantities[-1].quantity):
        if _Numbers(numbers.price, Decimal(other), numbers.total).fits:
            yield f"quantities[{len(item.quantities)}]", other
            return


def _one_digit_else(read: str) -> Iterator[str]:
    """``read`` with one digit changed or one more."""
    for place in range(len(read) + 1):
        for digit in "0123456789":
            if place < len(read) and read[place].isdigit() and read[place] != digit:
                yield read[:place] + digit + read[place + 1 :]
            if place or digit != "0":
                yield read[:place] + digit + read[place:]
