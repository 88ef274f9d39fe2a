"""A table of VINs on pages that are no declaration: which VINs, where, and whether rows are missing.

Columns come from the header (车架号, VIN …) and the rules beside it; several blocks may stand side by
side, and a further page without a header has the columns of the page before. A VIN may be broken
over the lines of its cell. 序号 orders the rows and shows whether one was lost.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise

from customs.identifiers import customs_number, vin
from extractors.cells import joined
from extractors.label_search import comparable
from extractors.page_content import Rule
from extractors.page_kinds import ReadPage
from extractors.page_titles import page_words
from extractors.text_runs import TextRun, lines_of
from extractors.vin_columns import (
    SLACK,
    VIN_LENGTH,
    Column,
    columns_under_header,
    columns_without_header,
    is_vin,
    top_of_rows,
    words_of,
)
from extractors.vin_rows import VinRow, VinTable

VIN_LIST = "vin-list"
_ROW_NUMBER = re.compile(r"[0-9]{1,4}[.、]?$")
_DECLARATION_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:[0-9]{18}|[EI][0-9]{17})(?![0-9A-Za-z])")
# Lines of one cell follow each other within this many sizes.
_LINE_STEP = 2.2


def read_vin_table(pages: Sequence[ReadPage]) -> VinTable | None:
    """The table of VINs on ``pages``, which belong together; None when there is none."""
    table = VinTable()
    columns: list[Column] = []
    for page in pages:
        found = columns_under_header(page)
        columns = found or columns or columns_without_header(page, is_list=pages[0].kind == VIN_LIST)
        _read_page(page, columns, table)
        table.declaration_numbers += _numbers_on(page, table)
        table.text += "".join(run.text for run in page.runs).replace(" ", "")
    if not table.rows:
        return None
    _order(table)
    _compare_stated_count(pages, table)
    return table


def row_numbers(page: ReadPage) -> list[int]:
    """The numbers at the left of the rows of a page, from top to bottom."""
    first = [line[0] for line in lines_of(page.runs)]
    numbers = [
        int(text)
        for run in first
        if (text := run.text.split()[0].rstrip(".、")).isdecimal() and len(text) < 4
    ]
    return [number for number in numbers if number > 0]


def _read_page(page: ReadPage, columns: Sequence[Column], table: VinTable) -> None:
    if not columns:
        return
    top = top_of_rows(page)
    words = [word for run in page.runs if run.middle > top for word in words_of(run)]
    taken: set[tuple[float, float]] = set()
    for column in columns:
        inside = [word for word in words if column.x0 - SLACK <= (word.x0 + word.x1) / 2 <= column.x1 + SLACK]
        numbers = _numbers_of(words, column)
        table.printed_numbers |= {int(number.text.rstrip(".、")) for number in numbers}
        for cell in _cells(inside, page.content.rules, column):
            taken |= {(word.x0, word.top) for word in cell}
            _take_cell(cell, numbers, table)
    for word in words:
        if (word.x0, word.top) not in taken and is_vin(word.text):
            table.problems.append(word.text)


def _numbers_of(words: Iterable[TextRun], column: Column) -> list[TextRun]:
    """The words of the column of 序号 that belongs to ``column``."""
    if column.numbers is None:
        return []
    x0, x1 = column.numbers
    return [
        word
        for word in words
        if word.x1 > x0 - SLACK and word.x0 < x1 + SLACK and _ROW_NUMBER.match(word.text)
    ]


def _cells(words: Iterable[TextRun], rules: Iterable[Rule], column: Column) -> Iterator[list[TextRun]]:
    """The words of a column, those of one VIN together: lines are joined until there are 17 places."""
    borders = [
        rule.y0
        for rule in rules
        if rule.is_horizontal and rule.x0 < column.x1 - SLACK and rule.x1 > column.x0 + SLACK
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
        if number not in known and (number[0] in "EI" or customs_number.check(number).ok)
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
