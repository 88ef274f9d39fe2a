"""The header of the goods table: which columns there are, and where each may hold its values.

Labels may stand in any order and on two or three lines (``最终目的国`` over ``(地区)``). A column has
borders only where vertical rules part it from its neighbours; nothing here knows an x coordinate.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from extractors.label_search import FoundLabel, Occurrence, comparable, labels_among
from extractors.layout import Direction, Layout
from extractors.ruled_lines import Line, RuledLines
from extractors.text_runs import TextRun, join_runs, same_line

# Lines of one label stand at most so many sizes apart; no label has more lines than this.
_LINE_DISTANCE = 2.0
_MOST_LINES = 3
# A rule that parts columns goes on below the header for at least so many sizes.
_RULE_BELOW = 1.5


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key, its label and its borders, None where no rule draws them."""

    key: str
    label: FoundLabel
    left: float | None = None
    right: float | None = None
    low: float = float("inf")
    high: float = float("-inf")
    """What values that are certainly this column's extend to, on either side."""

    @property
    def x0(self) -> float:
        """Left edge of the label."""
        return self.label.run.x0

    @property
    def x1(self) -> float:
        """Right edge of the label."""
        return self.label.run.x1

    def gap(self, x0: float, x1: float) -> float:
        """How far text from ``x0`` to ``x1`` is from this column; zero when it stands in or below it."""
        if self.left is not None and self.right is not None:
            middle = (x0 + x1) / 2
            return max(0.0, self.left - middle, middle - self.right)
        return max(0.0, min(self.x0, self.low) - x1, x0 - max(self.x1, self.high))


@dataclass(frozen=True)
class GoodsHeader:
    """The columns from left to right, and the runs that are the header's own."""

    columns: tuple[Column, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.columns)

    def of(self, *keys: str) -> list[Column]:
        """The columns with one of ``keys``, from left to right."""
        return [column for column in self.columns if column.key in keys]

    def first(self, key: str) -> Column | None:
        """The leftmost column ``key``."""
        return next((column for column in self.columns if column.key == key), None)

    @cached_property
    def labels(self) -> list[FoundLabel]:
        """The labels of all columns."""
        return [column.label for column in self.columns]

    @cached_property
    def bottom(self) -> float:
        """Below this the goods begin: the middle of the lowest line of the header."""
        return max(run.middle for label in self.labels for run in label.taken)

    @cached_property
    def top(self) -> float:
        """The middle of the highest line of the header."""
        return min(run.middle for label in self.labels for run in label.taken)

    @cached_property
    def size(self) -> float:
        """The size of the header's text."""
        return max(label.taken[0].size for label in self.labels)

    @cached_property
    def run_ids(self) -> frozenset[int]:
        """Identities of the runs that the labels take."""
        return frozenset(id(run) for label in self.labels for run in label.taken)

    def nearest(self, x0: float, x1: float) -> Column:
        """The column that text from ``x0`` to ``x1`` stands in or is nearest to."""
        middle = (x0 + x1) / 2
        return min(
            self.columns,
            key=lambda column: (column.gap(x0, x1), abs((column.x0 + column.x1) / 2 - middle)),
        )


def find_header(
    runs: Sequence[TextRun],
    occurrences: Iterable[Occurrence],
    lines: RuledLines,
    layout: Layout,
    direction: Direction,
) -> GoodsHeader:
    """The header of the goods table; empty when the page has none."""
    wanted = layout.header_labels[direction]
    found = _with_neighbours(labels_among(occurrences, wanted), wanted)
    best: list[FoundLabel] = []
    for anchor in found:
        on_line = [label for label in found if same_line(label.run, anchor.run)]
        if len({label.key for label in on_line}) > len({label.key for label in best}):
            best = on_line
    if not best:
        return GoodsHeader()
    labels = _with_stacked(best, found, runs, wanted)
    return GoodsHeader(tuple(_bordered(labels, lines)))


def _with_neighbours(labels: Sequence[FoundLabel], wanted: dict[str, str]) -> list[FoundLabel]:
    """Adds the labels that follow another one in the same run: ``项号 商品编号``."""
    every: list[FoundLabel] = []
    for label in labels:
        every.append(label)
        rest = label.rest
        while rest is not None:
            text = comparable(rest.text)
            match = max((each for each in wanted if text.startswith(each)), key=len, default=None)
            if match is None:
                break
            cut = _cut_after(rest, match)
            own = rest.slice(0, cut)
            if own is None:
                break
            every.append(FoundLabel(wanted[match], match, own, None, label.taken))
            rest = rest.slice(cut)
    return every


def _cut_after(run: TextRun, label: str) -> int:
    position = 0
    for _ in label:
        while run.text[position] == " ":
            position += 1
        position += 1
    return position


def _with_stacked(
    best: Sequence[FoundLabel], found: Sequence[FoundLabel], runs: Sequence[TextRun], wanted: dict[str, str]
) -> list[FoundLabel]:
    """The labels of the header with those on two or three lines, which win over their own first line."""
    line = best[0].run
    reach = _LINE_DISTANCE * line.size
    near = [run for run in runs if abs(run.middle - line.middle) < reach]
    stacked: list[FoundLabel] = []
    for top in near:
        stack = [top]
        match: FoundLabel | None = None
        while len(stack) < _MOST_LINES:
            below = _below(stack[-1], near)
            if below is None:
                break
            stack.append(below)
            text = comparable("".join(run.text.strip() for run in stack))
            if text in wanted:
                match = FoundLabel(wanted[text], text, join_runs(stack), None, tuple(stack))
        if match is not None:
            stacked.append(match)
    taken = {id(run) for label in stacked for run in label.taken}
    singles = [
        label
        for label in found
        if abs(label.middle - line.middle) < reach
        and not any(id(run) in taken for run in label.taken)
        and (same_line(label.run, line) or label.key not in {each.key for each in best})
    ]
    return sorted((*stacked, *singles), key=lambda label: label.x0)


def _below(run: TextRun, near: Sequence[TextRun]) -> TextRun | None:
    """The run just below ``run`` that is centred with it or begins with it."""
    candidates = [
        other
        for other in near
        if 0.5 * run.size < other.middle - run.middle < _LINE_DISTANCE * run.size
        and min(run.x1, other.x1) - max(run.x0, other.x0) > 0.4 * min(run.x1 - run.x0, other.x1 - other.x0)
    ]
    return min(candidates, key=lambda other: other.middle, default=None)


def _bordered(labels: Sequence[FoundLabel], lines: RuledLines) -> list[Column]:
    crossing = [line for label in labels[:1] for line in _parting(lines.verticals, labels)]
    places = sorted({line.at for line in crossing})
    columns: list[Column] = []
    for label in labels:
        middle = (label.run.x0 + label.run.x1) / 2
        left = max((x for x in places if x <= middle), default=None)
        right = min((x for x in places if x > middle), default=None)
        if left is not None and right is not None:
            inside = [other for other in labels if left < (other.run.x0 + other.run.x1) / 2 < right]
            if len(inside) == 1:
                columns.append(Column(label.key, label, left, right))
                continue
        columns.append(Column(label.key, label))
    return columns


def _parting(verticals: Sequence[Line], labels: Sequence[FoundLabel]) -> list[Line]:
    """Vertical lines that cross the header and go on below it."""
    y = labels[0].run.middle
    below = max(run.middle for label in labels for run in label.taken) + _RULE_BELOW * labels[0].run.size
    return [line for line in verticals if line.start <= y and line.end >= below]
