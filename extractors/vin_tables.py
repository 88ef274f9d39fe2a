"""A table of VINs on pages that are no declaration: which VINs, where, and whether rows are missing.

Columns come from the header (车架号, VIN …) and the rules beside it; several blocks may stand side by
side, and a further page without a header has the columns of the page before. A VIN may be broken
over the lines of its cell. 序号 orders the rows and shows whether one was lost.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from customs.identifiers import customs_number, vin
from extractors.cells import joined
from extractors.label_search import comparable
from extractors.page_content import Rule
from extractors.page_kinds import ReadPage
from extractors.page_titles import is_made_of, page_words
from extractors.text_runs import TextRun, lines_of, parted_at_blanks
from extractors.vin_rows import VinRow, VinTable

VIN_LENGTH = 17
VIN_LIST = "vin-list"
_WORD = re.compile(r"[0-9A-Za-z]+")
_ROW_NUMBER = re.compile(r"[0-9]{1,4}[.、]?$")
_DECLARATION_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:[0-9]{18}|[EI][0-9]{17})(?![0-9A-Za-z])")
# Lines of one cell follow each other within this many sizes.
_LINE_STEP = 2.2
_SLACK = 2.0
# Header cells of several lines stand within this many sizes.
_HEADER_STEP = 1.4
_LONGEST_HEADER = 30
# Without a header or title this many VINs make a table.
_FEWEST_WITHOUT_HEADER = 2


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of VINs: its extent, and where its row numbers stand."""

    x0: float
    x1: float
    numbers: tuple[float, float] | None


def read_vin_table(pages: Sequence[ReadPage]) -> VinTable | None:
    """The table of VINs on ``pages``, which belong together; None when there is none."""
    table = VinTable()
    columns: list[_Column] = []
    for page in pages:
        found = _columns(page)
        columns = found or columns or _columns_without_header(page, is_list=pages[0].kind == VIN_LIST)
        _read_page(page, columns, table)
        table.declaration_numbers += _numbers_on(page, table)
        table.text += "".join(run.text for run in page.runs).replace(" ", "")
    if not table.rows:
        return None
    _order(table)
    _compare_stated_count(pages, table)
    return table


def has_vin_header(page: ReadPage) -> bool:
    """True when the page has a header cell of a column of VINs."""
    return bool(_header_cells(page))


def row_numbers(page: ReadPage) -> list[int]:
    """The numbers at the left of the rows of a page, from top to bottom."""
    first = [line[0] for line in lines_of(page.runs)]
    numbers = [
        int(text) for run in first if (text := run.text.split()[0].rstrip(".、")).isdigit() and len(text) < 4
    ]
    return [number for number in numbers if number > 0]


@dataclass(frozen=True, slots=True)
class _Header:
    """A header cell of one or two lines."""

    text: str
    x0: float
    x1: float
    middle: float
    size: float


def _header_cells(page: ReadPage) -> list[_Header]:
    """The header cells of columns of VINs in the first line that has any."""
    runs = list(parted_at_blanks(page.runs))
    for line in lines_of(runs):
        cells = [cell for run in line for cell in _with_second_line(run, runs)]
        headers = [cell for cell in cells if is_made_of(cell.text, page_words().vin_table.vin_header)]
        # 车架号: LVV… on one line is text, not the header of a column.
        if headers and not any(_is_vin(word.text) for run in line for word in _words(run)):
            return [header for header in headers if not _is_covered(header, headers)]
    return []


def _with_second_line(run: TextRun, runs: Iterable[TextRun]) -> Iterator[_Header]:
    """A run as a cell, and together with what stands just below it: 车辆识别 over 代号."""
    if len(run.text) > _LONGEST_HEADER:
        return
    yield _Header(run.text, run.x0, run.x1, run.middle, run.size)
    for below in runs:
        is_below = 0 < below.middle - run.middle <= _HEADER_STEP * run.size
        if is_below and below.x0 < run.x1 and below.x1 > run.x0 and len(below.text) <= _LONGEST_HEADER:
            x0, x1 = min(run.x0, below.x0), max(run.x1, below.x1)
            yield _Header(run.text + below.text, x0, x1, below.middle, run.size)


