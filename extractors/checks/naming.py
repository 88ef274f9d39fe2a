"""Findings become part of the fields they name."""

from collections.abc import Iterable

from extractors.draft import Finding
from extractors.reading import FieldReading, Item


def name_findings(findings: Iterable[Finding], fields: dict[str, FieldReading], items: list[Item]) -> None:
    """Writes the id of each finding to the fields it names."""
    by_path: dict[str, FieldReading] = dict(fields)
    for item in items:
        for attribute, reading in item.evidence.items():
            by_path[f"items[{item.item_no}].{attribute}"] = reading
    for finding in findings:
        for path in finding.fields:
            named = by_path.get(path)
            if named is not None and finding.id not in named.checks:
                named.checks.append(finding.id)
