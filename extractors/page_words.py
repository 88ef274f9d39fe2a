"""The words of one page, for whoever points at them: what stands where, and how far the page must be turned.

A word is what one click takes: it ends at a blank and beside a mark that parts values (：，; …). Chinese has
no blanks, so a word may be a whole name; ``parts`` says where its characters stand, for a region may hold
some of them.
"""

import os
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from extractors.page_content import Glyph, PageContent, Rule, extent
from extractors.reading import BoundingBox
from extractors.text_runs import PlacedText, TextRun, build_runs, is_narrow, lines_of

Turn = Literal[0, 90, 180, 270]
"""Degrees clockwise."""

ToPage = Callable[[BoundingBox], BoundingBox]

# What ends a word. Between digits a colon is of a time and a comma of a number.
_END = re.compile(r"(\s+|[：；，、。;|]|(?<![0-9])[:,]|[:,](?![0-9]))")
# What of a word is in a region or not: a Chinese character, or a run of others.
_PART = re.compile(r"[!-~]+|.", re.DOTALL)


class PageWord(BaseModel):
    """One word. ``bbox`` in points of the page as displayed; words with the same ``line`` stand on one line.

    ``joined``: nothing is between it and the word before. ``parts``: of a word with Chinese characters its
    parts, as number of characters and middle (x, y); empty for a word that is one part.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    text: str
    bbox: BoundingBox
    line: int
    joined: bool = False
    parts: tuple[tuple[int, float, float], ...] = ()


class PageWords(BaseModel):
    """The words of a page in reading order. ``width`` and ``height`` of the page as displayed in points.

    ``turn``: how far clockwise the displayed page must be turned to stand upright. ``source``: ``layer`` for
    what the file's text layer says, ``ocr`` for what was recognised, ``none`` for a page that was not read.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    page: int
    width: float
    height: float
    source: Literal["layer", "ocr", "none"]
    turn: Turn = 0
    words: tuple[PageWord, ...] = ()


def words_of_content(content: PageContent, width: float, height: float, turn: Turn = 0) -> PageWords:
    """The words of a page that was read; ``width`` and ``height`` as displayed.

    ``turn`` is that of a text layer; a recognised page knows its own.
    """
    about = {"page": content.number, "width": round(width, 3), "height": round(height, 3)}
    if content.is_unread:
        return PageWords(**about, source="none")
    if content.scan is not None:
        found = _words(content.glyphs, content.rules, content.scan.on_page)
        return PageWords(**about, source="ocr", turn=_turn_of(content.scan.to_page), words=found)
    if turn == 0:
        return PageWords(**about, source="layer", words=_words(content.glyphs, content.rules, _rounded))
    upright = [_turned_glyph(glyph, width, height, turn) for glyph in content.glyphs]
    size = (height, width) if turn in (90, 270) else (width, height)

    def to_page(box: BoundingBox) -> BoundingBox:
        return _rounded(turned_box(box, *size, 360 - turn))

    return PageWords(**about, source="layer", turn=turn, words=_words(upright, (), to_page))


def _rounded(box: BoundingBox) -> BoundingBox:
    x0, top, x1, bottom = box
    return round(x0, 1), round(top, 1), round(x1, 1), round(bottom, 1)


def _words(glyphs: Sequence[Glyph], rules: Sequence[Rule], to_page: ToPage) -> tuple[PageWord, ...]:
    """Words of upright ``glyphs`` in reading order; ``to_page`` brings their boxes to the displayed page."""
    runs = build_runs(glyphs, 0, rules)
    return tuple(
        word
        for line, on_line in enumerate(lines_of(runs))
        for run in on_line
        for word in _words_of_run(run, line, to_page)
    )


def turned_box(box: BoundingBox, width: float, height: float, turn: int) -> BoundingBox:
    """Where ``box`` of a page of that size is when the page has been turned."""
    x0, top, x1, bottom = box
    if turn == 90:
        return height - bottom, x0, height - top, x1
    if turn == 180:
        return width - x1, height - bottom, width - x0, height - top
    if turn == 270:
        return top, width - x1, bottom, width - x0
    return box


def _turned_glyph(glyph: Glyph, width: float, height: float, turn: Turn) -> Glyph:
    box = (glyph.x0, glyph.top, glyph.x1, glyph.bottom)
    x0, top, x1, bottom = turned_box(box, width, height, turn)
    return Glyph(glyph.text, x0, top, x1, bottom, bottom - top, glyph.order, (top + bottom) / 2)


def kept_name(page: int) -> str:
    """The name of the file in which a page's words are kept beside what else is made from a document."""
    return f"page-{page}-words.json"


def keep(folder: Path, words: PageWords) -> None:
    """Writes beside and renames: whoever asks meanwhile finds a whole file or none."""
    descriptor, name = tempfile.mkstemp(dir=folder)
    with os.fdopen(descriptor, "wb") as target:
        target.write(words.model_dump_json(exclude_defaults=True).encode())
    Path(name).replace(folder / kept_name(words.page))


def kept(folder: Path, page: int) -> PageWords | None:
    """What was kept; None when nothing was, or another version of the program kept it."""
    try:
        return PageWords.model_validate_json((folder / kept_name(page)).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def _words_of_run(run: TextRun, line: int, to_page: ToPage) -> Iterator[PageWord]:
    start = 0
    is_after_blank = True
    for piece in _END.split(run.text):
        end = start + len(piece)
        text = run.content.slice(start, end)
        start = end
        drawn = text.drawn
        if not piece.strip() or not drawn:
            is_after_blank = is_after_blank or bool(piece)
            continue
        yield PageWord(
            text=piece,
            bbox=to_page(extent(drawn)),
            line=line,
            joined=not is_after_blank,
            parts=_parts(text, to_page),
        )
        is_after_blank = False


def _parts(text: PlacedText, to_page: ToPage) -> tuple[tuple[int, float, float], ...]:
    if len(text.text) == 1 or all(is_narrow(character) for character in text.text):
        return ()
    found = []
    for part in _PART.finditer(text.text):
        glyphs = text.slice(part.start(), part.end()).drawn
        x0, top, x1, bottom = to_page(extent(glyphs or text.drawn))
        found.append((len(part.group()), round((x0 + x1) / 2, 1), round((top + bottom) / 2, 1)))
    return tuple(found) if len(found) > 1 else ()


def _turn_of(to_page: Sequence[float]) -> Turn:
    """From where the upright frame's right lies on the displayed page, to the nearest quarter."""
    a, _, _, d, _, _, _, _, _ = to_page
    if abs(a) >= abs(d):
        return 0 if a > 0 else 180
    return 270 if d > 0 else 90
