"""The pages of one declaration become a draft: cells, number line, foot and goods."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extractors.cells import Cell, cut_cells, joined, right_of_label, stray_runs
from extractors.draft import DeclarationDraft, absent
from extractors.goods import check_item_numbers, goods_header, read_goods
from extractors.label_search import FoundLabel, find_labels
from extractors.layout import Direction, FieldLayout, Layout
from extractors.page_kinds import ReadPage
from extractors.remarks.wordings import LIST_KINDS
from extractors.text_runs import PlacedText
from extractors.values import read_cell, read_right

_PAGE_OF = re.compile(r"([0-9]{1,3})\s*[/／]\s*([0-9]{1,3})")
_BAR_CODE_TEXT = re.compile(r"^\*([0-9A-Z]{9,20})\*$")


@dataclass(slots=True)
class PageGroup:
    """The pages of one declaration in printed order. ``total`` is what the print states."""

    layout: Layout
    direction: Direction
    pages: list[ReadPage] = field(default_factory=list)
    printed_numbers: list[int] = field(default_factory=list)
    total: int | None = None
    number: str | None = None
    """What tells this declaration from others: 海关编号, else 预录入编号, else the bar code."""
    is_sure: bool = True
    """False when a page without any number could as well belong to another declaration."""

    @property
    def fits_layout(self) -> bool:
        """False when a page has the title of the layout but is another form."""
        return all(page.fits for page in self.pages)

    @property
    def is_complete(self) -> bool:
        """True when every page that the print counts is there, once."""
        return self.total is None or sorted(self.printed_numbers) == list(range(1, self.total + 1))


def group_pages(pages: Sequence[ReadPage]) -> list[PageGroup]:
    """Declaration pages by declaration, whatever their order in the file.

    Pages belong together when direction, numbers and page total agree and the printed page number
    is not there yet.
    """
    groups: list[PageGroup] = []
    latest: PageGroup | None = None
    for page in pages:
        if page.layout is None or page.direction is None:
            continue
        if page.continues and latest is not None:
            latest.printed_numbers.append(max(latest.printed_numbers) + 1)
            latest.pages.append(page)
            continue
        page_number, total, number = _numbers_of(page, page.layout, page.direction)
        homes = [
            group
            for group in groups
            if group.direction == page.direction
            and (group.total, group.number) == (total, number)
            and page_number is not None
            and page_number not in group.printed_numbers
        ]
        if not homes:
            homes = [PageGroup(page.layout, page.direction, total=total, number=number)]
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
    return groups


def read_group(group: PageGroup) -> DeclarationDraft:
    """Reads all fields and items of one declaration."""
    layout = group.layout
    draft = DeclarationDraft(
        direction=group.direction,
        form=layout.id,
        pages=[page.content.number for page in group.pages],
        complete=group.is_complete,
        fits_layout=group.fits_layout,
    )
    _read_head(group.pages[0], layout, draft)
    for page in group.pages:
        read_goods(page.runs, layout, draft)
        draft.bar_codes += _bar_codes(page)
        draft.codes += page.content.codes
    check_item_numbers(draft)
    if not group.is_complete:
        printed = ", ".join(str(number) for number in sorted(group.printed_numbers))
        draft.report(
            "pages-missing", "error", ["items"], doubts=["items"], pages=printed, total=str(group.total)
        )
    if not group.is_sure:
        draft.report("pages-without-number", "error", ["items"], doubts=["items"])
    return draft


def _read_head(page: ReadPage, layout: Layout, draft: DeclarationDraft) -> None:
    every = find_labels(page.runs, _wanted(layout, draft.direction))
    foot = {each.key for each in layout.foot}
    # The foot is read from its last label: a remark above it may begin with the same words.
    labels = [label for label in _first_of_each(every) if label.key not in foot]
    labels += [label for label in _first_of_each(every[::-1]) if label.key in foot]
    in_cells = {field.key: field for field in layout.cells}
    cell_labels = [label for label in labels if label.key in in_cells]
    cells = cut_cells(page.content, page.runs, cell_labels)
    for cell in cells:
        read_cell(in_cells[cell.label.key], cell, layout, draft)
    _doubt_strays(page, cells, layout, draft)
    beside = {field.key: field for field in (*layout.number_line, *layout.foot)}
    for label in labels:
        if label.key in beside:
            read_right(beside[label.key], right_of_label(label, page.runs, labels), layout, draft)
    _report_missing(layout, draft)


def _doubt_strays(page: ReadPage, cells: Sequence[Cell], layout: Layout, draft: DeclarationDraft) -> None:
    """Text that no cell holds is missing from the value of the cell it ran out of."""
    header = tuple(goods_header(page.runs, layout, draft.direction).values())
    for run, cell in stray_runs(page.content, page.runs, cells, header):
        key = cell.label.key
        doubts = [key, *LIST_KINDS, "truck_count"] if key == "marks_and_remarks" else [key]
        draft.report("text-outside-cells", "warning", [key], doubts=doubts, text=run.text.strip()[:80])


def _wanted(layout: Layout, direction: Direction) -> list[tuple[str, str]]:
    fields: Sequence[FieldLayout] = layout.fields
    wanted = [(each.key, label) for each in fields for label in each.labels.of(direction)]
    wanted += [("page", label) for label in layout.page_label]
    return wanted + [(f"other:{label}", label) for label in layout.other_labels]


def _first_of_each(labels: Sequence[FoundLabel]) -> list[FoundLabel]:
    """The first occurrence of each label; from top to bottom, a later one stands in somebody's text."""
    first: dict[str, FoundLabel] = {}
    for label in labels:
        first.setdefault(label.key, label)
    return list(first.values())


def _report_missing(layout: Layout, draft: DeclarationDraft) -> None:
    for each in layout.fields:
        if each.key in draft.fields:
            continue
        draft.fields[each.key] = absent()
        # On a form of another layout missing labels say nothing: all of it is doubted anyway.
        if each.labels.of(draft.direction) and draft.fits_layout:
            draft.report("label-missing", "error", [each.key], doubts=[each.key])


def _numbers_of(
    page: ReadPage, layout: Layout, direction: Direction
) -> tuple[int | None, int | None, str | None]:
    """Printed page number, page total and what tells the declaration from others."""
    labels = _first_of_each(find_labels(page.runs, _wanted(layout, direction)))
    texts: dict[str, str] = {}
    for label in labels:
        if label.key in ("page", "customs_number", "pre_entry_number"):
            text = joined(right_of_label(label, page.runs, labels))
            texts[label.key] = "" if text is None else text.text.strip()
    match = _PAGE_OF.search(texts.get("page", ""))
    number, total = (int(match.group(1)), int(match.group(2))) if match else (None, None)
    codes = [text.text for text in _bar_codes(page)]
    codes += [f"*{code.text.strip('*')}*" for code in page.content.codes if code.text is not None]
    bar_code = next(iter(codes), None)
    return number, total, texts.get("customs_number") or texts.get("pre_entry_number") or bar_code


def _bar_codes(page: ReadPage) -> list[PlacedText]:
    """The texts under bar codes: ``*940220240000224219*``."""
    return [run.content.strip() for run in page.runs if _BAR_CODE_TEXT.match(run.text.strip())]
