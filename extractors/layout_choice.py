"""Which layout fits a page best: by its labels, its marks and its orientation, never by its title.

Most families share the title, and many share nearly all labels; what tells them apart are a few
words that only one of them prints.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.label_search import Occurrence, comparable
from extractors.layout import DIRECTIONS, Direction, FieldLayout, Layout
from extractors.layout_files import layouts, unknown_layout
from extractors.text_runs import TextRun

# All marks of a family weigh as much as this share of its labels, …
_MARKS_WEIGHT = 0.3
# … as much as this share do the labels on the page that the family knows, …
_COVERAGE_WEIGHT = 0.2
# … a family with marks of which the page has fewer than this share is another one, …
_MARKS_NEEDED = 0.5
_NO_MARK_COST = 0.1
# … and a page turned the other way costs as much as this share.
_ORIENTATION_COST = 0.08
# A page with fewer of the cells than this share is a further page.
_FURTHER_PAGE_SHARE = 0.2
_COLUMNS_OF_FURTHER_PAGE = 4
# What a title lacks that does not say whether goods leave or come.
_DIRECTION = "出口/进口"


@dataclass(frozen=True, slots=True)
class LayoutChoice:
    """The layout to read a page by. ``closest`` is the template that came closest.

    ``layout`` is ``closest``, or the one of all known labels when ``fits`` is false; ``missing``
    are the labels that a first page of ``closest`` has and this page has not.
    """

    layout: Layout
    closest: Layout
    direction: Direction
    fits: bool
    is_further_page: bool
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Score:
    layout: Layout
    direction: Direction
    share: float
    total: float
    is_further_page: bool
    missing: tuple[str, ...]


def choose_layout(
    runs: Sequence[TextRun],
    occurrences: Sequence[Occurrence],
    direction: Direction | None,
    *,
    is_portrait: bool,
) -> LayoutChoice:
    """The best layout of a declaration page; ``direction`` None when the title does not say it."""
    labels = frozenset(label for each in occurrences for label in each.labels)
    text = "\n".join(comparable(run.text) for run in runs)
    scores = [
        _score(layout, each, labels, occurrences, text, is_portrait=is_portrait)
        for layout in layouts()
        for each in ((direction,) if direction else DIRECTIONS)
    ]
    best = max(scores, key=lambda score: score.total)
    fits = direction is not None and best.share >= best.layout.minimum_label_share
    return LayoutChoice(
        layout=best.layout if fits else unknown_layout(),
        closest=best.layout,
        direction=best.direction,
        fits=fits,
        is_further_page=best.is_further_page,
        missing=best.missing if direction is not None else (_DIRECTION, *best.missing),
    )


def _score(
    layout: Layout,
    direction: Direction,
    labels: frozenset[str],
    occurrences: Sequence[Occurrence],
    text: str,
    *,
    is_portrait: bool,
) -> _Score:
    cells = [field for field in layout.cells if field.labels.of(direction)]
    found = sum(_is_there(field, direction, labels) for field in cells)
    # A word of the goods may be a label too (征免性质), so a further page may seem to have one or two.
    is_further_page = found < len(cells) * _FURTHER_PAGE_SHARE
    fields = layout.number_line if is_further_page else layout.fields
    expected = [field for field in fields if field.expected and field.labels.of(direction)]
    found_expected = sum(_is_there(field, direction, labels) for field in expected)
    share = found_expected / len(expected) if expected else 1.0
    own, header = layout.field_labels[direction], layout.header_labels[direction]
    columns = {header[label] for label in labels if label in header}
    if is_further_page and len(columns) < _COLUMNS_OF_FURTHER_PAGE:
        share = 0.0
    known = sum(any(label in own or label in header for label in each.labels) for each in occurrences)
    total = share + _COVERAGE_WEIGHT * known / max(1, len(occurrences))
    if layout.marks:
        marks_share = sum(mark in text for mark in layout.marks) / len(layout.marks)
        # One of several words may stand in somebody's remarks.
        total += _MARKS_WEIGHT * marks_share if marks_share >= _MARKS_NEEDED else -_NO_MARK_COST
    if layout.orientation is not None and (layout.orientation == "portrait") != is_portrait:
        total -= _ORIENTATION_COST
    missing = tuple(
        field.labels.of(direction)[0]
        for field in layout.fields
        if field.expected and field.labels.of(direction) and not _is_there(field, direction, labels)
    )
    return _Score(layout, direction, share, total, is_further_page, missing)


def _is_there(field: FieldLayout, direction: Direction, labels: frozenset[str]) -> bool:
    return not labels.isdisjoint(field.comparable_labels[direction])
