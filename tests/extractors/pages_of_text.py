"""Pages of a few lines, without a file."""

from collections.abc import Sequence

from extractors.page_content import Glyph, PageContent
from extractors.page_kinds import ReadPage
from extractors.text_runs import build_runs

_SIZE, _PITCH = 10.0, 20.0


def page_of(lines: Sequence[str]) -> ReadPage:
    """A page that holds ``lines``, each from the left, of no kind."""
    places = [
        (character, column * _SIZE, (row + 1) * _PITCH)
        for row, line in enumerate(lines)
        for column, character in enumerate(line)
    ]
    glyphs = tuple(
        Glyph(character, x, top, x + _SIZE, top + _SIZE, _SIZE, order, top + _SIZE / 2)
        for order, (character, x, top) in enumerate(places)
    )
    content = PageContent(1, 600.0, 800.0, glyphs, ())
    return ReadPage(content, tuple(build_runs(glyphs, 1)), "unknown")
