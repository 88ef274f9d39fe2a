"""集装箱号 of the edition of 2016 and before: a cell of its own, ``TEXU3605231 * 2(4)``.

The first number, how many boxes there are and, in brackets, how many TEU; the others stand in the
remarks. ``0`` says that there is none.
"""

import re
from collections.abc import Sequence

from customs.identifiers import container
from extractors.draft import DeclarationDraft, Finding, part_of
from extractors.reading import Part

_NUMBER = re.compile(r"(?<![0-9A-Z])[A-Z]{4}[0-9]{7}(?![0-9])")
_BOXES = re.compile(r"[*×xX]\s*([0-9]{1,3})")


def containers_of_cell(draft: DeclarationDraft) -> list[Part]:
    """The containers that the cell names; empty for forms without it."""
    cell = draft.container_cell
    if cell is None:
        return []
    return [
        part_of(match.group(), cell.slice(*match.span()), certain=container.check(match.group()).ok)
        for match in _NUMBER.finditer(cell.text)
    ]


def doubt_missing_containers(draft: DeclarationDraft, listed: Sequence[Part]) -> None:
    """The cell states how many boxes there are; a list of fewer or more is not whole."""
    cell = draft.container_cell
    if cell is None:
        return
    stated = [int(match.group(1)) for match in _BOXES.finditer(cell.text)]
    numbers = {part.value for part in listed}
    is_unclear = not numbers and cell.text.strip() != "0"
    if (stated and sum(stated) != len(numbers)) or is_unclear:
        keys = ("containers",)
        parameters = {"text": cell.text.strip()[:80]}
        draft.findings.append(Finding("list-cut-off", "warning", keys, parameters, doubts=keys))
