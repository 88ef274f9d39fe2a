"""What an amended declaration says differently from the one before it, field by field, item by item."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import Session, col, select

from bookings.forms import reading_label
from bookings.models import BookingDeclaration, Declaration, stored_id
from extractors.reading import FieldValue, Item, Reading
from messages.catalogue import Language, translate
from messages.errors import NotFound

# Where the text stands is no part of what it says; quantities are shown together.
_ITEM_KEYS = tuple(name for name in Item.model_fields if name not in ("item_no", "evidence"))


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs. None: the declaration does not state it (or has no such item)."""

    path: str
    """A key of ``data/fields.csv``, or ``items[3].spec`` (3 is the item_no); ``items[3]`` came or went."""
    before: str | None
    after: str | None
    direction: str | None = None

    def label(self, language: Language) -> str:
        """The printed label of the field; of an item with its number."""
        if not self.path.startswith("items["):
            return reading_label(self.path, language, self.direction)
        number, _, key = self.path.removeprefix("items[").partition("]")
        item = translate("amendments.item", language, number=number)
        if not key:
            return item
        return f"{item} {reading_label('items[]' + key, language, self.direction)}"


def changes(session: Session, declaration_id: int) -> list[Change]:
    """How a declaration differs from the one it amends, in the order of the form; empty when it amends none.

    Raises ``NotFound`` ``declaration-not-found``.
    """
    declaration = session.get(Declaration, declaration_id)
    if declaration is None:
        raise NotFound("declaration-not-found", declaration=declaration_id)
    if declaration.amends_id is None:
        return []
    before = session.get_one(Declaration, declaration.amends_id)
    return changes_between(
        Reading.model_validate(before.reading), Reading.model_validate(declaration.reading)
    )


def changes_between(before: Reading, after: Reading) -> list[Change]:
    """Every value of two Readings that differs, as text; where it stands and how sure it is do not count.

    Neither do blanks and the width of characters: a scan and a print of one declaration differ in them.
    """
    direction = _shown(after.value("direction"))
    found = [*_field_changes(before, after), *_item_changes(before.items, after.items)]
    return [Change(path, old, new, direction) for path, old, new in found if _bare(old) != _bare(new)]


def _bare(text: str | None) -> str | None:
    return None if text is None else "".join(unicodedata.normalize("NFKC", text).split())


_Difference = tuple[str, str | None, str | None]


def _field_changes(before: Reading, after: Reading) -> Iterator[_Difference]:
    for key in dict.fromkeys([*before.fields, *after.fields]):
        old, new = before.value(key), after.value(key)
        if old != new:
            yield key, _shown(old), _shown(new)


def _item_changes(before: list[Item], after: list[Item]) -> Iterator[_Difference]:
    old_items = {item.item_no: item for item in before}
    new_items = {item.item_no: item for item in after}
    for number in sorted(old_items.keys() | new_items.keys()):
        old, new = old_items.get(number), new_items.get(number)
        if old is None or new is None:
            yield f"items[{number}]", _named(old), _named(new)
            continue
        for key in _ITEM_KEYS:
            if getattr(old, key) != getattr(new, key):
                yield f"items[{number}].{key}", _item_value(old, key), _item_value(new, key)


def _named(item: Item | None) -> str | None:
    """An item that came or went, by what it is."""
    return None if item is None else " ".join(part for part in (item.hs_code, item.name) if part)


def _item_value(item: Item, key: str) -> str | None:
    if key == "quantities":
        return "; ".join(f"{one.quantity} {one.unit}" for one in item.quantities) or None
    value: str | None = getattr(item, key)
    return value


def _shown(value: FieldValue) -> str | None:
    """A value as a person reads it: lists with commas, code and name beside each other."""
    if value is None or value in ([], {}):
        return None
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, dict):
        return " ".join(value[part] for part in ("code", "name") if part in value)
    return str(value)


@dataclass(frozen=True, slots=True)
class Amendment:
    """That a booking's declaration has the number of an earlier one, and what it says differently."""

    first_booking_ids: tuple[int, ...]
    changes: tuple[Change, ...]


def amendment_of(session: Session, booking_id: int) -> Amendment | None:
    """What the booking's newest declaration amends; None when it amends nothing."""
    declaration = session.exec(
        select(Declaration)
        .join(BookingDeclaration, col(BookingDeclaration.declaration_id) == col(Declaration.id))
        .where(col(BookingDeclaration.booking_id) == booking_id, col(Declaration.amends_id).is_not(None))
        .order_by(col(Declaration.id).desc())
    ).first()
    if declaration is None:
        return None
    first = session.exec(
        select(BookingDeclaration.booking_id)
        .where(BookingDeclaration.declaration_id == declaration.amends_id)
        .order_by(col(BookingDeclaration.booking_id))
    ).all()
    others = tuple(number for number in first if number != booking_id)
    return Amendment(others, tuple(changes(session, stored_id(declaration))))
