"""What a check looks at: the draft with its numbers taken apart once, the limits and the day."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from customs import tables
from extractors.derived.vehicles import is_vehicle
from extractors.draft import DeclarationDraft
from extractors.layout import Layout
from extractors.limits import PlausibilityLimits
from extractors.reading import Item

# Longer ones are somebody's digits, no number that anything can be told of.
_NUMBER = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,18})?")


@dataclass(frozen=True, slots=True)
class Amount:
    """One of the quantities of an item; ``kilograms`` is None when its unit is no weight."""

    number: Decimal
    unit: str
    kilograms: Decimal | None


@dataclass(frozen=True, slots=True)
class ExaminedItem:
    """An item with its numbers. A number that is missing or no number is None."""

    item: Item
    amounts: tuple[Amount, ...]
    unit_price: Decimal | None
    total_price: Decimal | None
    is_vehicle: bool

    def path(self, attribute: str) -> str:
        """``items[3].spec``, 3 being the printed number."""
        return f"items[{self.item.item_no}].{attribute}"

    @property
    def number(self) -> str:
        """The printed number as text."""
        return str(self.item.item_no)

    @property
    def kilograms(self) -> Decimal | None:
        """The weight of the item by the first of its quantities that is one."""
        return next((each.kilograms for each in self.amounts if each.kilograms is not None), None)


class Examined:
    """One declaration under examination."""

    __slots__ = ("draft", "items", "layout", "limits", "today")

    def __init__(
        self, draft: DeclarationDraft, layout: Layout, limits: PlausibilityLimits, today: date
    ) -> None:
        """``today`` is the day in China on which the declaration is read."""
        self.draft = draft
        self.layout = layout
        self.limits = limits
        self.today = today
        self.items = tuple(_examined_item(item) for item in draft.items)

    @property
    def is_export(self) -> bool:
        """By the title of the print."""
        return self.draft.direction == "export"

    def text(self, key: str) -> str | None:
        """A text field; None when absent."""
        return self.draft.text(key)

    def texts(self, key: str) -> list[str]:
        """A list field; empty when absent."""
        reading = self.draft.fields.get(key)
        return reading.value if reading is not None and isinstance(reading.value, list) else []

    def integer(self, key: str) -> int | None:
        """A counted field; None when absent or no number."""
        reading = self.draft.fields.get(key)
        return reading.value if reading is not None and isinstance(reading.value, int) else None

    def decimal(self, key: str) -> Decimal | None:
        """A number; None when absent or no number."""
        return as_decimal(self.draft.text(key))

    def day(self, key: str) -> date | None:
        """A date; None when absent or no date."""
        text = self.draft.text(key)
        try:
            return None if text is None else date.fromisoformat(text)
        except ValueError:
            return None

    def code(self, key: str) -> str | None:
        """The code of a pair."""
        return self._pair(key).get("code")

    def name(self, key: str) -> str | None:
        """The name of a pair."""
        return self._pair(key).get("name")

    def is_present(self, key: str) -> bool:
        """True when the field has a value."""
        reading = self.draft.fields.get(key)
        return reading is not None and reading.value is not None

    def reported(self, key: str) -> Iterator[str]:
        """The texts that stations already reported about ``key``."""
        for finding in self.draft.findings:
            if key in finding.fields and (text := finding.parameters.get("text")) is not None:
                yield text.upper()

    def _pair(self, key: str) -> dict[str, str]:
        reading = self.draft.fields.get(key)
        return reading.value if reading is not None and isinstance(reading.value, dict) else {}


def as_decimal(text: str | None) -> Decimal | None:
    """``text`` as a number, None when it is none: NaN and 1E5, too, which spreadsheets print."""
    return None if text is None or not _NUMBER.fullmatch(text) else Decimal(text)


def shown(number: Decimal) -> str:
    """A number for people: no exponent, no zeros behind the last place that counts."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _examined_item(item: Item) -> ExaminedItem:
    amounts = []
    for quantity in item.quantities:
        number = as_decimal(quantity.quantity)
        if number is not None:
            per_unit = _kilograms_of(quantity.unit)
            amounts.append(Amount(number, quantity.unit, None if per_unit is None else number * per_unit))
    return ExaminedItem(
        item, tuple(amounts), as_decimal(item.unit_price), as_decimal(item.total_price), is_vehicle(item)
    )


@cache
def _kilograms_of(unit: str) -> Decimal | None:
    row = tables.units().by_name(unit)
    return None if row is None else row.kilograms
