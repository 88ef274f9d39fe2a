"""The pages of one declaration become a draft: cells, number line, foot and goods."""

from collections.abc import Sequence

from customs import tables
from extractors.cells import Cell, below_label, cut_cells, is_torn, right_of_label, stray_runs
from extractors.derived.dependence import held_by
from extractors.draft import DeclarationDraft, absent
from extractors.faint_cells import doubt_faint_text
from extractors.goods import check_item_numbers, read_goods
from extractors.goods_header import GoodsHeader, find_header
from extractors.label_beside_value import drop_translations, take_next_cells
from extractors.label_search import FoundLabel, labels_among
from extractors.layout import OTHER_KEY, Layout
from extractors.page_groups import PageGroup, bar_code_texts, first_of_each
from extractors.page_kinds import ReadPage
from extractors.ruled_lines import RuledLines
from extractors.text_runs import TextRun
from extractors.values import read_beside, read_cell

# Cells whose text may have gaps of any width.
_FREE_TEXT = frozenset({"marks_and_remarks", "attached_documents"})
# A line of remarks below another begins with it, no further down than so many sizes.
_SAME_LEFT_EDGE, _LINE_PITCH = 1.5, 1.8


def read_group(group: PageGroup) -> DeclarationDraft:
    """Reads all fields and items of one declaration."""
    layout = group.layout
    draft = DeclarationDraft(
        direction=group.direction,
        form=group.choice.closest.id,
        pages=[page.content.number for page in group.pages],
        complete=group.is_complete,
        fits_layout=group.fits_layout,
    )
    for page in group.pages:
        lines = RuledLines.of(page.content)
        header = find_header(page.runs, page.occurrences, lines, layout, draft.direction)
        if page is group.pages[0]:
            _read_head(page, header, lines, layout, draft)
        else:
            _read_foot(page, layout, draft)
        read_goods(page, header, lines, layout, draft)
        draft.bar_codes += bar_code_texts(page)
        draft.codes += page.content.codes
    _report_missing(layout, draft)
    check_item_numbers(draft)
    if not group.is_complete:
        printed = ", ".join(str(number) for number in sorted(group.printed_numbers))
        draft.report(
            "pages-missing", "error", ["items"], doubts=["items"], pages=printed, total=str(group.total)
        )
    if not group.is_sure:
        draft.report("pages-without-number", "error", ["items"], doubts=["items"])
    return draft


def _read_head(
    page: ReadPage, header: GoodsHeader, lines: RuledLines, layout: Layout, draft: DeclarationDraft
) -> None:
    every = _outside_remarks(labels_among(page.occurrences, layout.field_labels[draft.direction]), header)
    # The foot is read from its last label: a remark above it may begin with the same words.
    labels = [label for label in first_of_each(every) if label.key not in layout.foot_keys]
    labels += [label for label in first_of_each(every[::-1]) if label.key in layout.foot_keys]
    # Words that are no field bound cells and hold values too (结汇方式, 批准文号).
    # A label of the foot that stands above the goods has a cell there, too.
    in_head = layout.cell_keys | {
        label.key
        for label in labels
        if label.key in layout.foot_keys and header and label.middle < header.top
    }
    cell_labels = [label for label in labels if label.key in in_head or label.key.startswith(OTHER_KEY)]
    floor = header.top - header.size / 2 if header else float("inf")
    cells = cut_cells(page.content, lines, page.runs, cell_labels, floor)
    drop_translations(cells)
    take_next_cells(cells, lines, page.runs, labels)
    strays = stray_runs(page.runs, cells, header.labels)
    _take_painted_over(strays)
    for cell in cells:
        if cell.label.key in in_head:
            read_cell(layout.by_key[cell.label.key], cell, layout, draft)
    _doubt_strays(strays, draft)
    _doubt_torn(cells, strays, layout, draft)
    for label in labels:
        if label.key in layout.by_key and label.key not in in_head:
            right = right_of_label(label, page.runs, labels)
            below = below_label(label, page.runs, labels)
            read_beside(layout.by_key[label.key], right, below, layout, draft)
    beside = [label for label in labels if label.key not in in_head]
    doubt_faint_text(page.content, cells, beside, layout.by_key, draft)
    _take_beside_items(draft)


