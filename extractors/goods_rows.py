"""The rows of the goods table: where each item begins and which runs are its own.

An item begins where an item number and an HS code stand side by side. Rules between the rows bound
it when each space between two of them holds one beginning; otherwise it ends where the next begins.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from extractors.goods_header import Column, GoodsHeader
from extractors.label_search import Occurrence, labels_among
from extractors.layout import Layout
from extractors.recognised_rows import (
    MendedCode,
    inferred_numbers,
    with_codes_of_names,
    with_digit_codes,
    within_frame,
    without_specks,
)
from extractors.ruled_lines import Line, RuledLines
from extractors.text_runs import TextRun

_ITEM_NUMBER = re.compile(r"([0-9]{1,3})[.、]?")
_ITEM_START_GLUED = re.compile(r"^([0-9]{1,2})[.、]? +([0-9]{8,13}.*)$")
_HS_CODE_START = re.compile(r"[0-9]{8,13}")
# Number and code of an item stand on one line, give or take two points each …
_BESIDE = 0.8
# … and an HS code stands at most so many sizes from the label of its column.
_HS_CODE_REACH = 6.0
# A rule between rows runs over at least this share of the header.
_ROW_RULE_SHARE = 0.6
# The number of an item stands at the top of its row or within this share of its middle.
_CENTRED = 0.3


@dataclass(slots=True)
class ItemRow:
    """The runs of one item; ``number_run`` is its number, ``first`` the run with the HS code."""

    item_no: int
    number_run: TextRun
    first: TextRun
    runs: list[TextRun] = field(default_factory=list)


@dataclass(slots=True)
class GoodsRows:
    """The items of a page. ``leftovers`` belong to none; ``is_ruled`` when rules part the rows."""

    rows: list[ItemRow]
    leftovers: list[TextRun]
    is_ruled: bool
    is_clear: bool = True
    """False when rules and text do not agree where a row begins, or when no item's number was read."""
    mended: list[MendedCode] = field(default_factory=list)


def goods_rows(
    runs: Sequence[TextRun],
    occurrences: Sequence[Occurrence],
    header: GoodsHeader,
    lines: RuledLines,
    layout: Layout,
    *,
    is_recognised: bool = False,
    first_number: int | None = None,
) -> GoodsRows:
    """The rows below ``header``, up to the words or the frame that end the table.

    ``is_recognised``: the page was read from its image, where numbers of items get lost. ``first_number``:
    of the page's first item, by the items before; rows that have it from there alone are not clear.
    """
    bottom = _bottom(occurrences, header, lines, layout)
    top = header.bottom + 0.45 * header.size
    taken = header.run_ids
    body = [run for run in runs if top <= run.middle < bottom and id(run) not in taken]
    mended: list[MendedCode] = []
    if is_recognised:
        body = within_frame(without_specks(with_digit_codes(body, header)), _frame(header, lines))
        body, mended = with_codes_of_names(body)
    starts = _starts(body, header)
    was_numbered = bool(starts) or not is_recognised
    if is_recognised:
        starts = _with_unnumbered(starts, body, header, first_number)
    rows = [ItemRow(number, number_run, first) for number, number_run, first, _ in starts]
    own = {id(run) for start in starts for run in start[3]}
    others = [run for run in body if id(run) not in own]
    bands = _bands(rows, others, header, lines, bottom)
    leftovers: list[TextRun] = []
    # A baseline may sit up to 2 pt above the item number's own.
    tops = [row.first.middle - row.first.size / 2 for row in rows]
    for run in others:
        owner = _in_band(run, bands) if bands else sum(top <= run.middle for top in tops) - 1
        if owner < 0:
            leftovers.append(run)
        else:
            rows[owner].runs.append(run)
    is_clear = not bands or all(_begins_its_band(row, band) for row, band in zip(rows, bands, strict=True))
    return GoodsRows(rows, leftovers, bool(bands), is_clear and (was_numbered or not rows), mended)


def _bottom(
    occurrences: Sequence[Occurrence], header: GoodsHeader, lines: RuledLines, layout: Layout
) -> float:
    ends = [
        label.run for label in labels_among(occurrences, layout.end_labels) if label.middle > header.bottom
    ]
    first_end = min(ends, key=lambda run: run.middle, default=None)
    bottom = float("inf") if first_end is None else first_end.middle - 0.45 * first_end.size
    return min(bottom, max((line.end for line in _frames(header, lines)), default=float("inf")))


def _frames(header: GoodsHeader, lines: RuledLines) -> list[Line]:
    """The upright rules that run on from the header into the table."""
    return [
        line
        for line in lines.verticals
        if line.start <= header.bottom and line.end > header.bottom + 2 * header.size
    ]


def _frame(header: GoodsHeader, lines: RuledLines) -> tuple[float, float] | None:
    """Left and right of the table where its outermost rules enclose all columns, else None."""
    at = [line.at for line in _frames(header, lines)]
    if not at or min(at) > header.columns[0].x0 or max(at) < max(column.x1 for column in header.columns):
        return None
    return min(at), max(at)


