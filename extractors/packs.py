"""A file that holds several documents: which pages belong together, and to which declaration.

In:  the classified pages of a file. Out: the documents that are no declaration, with what they yield,
and drafts that know the lists of VINs and release notices printed beside them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extractors.draft import DOUBTFUL, DeclarationDraft, part_of
from extractors.goods_header import find_header
from extractors.layout_files import label_index
from extractors.page_kinds import ReadPage
from extractors.reading import FieldReading
from extractors.release_notices import compare_release_notice, declaration_of, read_release_notice
from extractors.ruled_lines import RuledLines
from extractors.vin_columns import has_vin_header
from extractors.vin_rows import VinTable
from extractors.vin_tables import VIN_LIST, read_vin_table, row_numbers

DECLARATION, RELEASE_NOTICE, UNKNOWN = "declaration", "release-notice", "unknown"
# So many columns of the header of goods make a page without a title a further page of a declaration.
_GOODS_COLUMNS = 6
# A number that a list shares with a declaration, no shorter than this, tells whose list it is.
_TELLING_NUMBER = 6
# What stands on these pages is not the declaration's list of VINs.
_WITHOUT_VINS = (DECLARATION, RELEASE_NOTICE, "agency-agreement")


@dataclass(slots=True)
class OtherDocument:
    """A document that is no declaration, with its pages in order and what was read of it."""

    kind: str
    pages: list[ReadPage]
    fields: dict[str, FieldReading] = field(default_factory=dict)
    vin_table: VinTable | None = None


def place_further_pages(pages: Sequence[ReadPage]) -> list[ReadPage]:
    """``pages`` with a kind for those that have no title but go on with the page before.

    A table goes on: goods under their header, VINs, numbers of rows. A list that repeats its title on
    every page goes on as well.
    """
    placed: list[ReadPage] = []
    document: list[ReadPage] = []
    for page in pages:
        if page.runs and document:
            page = _placed_behind(page, document)
        elif page.runs and page.title is None:
            page = _placed_alone(page)
        document = [*document, page] if page.continues else [page]
        placed.append(page)
    return placed


def other_documents(pages: Sequence[ReadPage]) -> list[OtherDocument]:
    """The documents of a file that are no declaration, each read as far as it is understood."""
    documents: list[OtherDocument] = []
    for page in pages:
        if page.kind == DECLARATION:
            continue
        if page.continues:
            documents[-1].pages.append(page)
        else:
            documents.append(OtherDocument(page.kind, [page]))
    for document in documents:
        if document.kind == RELEASE_NOTICE:
            document.fields = read_release_notice(document.pages)
        if document.kind not in _WITHOUT_VINS:
            document.vin_table = read_vin_table(document.pages)
        if document.vin_table is not None:
            document.fields["vins"] = _field_of(document.vin_table)
    return documents


def give_vin_lists(documents: Sequence[OtherDocument], drafts: Sequence[DeclarationDraft]) -> None:
    """Hands each table of VINs to its declaration; one that may be several declarations' to all of them."""
    for document in documents:
        table = document.vin_table
        if table is None:
            # A list that cannot be read, an image, a page without a title may hold the VINs.
            if document.kind in (VIN_LIST, UNKNOWN):
                for draft in drafts:
                    draft.has_unread_pages = True
            continue
        owners = _owners(table, drafts)
        for draft in owners:
            draft.vin_lists.append(table)
        if not owners:
            for draft in drafts:
                draft.unplaced_vin_lists.append(table)


def compare_release_notices(documents: Sequence[OtherDocument], drafts: Sequence[DeclarationDraft]) -> None:
    """Compares each release notice with its declaration; without one it says nothing."""
    for document in documents:
        if document.kind == RELEASE_NOTICE and document.fields:
            draft = declaration_of(document.fields, drafts)
            if draft is not None:
                compare_release_notice(document.fields, draft)


def _field_of(table: VinTable) -> FieldReading:
    parts = [part_of(row.vin, row.evidence, certain=row.is_certain) for row in table.rows]
    first = parts[0].boxes[0]
    return FieldReading(
        value=table.vins,
        confidence=DOUBTFUL if table.problems else min(part.confidence for part in parts),
        source="layer",
        page=first.page,
        bbox=first.bbox,
        parts=parts,
    )


def _owners(table: VinTable, drafts: Sequence[DeclarationDraft]) -> list[DeclarationDraft]:
    keys = ("customs_number", "pre_entry_number")
    named = [draft for draft in drafts if any(draft.text(key) in table.declaration_numbers for key in keys)]
    if named:
        return named[:1] if len(named) == 1 else []
    if len(drafts) == 1:
        return list(drafts)
    if table.declaration_numbers:
        return []
    telling = [
        draft
        for draft in drafts
        for number in (draft.text("contract_number"), draft.text("bill_number"))
        if number is not None and len(number) >= _TELLING_NUMBER and number.replace(" ", "") in table.text
    ]
    return telling[:1] if len({id(draft) for draft in telling}) == 1 else []


def _placed_behind(page: ReadPage, document: Sequence[ReadPage]) -> ReadPage:
    """``page`` as it stands behind the pages of ``document``."""
    before = document[-1]
    if before.kind == DECLARATION:
        is_further = page.title is None and _continues_goods(page, before)
        return _further_page(page, before) if is_further else _placed_alone(page)
    if page.title is not None and page.title.kind != before.kind:
        return page
    goes_on = _continues_vins(page, document)
    if goes_on is None:
        goes_on = before.kind != UNKNOWN and _continues_rows(page, before)
    return replace(page, kind=before.kind, continues=True) if goes_on else _placed_alone(page)


def _placed_alone(page: ReadPage) -> ReadPage:
    """A page without a title is a list of VINs when it has a table of them or nothing else."""
    if page.title is not None:
        return page
    table = read_vin_table([page])
    if table is None:
        return page
    is_nothing_else = sum(len(vin) for vin in table.vins) > len(table.text) / 2
    return replace(page, kind=VIN_LIST) if has_vin_header(page) or is_nothing_else else page


def _further_page(page: ReadPage, before: ReadPage) -> ReadPage:
    occurrences = tuple(label_index().search(page.runs))
    return replace(page, kind=DECLARATION, occurrences=occurrences, choice=before.choice, continues=True)


def _continues_goods(page: ReadPage, before: ReadPage) -> bool:
    if before.layout is None or before.direction is None:
        return False
    occurrences = label_index().search(page.runs)
    header = find_header(page.runs, occurrences, RuledLines.of(page.content), before.layout, before.direction)
    return len(header.columns) >= _GOODS_COLUMNS


def _continues_rows(page: ReadPage, before: ReadPage) -> bool:
    """True when the numbers of the rows go on: 30 | 31."""
    last, first = row_numbers(before), row_numbers(page)
    return bool(last) and bool(first) and first[0] == max(last) + 1


def _continues_vins(page: ReadPage, document: Sequence[ReadPage]) -> bool | None:
    """Whether the table of VINs of ``document`` goes on on ``page``; None when there is none on either."""
    table = None if document[0].kind in _WITHOUT_VINS else read_vin_table(document)
    if table is None:
        return None
    if has_vin_header(page):
        own = read_vin_table([page])
        numbers = [row.number for row in own.rows if row.number is not None] if own is not None else []
        return bool(numbers) and min(numbers) == max(table.printed_numbers, default=0) + 1
    together = read_vin_table([*document, page])
    return True if together is not None and len(together.rows) > len(table.rows) else None
