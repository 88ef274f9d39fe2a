"""Where on a worksheet appointments are listed: header, columns by their words, last row."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from bookings.appointments import identifiers
from bookings.appointments.headings import (
    COLUMN_NAMES,
    IDENTIFYING,
    SEVERAL,
    ColumnName,
    Heading,
    heading,
)
from bookings.appointments.rows import Cell
from vin_import.layout.grid import Grid
from vin_import.layout.vocabulary import compact, describes, key, line_kind

ChosenColumns = Mapping[str, Mapping[int, ColumnName | None]]
"""By ``ListTable.fingerprint``: what a person takes the worksheet's columns (from 1) for."""
RowKind = Literal["appointment", "blank", "line", "example"]

_FEWEST_NAMES = 2
_HAN = re.compile("[\u4e00-\u9fff]")
_HEADER_ROWS_LOOKED_AT = 200
_FIRST_TEXTS = 4
_MOST_COLUMNS = 80


@dataclass(frozen=True, slots=True)
class ListTable:
    """One table of a worksheet. Rows and columns are counted from 1."""

    sheet: str
    first_row: int
    last_row: int
    columns: Mapping[int, ColumnName]
    headings: Mapping[int, str]
    first_texts: Mapping[int, tuple[str, ...]]
    """Of each column with a heading or a value, for a person who decides what it is."""
    header_row: int | None = None
    """The lowest row of its header; None: it has none that is understood."""
    unread: Mapping[int, ColumnName] = field(default_factory=dict)
    """Columns whose heading says nothing, but whose values look like numbers of this kind: a person who is
    not told would believe that they were read."""

    @property
    def fingerprint(self) -> str:
        """What two tables with the same headings in the same columns have in common, in any file."""
        told = [f"{column}:{key(text)}" for column, text in sorted(self.headings.items())]
        told = told or [f"columns {sorted(self.first_texts)}"]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()

    @property
    def is_certain(self) -> bool:
        """Whether a column says which appointment a row is about."""
        return not IDENTIFYING.isdisjoint(self.columns.values())


def find_tables(grid: Grid, chosen: ChosenColumns) -> list[ListTable]:
    """All tables, from top to bottom and from left to right. A worksheet without any header that is
    understood is one table without columns, for a person to say what they are."""
    headers = list(_header_rows(grid))
    if not headers:
        unknown = _unknown(grid)
        return [_with_choice(unknown, chosen)] if unknown is not None else []
    tables = []
    for place, (first, last) in enumerate(headers):
        end = headers[place + 1][0] - 1 if place + 1 < len(headers) else grid.row_count
        texts = _heading_texts(grid, first, last)
        for own in _side_by_side(texts):
            table = ListTable(
                grid.sheet.name,
                last + 1,
                end,
                _columns(own),
                own,
                _first_texts(grid, own, last + 1, end),
                last,
            )
            table = replace(table, unread=_unread(table))
            tables.append(_with_choice(table, chosen))
    return tables


def _with_choice(table: ListTable, chosen: ChosenColumns) -> ListTable:
    choice = chosen.get(table.fingerprint)
    if choice is None:
        return table
    kept = {column: name for column, name in table.columns.items() if column not in choice}
    taken = {column: name for column, name in choice.items() if name is not None}
    columns = dict(sorted({**kept, **taken}.items()))
    unread = {column: name for column, name in table.unread.items() if column not in choice}
    return replace(table, columns=columns, unread=unread)


def _unread(table: ListTable) -> dict[int, ColumnName]:
    """Columns of unknown headings that hold nothing but numbers of one kind."""
    found: dict[int, ColumnName] = {}
    for column, texts in table.first_texts.items():
        if column in table.columns or heading(table.headings.get(column, "")).name is not None:
            continue
        filled = [text for text in texts if text.strip()]
        kind = next((kind for kind, read in _KINDS.items() if filled and all(map(read, filled))), None)
        if kind is not None:
            found[column] = kind
    return found


