"""净重 against the goods: their sum tells the digit that was misread, lost or is too many."""

from decimal import Decimal

from rapidfuzz.distance import Levenshtein

from customs import tables
from extractors.checks.examined import as_decimal
from extractors.draft import DeclarationDraft
from extractors.reading import Item
from extractors.repairs.arithmetic import agrees_with_itself
from extractors.repairs.recording import record
from extractors.repairs.seen import Pages, is_recognised

_NET = "net_weight_kg"


def repair_net_weight(draft: DeclarationDraft, pages: Pages) -> None:
    """Where all goods are weighed 净重 is their sum; one that nearly is was misread."""
    reading, read = draft.fields.get(_NET), draft.text(_NET)
    if reading is None or read is None or not draft.complete or not is_recognised(reading, pages):
        return
    weights = [_kilograms(item) for item in draft.items]
    net = as_decimal(read)
    if not weights or None in weights:
        return
    total = sum((weight for weight in weights if weight is not None), Decimal(0))
    expected = f"{total:f}"
    if net == total or Levenshtein.distance(read, expected) != 1:
        return
    # Any of the goods may be the wrong one, unless its own price and total say no.
    if all(agrees_with_itself(item) for item in draft.items):
        reading.value = expected
        record(draft, _NET, read, expected, ("arithmetic",), certain=True)
    else:
        draft.report("ocr-unlikely", "warning", [_NET], doubts=[_NET], text=read, reason="sum")


def _kilograms(item: Item) -> Decimal | None:
    for quantity in item.quantities:
        unit = tables.units().by_name(quantity.unit)
        number = as_decimal(quantity.quantity)
        if unit is not None and unit.kilograms is not None and number is not None:
            return number * unit.kilograms
    return None
