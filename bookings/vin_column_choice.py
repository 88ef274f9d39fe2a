"""What a person may take the columns of a sheet for: the first rows to judge by, and rules of a choice."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bookings.vin_imports.views import BlockView
from messages.errors import NotFound, Refused
from vin_import.layout.block_finding import ChosenColumns
from vin_import.sheet import Sheet, Workbook
from vin_import.vehicle_rows import ColumnName

_FIRST_ROWS = 4
_MOST_COLUMNS = 40


@dataclass(frozen=True, slots=True)
class PreviewColumn:
    """A column of a worksheet (from 1) with its heading, what it is taken for and its first texts."""

    column: int
    heading: str
    name: str | None
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BlockPreview:
    """A table of the sheet as a person sees it who decides what its columns are."""

    block: BlockView
    columns: tuple[PreviewColumn, ...]


def previews(workbook: Workbook, blocks: Sequence[BlockView]) -> tuple[BlockPreview, ...]:
    """The first rows of each block."""
    sheets = {sheet.name: sheet for sheet in workbook.sheets}
    return tuple(
        BlockPreview(block, _columns(sheets[block.sheet], block, blocks))
        for block in blocks
        if block.sheet in sheets
    )


def _columns(sheet: Sheet, block: BlockView, blocks: Sequence[BlockView]) -> tuple[PreviewColumn, ...]:
    rows = sheet.rows[block.first_row - 1 : block.first_row - 1 + _FIRST_ROWS]
    names = {column: name for name, column in block.columns.items()}
    numbers = set(block.headings) | set(names)
    if not any(block.headings.values()):
        taken = {
            column for other in blocks if other.sheet == block.sheet for column in other.columns.values()
        }
        numbers |= {
            place
            for cells in rows
            for place, text in enumerate(cells, start=1)
            if text.strip() and place not in taken
        }
    return tuple(
        PreviewColumn(
            number,
            block.headings.get(number, ""),
            names.get(number),
            tuple(cells[number - 1] if number <= len(cells) else "" for cells in rows),
        )
        for number in sorted(numbers)[:_MOST_COLUMNS]
    )


def checked_choice(
    blocks: Sequence[BlockView], chosen: Mapping[str, Mapping[int, ColumnName | None]]
) -> ChosenColumns:
    """The choice when it can be read with.

    Raises ``NotFound`` ``vin-block-not-found``, ``Refused`` ``vin-column-twice`` when two columns of a
    table would hold the same, ``vin-column-needed`` when none would hold the VIN.
    """
    known = {block.fingerprint: block for block in blocks}
    for fingerprint, columns in chosen.items():
        block = known.get(fingerprint)
        if block is None:
            raise NotFound("vin-block-not-found")
        names: dict[int, str | None] = {column: name for name, column in block.columns.items()}
        names |= columns
        taken = [name for name in names.values() if name is not None]
        if twice := next((name for name in taken if taken.count(name) > 1), None):
            raise Refused("vin-column-twice", column=twice, sheet=block.sheet)
        if "vin" not in taken:
            raise Refused("vin-column-needed", sheet=block.sheet)
    return chosen
