"""Pages that were given up: what a declaration beside one may lack is in doubt."""

from collections.abc import Iterator, Sequence

from extractors.draft import DeclarationDraft
from extractors.packs import DECLARATION
from extractors.page_groups import PageGroup
from extractors.page_kinds import ReadPage

# What goes on on further pages.
_MAY_GO_ON = ("items", "vins", "containers", "seals")


def doubt_unread_pages(
    pages: Sequence[ReadPage], groups: Sequence[PageGroup], drafts: Sequence[DeclarationDraft]
) -> None:
    """Tells every declaration of each unread page; doubts goods and lists of those it may belong to.

    Those are the ones whose pages stand next to it in the file, unless the print says that all are there.
    """
    group_of = {
        page.content.number: position for position, group in enumerate(groups) for page in group.pages
    }
    for index, page in enumerate(pages):
        if not page.content.is_unread:
            continue
        owners = {group_of[each.content.number] for each in _neighbours(pages, index)}
        for position, (group, draft) in enumerate(zip(groups, drafts, strict=True)):
            has_all_pages = group.total is not None and group.is_complete
            doubted = _MAY_GO_ON if position in owners and not has_all_pages else ()
            for finding in page.content.findings:
                draft.report(finding.id, finding.severity, doubted, doubts=doubted, **finding.parameters)


def _neighbours(pages: Sequence[ReadPage], index: int) -> Iterator[ReadPage]:
    """The next pages of declarations on either side, with none but unread pages between."""
    for side in (reversed(pages[:index]), iter(pages[index + 1 :])):
        nearest = next((page for page in side if not page.content.is_unread), None)
        if nearest is not None and nearest.kind == DECLARATION:
            yield nearest
