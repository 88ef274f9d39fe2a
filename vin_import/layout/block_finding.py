"""The blocks of a worksheet: tables of vehicles below one another and side by side, with their columns."""

import hashlib
import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from customs.identifiers import plate as plate_rules
from vin_import.layout.grid import Grid
from vin_import.layout.lines import whole_number
from vin_import.layout.vin_columns import VinColumn, examine, vin_columns
from vin_import.layout.vocabulary import Heading, heading, key
from vin_import.vehicle_rows import Block, ColumnName
from vin_import.vin_text import has_vin

ChosenColumns = Mapping[str, Mapping[int, ColumnName | None]]
"""By ``header_fingerprint``: what a person takes the worksheet's columns (from 1) for."""

_ENOUGH = 0.6
_FEWEST_NUMBERS = 3
_LOOKED_AT = 50
_LONGEST_HEADING = 40
# 报关单号：9402…, 2026-11-01: what stands above a table about all of it.
_NO_HEADING = re.compile(r"[:：].*\w|[0-9]{3}")


@dataclass(frozen=True, slots=True)
class FoundBlock:
    """A block with the worksheet's columns that belong to it, and its headings' meanings by column."""

    block: Block
    first_column: int
    last_column: int
    meanings: dict[int, Heading]
    by_content: bool = False


def find_blocks(grid: Grid, chosen: ChosenColumns | None = None) -> list[FoundBlock]:
    """All blocks: sections from top to bottom, in a section the left block first."""
    found = examine(grid)
    stretches = _cut_at_headings_above(grid, vin_columns(grid, found))
    return [
        _with_choice(_block(grid, stretch, first, last), chosen or {})
        for section in _sections(stretches)
        for stretch, first, last in _territories(grid, section)
    ]


def header_fingerprint(block: Block) -> str:
    """What two blocks with the same headings in the same columns have in common, in any file."""
    words = [f"{column}:{key(text)}" for column, text in sorted(block.headings.items())]
    words = words or [f"{column}={name}" for name, column in sorted(block.columns.items())]
    return hashlib.sha256("\n".join(words).encode()).hexdigest()


def _with_choice(found: FoundBlock, chosen: ChosenColumns) -> FoundBlock:
    choice = chosen.get(header_fingerprint(found.block))
    if choice is None:
        return found
    block = found.block
    kept = {name: column for name, column in block.columns.items() if column not in choice}
    taken: dict[ColumnName, int] = {name: column for column, name in choice.items() if name is not None}
    return FoundBlock(
        Block(
            block.sheet,
            block.header_row,
            block.first_row,
            block.last_row,
            {**kept, **taken},
            block.headings,
        ),
        found.first_column,
        found.last_column,
        found.meanings,
    )


def _cut_at_headings_above(grid: Grid, stretches: list[VinColumn]) -> list[VinColumn]:
    """A table ends above the next one's headings, the upper row of two included."""
    cut = []
    header_rows = sorted({one.header_row for one in stretches if one.header_row is not None})
    for stretch in stretches:
        after, until = bisect_right(header_rows, stretch.first_row), stretch.last_row + 1
        below = header_rows[after : bisect_right(header_rows, until)]
        ends = (_first_heading_row(grid, row) - 1 for row in below if _ends_at(grid, stretch, row))
        last = min(stretch.last_row, next(ends, stretch.last_row))
        cut.append(VinColumn(stretch.column, stretch.header_row, stretch.first_row, last, stretch.by_content))
    return [stretch for stretch in cut if stretch.first_row <= stretch.last_row]


def _ends_at(grid: Grid, stretch: VinColumn, header_row: int) -> bool:
    """True when another table's headings stand over this column too, or nothing of it comes below them.

    A table that begins further down beside this one does not end it.
    """
    text = grid.own(header_row, stretch.column).strip()
    if text:
        return heading(text).name is not None
    return not any(
        grid.own(row, stretch.column).strip() for row in range(header_row + 1, stretch.last_row + 1)
    )


def _sections(stretches: list[VinColumn]) -> list[list[VinColumn]]:
    """Stretches that share rows stand side by side; their headings count as rows of theirs."""
    sections: list[list[VinColumn]] = []
    end = 0
    for stretch in sorted(stretches, key=lambda one: (one.header_row or one.first_row, one.column)):
        if not sections or (stretch.header_row or stretch.first_row) > end:
            sections.append([])
            end = 0
        sections[-1].append(stretch)
        end = max(end, stretch.last_row)
    return [sorted(section, key=lambda one: (one.column, one.first_row)) for section in sections]


def _territories(grid: Grid, section: list[VinColumn]) -> list[tuple[VinColumn, int, int]]:
    """Each stretch with the first and last of its columns."""
    columns = sorted({stretch.column for stretch in section})
    starts = [1]
    for left, right in pairwise(columns):
        of_left = next(one for one in section if one.column == left)
        of_right = next(one for one in section if one.column == right)
        starts.append(_boundary(grid, of_left, of_right, starts[-1]))
    ends = [start - 1 for start in starts[1:]] + [grid.column_count]
    areas = {column: (start, end) for column, start, end in zip(columns, starts, ends, strict=True)}
    return [(stretch, *areas[stretch.column]) for stretch in section]