def _are_plates(text: str) -> bool:
    """Only those of China: many a code has the form of a foreign one."""
    trucks, trailers, problems = identifiers.plates(text)
    return bool((trucks or trailers) and not problems and _HAN.match(text.strip()))


def _are(find: Callable[[str], identifiers.Found]) -> Callable[[str], bool]:
    def read(text: str) -> bool:
        numbers, problems = find(text)
        return bool(numbers and not problems)

    return read


_KINDS: Mapping[ColumnName, Callable[[str], bool]] = {
    "customs_numbers": _are(identifiers.customs_numbers),
    "plates": _are_plates,
    "vins": _are(identifiers.vins),
    "containers": _are(identifiers.containers),
}


def _header_rows(grid: Grid) -> Iterator[tuple[int, int]]:
    """First and last row of each header."""
    identifying: int | None = None
    row = 1
    while row <= grid.row_count:
        if not _may_be_header(grid, row, identifying):
            row += 1
            continue
        last = row
        if _is_header(grid, row + 1, alone=False):
            last = row + 1
        names = {column: heading(text).name for column, text in grid.filled(last).items()}
        identifying = next((column for column, name in names.items() if name in IDENTIFYING), None)
        yield _first_header_row(grid, row), last
        row = last + 1


def _may_be_header(grid: Grid, row: int, identifying: int | None) -> bool:
    # Below a header almost every row has a number where the header names one: nothing else is looked at.
    if identifying is not None:
        text = grid.own(row, identifying)
        if not text or any(character.isdigit() for character in text):
            return False
    elif row > _HEADER_ROWS_LOOKED_AT:
        return False
    return _is_header(grid, row, alone=True)


def _is_header(grid: Grid, row: int, *, alone: bool) -> bool:
    """Whether the row holds headings. ``alone``: it is no lower half, so it must name a number itself,
    and one such name is enough where nothing but words stands beside it."""
    texts = grid.filled(row)
    named = [meaning.name for text in texts.values() if (meaning := heading(text)).name is not None]
    if len(named) * 2 < len(texts):
        return False
    kinds = set(named) - {"other", "number"}
    if not alone:
        return len(kinds) >= _FEWEST_NAMES
    if kinds.isdisjoint(IDENTIFYING):
        return len(kinds) > _FEWEST_NAMES and _is_header(grid, row + 1, alone=True)
    return len(kinds) >= _FEWEST_NAMES or not any(c.isdigit() for text in texts.values() for c in text)


def _first_header_row(grid: Grid, row: int) -> int:
    """The row above belongs to the header when cells in it are merged over several columns of it, but
    not over all: then it is a title."""
    width = len(grid.filled(row))
    merged_above = any(
        top == bottom == row - 1 and 1 < right - left + 1 < max(width, 2)
        for top, left, bottom, right in grid.sheet.merged
    )
    return row - 1 if merged_above else row


def _heading_texts(grid: Grid, first: int, last: int) -> dict[int, str]:
    texts: dict[int, str] = {}
    for column in range(1, min(grid.column_count, _MOST_COLUMNS) + 1):
        above = (grid.shown(row, column).strip() for row in range(first, last + 1))
        parts = list(dict.fromkeys(text for text in above if text))
        if parts:
            texts[column] = _best_words(parts)
    return texts


def _best_words(parts: list[str]) -> str:
    """车辆信息 over 车牌号 is a plate; 车牌号 over Plate is one too; 关封号 over 1 is 关封号 1."""
    for part in (*reversed(parts), " ".join(parts)):
        if heading(part).name not in (None, "number"):
            return part if part == parts[-1] or len(parts) == 1 else " ".join(parts)
    return " ".join(parts)


def _side_by_side(texts: Mapping[int, str]) -> list[dict[int, str]]:
    """Two tables beside one another have the same headings once more, from the first that identifies."""
    identifying = [column for column, text in texts.items() if heading(text).name in IDENTIFYING]
    starts = [min(texts, default=1)]
    if identifying:
        first = compact(texts[identifying[0]])
        repeated = [column for column in identifying[1:] if compact(texts[column]) == first]
        before = identifying[0] - min(texts)
        starts += [column - before for column in repeated if column - before > starts[-1]]
    ends = [*starts[1:], max(texts, default=0) + 1]
    return [
        {column: text for column, text in texts.items() if start <= column < end}
        for start, end in zip(starts, ends, strict=True)
    ]