def _is_covered(header: _Header, headers: Iterable[_Header]) -> bool:
    """True for the first line of a header whose second line belongs to it."""
    return any(
        other is not header and other.text.startswith(header.text) and len(other.text) > len(header.text)
        for other in headers
        if other.x0 < header.x1 and other.x1 > header.x0
    )


def _columns(page: ReadPage) -> list[_Column]:
    """The columns under header cells; a header further down on the page counts for all of it."""
    headers = _header_cells(page)
    beside = [
        run
        for run in parted_at_blanks(page.runs)
        if headers and abs(run.middle - headers[0].middle) <= _HEADER_STEP * headers[0].size
    ]
    return [_column(header, beside, page.content.rules) for header in headers]


def _column(header: _Header, cells: Sequence[TextRun], rules: Iterable[Rule]) -> _Column:
    middle = (header.x0 + header.x1) / 2
    before = max((cell for cell in cells if cell.x1 <= header.x0), key=lambda cell: cell.x1, default=None)
    behind = min((cell for cell in cells if cell.x0 >= header.x1), key=lambda cell: cell.x0, default=None)
    verticals = [
        rule.x0 for rule in rules if not rule.is_horizontal and rule.y0 - 1 <= header.middle <= rule.y1 + 1
    ]
    x0 = max((x for x in verticals if x <= middle), default=0.0)
    x1 = min((x for x in verticals if x > middle), default=1e6)
    if before is not None and x0 < before.x1 - _SLACK:
        x0 = _between(before, header)
    if behind is not None and x1 > behind.x0 + _SLACK:
        x1 = _between(header, behind)
    numbered = [
        cell
        for cell in cells
        if cell.x1 <= header.x0 and is_made_of(cell.text, page_words().vin_table.number_header)
    ]
    nearest = max(numbered, key=lambda cell: cell.x1, default=None)
    return _Column(x0, x1, None if nearest is None else (nearest.x0, nearest.x1))


def _between(left: TextRun | _Header, right: TextRun | _Header) -> float:
    """The border of two columns without a rule: halfway between the middles of their headers."""
    return (left.x0 + left.x1 + right.x0 + right.x1) / 4


def _columns_without_header(page: ReadPage, *, is_list: bool) -> list[_Column]:
    """Columns from whole VINs that stand below each other; the title of a list needs but one."""
    whole = [word for run in page.runs for word in _words(run) if _is_vin(word.text)]
    if len(whole) < (1 if is_list or has_vin_header(page) else _FEWEST_WITHOUT_HEADER):
        return []
    columns: list[_Column] = []
    for word in sorted(whole, key=lambda each: each.x0):
        if not columns or word.x0 > columns[-1].x1:
            columns.append(_Column(word.x0 - _SLACK, word.x1 + _SLACK, None))
    return columns


def _words(run: TextRun) -> Iterator[TextRun]:
    for match in _WORD.finditer(run.text):
        word = run.slice(*match.span())
        if word is not None:
            yield word


def _is_vin(text: str) -> bool:
    return len(text) == VIN_LENGTH and vin.check(text).ok


def _read_page(page: ReadPage, columns: Sequence[_Column], table: VinTable) -> None:
    top = min((header.middle for header in _header_cells(page)), default=0.0)
    words = [word for run in page.runs if run.middle > top for word in _words(run)]
    taken: set[tuple[float, float]] = set()
    for column in columns:
        inside = [
            word for word in words if column.x0 - _SLACK <= (word.x0 + word.x1) / 2 <= column.x1 + _SLACK
        ]
        numbers = _numbers_of(words, column)
        table.printed_numbers |= {int(number.text.rstrip(".、")) for number in numbers}
        for cell in _cells(inside, page.content.rules, column):
            taken |= {(word.x0, word.top) for word in cell}
            _take_cell(cell, numbers, table)
    for word in words:
        if (word.x0, word.top) not in taken and _is_vin(word.text):
            table.problems.append(word.text)


def _numbers_of(words: Iterable[TextRun], column: _Column) -> list[TextRun]:
    """The words of the column of 序号 that belongs to ``column``."""
    if column.numbers is None:
        return []
    x0, x1 = column.numbers
    return [
        word
        for word in words
        if word.x1 > x0 - _SLACK and word.x0 < x1 + _SLACK and _ROW_NUMBER.match(word.text)
    ]


