"""The detector's boxes become strips that a recogniser reads well: one cell, one line, not too long."""

from collections.abc import Iterator, Sequence
from statistics import median

import numpy as np

from extractors.ocr.engine import PixelBox
from extractors.page_content import Rule
from extractors.scans.ink import Gap, Mask, columns_with_ink, gaps
from extractors.scans.tall_boxes import without_lines_of_others

# Text squeezed into a strip of more heights than this loses characters (docs/decisions/0015-ocr.md).
_LONGEST = 16.0
_SHORTEST = 4.0
# A rule through a box parts it when it crosses so much of its height.
_CROSSING = 0.7
_BESIDE_RULE = 2
# Text runs over a rule when so many rows have ink this close to it on either side.
_CLOSE, _CROSSED_ROWS = 5, 3
# A box so many times as high as usual holds two lines; between them rows have less than this share of the
# ink of others. Each is cut with a margin, in usual heights.
_TWO_LINES, _LITTLE_INK, _LINE_MARGIN = 1.5, 0.35, 0.06
# Where neither is blank enough, the strip is cut anyway, at the emptiest column.
_LEAST_GAP = 0.06


def strips_of(boxes: Sequence[PixelBox], ink: Mask, rules: Sequence[Rule]) -> list[list[PixelBox]]:
    """For each piece of text in one cell its strips, from left to right. ``rules`` in pixels."""
    verticals = [rule for rule in rules if not rule.is_horizontal]
    boxes = without_lines_of_others(boxes, [rule.x0 for rule in verticals])
    boxes = list(_cut_between_lines(boxes, ink))
    return [
        list(_cut_at_gaps(part, ink))
        for box in boxes
        for part in _cut_at_rules(box, [rule for rule in verticals if not _is_crossed(rule, box, ink)])
    ]


def _cut_between_lines(boxes: Sequence[PixelBox], ink: Mask) -> Iterator[PixelBox]:
    """Boxes of one line each: a detector takes two lines that nearly touch for one."""
    usual = median(box.bottom - box.top for box in boxes) if boxes else 0
    for box in boxes:
        height = box.bottom - box.top
        row = _row_between(box, ink) if height >= _TWO_LINES * usual else None
        if row is None:
            yield box
            continue
        margin = round(_LINE_MARGIN * usual)
        yield PixelBox(box.x0, box.top, box.x1, row + margin)
        yield PixelBox(box.x0, row - margin, box.x1, box.bottom)


def _row_between(box: PixelBox, ink: Mask) -> int | None:
    """The row with the least ink in the middle third of ``box``, if that is little."""
    rows = ink[box.top : box.bottom, box.x0 : box.x1].sum(axis=1)
    third = len(rows) // 3
    middle = rows[third : len(rows) - third]
    if not middle.size or middle.min() > _LITTLE_INK * float(rows.mean()):
        return None
    least = np.flatnonzero(middle == middle.min())
    return box.top + third + int(least[len(least) // 2])


def _is_crossed(rule: Rule, box: PixelBox, ink: Mask) -> bool:
    """True when text runs over the rule: there is ink on both sides of it."""
    x = int(rule.x0)
    left = ink[box.top : box.bottom, max(0, x - _CLOSE) : x]
    right = ink[box.top : box.bottom, x + 1 : x + 1 + _CLOSE]
    return bool(left.any(axis=1).sum() >= _CROSSED_ROWS and right.any(axis=1).sum() >= _CROSSED_ROWS)


def _cut_at_rules(box: PixelBox, verticals: Sequence[Rule]) -> Iterator[PixelBox]:
    height = box.bottom - box.top
    crossing = sorted(
        rule.x0
        for rule in verticals
        if box.x0 < rule.x0 < box.x1
        and min(rule.y1, box.bottom) - max(rule.y0, box.top) >= _CROSSING * height
    )
    left = box.x0
    for x in (*crossing, None):
        right = box.x1 if x is None else int(x) - _BESIDE_RULE
        # What is narrower than a sign is the margin of a box, not text.
        if right - left > 0.3 * height:
            yield PixelBox(left, box.top, right, box.bottom)
        left = right + 2 * _BESIDE_RULE


def _cut_at_gaps(box: PixelBox, ink: Mask) -> Iterator[PixelBox]:
    height = box.bottom - box.top
    if box.x1 - box.x0 <= _LONGEST * height:
        yield box
        return
    found = gaps(columns_with_ink(ink, box))
    inside = [
        gap for gap in found if _SHORTEST * height <= gap.middle <= box.x1 - box.x0 - _SHORTEST * height
    ]
    cut = _best_cut(inside, box.x1 - box.x0, height)
    for part in (
        PixelBox(box.x0, box.top, box.x0 + cut, box.bottom),
        PixelBox(box.x0 + cut, box.top, box.x1, box.bottom),
    ):
        yield from _cut_at_gaps(part, ink)


def _best_cut(found: Sequence[Gap], width: int, height: int) -> int:
    """The column to cut at: a wide blank, rather near the middle."""
    wide = [gap for gap in found if gap.width >= _LEAST_GAP * height]
    if not wide:
        return width // 2
    best = max(wide, key=lambda gap: gap.width / height - abs(gap.middle - width / 2) / width)
    return best.middle