def _read_foot(page: ReadPage, layout: Layout, draft: DeclarationDraft) -> None:
    """The foot of a further page: some forms print it on the last one."""
    labels = labels_among(page.occurrences, layout.field_labels[draft.direction])
    for label in labels[::-1]:
        if label.key in layout.foot_keys and label.key not in draft.fields:
            right = right_of_label(label, page.runs, labels)
            read_beside(layout.by_key[label.key], right, below_label(label, page.runs, labels), layout, draft)


def _doubt_torn(
    cells: Sequence[Cell],
    strays: Sequence[tuple[TextRun, Cell]],
    layout: Layout,
    draft: DeclarationDraft,
) -> None:
    """A label that nobody knows lets its text slide into the cell before: what is absent may be that."""
    torn = [cell for cell in cells if cell.label.key in layout.cell_keys - _FREE_TEXT and is_torn(cell)]
    for cell in torn:
        key = cell.label.key
        text = " ".join(run.text.strip() for runs in (cell.code_runs, *cell.lines) for run in runs)
        draft.report("text-outside-cells", "warning", [key], doubts=held_by(key), text=text[:80])
    others = [cell for _, cell in strays if cell.label.key in layout.cell_keys - _FREE_TEXT]
    if torn or others:
        present = {cell.label.key for cell in cells}
        lost = [
            field.key
            for field in layout.cells
            if field.labels.of(draft.direction) and not field.expected and field.key not in present
        ]
        draft.report("label-missing", "error", lost, doubts=lost)


def _outside_remarks(labels: Sequence[FoundLabel], header: GoodsHeader) -> list[FoundLabel]:
    """Without what stands below the label of the remarks, the last row of cells: it is in the remarks."""
    remarks = next((label for label in labels if label.key == "marks_and_remarks"), None)
    if remarks is None or not header:
        return list(labels)
    top, bottom = remarks.middle + remarks.run.size / 2, header.top
    return [label for label in labels if not top < label.middle < bottom]


def _take_beside_items(draft: DeclarationDraft) -> None:
    """What old editions and drafts print in the head for all items: the area, the containers."""
    draft.fields.pop("destination_area", None)
    draft.fields.pop("containers", None)
    area = draft.fields.pop("origin_area", None)
    if area is None or not isinstance(area.value, dict):
        return
    code, name = area.value.get("code"), area.value.get("name")
    if code is None:
        row = tables.domestic_areas().by_name(name)
        code = None if row is None else row.code
    draft.origin_area = area.model_copy(update={"value": code, "source": "derived"})
    if code is None:
        draft.report(
            "code-name-disagree", "error", ["origin_area"], doubts=["origin_area"], code="", name=name or ""
        )


def _take_painted_over(strays: Sequence[tuple[TextRun, Cell]]) -> None:
    """Remarks that run out of their cell over the header of the goods go on with it, in doubt."""
    for run, cell in strays:
        if cell.label.key != "marks_and_remarks" or not cell.lines:
            continue
        last = max((line[0] for line in cell.lines), key=lambda each: each.middle)
        pitch = run.middle - last.middle
        if abs(run.x0 - last.x0) < _SAME_LEFT_EDGE and 0 < pitch < _LINE_PITCH * run.size:
            cell.lines.append([run])


def _doubt_strays(strays: Sequence[tuple[TextRun, Cell]], draft: DeclarationDraft) -> None:
    """Text that no cell holds is missing from the value of the cell it ran out of."""
    for run, cell in strays:
        key = cell.label.key
        if key.startswith(OTHER_KEY):
            continue
        draft.report("text-outside-cells", "warning", [key], doubts=held_by(key), text=run.text.strip()[:80])


def _report_missing(layout: Layout, draft: DeclarationDraft) -> None:
    for each in layout.fields:
        if each.key in draft.fields:
            continue
        draft.fields[each.key] = absent()
        # On a form of another layout missing labels say nothing: all of it is doubted anyway.
        if each.expected and each.labels.of(draft.direction) and draft.fits_layout:
            draft.report("label-missing", "error", [each.key], doubts=[each.key])
