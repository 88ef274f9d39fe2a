"""The columns of VINs of a page: from their header cells and the rules beside them.

Several blocks may stand side by side, and a header cell may have two lines.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from customs.identifiers import vin
from extractors.page_content import Rule
from extractors.page_kinds import ReadPage
from extractors.page_titles import is_made_of, page_words
from extractors.text_runs import TextRun, lines_of, parted_at_blanks

VIN_LENGTH = 17
SLACK = 2.0
_WORD = re.compile(r"[0-9A-Za-z]+")
_SEVENTEEN = re.compile(r"[0-9A-Za-z]{17}")
# Header cells of several lines stand within this many sizes.
_HEADER_STEP = 1.4
_LONGEST_HEADER = 30
# Without a header or title this many VINs make a table.
_FEWEST_WITHOUT_HEADER = 2


@dataclass(frozen=True, slots=True)
class Column:
    """A column of VINs: its extent, and where its row numbers stand."""

    x0: float
    x1: float
    numbers: tuple[float, float] | None


def has_vin_header(page: ReadPage) -> bool:
    """True when the page has a header cell of a column of VINs."""
    return bool(_header_cells(page))


def top_of_rows(page: ReadPage) -> float:
    """Where the rows below the header begin, from the top; 0 without a header."""
    return min((header.middle for header in _header_cells(page)), default=0.0)


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
    may_begin = [run for run in runs if run.text.lstrip()[:1].upper() in _first_characters()]
    for line in lines_of(may_begin):
        cells = [cell for run in line for cell in _with_second_line(run, runs)]
        headers = [cell for cell in cells if is_made_of(cell.text, page_words().vin_table.vin_header)]
        # 车架号: LVV… on one line is text, not the header of a column.
        if headers and not _stands_before_a_vin(headers[0], runs):
            return [header for header in headers if not _is_covered(header, headers)]
    return []


@cache
def _first_characters() -> frozenset[str]:
    """What a header of a column of VINs begins with: few runs of a page do."""
    return frozenset(word[0].upper() for word in page_words().vin_table.vin_header)


def _stands_before_a_vin(header: _Header, runs: Iterable[TextRun]) -> bool:
    beside = [run for run in runs if abs(run.middle - header.middle) < header.size / 2]
    return any(is_vin(word.text) for run in beside for word in words_of(run))


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


def columns_under_header(page: ReadPage) -> list[Column]:
    """The columns under header cells; a header further down on the page counts for all of it."""
    headers = _header_cells(page)
    beside = [
        run
        for run in parted_at_blanks(page.runs)
        if headers and abs(run.middle - headers[0].middle) <= _HEADER_STEP * headers[0].size
    ]
    return [_column(header, beside, page.content.rules) for header in headers]


def _column(header: _Header, cells: Sequence[TextRun], rules: Iterable[Rule]) -> Column:
    middle = (header.x0 + header.x1) / 2
    before = max((cell for cell in cells if cell.x1 <= header.x0), key=lambda cell: cell.x1, default=None)
    behind = min((cell for cell in cells if cell.x0 >= header.x1), key=lambda cell: cell.x0, default=None)
    verticals = [
        rule.x0 for rule in rules if not rule.is_horizontal and rule.y0 - 1 <= header.middle <= rule.y1 + 1
    ]
    x0 = max((x for x in verticals if x <= middle), default=0.0)
    x1 = min((x for x in verticals if x > middle), default=1e6)
    if before is not None and x0 < before.x1 - SLACK:
        x0 = _between(before, header)
    if behind is not None and x1 > behind.x0 + SLACK:
        x1 = _between(header, behind)
    numbered = [
        cell
        for cell in cells
        if cell.x1 <= header.x0 and is_made_of(cell.text, page_words().vin_table.number_header)
    ]
    nearest = max(numbered, key=lambda cell: cell.x1, default=None)
    return Column(x0, x1, None if nearest is None else (nearest.x0, nearest.x1))


def _between(left: TextRun | _Header, right: TextRun | _Header) -> float:
    """The border of two columns without a rule: halfway between the middles of their headers."""
    return (left.x0 + left.x1 + right.x0 + right.x1) / 4


def columns_without_header(page: ReadPage, *, is_list: bool) -> list[Column]:
    """Columns from whole VINs that stand below each other; the title of a list needs but one."""
    likely = [run for run in page.runs if _SEVENTEEN.search(run.text)]
    whole = [word for run in likely for word in words_of(run) if is_vin(word.text)]
    if len(whole) < (1 if is_list or has_vin_header(page) else _FEWEST_WITHOUT_HEADER):
        return []
    columns: list[Column] = []
    for word in sorted(whole, key=lambda each: each.x0):
        if not columns or word.x0 > columns[-1].x1:
            columns.append(Column(word.x0 - SLACK, word.x1 + SLACK, None))
    return columns


def words_of(run: TextRun) -> Iterator[TextRun]:
    """The letters and digits of a run, word by word."""
    for match in _WORD.finditer(run.text):
        word = run.slice(*match.span())
        if word is not None:
            yield word


def is_vin(text: str) -> bool:
    """True for a whole VIN that passes its checks."""
    return len(text) == VIN_LENGTH and vin.check(text).ok
