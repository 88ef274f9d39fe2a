"""Changes within a placed text: the characters change, the glyphs behind them stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from extractors.page_content import Glyph
from extractors.repairs.recording import Evidence
from extractors.text_runs import PlacedText


@dataclass(frozen=True, slots=True)
class Edit:
    """``text`` from ``start`` to ``end`` is ``new``. ``path``: the field that is made of it."""

    start: int
    end: int
    new: str
    path: str
    evidence: tuple[Evidence, ...]
    certain: bool = True


def edited(text: PlacedText, edits: Sequence[Edit]) -> PlacedText:
    """``text`` with all ``edits``, which do not overlap."""
    characters: list[str] = []
    glyphs: list[Glyph | None] = []
    end = 0
    for edit in sorted(edits, key=lambda each: each.start):
        characters += [text.text[end : edit.start], edit.new]
        glyphs += text.glyphs[end : edit.start]
        glyphs += _glyphs(text.text[edit.start : edit.end], text.glyphs[edit.start : edit.end], edit.new)
        end = edit.end
    characters.append(text.text[end:])
    glyphs += text.glyphs[end:]
    return PlacedText("".join(characters), tuple(glyphs), text.page)


def without_overlaps(edits: Sequence[Edit]) -> list[Edit]:
    """The edits in order; of two that overlap the first."""
    kept: list[Edit] = []
    for edit in edits:
        if all(edit.end <= other.start or edit.start >= other.end for other in kept):
            kept.append(edit)
    return sorted(kept, key=lambda each: each.start)


def _glyphs(read: str, glyphs: Sequence[Glyph | None], new: str) -> list[Glyph | None]:
    """The glyph behind each character of ``new``; None for one that was not read."""
    if len(read) == len(new):
        return list(glyphs)
    behind: list[Glyph | None] = [None] * len(new)
    for kind, start, end, new_start, new_end in SequenceMatcher(
        None, read, new, autojunk=False
    ).get_opcodes():
        if kind in ("equal", "replace"):
            for place in range(min(end - start, new_end - new_start)):
                behind[new_start + place] = glyphs[start + place]
    return behind
