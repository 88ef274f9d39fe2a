"""Each page classified by its title, never by a word that also occurs in remarks."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml

from extractors.label_search import comparable, find_labels
from extractors.layout import DIRECTIONS, Direction, Layout, layouts
from extractors.page_content import PageContent
from extractors.text_runs import TextRun, build_runs

# A title stands in this upper share of the page and is not smaller than this share of the largest
# text there.
_TITLE_ZONE = 0.35
_TITLE_SIZE = 0.9
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


def classify(content: PageContent) -> ReadPage:
    """The kind of ``content`` by its title; ``unknown`` without one."""
    runs = tuple(build_runs(content.glyphs, content.number, content.rules))
    title_runs = _title_runs(content, runs)
    for layout in layouts():
        for direction in DIRECTIONS:
            if any(comparable(run.text).startswith(layout.titles[direction]) for run in title_runs):
                share = _label_share(runs, layout, direction)
                return ReadPage(
                    content, runs, "declaration", direction, layout, share >= layout.minimum_label_share
                )
    return ReadPage(content, runs, _kind_by_title(title_runs))


def _title_runs(content: PageContent, runs: Sequence[TextRun]) -> list[TextRun]:
    upper = [run for run in runs if run.middle < content.height * _TITLE_ZONE]
    largest = max((run.size for run in upper), default=0.0)
    return [run for run in upper if run.size >= largest * _TITLE_SIZE]


def _kind_by_title(title_runs: Sequence[TextRun]) -> str:
    for kind, words in _title_words().items():
        for run in title_runs:
            text = comparable(run.text).upper()
            if any(comparable(word) in text for word in words):
                return kind
    return "unknown"


@cache
def _title_words() -> dict[str, list[str]]:
    text = (resources.files("templates") / "pages.yaml").read_text(encoding="utf-8")
    words: dict[str, list[str]] = yaml.safe_load(text)
    return words


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
