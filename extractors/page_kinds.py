"""Each page classified by its title, never by a word that also occurs in remarks."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from extractors.label_search import Occurrence
from extractors.layout import Direction, Layout
from extractors.layout_choice import LayoutChoice, choose_layout
from extractors.layout_files import label_index
from extractors.page_content import PageContent
from extractors.page_titles import Title, find_title
from extractors.text_runs import TextRun, build_runs

# Text so many times as large as the median, and larger than the title, is painted over the form.
_WATERMARK = 1.8

# Text drawn twice for a bold look is shifted by less than so many points.
_DRAWN_TWICE = 1.5


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page with its runs, its kind, the labels on it and, for a declaration, the layout that fits best."""

    content: PageContent
    runs: tuple[TextRun, ...]
    kind: str
    title: Title | None = None
    continues: bool = False
    """True when the page has no title of its own and goes on with the page before."""
    occurrences: tuple[Occurrence, ...] = ()
    """The labels of all layouts on a page of a declaration."""
    choice: LayoutChoice | None = None
    """The layout that fits a page of a declaration best."""

    @property
    def direction(self) -> Direction | None:
        """Export or import; None for pages that are no declaration."""
        return None if self.choice is None else self.choice.direction

    @property
    def layout(self) -> Layout | None:
        """The layout to read the page by; None for pages that are no declaration."""
        return None if self.choice is None else self.choice.layout

    @property
    def fits(self) -> bool:
        """False when the page has the title but too few labels of every layout: another form."""
        return self.choice is not None and self.choice.fits


def classify(content: PageContent) -> ReadPage:
    """The kind of ``content`` by its title; ``unknown`` without one."""
    runs = _each_once(build_runs(content.glyphs, content.number, content.rules))
    title = find_title(content, runs)
    if title is None:
        return ReadPage(content, runs, "unknown")
    if title.kind != "declaration":
        return ReadPage(content, runs, title.kind, title)
    index = label_index()
    runs = tuple(index.parted(_without_watermarks(runs, title)))
    occurrences = tuple(index.search(runs))
    is_portrait = content.height > content.width
    choice = choose_layout(runs, occurrences, title.direction, is_portrait=is_portrait)
    return ReadPage(content, runs, "declaration", title, occurrences=occurrences, choice=choice)


def _without_watermarks(runs: Sequence[TextRun], title: Title) -> list[TextRun]:
    """Drops what is much larger than the text of the page: a watermark or stamp, never a value."""
    limit = _WATERMARK * median(run.size for run in runs)
    return [run for run in runs if run.size < limit or run.size < 1.1 * title.size]


def _each_once(runs: Sequence[TextRun]) -> tuple[TextRun, ...]:
    """Drops what is drawn a second time over itself: so some programs print bold."""
    places: dict[str, list[TextRun]] = {}
    kept: list[TextRun] = []
    for run in runs:
        twins = places.setdefault(run.text, [])
        if any(
            abs(twin.x0 - run.x0) < _DRAWN_TWICE and abs(twin.middle - run.middle) < _DRAWN_TWICE
            for twin in twins
        ):
            continue
        twins.append(run)
        kept.append(run)
    return tuple(kept)
