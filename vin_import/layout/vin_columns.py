"""In which columns and rows of a worksheet VINs stand. Headings and content decide together."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from customs.identifiers import vin as vin_rules
from customs.identifiers import vin_facts
from customs.identifiers.vin import LENGTH
from vin_import.layout.grid import Grid
from vin_import.layout.vocabulary import heading, key
from vin_import.vin_text import WELL_FORMED, has_vin, vins_in

_MAY_NAME_A_VIN = re.compile(
    r"架|盘|识别|代号|[vVＶｖ][iIＩｉ][nNＮｎ]|chas|fram|ident|[ВвBb][ИиIi][НнHh]|шасс|кузов|рам|идент", re.I
)
_LETTER = re.compile(r"[^\W\d_]")
# A column without a heading is one of VINs when so much of it is VINs; beside one with a heading more.
_ENOUGH = 0.5
_ENOUGH_BESIDE = 0.6
_NEARLY_ALL = 0.8
# Halves of VINs are looked for, and rows of headings, no further than this.
_MOST_COLUMNS = 40
_MOST_ROWS_WITHOUT_VIN = 2_000
_MOST_HEADINGS = 64
# Headings of VINs on a worksheet, one a page; where more cells are like one, the rest is words.
_MOST_VIN_HEADINGS = 2_000
_MOST_LIKE_HEADINGS = 20_000
_MOST_HEADINGS_WITHOUT_VIN = 100
# Long texts that hold no VIN, and for each that does: past that only plain VINs are found.
_MOST_LONG_TEXTS = 150_000
_LONG_TEXTS_A_VIN = 20
# Rows looked at before a whole column is.
_SAMPLE = 1_000
_ENOUGH_OF_SAMPLE = 0.3
_PART = re.compile(r"[0-9A-Za-z -]{2,16}")
_CODE = re.compile(r"(?=.*[0-9])[0-9A-Za-z]{8,}")


@dataclass(frozen=True, slots=True)
class VinColumn:
    """A stretch of a column that holds VINs. ``header_row`` is None without a heading of its own;
    ``by_content`` when the heading means something else and only the content says VIN."""

    column: int
    header_row: int | None
    first_row: int
    last_row: int
    by_content: bool = False


@dataclass(slots=True)
class Findings:
    """What a walk over all cells finds: rows with VINs by column, headings of VINs, headings by row."""

    vin_rows: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    headings: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    header_rows: dict[int, int] = field(default_factory=dict)
    """Rows of two or more headings, by row the number of them."""


def examine(grid: Grid) -> Findings:
    """Walks over the worksheet once; the cheapest tests come first, for the many cells of good rows."""
    found = Findings()
    hidden = grid.sheet.hidden_rows
    left = _MOST_ROWS_WITHOUT_VIN
    texts = _Texts()
    matches = WELL_FORMED.fullmatch
    for row, cells in enumerate(grid.sheet.rows, start=1):
        if row in hidden:
            continue
        holds_vin = False
        for column, text in enumerate(cells, start=1):
            if not text or text.isdigit():
                continue
            if matches(text) or (len(text) >= LENGTH and texts.hold_vin(text)):
                found.vin_rows[column].append(row)
                holds_vin = True
            elif texts.name_vins(text):
                found.headings[column].append(row)
        if not holds_vin and left > 0 and any(cells):
            left -= 1
            if (names := _names(cells[:_MOST_HEADINGS])) >= 2:
                found.header_rows[row] = names
    _add_merged_headings(grid, found)
    return found


@dataclass(slots=True)
class _Texts:
    """What costs time is asked only so often: a worksheet of a million words holds no vehicles."""

    headings_left: int = _MOST_VIN_HEADINGS
    looked_at_left: int = _MOST_LIKE_HEADINGS
    long_left: int = _MOST_LONG_TEXTS

    def hold_vin(self, text: str) -> bool:
        if self.long_left <= 0:
            return False
        holds = has_vin(text)
        self.long_left += _LONG_TEXTS_A_VIN if holds else -1
        return holds

    def name_vins(self, text: str) -> bool:
        if min(self.headings_left, self.looked_at_left) <= 0 or not _MAY_NAME_A_VIN.search(text):
            return False
        self.looked_at_left -= 1
        names = heading(text).name == "vin"
        self.headings_left -= names
        return names


def _names(cells: Iterable[str]) -> int:
    names = {heading(text).name for text in cells if text and not text.isdigit() and _LETTER.search(text)}
    return len(names - {None})


def _add_merged_headings(grid: Grid, found: Findings) -> None:
    """One heading merged over several columns names them all."""
    for first_row, first_column, last_row, last_column in grid.sheet.merged:
        last_column = min(last_column, grid.column_count)
        if first_row not in found.headings.get(first_column, ()):
            continue
        if last_row > first_row:
            found.headings[first_column].remove(first_row)
            found.headings[first_column].append(min(last_row, grid.row_count))
        for column in range(first_column + 1, last_column + 1):
            found.headings[column].append(min(last_row, grid.row_count))
    for rows in found.headings.values():
        rows.sort()


def vin_columns(grid: Grid, found: Findings) -> list[VinColumn]:
    """All stretches, in no order. Of two columns with the same VINs row by row only the first is taken."""
    if not found.vin_rows and sum(map(len, found.headings.values())) > _MOST_HEADINGS_WITHOUT_VIN:
        # A worksheet of words, some of which are like headings.
        return _last_resort(grid, found)
    headed = [stretch for column in sorted(found.headings) for stretch in _stretches(grid, found, column)]
    free = [column for column in found.vin_rows if column not in {stretch.column for stretch in headed}]
    beside = [stretch for column in free for stretch in _by_content(grid, found, column, headed)]
    if not headed and len(beside) > 1:
        beside = _likely_ones(grid, found, beside)
    chosen = [*headed, *beside]
    if not chosen:
        chosen = _last_resort(grid, found)
    return _without_repeats(grid, chosen)


def _stretches(grid: Grid, found: Findings, column: int) -> list[VinColumn]:
    """A column with headings falls apart at each; VINs above the first belong to no heading."""
    headings = found.headings[column]
    rows = found.vin_rows.get(column, [])
    stretches = []
    if rows and rows[0] < headings[0]:
        above = [row for row in rows if row < headings[0]]
        stretches.append(VinColumn(column, None, above[0], above[-1]))
    for position, row in enumerate(headings):
        end = headings[position + 1] - 1 if position + 1 < len(headings) else grid.row_count
        if row in found.headings.get(column - 1, ()) and _is_split(grid, row, column - 1, end):
            continue
        if _holds_vehicles(grid, found, column, row, end):
            stretches.append(VinColumn(column, row, row + 1, end))
    return stretches


def _holds_vehicles(grid: Grid, found: Findings, column: int, header: int, end: int) -> bool:
    """A heading counts when VINs, right or wrong, stand below it; a sentence that names VINs has none."""
    if _is_any_within(found.vin_rows.get(column, ()), header + 1, end):
        return True
    if any(
        _is_any_within(rows, header, end) and heading(grid.shown(header, other)).name != "other"
        for other, rows in found.vin_rows.items()
        if other != column
    ):
        # The VINs stand elsewhere, unless this one is half of them.
        return _is_split(grid, header, column, end)
    below = [text for row in range(header + 1, end + 1) if (text := grid.own(row, column).strip())]
    codes = sum(1 for text in below if _CODE.search(text.replace(" ", "").replace("-", "")))
    if codes and codes * 2 >= len(below):
        return True
    if _is_split(grid, header, column, end):
        return True
    return header in found.header_rows and any(grid.filled(row) for row in range(header + 1, end + 1))


def _is_any_within(rows: Sequence[int], first: int, last: int) -> bool:
    place = bisect_left(rows, first)
    return place < len(rows) and rows[place] <= last


def _is_split(grid: Grid, header: int, column: int, end: int) -> bool:
    return any(joined_with_next(grid, row, column, header) is not None for row in range(header + 1, end + 1))


def joined_with_next(grid: Grid, row: int, column: int, header_row: int | None) -> str | None:
    """The VIN that the cell has together with the next cell, or the next two; None where it has none.

    A neighbour with a heading of its own is a value of its own; without headings the check digit says.
    """
    text = grid.own(row, column).strip()
    if not _PART.fullmatch(text):
        return None
    for other in (column + 1, column + 2):
        if header_row is not None and heading(grid.shown(header_row, other)).name not in (None, "vin"):
            return None
        text += grid.own(row, other).strip()
        parts = vins_in(text)
        if len(parts) == 1 and WELL_FORMED.fullmatch(parts[0]):
            return parts[0] if header_row is not None or _passes(parts[0]) else None
    return None


def heading_above(grid: Grid, found: Findings, column: int, first_row: int) -> str:
    """The text over a column in the nearest row of headings above; empty where there is none."""
    above = [row for row in (*found.header_rows, *_heading_rows(found)) if row < first_row]
    if not above:
        return ""
    return grid.shown(max(above), column).strip()


def _heading_rows(found: Findings) -> set[int]:
    return {row for rows in found.headings.values() for row in rows}


def _by_content(grid: Grid, found: Findings, column: int, headed: list[VinColumn]) -> list[VinColumn]:
    rows = found.vin_rows[column]
    above = heading_above(grid, found, column, rows[0])
    if heading(above).name is not None or (headed and above and key(above)):
        return []
    share = len(rows) / _filled(grid, column, rows[0], rows[-1])
    if share < (_ENOUGH_BESIDE if headed else _ENOUGH):
        return []
    if headed and not _are_alone(grid, column, rows):
        return []
    header_rows = [row for row in found.header_rows if row < rows[0]]
    header = max(header_rows) if header_rows and not headed else None
    return [VinColumn(column, header, rows[0] if header is None else header + 1, grid.row_count)]


def _likely_ones(grid: Grid, found: Findings, stretches: list[VinColumn]) -> list[VinColumn]:
    """Of several columns without headings those whose VINs have a maker and check digit: engine numbers
    have 17 places too. A column of slips counts where its makers are those of the others."""
    vins = {
        stretch.column: [
            vin for row in found.vin_rows[stretch.column] for vin in vins_in(grid.own(row, stretch.column))
        ]
        for stretch in stretches
    }
    makers = {vin[:3] for those in vins.values() for vin in those if _passes(vin)}
    if not makers:
        return stretches

    def is_likely_one(vin: str) -> bool:
        if vin[:3] in makers:
            return True
        return vin[:3] in vin_facts.makers() and not vin_rules.is_check_digit_compulsory(vin)

    likely = [
        stretch
        for stretch in stretches
        if sum(map(is_likely_one, vins[stretch.column])) >= len(vins[stretch.column]) * _ENOUGH
    ]
    return likely or stretches


def _are_alone(grid: Grid, column: int, rows: list[int]) -> bool:
    """Beside a column of VINs a remark may name a VIN among other words: that is no vehicle of its own."""
    alone = sum(1 for row in rows if len(grid.own(row, column).strip()) <= LENGTH + 6)
    return alone >= len(rows) * _ENOUGH_BESIDE


def _last_resort(grid: Grid, found: Findings) -> list[VinColumn]:
    """Nothing is named VIN and no column is mostly VINs: texts with VINs in them (`您好，车架号：…`), then
    a column named otherwise of which nearly all pass the check digit, which other numbers never do."""
    stretches = []
    for column, rows in found.vin_rows.items():
        above = heading_above(grid, found, column, rows[0])
        if heading(above).name is None:
            stretches.append(VinColumn(column, None, rows[0], rows[-1]))
    if stretches:
        return stretches
    for column, rows in found.vin_rows.items():
        passing = sum(1 for row in rows if _passes(grid.own(row, column)))
        if passing >= len(rows) * _NEARLY_ALL:
            above_rows = [row for row in found.header_rows if row < rows[0]]
            header = max(above_rows) if above_rows else None
            stretches.append(VinColumn(column, header, rows[0], rows[-1], by_content=True))
    return stretches[:1] or _split_columns(grid)


def _split_columns(grid: Grid) -> list[VinColumn]:
    """Without headings: two neighbouring columns that hold VINs in halves."""
    for column in range(1, min(grid.column_count, _MOST_COLUMNS)):
        if not _may_be_split(grid, column):
            continue
        rows = [
            row
            for row in range(1, grid.row_count + 1)
            if joined_with_next(grid, row, column, None) is not None
        ]
        # Of many numbers and words some always fit together by chance.
        if rows and len(rows) >= _ENOUGH * _filled(grid, column, 1, grid.row_count):
            return [VinColumn(column, None, rows[0], rows[-1])]
    return []


def _may_be_split(grid: Grid, column: int) -> bool:
    """Whether rows from all over the column say that it holds halves of VINs."""
    step = max(1, grid.row_count // _SAMPLE)
    sample = [row for row in range(1, grid.row_count + 1, step) if grid.own(row, column)]
    joined = sum(1 for row in sample if joined_with_next(grid, row, column, None) is not None)
    return joined > 0 and joined >= len(sample) * _ENOUGH_OF_SAMPLE


def _filled(grid: Grid, column: int, first: int, last: int) -> int:
    return sum(1 for row in range(first, last + 1) if grid.own(row, column).strip())


def _passes(text: str) -> bool:
    parsed = [vin_rules.parse(vin) for vin in vins_in(text)]
    return any(
        vin is not None and vin.is_check_digit_compulsory and vin.is_check_digit_right for vin in parsed
    )


def _without_repeats(grid: Grid, stretches: list[VinColumn]) -> list[VinColumn]:
    kept: list[VinColumn] = []
    # Stretches of one column and kind follow one another: those beside are found without looking at all.
    beside: defaultdict[tuple[int, bool], list[VinColumn]] = defaultdict(list)
    for stretch in sorted(stretches, key=lambda one: (one.header_row is None, one.column, one.first_row)):
        if not any(
            _is_repeat(grid, stretch, other)
            for others in beside.values()
            for other in _overlapping(others, stretch)
        ):
            kept.append(stretch)
            beside[stretch.column, stretch.header_row is None].append(stretch)
    return kept


def _overlapping(others: Sequence[VinColumn], stretch: VinColumn) -> Sequence[VinColumn]:
    first = bisect_left(others, stretch.first_row, key=lambda one: one.last_row)
    return others[first : bisect_right(others, stretch.last_row, key=lambda one: one.first_row)]


def _is_repeat(grid: Grid, stretch: VinColumn, other: VinColumn) -> bool:
    if stretch.column == other.column:
        return False
    first, last = max(stretch.first_row, other.first_row), min(stretch.last_row, other.last_row)
    pairs = [
        (grid.own(row, stretch.column).strip(), grid.own(row, other.column).strip())
        for row in range(first, last + 1)
    ]
    filled = [(one, two) for one, two in pairs if one and two]
    equal = sum(1 for one, two in filled if one == two)
    return bool(filled) and equal >= len(filled) * _NEARLY_ALL
