"""Glyphs become runs of text, and any run keeps the glyph behind each character.

The order of a content stream is not the reading order (declaration-layouts.md, traps 1 and 2), so
runs are built from places on the page. The stream order serves one purpose: telling two
overprinted strings apart.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from customs.radicals import characters_of_radicals
from extractors.page_content import Glyph, Rule, enclosing_box, extent
from extractors.reading import PlacedBox

# Within a string advances touch; a gap of this share of the size is a blank, drawn or not …
_TOUCHING = 0.12
# … and an overlap of this share is still kerning, not another string over this one.
_OVERLAP = 0.22
# Two glyphs whose centres differ by less than this share of the size stand on one line.
_SAME_LINE = 0.45
_SIZE_RATIO = 1.5
# A string that begins within so many points of a vertical rule begins the cell right of it.
_AT_BORDER, _INDENT = 1.0, 9.0
_BLANKS = re.compile(r"\s{2,}")


@dataclass(frozen=True, slots=True)
class PlacedText:
    """Text whose characters know their glyph and page; inserted spaces have none."""

    text: str
    glyphs: tuple[Glyph | None, ...]
    page: int

    @classmethod
    def of_glyphs(cls, glyphs: Sequence[Glyph], page: int) -> "PlacedText":
        """The text of ``glyphs`` in the given order, each character normalised."""
        characters: list[str] = []
        owners: list[Glyph | None] = []
        for glyph in glyphs:
            for character in normal_character(glyph.text):
                characters.append(character)
                owners.append(glyph)
        return cls("".join(characters), tuple(owners), page)

    def slice(self, start: int, end: int | None = None) -> "PlacedText":
        """The characters from ``start`` up to ``end``."""
        return PlacedText(self.text[start:end], self.glyphs[start:end], self.page)

    def strip(self) -> "PlacedText":
        """Without white space at either end."""
        if self.text == self.text.strip():
            return self
        start = len(self.text) - len(self.text.lstrip())
        end = len(self.text.rstrip())
        return self.slice(start, max(start, end))

    def followed_by(self, other: "PlacedText", separator: str = "") -> "PlacedText":
        """This text, ``separator`` (which has no glyphs), then ``other`` of the same page."""
        return PlacedText(
            self.text + separator + other.text,
            self.glyphs + (None,) * len(separator) + other.glyphs,
            self.page,
        )

    @property
    def drawn(self) -> list[Glyph]:
        """The glyphs behind the text, each once, in text order."""
        drawn: list[Glyph] = []
        last = None
        for glyph in self.glyphs:
            if glyph is not None and glyph is not last:
                drawn.append(glyph)
                last = glyph
        return drawn

    def boxes(self) -> list[PlacedBox]:
        """One box for each line the text stands on; empty for text without glyphs."""
        lines: list[list[Glyph]] = []
        for glyph in self.drawn:
            if lines and abs(lines[-1][-1].middle - glyph.middle) < glyph.size * _SAME_LINE:
                lines[-1].append(glyph)
            else:
                lines.append([glyph])
        return [PlacedBox(page=self.page, bbox=enclosing_box(line)) for line in lines]


@dataclass(frozen=True, slots=True)
class TextRun:
    """Touching glyphs on one line, from left to right. ``text``: its characters; ``middle``: its
    vertical centre. Both are asked for far more often than a run is made."""

    content: PlacedText
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    text: str = field(init=False)
    middle: float = field(init=False)

    def __post_init__(self) -> None:
        """Fills in what follows from the rest."""
        object.__setattr__(self, "text", self.content.text)
        object.__setattr__(self, "middle", (self.top + self.bottom) / 2)

    def slice(self, start: int, end: int | None = None) -> "TextRun | None":
        """Part of the run with its own extent; None when nothing is drawn there."""
        part = self.content.slice(start, end).strip()
        return None if not part.drawn else _run_of(part)


def normal_character(character: str) -> str:
    """One character as it is compared and stored.

    Radicals, compatibility ideographs and full-width letters and digits become the ordinary ones;
    full-width punctuation stays, because it is part of the printed value.
    """
    code = ord(character)
    if code == 0xA0 or code == 0x3000:
        return " "
    is_radical = 0x2E80 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF or 0x2F800 <= code <= 0x2FA1F
    is_wide_alphanumeric = 0xFF10 <= code <= 0xFF19 or 0xFF21 <= code <= 0xFF3A or 0xFF41 <= code <= 0xFF5A
    if not is_radical and not is_wide_alphanumeric:
        return character
    return characters_of_radicals().get(character) or unicodedata.normalize("NFKC", character)


def is_narrow(character: str) -> bool:
    """True for letters, digits and signs that are set half as wide as Chinese characters."""
    return unicodedata.east_asian_width(character) not in "WF"


def build_runs(glyphs: Iterable[Glyph], page: int, rules: Iterable[Rule] = ()) -> list[TextRun]:
    """All runs of a page, from top to bottom and left to right.

    Strings that touch are one run, unless a vertical rule says that the second begins another cell.
    """
    borders = [rule for rule in rules if not rule.is_horizontal]
    strings = _drawn_strings(sorted(glyphs, key=lambda glyph: glyph.order))
    runs = [
        run
        for line in _lines(strings)
        for run in (_trimmed(group, page) for group in _touching_groups(line, borders))
        if run is not None
    ]
    return sorted(runs, key=lambda run: (round(run.middle), run.x0))


def same_line(a: TextRun, b: TextRun) -> bool:
    """True when two runs stand on one printed line (baselines may differ by about 2 pt)."""
    return abs(a.middle - b.middle) < min(a.size, b.size) * _SAME_LINE


def lines_of(runs: Iterable[TextRun]) -> list[list[TextRun]]:
    """Runs grouped into printed lines, top to bottom, each from left to right."""
    lines: list[list[TextRun]] = []
    for run in sorted(runs, key=lambda each: each.middle):
        if lines and same_line(lines[-1][0], run):
            lines[-1].append(run)
        else:
            lines.append([run])
    return [sorted(line, key=lambda run: run.x0) for line in lines]


def parted_at_blanks(runs: Iterable[TextRun]) -> Iterator[TextRun]:
    """``runs`` cut where several blanks in a row are drawn, as tables set with blanks are."""
    for run in runs:
        start = 0
        for gap in _BLANKS.finditer(run.text):
            part = run.slice(start, gap.start())
            if part is not None:
                yield part
            start = gap.end()
        last = run.slice(start) if start else run
        if last is not None:
            yield last


def join_runs(runs: Sequence[TextRun]) -> TextRun:
    """Runs that are one text though they stand apart, in the given order, without blanks."""
    content = runs[0].content
    for run in runs[1:]:
        content = content.followed_by(run.content)
    return _run_of(content)


def _drawn_strings(glyphs: Sequence[Glyph]) -> list[list[Glyph]]:
    strings: list[list[Glyph]] = []
    for glyph in glyphs:
        if strings and _continues(strings[-1][-1], glyph):
            strings[-1].append(glyph)
        else:
            strings.append([glyph])
    return strings


def _continues(last: Glyph, following: Glyph) -> bool:
    larger, smaller = last.size, following.size
    if larger < smaller:
        larger, smaller = smaller, larger
    return (
        abs(last.middle - following.middle) < larger * _SAME_LINE
        and -_OVERLAP * larger <= following.x0 - last.x1 <= _TOUCHING * larger
        and larger <= smaller * _SIZE_RATIO
    )


def _lines(strings: list[list[Glyph]]) -> list[list[list[Glyph]]]:
    lines: list[list[list[Glyph]]] = []
    for string in sorted(strings, key=lambda each: each[0].middle):
        size = string[0].size
        if lines and abs(lines[-1][0][0].middle - string[0].middle) < size * _SAME_LINE:
            lines[-1].append(string)
        else:
            lines.append([string])
    return lines


def _touching_groups(line: list[list[Glyph]], borders: Sequence[Rule]) -> list[list[Glyph]]:
    """Joins strings that touch, so that a print drawn glyph by glyph reads like any other."""
    groups: list[list[Glyph]] = []
    for string in sorted(line, key=lambda each: each[0].x0):
        touching = next((group for group in groups if _continues(group[-1], string[0])), None)
        if touching is None or _begins_another_cell(touching, string, borders):
            groups.append(list(string))
        else:
            touching.extend(string)
    return groups


def _begins_another_cell(group: list[Glyph], string: list[Glyph], borders: Sequence[Rule]) -> bool:
    """True when ``string`` starts at the left of a cell that ``group`` began outside of.

    Not for single glyphs: a text drawn glyph by glyph that overflows must stay whole.
    """
    if len(group) < 2 or len(string) < 2:
        return False
    x, y = string[0].x0, string[0].middle
    return any(
        rule.y0 <= y <= rule.y1 and group[0].x0 < rule.x0 < x + _AT_BORDER and x - rule.x0 < _INDENT
        for rule in borders
    )


def _trimmed(glyphs: list[Glyph], page: int) -> TextRun | None:
    content = PlacedText.of_glyphs(glyphs, page)
    # Leading and trailing blanks are kept in the content (a wrapped line may end in one), but a
    # run of nothing else is no run.
    return _run_of(content) if content.text.strip() else None


def _run_of(content: PlacedText) -> TextRun:
    inked = content.strip().drawn
    x0, top, x1, bottom = extent(inked)
    return TextRun(content, x0, x1, top, bottom, max([glyph.size for glyph in inked]))
