"""Which way up a page is: sideways by the shape of its lines, upside down by how well strips read."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from extractors.images.cleaning import CleanPage
from extractors.ocr.engine import OcrEngine, PixelBox, Pixels
from extractors.page_content import Rule

# A line is far longer than high; so many times, and a box tells a direction.
_LONGER = 1.8
# Strips looked at, of at least so many heights each.
_STRIPS, _LONG_ENOUGH, _TOO_LONG = 10, 3.0, 14.0
# Text the right way up reads with at least this confidence, or with more than upside down.
_READS_WELL = 0.9


@dataclass(frozen=True, slots=True)
class UprightPage:
    """An upright page and the boxes of its text."""

    page: CleanPage
    boxes: tuple[PixelBox, ...]
    quarter_turns: int
    """Clockwise, that made it upright."""


def upright(page: CleanPage, engine: OcrEngine) -> UprightPage:
    """``page`` turned so that its text can be read."""
    turns = 0
    boxes = engine.find_text(page.image.pixels)
    if _is_sideways(boxes):
        turns = 1
        page = turned(page, 1)
        boxes = engine.find_text(page.image.pixels)
    if _is_upside_down(page.image.pixels, boxes, engine):
        turns += 2
        page = turned(page, 2)
        boxes = [_turned_box(box, page.image.width, page.image.height) for box in boxes]
    return UprightPage(page, tuple(boxes), turns)


def turned(page: CleanPage, turns: int) -> CleanPage:
    """``page`` turned clockwise by one or two quarters, with its rules."""
    image = page.image.turned(turns)
    rules = tuple(_turned_rule(rule, turns, image.width, image.height) for rule in page.rules)
    return replace(page, image=image, rules=rules)


def _is_sideways(boxes: Sequence[PixelBox]) -> bool:
    tall = lying = 0
    for box in boxes:
        width, height = box.x1 - box.x0, box.bottom - box.top
        if height > _LONGER * width:
            tall += height
        elif width > _LONGER * height:
            lying += width
    return tall > lying


def _is_upside_down(pixels: Pixels, boxes: Sequence[PixelBox], engine: OcrEngine) -> bool:
    strips = [pixels[box.top : box.bottom, box.x0 : box.x1] for box in _telling(boxes)]
    if not strips:
        return False
    as_is = _confidence(strips, engine)
    if as_is >= _READS_WELL:
        return False
    return _confidence([np.rot90(strip, 2) for strip in strips], engine) > as_is


def _telling(boxes: Sequence[PixelBox]) -> list[PixelBox]:
    """The longest lines that are not too long for one strip."""
    fitting = [
        box for box in boxes if _LONG_ENOUGH <= (box.x1 - box.x0) / max(1, box.bottom - box.top) <= _TOO_LONG
    ]
    return sorted(fitting, key=lambda box: box.x0 - box.x1)[:_STRIPS]


def _confidence(strips: Sequence[Pixels], engine: OcrEngine) -> float:
    read = engine.read(strips)
    return sum(strip.confidence for strip in read) / len(read)


def _turned_box(box: PixelBox, width: int, height: int) -> PixelBox:
    return PixelBox(width - box.x1, height - box.bottom, width - box.x0, height - box.top)


def _turned_rule(rule: Rule, turns: int, width: int, height: int) -> Rule:
    """``width`` and ``height`` of the image after turning."""
    if turns == 1:
        xs, ys = (width - 1 - rule.y0, width - 1 - rule.y1), (rule.x0, rule.x1)
    else:
        xs, ys = (width - 1 - rule.x0, width - 1 - rule.x1), (height - 1 - rule.y0, height - 1 - rule.y1)
    return Rule(min(xs), min(ys), max(xs), max(ys))
