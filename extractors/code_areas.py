"""Where a bar code or a QR may stand on a page: told from what is drawn, before anything is rendered.

Prints draw a code as hundreds of boxes, as one path or as an image. Only such places are rendered and
decoded, because rendering a whole page costs more than reading it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from extractors.page_content import Drawing, Rule
from extractors.reading import BoundingBox

# Bars of one code stand this close together; a code of two characters has more bars than this.
_BAR_GAP = 8.0
_FEWEST_BARS = 20
_LONGEST_BAR = 80.0
# Modules of a QR touch or leave a few of them out; version 1 has more boxes than this.
_MODULE_GAP = 4.0
_FEWEST_MODULES = 30
_LARGEST_MODULE = 12.0
_SMALLEST_CODE, _LARGEST_CODE = 14.0, 300.0
# Sides of a QR differ by no more than this share.
_SQUARE = 0.15
# Nobody prints more codes; more areas than this are pictures.
_MOST_AREAS = 8

Shape = Literal["bars", "modules", "picture"]


@dataclass(frozen=True, slots=True)
class CodeArea:
    """A place where a code may stand. A ``picture`` may hold either kind or none."""

    bbox: BoundingBox
    shape: Shape


def code_areas(
    drawings: Sequence[Drawing], rules: Sequence[Rule], width: float, height: float
) -> list[CodeArea]:
    """The areas of a page of ``width`` × ``height`` points, top right first."""
    bars = [CodeArea(box, "bars") for box in _bar_groups(drawings, rules)]
    modules = [CodeArea(box, "modules") for box in _module_groups(drawings, rules, bars)]
    pictures = [
        CodeArea((each.x0, each.top, each.x1, each.bottom), "picture")
        for each in drawings
        if each.is_picture and _may_be_code(each, width, height)
    ]
    areas = sorted(bars + modules + pictures, key=lambda area: (area.bbox[1] > height / 3, -area.bbox[2]))
    return areas[:_MOST_AREAS]


def _may_be_code(drawing: Drawing, width: float, height: float) -> bool:
    wide, high = drawing.x1 - drawing.x0, drawing.bottom - drawing.top
    is_inside = drawing.x0 < width and drawing.x1 > 0 and drawing.top < height and drawing.bottom > 0
    return is_inside and high >= _SMALLEST_CODE / 2 and _SMALLEST_CODE <= max(wide, high) <= _LARGEST_CODE


def _bar_groups(drawings: Iterable[Drawing], rules: Iterable[Rule]) -> Iterator[BoundingBox]:
    """Many upright bars of one height side by side."""
    rows: dict[tuple[int, int], list[tuple[float, float, float, float]]] = {}
    for rule in rules:
        if not rule.is_horizontal and rule.y1 - rule.y0 <= _LONGEST_BAR:
            bar = (rule.x0, rule.y0, rule.x1, rule.y1)
            rows.setdefault((round(rule.y0), round(rule.y1)), []).append(bar)
    for each in drawings:
        if each.x1 - each.x0 <= _BAR_GAP and each.bottom - each.top <= _LONGEST_BAR:
            bar = (each.x0, each.top, each.x1, each.bottom)
            rows.setdefault((round(each.top), round(each.bottom)), []).append(bar)
    for row in rows.values():
        if len(row) >= _FEWEST_BARS:
            for group in _side_by_side(row):
                box = _around(group)
                if len(group) >= _FEWEST_BARS and box[3] - box[1] >= _SMALLEST_CODE / 2:
                    yield box


def _side_by_side(row: list[BoundingBox]) -> list[list[BoundingBox]]:
    row.sort()
    groups = [[row[0]]]
    for left, right in pairwise(row):
        if right[0] - left[2] <= _BAR_GAP:
            groups[-1].append(right)
        else:
            groups.append([right])
    return groups


def _module_groups(
    drawings: Iterable[Drawing], rules: Iterable[Rule], bars: Sequence[CodeArea]
) -> Iterator[BoundingBox]:
    """Many small boxes that fill a square."""
    largest = _LARGEST_MODULE * 4
    small = [
        (x0, top, x1, bottom)
        for x0, top, x1, bottom, is_picture in drawings
        if not is_picture and x1 - x0 <= largest and bottom - top <= largest
    ]
    small += [
        (rule.x0, rule.y0, rule.x1, rule.y1)
        for rule in rules
        if rule.x1 - rule.x0 <= largest and rule.y1 - rule.y0 <= largest
    ]
    for area in bars:
        small = [box for box in small if not _within(box, area.bbox)]
    if len(small) < _FEWEST_MODULES:
        return
    for group in _touching(small):
        box = _around(group)
        wide, high = box[2] - box[0], box[3] - box[1]
        is_square = abs(wide - high) <= _SQUARE * max(wide, high)
        if len(group) >= _FEWEST_MODULES and is_square and _SMALLEST_CODE <= wide <= _LARGEST_CODE:
            yield box


def _touching(boxes: Iterable[BoundingBox]) -> list[list[BoundingBox]]:
    """Boxes whose middles lie in cells of a grid that touch, as one group."""
    cells: dict[tuple[int, int], list[BoundingBox]] = {}
    for box in boxes:
        left, top, right, bottom = (int(edge // _MODULE_GAP) for edge in box)
        for column in range(left, right + 1):
            for row in range(top, bottom + 1):
                cells.setdefault((column, row), []).append(box)
    groups: list[list[BoundingBox]] = []
    while cells:
        start, found = cells.popitem()
        group, open_cells = list(found), [start]
        while open_cells:
            column, row = open_cells.pop()
            for near in ((column + dx, row + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)):
                if near in cells:
                    group += cells.pop(near)
                    open_cells.append(near)
        groups.append(list(dict.fromkeys(group)))
    return groups


def _within(box: BoundingBox, area: BoundingBox) -> bool:
    return box[0] >= area[0] - 1 and box[1] >= area[1] - 1 and box[2] <= area[2] + 1 and box[3] <= area[3] + 1


def _around(boxes: Sequence[BoundingBox]) -> BoundingBox:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
