"""Distinct declarations for measurements: each with its own number, plate and amounts, drawn here."""

from collections.abc import Iterator
from decimal import Decimal

from tests.extractors.single_window_print import Print, PrintedItem, default_cells, draw

_FIRST_NUMBER = 940220240000000000


def drawn_documents(count: int, first: int = 0) -> Iterator[tuple[str, bytes]]:
    """``count`` file names and PDFs of about 5 kB with two items; ``first`` sets series apart."""
    for position in range(first, first + count):
        number = str(_FIRST_NUMBER + position)
        cells = default_cells()
        cells["运输工具名称及航次号"] = ("", (f"新F{position % 100_000:05d}/MA7GT4NE40A350",))
        total = Decimal(position % 9_000 + 1_000)
        items = [PrintedItem(1), PrintedItem(2, unit_price=f"{total / 10:.4f}", total_price=f"{total:.2f}")]
        yield f"{number}.pdf", draw(Print(number, cells, items=items))
