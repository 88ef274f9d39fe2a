"""A label's cell and what is printed in it.

A cell is the space between the nearest rules around its label; where a rule is missing, the next
label on the line or below bounds it. A run of text belongs to the cell in which it begins, so that
a long name that runs over its border is not cut, and the cell it runs into is marked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple
from unicodedata import east_asian_width

from extractors.label_search import FoundLabel
from extractors.page_content import PageContent
from extractors.reading import BoundingBox
from extractors.ruled_lines import RuledLines
from extractors.text_runs import PlacedText, TextRun, same_line

# Rules are drawn with some thickness and prints shift by a point or two.
_SLACK = 2.0
# Text that leaves its cell by more than this is overflowing.
_OVERFLOW = 3.0
# A label stands so many points right of the rule that an image hides.
_MISSED_RULE = 4.0
# Labels of one row differ by less than this share of their size, rows by far more.
_ONE_ROW = 0.75
# A label stands so many sizes from the rule left of it; further left is something else.
_LABEL_INDENT = 2.0
# A gap of this share of the size is a blank; between Chinese characters it takes a wider one.
_WORD_GAP = 0.12
_CHINESE_WORD_GAP = 0.16
_COLUMN_GAP = 1.6
# A value right of its label begins within so many sizes.
_FIRST_GAP = 4.0
# No value has blanks as wide as so many sizes.
_TORN = 2.5
# A value below its label begins with it, on the next line.
_NEXT_LINE, _SAME_LEFT_EDGE = 2.0, 1.5


@dataclass(slots=True)
class Cell:
    """What one labelled cell holds: the code in its label line and the lines of its value."""

    label: FoundLabel
    box: BoundingBox
    code_runs: list[TextRun] = field(default_factory=list)
    lines: list[list[TextRun]] = field(default_factory=list)
    overrun: bool = False
    """Text crosses the cell's border, outwards or inwards: the value may be incomplete."""


def is_torn(cell: Cell) -> bool:
    """True when text of the cell stands so far apart that it may be a label and value nobody knows."""
    if any(run.text.rstrip().endswith((":", "：")) for runs in (cell.code_runs, *cell.lines) for run in runs):
        return True
    edge, reach = cell.label.run.x1, _FIRST_GAP
    for run in sorted(cell.code_runs, key=lambda each: each.x0):
        if run.x0 - edge > reach * run.size:
            return True
        edge, reach = run.x1, _TORN
    return any(
        right.x0 - left.x1 > _TORN * right.size
        for line in cell.lines
        for left, right in pairwise(sorted(line, key=lambda each: each.x0))
    )


def cut_cells(
    page: PageContent,
    lines: RuledLines,
    runs: Sequence[TextRun],
    labels: Sequence[FoundLabel],
    floor: float = float("inf"),
) -> list[Cell]:
    """The cell of every label in ``labels`` with the runs that begin in it; none reaches below ``floor``."""
    # The bars of a bar code are lines, too.
    top = min((label.run.top for label in labels), default=0.0)
    near = RuledLines(tuple(line for line in lines.verticals if line.end > top), lines.horizontals)
    places = [_Place(label.x0, label.run.top, label.middle, label.run.size) for label in labels]
    cells = [
        Cell(label, _cell_box(page, near, place, places, floor))
        for label, place in zip(labels, places, strict=True)
    ]
    label_runs = {id(run) for label in labels for run in label.taken}
    for cell in cells:
        _place_label_rest(cell)
    bottom = max((cell.box[3] for cell in cells), default=0.0) + _SLACK
    for run in runs:
        if run.middle > bottom or id(run) in label_runs:
            continue
        home = _home_of(run, cells)
        if home is None:
            continue
        _place(home, run)
        _mark_overruns(cells, home, run)
    return cells


def stray_runs(
    runs: Sequence[TextRun], cells: Sequence[Cell], others: Sequence[FoundLabel]
) -> list[tuple[TextRun, Cell]]:
    """Runs among or just below the cells that begin in none of them, each with the cell above it.

    ``others`` are labels that are no cell's. Text just below the last cell ran out of it.
    """
    labels = {id(run) for label in (*others, *(cell.label for cell in cells)) for run in label.taken}
    left = min((cell.box[0] for cell in cells), default=0.0)
    right = max((cell.box[2] for cell in cells), default=0.0)
    top = min((cell.box[1] for cell in cells), default=0.0)
    bottom = max((label.run.bottom for label in others), default=0.0)
    strays = []
    for run in runs:
        is_among = left <= run.x0 < right and top < run.middle < bottom
        if not is_among or id(run) in labels or _home_of(run, cells) is not None:
            continue
        above = [cell for cell in cells if cell.box[1] < run.middle and cell.box[0] <= run.x0 < cell.box[2]]
        if above:
            strays.append((run, max(above, key=lambda cell: cell.box[1])))
    return strays


def right_of_label(label: FoundLabel, runs: Sequence[TextRun], labels: Sequence[FoundLabel]) -> list[TextRun]:
    """The runs right of ``label`` on its line, up to the next label or a wide gap."""
    stop = min(
        (other.x0 for other in labels if other.x0 > label.x0 + 1 and same_line(other.run, label.run)),
        default=float("inf"),
    )
    own = {id(run) for run in label.taken}
    taken = [label.rest] if label.rest is not None else []
    edge = label.run.x1
    reach = _COLUMN_GAP if taken else _FIRST_GAP
    on_line = (run for run in runs if label.x0 < run.x0 < stop and same_line(run, label.run))
    for run in sorted(on_line, key=lambda each: each.x0):
        if id(run) in own:
            continue
        if run.x0 - edge > reach * run.size:
            break
        taken.append(run)
        edge, reach = run.x1, _COLUMN_GAP
    return taken


