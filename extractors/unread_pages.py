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
    """Doubts goods and lists of each declaration to which an unread page may belong.

    That is one whose pages stand next to it in the file, unless the print says that all are there.
    """
    group_of = {
        page.content.number: position for position, group in enumerate(groups) for page in group.pages
    }
    for index, page in enumerate(pages):
        if not page.content.is_unread:
            continue
        owners = {group_of[each.content.number] for each in _neighbours(pages, index)}
        for owner in sorted(owners):
            if groups[owner].total is not None and groups[owner].is_complete:
                continue
            for finding in page.content.findings:
                drafts[owner].report(
                    finding.id, finding.severity, _MAY_GO_ON, doubts=_MAY_GO_ON, **finding.parameters
                )


def _neighbours(pages: Sequence[ReadPage], index: int) -> Iterator[ReadPage]:
    """The next pages of declarations on either side, with none but unread pages between."""
    for side in (reversed(pages[:index]), iter(pages[index + 1 :])):
        nearest = next((page for page in side if not page.content.is_unread), None)
        if nearest is not None and nearest.kind == DECLARATION:
            yield nearest
