"""The goods of a booking as the declaration lists them: rows that the port is sent none of."""

from bookings.models import GoodsItemHead
from bookings.prefill_head import decimal_of
from bookings.reading_evidence import item_evidence
from extractors.reading import Item, Reading

_TEXTS = ("hs_code", "name", "spec", "currency", "origin_country", "destination_country", "domestic_area")
_PRICES = ("unit_price", "total_price")


def item_rows(reading: Reading) -> list[GoodsItemHead]:
    """One row for each item, each value with its evidence."""
    return [_row(reading, item) for item in reading.items]


def _row(reading: Reading, item: Item) -> GoodsItemHead:
    row = GoodsItemHead(item_no=item.item_no)
    for key in _TEXTS:
        setattr(row, key, getattr(item, key))
    for key in _PRICES:
        setattr(row, key, decimal_of(getattr(item, key)))
    row.quantities = [" ".join(part for part in (one.quantity, one.unit) if part) for one in item.quantities]
    found = {key: item_evidence(reading, item, key) for key in (*_TEXTS, "quantities", *_PRICES)}
    # Where nothing is printed there is nothing to show, unless it may be missing.
    row.evidence = {
        key: evidence.as_stored() for key, evidence in found.items() if getattr(row, key) or evidence.doubted
    }
    return row