_Start = tuple[int, TextRun, TextRun, tuple[TextRun, ...]]


def _starts(body: Sequence[TextRun], header: GoodsHeader) -> list[_Start]:
    """Number, its run, the run with the HS code, and the runs of the page that these are."""
    hs_column = header.first("hs_code")
    codes = [run for run in body if _HS_CODE_START.match(run.text.strip()) and _is_hs(run, hs_column, header)]
    starts: list[_Start] = []
    for run in body:
        text = run.text.strip()
        glued = _ITEM_START_GLUED.match(text)
        if glued:
            offset = run.text.index(glued.group(2), len(glued.group(1)))
            number_run, first = run.slice(0, offset), run.slice(offset)
            if number_run is not None and first is not None:
                starts.append((int(glued.group(1)), number_run, first, (run,)))
            continue
        number = _ITEM_NUMBER.fullmatch(text)
        if number is None or header.nearest(run.x0, run.x1).key != "item_no":
            continue
        beside = [
            code for code in codes if code is not run and abs(code.middle - run.middle) < _BESIDE * run.size
        ]
        code = min(beside, key=lambda each: abs(each.middle - run.middle), default=None)
        if code is not None:
            starts.append((int(number.group(1)), run, code, (run, code)))
    return sorted(starts, key=lambda start: start[1].middle)


def _with_unnumbered(
    starts: Sequence[_Start], body: Sequence[TextRun], header: GoodsHeader, first_number: int | None
) -> list[_Start]:
    """``starts`` with those whose HS code was read but whose number was not, where it can be inferred."""
    begun = {id(start[2]) for start in starts} | {id(run) for start in starts for run in start[3]}
    column = header.first("hs_code")
    found: list[tuple[float, int | None, _Start]] = [(start[2].middle, start[0], start) for start in starts]
    for run in body:
        if id(run) not in begun and _HS_CODE_START.match(run.text.strip()) and _is_hs(run, column, header):
            beside = _beside(run, body, header)
            found.append((run.middle, None, (0, run, run, (run, *beside))))
    found.sort(key=lambda each: each[0])
    numbers = inferred_numbers([number for _, number, _ in found], first_number)
    return [
        (number, *start[1:])
        for number, (_, _, start) in zip(numbers, found, strict=True)
        if number is not None
    ]


def _beside(code: TextRun, body: Sequence[TextRun], header: GoodsHeader) -> list[TextRun]:
    """What stands in the place of the item's number: specks, or the number misread."""
    return [
        run
        for run in body
        if run.x1 <= code.x0
        and abs(run.middle - code.middle) < _BESIDE * code.size
        and header.nearest(run.x0, run.x1).key == "item_no"
    ]


def _is_hs(run: TextRun, column: Column | None, header: GoodsHeader) -> bool:
    if column is None:
        return False
    match = _HS_CODE_START.match(run.text.strip())
    digits = run.slice(0, run.text.index(match.group()) + match.end()) if match else None
    if digits is None:
        return False
    return column.gap(digits.x0, digits.x1) < _HS_CODE_REACH * digits.size


def _bands(
    rows: Sequence[ItemRow],
    others: Sequence[TextRun],
    header: GoodsHeader,
    lines: RuledLines,
    bottom: float,
) -> list[tuple[float, float]]:
    """The space of each row between two rules; empty when the rules do not part the rows one by one."""
    if not rows:
        return []
    left, right = header.columns[0].x0, max(column.x1 for column in header.columns)
    edges = [header.bottom, *(_row_rules(lines.horizontals, left, right, header.bottom, bottom)), bottom]
    bands: list[tuple[float, float]] = []
    for upper, lower in pairwise(edges):
        starting = sum(upper <= row.first.middle < lower for row in rows)
        if starting > 1 or (starting == 0 and any(upper <= run.middle < lower for run in others)):
            return []
        if starting == 1:
            bands.append((upper, lower))
    return bands if len(bands) == len(rows) else []


def _row_rules(
    horizontals: Sequence[Line], left: float, right: float, top: float, bottom: float
) -> list[float]:
    width = right - left
    return sorted(
        line.at
        for line in horizontals
        if top < line.at < bottom and min(line.end, right) - max(line.start, left) > _ROW_RULE_SHARE * width
    )


def _in_band(run: TextRun, bands: Sequence[tuple[float, float]]) -> int:
    return next((place for place, (top, end) in enumerate(bands) if top <= run.middle < end), -1)


def _begins_its_band(row: ItemRow, band: tuple[float, float]) -> bool:
    """True when the item's number stands on the first line of its row, or in its middle."""
    highest = min((run.middle for run in row.runs), default=row.first.middle)
    if highest > row.first.middle - row.first.size / 2:
        return True
    top, bottom = band
    return abs(row.first.middle - (top + bottom) / 2) < _CENTRED * (bottom - top)