def _columns(texts: Mapping[int, str]) -> dict[int, ColumnName]:
    meanings = {column: heading(text) for column, text in texts.items()}
    names = {meaning.name for meaning in meanings.values()}
    # With vehicles and what carries them named, a bare 车牌号 is the vehicle's own plate.
    own_plates = {"vins", "transport_tool"} <= names
    best: dict[ColumnName, tuple[int, int]] = {}
    found: dict[int, ColumnName] = {}
    for column, meaning in meanings.items():
        name = meaning.name
        if name is None or name == "other" or (own_plates and meaning.is_vehicle_plate):
            continue
        if name in SEVERAL:
            found[column] = name
        elif name not in best or meaning.rank < best[name][0]:
            best[name] = (meaning.rank, column)
    return dict(sorted({**found, **{column: name for name, (_, column) in best.items()}}.items()))


def _first_texts(
    grid: Grid, headings: Mapping[int, str], first: int, last: int
) -> dict[int, tuple[str, ...]]:
    rows = [row for row in range(first, min(last, first + 20) + 1) if grid.filled(row)][:_FIRST_TEXTS]
    return {column: tuple(grid.shown(row, column)[:100] for row in rows) for column in headings}


def _unknown(grid: Grid) -> ListTable | None:
    """A worksheet with rows of several values but no header that is understood."""
    rows = [row for row in range(1, min(grid.row_count, 60) + 1) if len(grid.filled(row)) >= _FEWEST_NAMES]
    if not rows:
        return None
    first = rows[0]
    header = grid.filled(first)
    worded = not any(c.isdigit() for text in header.values() for c in text)
    columns = sorted({column for row in rows for column in grid.filled(row)})[:_MOST_COLUMNS]
    headings = {column: header.get(column, "") for column in columns} if worded else {}
    begin = first + 1 if worded else first
    texts = _first_texts(grid, dict.fromkeys(columns, ""), begin, grid.row_count)
    return ListTable(grid.sheet.name, begin, grid.row_count, {}, headings, texts, first if worded else None)


def row_kind(grid: Grid, table: ListTable, row: int) -> RowKind:
    """Whether the row may be an appointment, or is a total, a note, a line about how to fill the table."""
    last = max((*table.columns, *table.headings), default=grid.column_count)
    first = min((*table.columns, *table.headings), default=1)
    texts = grid.filled(row, first, last)
    if not texts:
        return "blank"
    start = next(iter(texts.values()))
    if start.isdigit():
        return "appointment"
    kind = line_kind(start)
    mapped = sum(1 for column in texts if column in table.columns)
    if kind in ("total", "subtotal") or (kind == "note" and mapped <= 1):
        return "line"
    if kind == "example":
        return "example"
    if row - table.first_row <= 1 and any(map(describes, texts.values())) and not _has_number(texts):
        return "line"
    return "appointment"


def _has_number(texts: Mapping[int, str]) -> bool:
    return any(sum(c.isdigit() for c in text) >= 5 for text in texts.values())


def cells_of(grid: Grid, table: ListTable, row: int) -> Iterator[tuple[ColumnName, Cell]]:
    """The row's cells with what their columns are taken for."""
    damaged = grid.sheet.damaged
    for column, name in table.columns.items():
        text = grid.shown(row, column)
        if not text and not damaged:
            continue
        origin = grid.origin(row, column)
        damage = damaged.get(origin) if damaged else None
        if text or damage:
            yield name, Cell(text, table.headings.get(column, ""), damage, shared=origin[0] < row)


__all__ = [
    "COLUMN_NAMES",
    "ChosenColumns",
    "Heading",
    "ListTable",
    "RowKind",
    "cells_of",
    "find_tables",
    "row_kind",
]
