"""Cells of a recognised page from which text was left out because it is fainter than the print.

It is a stamp's, or a value printed in grey: nobody can tell, so what stands in the cell is in doubt.
"""

from collections.abc import Collection, Sequence

from extractors.cells import Cell
from extractors.derived.dependence import held_by
from extractors.draft import DeclarationDraft
from extractors.label_search import FoundLabel
from extractors.page_content import PageContent

# Without a cell the value stands right of its label or so many sizes below it.
_LINES_BELOW = 4.0


def doubt_faint_text(
    page: PageContent,
    cells: Sequence[Cell],
    labels: Sequence[FoundLabel],
    keys: Collection[str],
    draft: DeclarationDraft,
) -> None:
    """Doubts the fields among ``keys`` whose cell, or whose place beside one of ``labels``, had such text."""
    for text, (x0, top, x1, bottom) in () if page.scan is None else page.scan.faint:
        key = _key_at((x0 + x1) / 2, (top + bottom) / 2, cells, labels)
        if key in keys:
            draft.report("text-faint", "warning", [key], doubts=held_by(key), text=text[:80])


def _key_at(x: float, y: float, cells: Sequence[Cell], labels: Sequence[FoundLabel]) -> str:
    """The field that the point belongs to: of its cell, else of the label just above or left of it."""
    for cell in cells:
        left, top, right, bottom = cell.box
        if left <= x < right and top <= y < bottom:
            return cell.label.key
    before = [
        label for label in labels if -1 < (y - label.middle) / label.run.size < _LINES_BELOW and label.x0 < x
    ]
    nearest = max(before, key=lambda label: (label.middle, label.x0), default=None)
    return "" if nearest is None else nearest.key
