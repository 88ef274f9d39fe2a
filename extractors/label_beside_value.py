"""Forms in which the label has a cell of its own and the value stands in the next one.

Spreadsheets print them so. One empty cell with a text beside it may as well stand before a label
that nobody knows, so this is asked of the whole form: most of its cells must look like that.
Bilingual forms print a translation behind each label; that is asked of the whole form, too.
"""

import re
from collections.abc import Sequence

from extractors.cells import Cell
from extractors.label_search import FoundLabel
from extractors.ruled_lines import RuledLines
from extractors.text_runs import TextRun

_SLACK = 2.0
# So many cells, and this share of them, make a form with the values in the next cells.
_FEWEST, _SHARE = 6, 0.5
# So many labels with words of Latin letters behind them make a bilingual form.
_FEWEST_TRANSLATED = 6
_COLON = re.compile(r"[:：]")
_TRANSLATION = re.compile(r"\s*[A-Za-z][A-Za-z .,&/()（）'’:：-]*")


def take_next_cells(
    cells: Sequence[Cell], lines: RuledLines, runs: Sequence[TextRun], labels: Sequence[FoundLabel]
) -> None:
    """Gives each cell the text of the unlabelled cell right of it, where the form is made like that."""
    if len(cells) < _FEWEST:
        return
    known = {id(run) for label in labels for run in label.taken}
    empty = [cell for cell in cells if not cell.code_runs and not cell.lines]
    if len(empty) < max(_FEWEST, _SHARE * len(cells)):
        return
    free = [run for run in runs if id(run) not in known]
    ends = {id(cell): _end_of_next(cell, cells, lines) for cell in empty}
    taken = {id(cell): _within(cell, ends[id(cell)], free) for cell in empty}
    if sum(bool(found) for found in taken.values()) < _FEWEST:
        return
    for cell in empty:
        x0, top, _, bottom = cell.box
        cell.box = (x0, top, ends[id(cell)], bottom)
        for run in taken[id(cell)]:
            _add(cell, run)


def drop_translations(cells: Sequence[Cell]) -> None:
    """Takes the translations behind the labels of a bilingual form out of what is beside them."""
    translations = {id(cell): _translation(cell) for cell in cells}
    texts = {"".join(run.text for run in runs) for runs in translations.values() if runs}
    if len(texts) < _FEWEST_TRANSLATED:
        return
    for cell in cells:
        dropped = {id(run) for run in translations[id(cell)]}
        cell.code_runs = [run for run in cell.code_runs if id(run) not in dropped]


def _translation(cell: Cell) -> list[TextRun]:
    """The words of Latin letters that follow the label of ``cell`` at once, without a colon."""
    found: list[TextRun] = []
    if _COLON.search(cell.label.run.text):
        return found
    rest = cell.label.rest
    edge = rest.x0 if rest is not None else cell.label.run.x1
    for run in sorted(cell.code_runs, key=lambda each: each.x0):
        if run.x0 - edge > run.size or not _TRANSLATION.fullmatch(run.text):
            break
        found.append(run)
        edge = run.x1
    return found


def _end_of_next(cell: Cell, cells: Sequence[Cell], lines: RuledLines) -> float:
    """Where the next cell ends, when it has no label; else where ``cell`` does."""
    right, y = cell.box[2], cell.label.middle
    if any(abs(other.box[0] - right) < _SLACK and other.box[1] <= y <= other.box[3] for other in cells):
        return right
    crossing = (line.at for line in lines.verticals if line.start <= y <= line.end)
    return min((at for at in crossing if at > right + _SLACK), default=right)


def _within(cell: Cell, end: float, runs: Sequence[TextRun]) -> list[TextRun]:
    _, top, right, bottom = cell.box
    return [run for run in runs if right - _SLACK <= run.x0 < end - _SLACK and top < run.middle < bottom]


def _add(cell: Cell, run: TextRun) -> None:
    same = [line for line in cell.lines if abs(line[0].middle - run.middle) < run.size / 2]
    if same:
        same[0].append(run)
    else:
        cell.lines.append([run])
