"""A label's cell and what is printed in it.

A cell is the space between the nearest rules around its label; where a rule is missing, the next
label on the line or below bounds it. A run of text belongs to the cell in which it begins, so that
a long name that runs over its border is not cut, and the cell it runs into is marked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from unicodedata import east_asian_width

from extractors.label_search import FoundLabel
from extractors.page_content import PageContent, Rule
from extractors.reading import BoundingBox
from extractors.text_runs import PlacedText, TextRun, same_line

# Rules are drawn with some thickness and prints shift by a point or two.
_SLACK = 2.0
# Text that leaves its cell by more than this is overflowing.
_OVERFLOW = 3.0
# A gap of this share of the size is a blank; between Chinese characters it takes a wider one.
_WORD_GAP = 0.12
_CHINESE_WORD_GAP = 0.16
_COLUMN_GAP = 1.6


@dataclass(slots=True)
class Cell:
    """What one labelled cell holds: the code in its label line and the lines of its value."""

    label: FoundLabel
    box: BoundingBox
    code_runs: list[TextRun] = field(default_factory=list)
    lines: list[list[TextRun]] = field(default_factory=list)
    overrun: bool = False
    """Text crosses the cell's border, outwards or inwards: the value may be incomplete."""


def cut_cells(page: PageContent, runs: Sequence[TextRun], labels: Sequence[FoundLabel]) -> list[Cell]:
    """The cell of every label in ``labels`` with the runs that begin in it."""
    cells = [Cell(label, _cell_box(page, label, labels)) for label in labels]
    label_runs = {id(label.run) for label in labels}
    for cell in cells:
        _place_label_rest(cell)
    for run in runs:
        if id(run) in label_runs:
            continue
        home = next((cell for cell in cells if _begins_in(cell.box, run)), None)
        if home is None:
            continue
        _place(home, run)
        _mark_overruns(cells, home, run)
    return cells


def stray_runs(
    page: PageContent, runs: Sequence[TextRun], cells: Sequence[Cell], others: Sequence[FoundLabel]
) -> list[tuple[TextRun, Cell]]:
    """Runs among or just below the cells that begin in none of them, each with the cell above it.

    ``others`` are labels that are no cell's. Text just below the last cell ran out of it.
    """
    labels = {id(label.run) for label in (*others, *(cell.label for cell in cells))}
    left = min((cell.box[0] for cell in cells), default=0.0)
    right = max((cell.box[2] for cell in cells), default=0.0)
    top = min((cell.box[1] for cell in cells), default=0.0)
    bottom = max((label.run.bottom for label in others), default=0.0)
    strays = []
    for run in runs:
        is_among = left <= run.x0 < right and top < run.middle < bottom
        if not is_among or id(run) in labels or any(_begins_in(cell.box, run) for cell in cells):
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
    taken = [label.rest] if label.rest is not None else []
    edge = label.run.x1
    for run in sorted(runs, key=lambda each: each.x0):
        if run is label.run or not same_line(run, label.run) or not label.x0 < run.x0 < stop:
            continue
        if run.x0 - edge > _COLUMN_GAP * run.size:
            break
        taken.append(run)
        edge = run.x1
    return taken


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


def _begins_in(box: BoundingBox, run: TextRun) -> bool:
    x0, top, x1, bottom = box
    return x0 - _SLACK <= run.x0 < x1 - _SLACK and top - _SLACK < run.middle < bottom + _SLACK / 2


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
    if run.x1 <= home.box[2] + _OVERFLOW:
        return
    home.overrun = True
    for cell in cells:
        reaches_in = cell is not home and cell.box[0] < run.x1 and cell.box[2] > run.x0
        if reaches_in and cell.box[1] < run.middle < cell.box[3]:
            cell.overrun = True


def _cell_box(page: PageContent, label: FoundLabel, labels: Sequence[FoundLabel]) -> BoundingBox:
    verticals = [rule for rule in page.rules if not rule.is_horizontal]
    horizontals = [rule for rule in page.rules if rule.is_horizontal]
    x, y = label.x0, label.middle
    # Without slack: a rule of the row above may end just over a label that sits high.
    crossing = [rule.x0 for rule in verticals if rule.y0 <= y <= rule.y1]
    above_or_below = [rule.y0 for rule in horizontals if _spans(rule, x)]
    left = max((edge for edge in crossing if edge <= x + _SLACK), default=x - _SLACK)
    right = min((edge for edge in crossing if edge > x + _SLACK), default=page.width)
    top = max((edge for edge in above_or_below if edge <= y), default=label.run.top - _SLACK)
    bottom = min((edge for edge in above_or_below if edge > y), default=page.height)
    next_label = min(
        (other.x0 for other in labels if other.x0 > x + 1 and same_line(other.run, label.run)),
        default=right,
    )
    return left, top, min(right, next_label), bottom


def _spans(rule: Rule, x: float) -> bool:
    return rule.x0 - _SLACK <= x <= rule.x1 + _SLACK
