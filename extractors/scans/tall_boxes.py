"""Boxes over several lines that a detector draws around slanted text, such as that of a stamp.

The lines in them have mostly boxes of their own, and would be read twice: once well, once askew, or with
their last digit once more. What is left between those is a line that has none.
"""

from collections.abc import Iterator, Sequence
from statistics import median

from extractors.ocr.engine import PixelBox

# A box of so many usual heights holds several lines.
_TALL = 1.5
# Another box stands beside or in it when so much of its height lies inside; it is a line of it when so
# much of either one's width does.
_INSIDE, _ACROSS = 0.6, 0.4
# What is left is a line when it has so many usual heights.
_LINE = 0.6


def without_lines_of_others(boxes: Sequence[PixelBox], borders: Sequence[float]) -> list[PixelBox]:
    """``boxes``; tall ones cut at ``borders`` (x of ruled lines) and without the lines that other boxes hold.

    A tall box that holds no other box stays as it is.
    """
    usual = median(box.bottom - box.top for box in boxes) if boxes else 0
    lines = [box for box in boxes if box.bottom - box.top < _TALL * usual]
    kept: list[PixelBox] = []
    for box in boxes:
        is_tall = box.bottom - box.top >= _TALL * usual
        if not is_tall or not any(_across(line, box) for line in lines):
            kept.append(box)
            continue
        for part in _cut_at(box, borders):
            beside = [line for line in lines if 0 < _across(line, part) < _ACROSS]
            within = [line for line in lines if _across(line, part) >= _ACROSS]
            kept += _between(within, _clear_of(beside, part), _LINE * usual)
    return kept


def _cut_at(box: PixelBox, borders: Sequence[float]) -> Iterator[PixelBox]:
    inside = sorted({round(x) for x in borders if box.x0 < x < box.x1})
    for left, right in zip((box.x0, *inside), (*inside, box.x1), strict=True):
        yield PixelBox(left, box.top, right, box.bottom)


def _across(line: PixelBox, box: PixelBox) -> float:
    """The share of width, of the narrower of both, over which ``line`` stands in ``box``."""
    height = min(line.bottom, box.bottom) - max(line.top, box.top)
    if height < _INSIDE * (line.bottom - line.top):
        return 0.0
    width = min(line.x1, box.x1) - max(line.x0, box.x0)
    return max(0.0, width / max(1, min(line.x1 - line.x0, box.x1 - box.x0)))


def _clear_of(beside: Sequence[PixelBox], box: PixelBox) -> PixelBox:
    """``box`` without the ends of lines that reach into it from either side."""
    left = max((line.x1 for line in beside if line.x0 < box.x0), default=box.x0)
    right = min((line.x0 for line in beside if line.x1 > box.x1), default=box.x1)
    return box._replace(x0=left, x1=max(left, right))


def _between(lines: Sequence[PixelBox], box: PixelBox, least: float) -> Iterator[PixelBox]:
    """The bands of ``box`` above, between and below ``lines`` that are at least ``least`` high and wide."""
    if box.x1 - box.x0 < least:
        return
    top = box.top
    for line in sorted(lines, key=lambda each: each.top):
        if line.top - top >= least:
            yield PixelBox(box.x0, top, box.x1, line.top)
        top = max(top, line.bottom)
    if box.bottom - top >= least:
        yield PixelBox(box.x0, top, box.x1, box.bottom)
