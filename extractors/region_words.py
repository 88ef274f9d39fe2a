"""The text of a region of a page: the words whose middles lie in it, as a person would type them."""

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Literal

from pydantic import BaseModel, ConfigDict

from extractors.page_words import PageWord, PageWords
from extractors.reading import BoundingBox
from extractors.text_runs import is_narrow


class RegionText(BaseModel):
    """What a region says. ``boxes``: one for each line of it, in points of the page as displayed.

    ``source``: ``none`` when there is nothing to read.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    page: int
    text: str
    source: Literal["layer", "ocr", "none"]
    boxes: tuple[BoundingBox, ...] = ()


def text_in(words: PageWords, region: BoundingBox) -> RegionText:
    """The words in ``region``; of a Chinese word the characters that are in it, of another all or nothing."""
    found = [cut for word in words.words if (cut := _cut(word, region)) is not None]
    if not found:
        return RegionText(page=words.page, text="", source="none")
    source: Literal["layer", "ocr"] = "ocr" if words.source == "ocr" else "layer"
    return RegionText(page=words.page, text=joined(found), source=source, boxes=tuple(_line_boxes(found)))


def joined(words: Sequence[PageWord]) -> str:
    """One text: nothing between Chinese characters, else a blank, and a new line where a line ends."""
    return words[0].text + "".join(_between(*each) + each[1].text for each in pairwise(words))


def _between(before: PageWord, word: PageWord) -> str:
    is_chinese = not is_narrow(before.text[-1]) and not is_narrow(word.text[0])
    if before.line != word.line:
        return "" if is_chinese else "\n"
    return "" if word.joined or (is_chinese and not _stand_apart(before.bbox, word.bbox)) else " "


def _stand_apart(before: BoundingBox, following: BoundingBox) -> bool:
    """True when more than a character would fit between two words, as between cells; turned or not."""
    across = max(before[0], following[0]) - min(before[2], following[2])
    down = max(before[1], following[1]) - min(before[3], following[3])
    size = max(min(x1 - x0, bottom - top) for x0, top, x1, bottom in (before, following))
    return max(across, down) > size


def _cut(word: PageWord, region: BoundingBox) -> PageWord | None:
    x0, top, x1, bottom = word.bbox
    if not word.parts:
        return word if _holds(region, (x0 + x1) / 2, (top + bottom) / 2) else None
    text, start, places = "", 0, []
    for place, (length, x, y) in enumerate(word.parts):
        if _holds(region, x, y):
            text += word.text[start : start + length]
            places.append(place)
        start += length
    if len(places) in (0, len(word.parts)):
        return word if places else None
    inside = (max(x0, region[0]), max(top, region[1]), min(x1, region[2]), min(bottom, region[3]))
    is_first_in = places[0] == 0
    return word.model_copy(
        update={"text": text, "bbox": inside, "joined": word.joined and is_first_in, "parts": ()}
    )


def _holds(region: BoundingBox, x: float, y: float) -> bool:
    return region[0] <= x <= region[2] and region[1] <= y <= region[3]


def _line_boxes(words: Sequence[PageWord]) -> Iterator[BoundingBox]:
    for _, line in groupby(words, key=lambda word: word.line):
        boxes = [word.bbox for word in line]
        yield (
            min(box[0] for box in boxes),
            min(box[1] for box in boxes),
            max(box[2] for box in boxes),
            max(box[3] for box in boxes),
        )