def below_label(label: FoundLabel, runs: Sequence[TextRun], labels: Sequence[FoundLabel]) -> list[TextRun]:
    """The runs of the next line below ``label`` that begin where it does, unless they are a label."""
    others = {id(run) for other in labels for run in other.taken}
    below = [
        run
        for run in runs
        if 0.5 * run.size < run.middle - label.middle < _NEXT_LINE * run.size
        and abs(run.x0 - label.x0) < _SAME_LEFT_EDGE * run.size
    ]
    first = min(below, key=lambda run: run.middle, default=None)
    return [] if first is None or id(first) in others else [first]


def joined(runs: Sequence[TextRun]) -> PlacedText | None:
    """Runs of one line as one text; a visible gap between two becomes one space."""
    ordered = sorted(runs, key=lambda run: run.x0)
    if not ordered:
        return None
    text = ordered[0].content
    for left, right in pairwise(ordered):
        text = text.followed_by(right.content, " " * _blanks_between(left, right))
    return text


def _blanks_between(left: TextRun, right: TextRun) -> int:
    """How many blanks stand between two runs that no glyph shows."""
    drawn = left.content.glyphs[-1]
    if left.text.endswith(" ") and drawn is not None:
        # PDFium keeps one of several blanks in a row.
        width = drawn.x1 - drawn.x0
        return round((right.x0 - drawn.x1) / width) if width > _WORD_GAP * left.size else 0
    if left.text.endswith(" ") or right.text.startswith(" "):
        return 0
    is_wide = east_asian_width(left.text[-1]) in "WF" and east_asian_width(right.text[0]) in "WF"
    return int(right.x0 - left.x1 > (_CHINESE_WORD_GAP if is_wide else _WORD_GAP) * right.size)


def _place_label_rest(cell: Cell) -> None:
    if cell.label.rest is not None:
        cell.code_runs.append(cell.label.rest)


def _home_of(run: TextRun, cells: Sequence[Cell]) -> Cell | None:
    """The cell in which ``run`` begins; of two without a rule between them, the one begun further down."""
    first = run.content.drawn[0]
    # A stroke of the rule itself may be taken for a part of the first character.
    x, y = max(run.x0 + _SLACK, (first.x0 + first.x1) / 2), run.middle
    home = None
    for cell in cells:
        x0, top, x1, bottom = cell.box
        # Text that runs over the rule above is the end of the cell there.
        is_inside = x0 <= x < x1 and top - _SLACK / 4 < y < bottom + _SLACK / 2
        # A value stands beside its label or below it: above the label it belongs to the cell above.
        if is_inside and (home is None or home.label.middle + _SLACK < cell.label.middle < y + _SLACK):
            home = cell
    return home


def _place(cell: Cell, run: TextRun) -> None:
    if same_line(cell.label.run, run):
        cell.code_runs.append(run)
        return
    line = next((line for line in cell.lines if same_line(line[0], run)), None)
    if line is None:
        cell.lines.append([run])
    else:
        line.append(run)


def _mark_overruns(cells: Sequence[Cell], home: Cell, run: TextRun) -> None:
    if run.x1 <= home.box[2] + _OVERFLOW or _is_whole_code(home, run):
        return
    home.overrun = True
    for cell in cells:
        reaches_in = cell is not home and cell.box[0] < run.x1 and cell.box[2] > run.x0
        if reaches_in and cell.box[1] < run.middle < cell.box[3]:
            cell.overrun = True


def _is_whole_code(home: Cell, run: TextRun) -> bool:
    """True for a code in brackets beside its label: it has an end, wherever that is."""
    text = run.text.strip()
    return same_line(home.label.run, run) and text[0] in "(（" and text[-1] in ")）"


class _Place(NamedTuple):
    """Where a label stands."""

    x0: float
    top: float
    middle: float
    size: float


def _cell_box(
    page: PageContent, lines: RuledLines, label: _Place, labels: Sequence[_Place], floor: float
) -> BoundingBox:
    x, y = label.x0, label.middle
    # Without slack: a rule of the row above may end just over a label that sits high.
    crossing = [line.at for line in lines.verticals if line.start <= y <= line.end]
    above_or_below = [line.at for line in lines.horizontals if line.start - _SLACK <= x <= line.end + _SLACK]
    left = max((edge for edge in crossing if edge <= x + _SLACK), default=x - _SLACK)
    right = min((edge for edge in crossing if edge > x + _SLACK), default=page.width)
    top = max((edge for edge in above_or_below if edge <= y), default=label.top - _SLACK)
    bottom = min((edge for edge in above_or_below if edge > y), default=page.height)
    # Labels of one row may differ by two points either way.
    reach = _ONE_ROW * label.size
    # Where no rule parts two labels of a row, a cell begins with its own label and ends with the next;
    # where no rule ends the cell, the next label below does.
    row = [other.x0 for other in labels if abs(other.middle - y) < reach]
    # A short rule that text stands at is not found on an image, and the text seems to begin at it.
    indent = _MISSED_RULE if page.source == "ocr" else 0.0
    right = min((other - indent for other in row if x + 1 < other < right), default=right)
    if x - left > _LABEL_INDENT * label.size or any(left - _SLACK < other < x for other in row):
        left = x - indent
    below = [other.top for other in labels if other.middle - y >= reach and left - _SLACK <= other.x0 < right]
    bottom = min((bottom, *below))
    return left, top, right, min(bottom, floor) if floor > y else bottom
