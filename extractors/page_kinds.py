"""Each page classified by its title, never by a word that also occurs in remarks."""

from collections.abc import Sequence
from dataclasses import dataclass

from extractors.label_search import find_labels
from extractors.layout import DIRECTIONS, Direction, Layout, layouts
from extractors.page_content import PageContent
from extractors.page_titles import Title, find_title
from extractors.text_runs import TextRun, build_runs

# A layout that shows all its labels is the one.
_SURE_SHARE = 1.0
# A page with fewer of the cells than this share is a further page.
_FURTHER_PAGE_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page with its runs, its kind and, for a declaration, the layout that fits it best."""

    content: PageContent
    runs: tuple[TextRun, ...]
    kind: str
    direction: Direction | None = None
    layout: Layout | None = None
    fits: bool = False
    """False when the page has the title but too few labels of the layout: another form."""
    label_share: float = 0.0
    """How many of the labels of ``layout`` the page shows, from 0 to 1."""
    title: Title | None = None
    continues: bool = False
    """True when the page has no title of its own and goes on with the page before."""


def classify(content: PageContent) -> ReadPage:
    """The kind of ``content`` by its title; ``unknown`` without one."""
    runs = tuple(build_runs(content.glyphs, content.number, content.rules))
    title = find_title(content, runs)
    if title is None:
        return ReadPage(content, runs, "unknown")
    if title.kind != "declaration":
        return ReadPage(content, runs, title.kind, title=title)
    layout, direction, share = _best_layout(runs, title)
    fits = share >= layout.minimum_label_share and title.direction is not None
    return ReadPage(content, runs, "declaration", direction, layout, fits, share, title)


def _best_layout(runs: Sequence[TextRun], title: Title) -> tuple[Layout, Direction, float]:
    """The layout of whose labels the page shows the largest share; one that surely fits ends the search."""
    directions = DIRECTIONS if title.direction is None else (title.direction,)
    best: tuple[Layout, Direction, float] | None = None
    for layout in layouts():
        for direction in directions:
            share = _label_share(runs, layout, direction)
            if best is None or share > best[2]:
                best = (layout, direction, share)
            if share >= _SURE_SHARE:
                return best
    if best is None:
        raise LookupError("there is no layout in templates/declaration")
    return best


def _label_share(runs: Sequence[TextRun], layout: Layout, direction: Direction) -> float:
    """Share of the labels that a page of this layout shows; a further page has only some."""
    on_first = {field.key for field in layout.fields if field.labels.of(direction)}
    on_every = {field.key for field in layout.number_line}
    wanted = [(field.key, label) for field in layout.fields for label in field.labels.of(direction)]
    found = {label.key for label in find_labels(runs, wanted)}
    cells = {field.key for field in layout.cells if field.labels.of(direction)}
    # A word of the goods may be a label too (征免性质), so a further page may seem to have one or two.
    is_further_page = len(found & cells) < len(cells) * _FURTHER_PAGE_SHARE
    needed = on_every if is_further_page else on_first
    return len(found & needed) / len(needed)
