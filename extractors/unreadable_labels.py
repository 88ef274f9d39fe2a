"""Labels of which a character cannot be read: what is absent may stand beside one."""

from extractors.draft import DeclarationDraft
from extractors.label_search import comparable
from extractors.page_content import UNREADABLE
from extractors.page_groups import PageGroup


def doubt_unreadable_labels(group: PageGroup, draft: DeclarationDraft) -> None:
    """Doubts fields of whose label a character is unreadable; of an expected one its absence is told, too."""
    labels = group.layout.field_labels[draft.direction]
    texts = [comparable(run.text) for page in group.pages for run in page.runs if UNREADABLE in run.text]
    keys = {key for text in texts for label, key in labels.items() if _may_be(label, text)}
    lost = [key for key in group.layout.by_key if key in keys and draft.fields[key].value is None]
    if lost:
        draft.report("unreadable-glyphs", "error", lost, doubts=lost)


def _may_be(label: str, text: str) -> bool:
    """True when ``text`` begins with ``label``, some characters of which are unreadable."""
    start = text[: len(label)]
    return (
        UNREADABLE in start
        and len(start) == len(label)
        and start != UNREADABLE * len(start)
        and all(shown in (wanted, UNREADABLE) for shown, wanted in zip(start, label, strict=True))
    )
