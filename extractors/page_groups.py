"""Which declaration pages belong together, and in which order."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import Levenshtein

from extractors.cells import joined, right_of_label
from extractors.label_search import FoundLabel, labels_among
from extractors.layout import Direction, Layout
from extractors.layout_choice import LayoutChoice
from extractors.layout_files import unknown_layout
from extractors.page_kinds import ReadPage
from extractors.page_numbers import behind_label, without_label
from extractors.text_runs import PlacedText

_NUMBER = re.compile(r"[0-9A-Z]{9,20}")
_BAR_CODE_TEXT = re.compile(r"^\*([0-9A-Z]{9,20})\*$")
# So many characters of a number may be misread on one of two pages.
_MISREAD = 2
# A character that was misread is one that the engine was not sure of.
_HARDLY_READ = 0.95


@dataclass(slots=True)
class PageGroup:
    """The pages of one declaration in printed order. ``total`` is what the print states."""

    direction: Direction
    pages: list[ReadPage] = field(default_factory=list)
    printed_numbers: list[int] = field(default_factory=list)
    total: int | None = None
    number: str | None = None
    """What tells this declaration from others: 海关编号, else 预录入编号, else the bar code."""
    is_sure: bool = True
    """False when a page without any number, or with another one, may belong to another declaration."""

    @property
    def choice(self) -> LayoutChoice:
        """The layout of the first page; further pages have too few labels to tell."""
        choice = self.pages[0].choice
        assert choice is not None  # noqa: S101  # only declaration pages are grouped
        return choice

    @property
    def layout(self) -> Layout:
        """The layout to read all pages by."""
        return self.choice.layout if self.fits_layout else unknown_layout()

    @property
    def fits_layout(self) -> bool:
        """False when a page has the title of a declaration but no known form, or no cells on page 1."""
        has_cells = not self.choice.is_further_page or self.printed_numbers[0] > 1
        return has_cells and all(page.fits for page in self.pages)

    @property
    def is_complete(self) -> bool:
        """True when every page that the print counts is there, once."""
        return self.total is None or sorted(self.printed_numbers) == list(range(1, self.total + 1))


def group_pages(pages: Sequence[ReadPage]) -> list[PageGroup]:
    """Declaration pages by declaration, whatever their order in the file.

    Pages belong together when direction, numbers and page total agree and the printed page number
    is not there yet; a further page without a page number belongs to the declaration before it.
    """
    groups: list[PageGroup] = []
    latest: PageGroup | None = None
    printed = {id(page): _numbers_of(page, page.choice) for page in pages if page.choice is not None}
    times = Counter(number for _, _, number in printed.values())
    for page in pages:
        if page.choice is None:
            continue
        if page.continues and latest is not None:
            latest.printed_numbers.append(max(latest.printed_numbers) + 1)
            latest.pages.append(page)
            continue
        page_number, total, number = printed[id(page)]
        homes = [group for group in groups if _is_home(group, page.choice, page_number, total, number)]
        if not homes and page.content.source == "ocr":
            # What two pages say was not misread on one of them.
            rivals = [
                group
                for group in groups
                if number == group.number or times[number] == 1 or times[group.number] == 1
            ]
            homes = _alike(rivals, page, page_number, total, number)
        if page_number is None:
            homes = homes[-1:]
        if not homes:
            homes = [PageGroup(page.choice.direction, total=total, number=number)]
            groups += homes
        if number is None and len(homes) > 1:
            for group in homes:
                group.is_sure = False
        latest = homes[0]
        homes[0].pages.append(page)
        homes[0].printed_numbers.append(page_number or len(homes[0].pages))
    for group in groups:
        ordered = sorted(zip(group.printed_numbers, group.pages, strict=True), key=lambda each: each[0])
        group.pages = [page for _, page in ordered]
        group.printed_numbers = [number for number, _ in ordered]
    return groups


def _is_home(
    group: PageGroup, choice: LayoutChoice, page_number: int | None, total: int | None, number: str | None
) -> bool:
    if group.direction != choice.direction or group.total != total:
        return False
    # Further pages of drafts repeat the title and not the number.
    is_same = group.number == number or (number is None and choice.is_further_page)
    if page_number is None:
        return choice.is_further_page and is_same
    return is_same and page_number not in group.printed_numbers


def _alike(
    groups: Sequence[PageGroup],
    page: ReadPage,
    page_number: int | None,
    total: int | None,
    number: str | None,
) -> list[PageGroup]:
    """The one declaration whose number may have been read as ``number``, by a character or two.

    A total of pages that was not read may be any. Numbers given one after the other differ by as little
    as a misread one: the declaration is not sure unless the engine was unsure of one of them.
    """
    alike = [
        group
        for group in groups
        if page.choice is not None
        and _may_be_one(number, group.number)
        and _is_home(
            group, page.choice, page_number, total if group.total and total else group.total, group.number
        )
    ]
    if len(alike) != 1:
        return []
    (group,) = alike
    group.total = group.total or total
    if number == group.number:
        return alike
    is_misread = any(_is_hardly_read(group.number, each) for each in group.pages)
    group.is_sure = group.is_sure and (is_misread or _is_hardly_read(number, page))
    return alike


def _may_be_one(number: str | None, other: str | None) -> bool:
    """Whether one was read for the other."""
    return (
        number is not None
        and other is not None
        and Levenshtein.distance(number, other, score_cutoff=_MISREAD) <= _MISREAD
    )


def _is_hardly_read(number: str | None, page: ReadPage) -> bool:
    """Whether the engine was unsure of a character of ``number`` where it stands on ``page``."""
    scan = page.content.scan
    if scan is None or number is None:
        return False
    shown = [(run, run.text.find(number)) for run in page.runs]
    return any(
        glyph is not None and scan.characters[glyph.order].confidence < _HARDLY_READ
        for run, start in shown
        if start >= 0
        for glyph in run.content.glyphs[start : start + len(number)]
    )


def first_of_each(labels: Sequence[FoundLabel]) -> list[FoundLabel]:
    """The first occurrence of each label; from top to bottom, a later one stands in somebody's text."""
    first: dict[str, FoundLabel] = {}
    for label in labels:
        first.setdefault(label.key, label)
    return list(first.values())


def bar_code_texts(page: ReadPage) -> list[PlacedText]:
    """The texts under bar codes: ``*940220240000224219*``."""
    return [run.content.strip() for run in page.runs if _BAR_CODE_TEXT.match(run.text.strip())]


def _numbers_of(page: ReadPage, choice: LayoutChoice) -> tuple[int | None, int | None, str | None]:
    """Printed page number, page total and what tells the declaration from others."""
    wanted = choice.layout.field_labels[choice.direction]
    labels = first_of_each(labels_among(page.occurrences, wanted))
    texts: dict[str, str] = {}
    for label in labels:
        if label.key in ("page", "customs_number", "pre_entry_number"):
            text = joined(right_of_label(label, page.runs, labels))
            texts[label.key] = "" if text is None else text.text.strip()
    number, total = behind_label(texts.get("page", "")) or without_label(page) or (None, None)
    decoded = [f"*{code.text.strip('*')}*" for code in page.content.codes if code.text is not None]
    bar_code = next(iter([*(text.text for text in bar_code_texts(page)), *decoded]), None)
    numbers = (_NUMBER.search(texts.get(key, "")) for key in ("customs_number", "pre_entry_number"))
    printed = next((match.group() for match in numbers if match is not None), None)
    return number, total, printed or bar_code