def _cells(words: Iterable[TextRun], rules: Iterable[Rule], column: _Column) -> Iterator[list[TextRun]]:
    """The words of a column, those of one VIN together: lines are joined until there are 17 places."""
    borders = [
        rule.y0
        for rule in rules
        if rule.is_horizontal and rule.x0 < column.x1 - _SLACK and rule.x1 > column.x0 + _SLACK
    ]
    cell: list[TextRun] = []
    for line in lines_of(words):
        for word in line:
            length = sum(len(each.text) for each in cell)
            is_next = bool(cell) and _follows(cell[-1], word, borders)
            if cell and (length >= VIN_LENGTH or not is_next or length + len(word.text) > VIN_LENGTH):
                yield cell
                cell = []
            cell.append(word)
    if cell:
        yield cell


def _follows(above: TextRun, below: TextRun, borders: Iterable[float]) -> bool:
    is_near = below.middle - above.middle <= _LINE_STEP * max(above.size, below.size)
    return is_near and not any(above.middle < border < below.middle for border in borders)


def _take_cell(cell: Sequence[TextRun], numbers: Sequence[TextRun], table: VinTable) -> None:
    evidence = cell[0].content
    for word in cell[1:]:
        evidence = evidence.followed_by(word.content)
    text = evidence.text
    has_digit = any(character.isdigit() for character in text)
    if len(text) != VIN_LENGTH:
        # A model or a total below the column is none; what has many places was meant to be a VIN.
        if has_digit and len(text) > VIN_LENGTH / 2:
            table.problems.append(text)
        return
    verdict = vin.check(text)
    if not has_digit:
        return
    beside = [number for number in numbers if number.bottom > cell[0].top and number.top < cell[-1].bottom]
    number = int(beside[0].text.rstrip(".、")) if len(beside) == 1 else None
    table.rows.append(VinRow(verdict.value, evidence, number, verdict.ok))
    if not verdict.ok:
        table.problems.append(text)


def _order(table: VinTable) -> None:
    """By 序号 where every row has one; a number that is missing or there twice is a problem."""
    numbers = [row.number for row in table.rows if row.number is not None]
    if not numbers:
        return
    if len(numbers) == len(table.rows):
        table.rows.sort(key=lambda row: row.number or 0)
    count = len(table.rows)
    if sorted(numbers) != list(range(1, count + 1)) or count + 1 in table.printed_numbers:
        gaps = sorted({*range(1, max(numbers) + 1)} - {*numbers}) or sorted(
            {count + 1} & table.printed_numbers
        )
        doubles = [a for a, b in pairwise(sorted(numbers)) if a == b]
        table.problems.append(", ".join(str(number) for number in gaps + doubles) or str(len(numbers)))


def _numbers_on(page: ReadPage, table: VinTable) -> list[str]:
    """Numbers of declarations that the page names."""
    known = {*table.vins, *table.declaration_numbers}
    found = [match.group() for run in page.runs for match in _DECLARATION_NUMBER.finditer(run.text)]
    # A credit code may have 18 digits too, but hardly the form of a declaration's number.
    return [
        number
        for number in dict.fromkeys(found)
        if number not in known and (number[0] in "EI" or customs_number.parse(number) is not None)
    ]


def _compare_stated_count(pages: Iterable[ReadPage], table: VinTable) -> None:
    """共10台 below the list."""
    for page in pages:
        for line in lines_of(page.runs):
            text = joined(line)
            match = _stated_count().search(comparable(text.text).upper()) if text is not None else None
            if match is not None:
                stated = next(int(group) for group in match.groups() if group is not None)
                if stated != len(table.rows):
                    table.problems.append(match.group())


@cache
def _stated_count() -> re.Pattern[str]:
    words = page_words().vin_table.stated_count
    alternatives = [
        re.escape(comparable(word).upper()).replace(re.escape("{N}"), "([0-9]{1,4})(?![0-9.,])")
        for word in words
    ]
    return re.compile("|".join(sorted(alternatives, key=len, reverse=True)))