def _boundary(grid: Grid, left: VinColumn, right: VinColumn, start: int) -> int:
    """Where the right block begins: at a gap, or where the left block's headings come again."""
    between = range(left.column + 1, right.column)
    for column in between:
        if _is_gap(grid, right, column):
            return column + 1
    if left.header_row is None or right.header_row is None:
        return right.column
    seen = {
        key(text)
        for column in range(start, left.column + 1)
        if (text := grid.shown(left.header_row, column).strip())
    }
    for column in between:
        text = key(grid.shown(right.header_row, column))
        if text and text in seen:
            return column
        seen.add(text)
    return right.column


def _is_gap(grid: Grid, stretch: VinColumn, column: int) -> bool:
    rows = range(
        stretch.header_row or stretch.first_row, min(stretch.last_row, stretch.first_row + _LOOKED_AT) + 1
    )
    return not any(grid.own(row, column).strip() for row in rows)


def _block(grid: Grid, stretch: VinColumn, first: int, last: int) -> FoundBlock:
    headings = _headings(grid, stretch.header_row, first, last)
    meanings = {column: heading(text) for column, text in headings.items()}
    columns: dict[ColumnName, int] = {}
    for column, meaning in meanings.items():
        name = meaning.name
        if name is None or name == "other" or name == "vin":
            continue
        if name not in columns or meaning.rank < meanings[columns[name]].rank:
            columns[name] = column
    columns["vin"] = stretch.column
    for name in [name for name, column in columns.items() if column == stretch.column and name != "vin"]:
        del columns[name]
    for name, column in _by_content(grid, stretch, range(first, last + 1), headings).items():
        if name not in columns and column not in columns.values():
            columns[name] = column
    block = Block(
        grid.sheet.name,
        stretch.header_row,
        _first_row(grid, stretch, first, last),
        stretch.last_row,
        columns,
        headings,
    )
    return FoundBlock(block, first, last, meanings, stretch.by_content)


def _first_row(grid: Grid, stretch: VinColumn, first: int, last: int) -> int:
    row = stretch.first_row
    while stretch.header_row is not None and row <= stretch.last_row and _continues(grid, row, first, last):
        row += 1
    return row


def _continues(grid: Grid, row: int, first: int, last: int) -> bool:
    """True for a lower row of headings: the same in another language, or parts of the ones above."""
    texts = list(grid.filled(row, first, last).values())
    named = [text for text in texts if heading(text).name is not None]
    holds_vin = any(has_vin(text) for text in texts)
    return not holds_vin and len(named) >= 2 and len(named) * 2 >= len(texts)


def _first_heading_row(grid: Grid, header_row: int) -> int:
    return header_row - 1 if _is_upper_row(grid, header_row) else header_row


def _is_upper_row(grid: Grid, header_row: int) -> bool:
    """True when the row above groups headings: cells merged over some columns, or headings of their own
    where this row has none. A title over all columns does not."""
    above = grid.filled(header_row - 1)
    if not above or any(_NO_HEADING.search(text) or len(text) > _LONGEST_HEADING for text in above.values()):
        return False
    width = len(grid.filled(header_row).keys() | above.keys())
    if any(
        first_row == header_row - 1 and 1 < last_column - first_column + 1 < width
        for first_row, first_column, _, last_column in grid.sheet.merged
    ):
        return True
    return len(above) > 1 and any(heading(text).name is not None for text in above.values())


def _headings(grid: Grid, header_row: int | None, first: int, last: int) -> dict[int, str]:
    """The header's words by column, those of two rows joined where they say more together."""
    if header_row is None:
        return {}
    upper = header_row - 1 if _is_upper_row(grid, header_row) else None
    lower = header_row + 1 if _continues(grid, header_row + 1, first, last) else None
    words: dict[int, str] = {}
    for column in range(first, last + 1):
        rows = [row for row in (upper, header_row, lower) if row is not None]
        texts = list(dict.fromkeys(grid.shown(row, column).strip() for row in rows))
        if text := _best_words([text for text in texts if text]):
            words[column] = text
    return words


def _best_words(texts: list[str]) -> str:
    """发动机 over 号 is an engine number; 车辆信息 over 颜色 is a colour; 颜色 over Color is one too."""
    if not texts:
        return ""
    joined = " ".join(texts)
    if len(texts) == 1 or heading(joined).name is not None:
        return joined
    named = [text for text in reversed(texts) if heading(text).name is not None]
    return named[0] if named else joined


def _by_content(
    grid: Grid, stretch: VinColumn, area: range, headings: Mapping[int, str]
) -> dict[ColumnName, int]:
    """Columns without a heading whose content is certain: plates of China, numbers that count the rows."""
    found: dict[ColumnName, int] = {}
    rows = range(stretch.first_row, min(stretch.last_row, stretch.first_row + _LOOKED_AT) + 1)
    for column in area:
        if column == stretch.column or headings.get(column):
            continue
        texts = [text for row in rows if (text := grid.own(row, column).strip())]
        if not texts:
            continue
        if sum(map(_is_plate_of_china, texts)) >= len(texts) * _ENOUGH:
            found.setdefault("plate", column)
        elif _count_rows(texts):
            found.setdefault("number", column)
    return found


def _is_plate_of_china(text: str) -> bool:
    parsed = plate_rules.parse(text) if "一" <= text[0] <= "鿿" else None
    return parsed is not None and parsed.country_code == "CHN"


def _count_rows(texts: list[str]) -> bool:
    numbers = [whole_number(text) for text in texts]
    whole = [number for number in numbers if number is not None]
    if len(whole) < max(_FEWEST_NUMBERS, len(texts) * _ENOUGH):
        return False
    steps = sum(1 for one, two in pairwise(whole) if two == one + 1)
    return steps >= (len(whole) - 1) * _ENOUGH
