"""How a repair is recorded: the value changes, the raw text stays, a finding says what and why."""

from collections.abc import Collection
from dataclasses import replace
from typing import Literal

from extractors.draft import DeclarationDraft

Evidence = Literal[
    "alphabet",
    "arithmetic",
    "bar-code",
    "batch",
    "check-digit",
    "code-and-name",
    "code-table",
    "form",
    "other-cell",
    "runner-up",
    "wording",
]
"""What speaks for a repair; told to people by ``messages/texts/repair_evidence.yaml``."""

# What the readers say of a text that has not the form of its field: said of the text before its repair.
_OF_FORM = frozenset({"value-form", "code-form", "hs-code-length", "code-name-disagree", "code-unknown"})


def record(
    draft: DeclarationDraft,
    path: str,
    read: str,
    value: str,
    evidence: tuple[Evidence, ...],
    *,
    certain: bool,
    also_doubts: Collection[str] = (),
) -> None:
    """Says that ``path`` was read as ``read`` and is taken for ``value``; doubted unless ``certain``."""
    parameters = {"read": read[:60], "value": value[:60], "evidence": ", ".join(evidence)}
    if certain:
        draft.report("ocr-repaired", "info", [path], **parameters)
    else:
        doubts = [path, *also_doubts]
        draft.report("ocr-repair-unsure", "warning", [path], doubts=doubts, **parameters)


def lift(draft: DeclarationDraft, path: str, ids: Collection[str] = _OF_FORM) -> None:
    """What was said of the form of ``path`` no longer holds: its text is repaired."""
    kept = []
    for finding in draft.findings:
        if finding.id in ids and path in finding.fields:
            others = tuple(each for each in finding.fields if each != path)
            doubts = tuple(each for each in finding.doubts if each != path)
            if others:
                kept.append(replace(finding, fields=others, doubts=doubts))
        else:
            kept.append(finding)
    draft.findings[:] = kept
