"""What the tests of remarks ask the grammar."""

from extractors.remarks.found import Found
from extractors.remarks.grammar import parse_remarks
from extractors.text_runs import PlacedText


def parse(text: str) -> Found:
    """What ``text`` says, as if it stood in 标记唛码及备注."""
    return parse_remarks(PlacedText(text, (None,) * len(text), 1))


def ids(found: Found) -> list[str]:
    """The ids of the findings."""
    return [finding.id for finding in found.findings]


def doubts(found: Found) -> set[str]:
    """Everything that is in doubt."""
    return {key for finding in found.findings for key in finding.doubts}
