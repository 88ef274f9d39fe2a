"""The ruled lines of a page as a reader sees them: segments joined, what lies outside dropped.

Spreadsheets draw each cell's border by itself, brokers' copies carry stale rectangles outside the
page (declaration-layouts.md, trap 12).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from extractors.page_content import PageContent, Rule

# Segments of one line may miss each other by this much, across and along the line.
_ACROSS, _ALONG = 0.8, 1.6


@dataclass(frozen=True, slots=True)
class Line:
    """One straight line: its place across its direction, where it starts and ends along it."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class RuledLines:
    """All lines of a page; ``at`` is x of vertical and y of horizontal ones."""

    verticals: tuple[Line, ...]
    horizontals: tuple[Line, ...]

    @classmethod
    def of(cls, page: PageContent) -> "RuledLines":
        """The lines that are at least partly on the page."""
        shown = [rule for rule in page.rules if _is_on(rule, page.width, page.height)]
        return cls(
            _joined([Line(rule.x0, rule.y0, rule.y1) for rule in shown if not rule.is_horizontal]),
            _joined([Line(rule.y0, rule.x0, rule.x1) for rule in shown if rule.is_horizontal]),
        )


def _is_on(rule: Rule, width: float, height: float) -> bool:
    return rule.x1 >= 0 and rule.x0 <= width and rule.y1 >= 0 and rule.y0 <= height


def _joined(lines: Iterable[Line]) -> tuple[Line, ...]:
    joined: list[Line] = []
    group: list[Line] = []
    for line in sorted(lines, key=lambda each: each.at):
        if group and line.at - group[0].at > _ACROSS:
            joined += _chained(group)
            group = []
        group.append(line)
    joined += _chained(group)
    return tuple(joined)


def _chained(group: Sequence[Line]) -> list[Line]:
    chained: list[Line] = []
    for line in sorted(group, key=lambda each: each.start):
        if chained and line.start <= chained[-1].end + _ALONG:
            last = chained[-1]
            chained[-1] = Line(last.at, last.start, max(last.end, line.end))
        else:
            chained.append(line)
    return chained
