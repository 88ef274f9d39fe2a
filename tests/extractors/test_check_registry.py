"""Every id that a Reading may carry is described once, with the severity it is reported with."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from extractors.checks import Entry, entries
from messages.catalogue import texts

ROOT = Path(__file__).parent.parent.parent
REPORTING = {"report", "doubt", "_doubt", "Finding", "Problem"}
SEVERITIES = {"block", "error", "warning", "info"}
PROPOSALS = ("identifiers.look-alike-letter", "identifiers.look-alike-shape")


def reports() -> Iterator[tuple[str, str, str, str | None]]:
    """Every id that stands in a call that reports: file, text area, id, severity where it is a literal."""
    for folder, area in (("extractors", "checks"), ("customs/identifiers", "identifiers")):
        for source in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and _name(node.func) in REPORTING:
                    literals = [each.value for each in node.args[:3] if isinstance(each, ast.Constant)]
                    given = [each for each in literals if isinstance(each, str)]
                    severity = next((each for each in given if each in SEVERITIES), None)
                    named = next((each for each in given if each not in SEVERITIES), None)
                    if named is not None:
                        yield str(source.relative_to(ROOT)), area, named, severity


def _name(expression: ast.expr) -> str:
    if isinstance(expression, ast.Attribute):
        return expression.attr
    return expression.id if isinstance(expression, ast.Name) else ""


def test_every_id_that_a_station_reports_is_registered_with_its_severity() -> None:
    registered = {(area, check_id): entry for (area, check_id), entry in entries().items()}
    found = list(reports())
    assert len(found) > 70
    for source, area, check_id, severity in found:
        entry = next((each for key, each in registered.items() if key == (area, check_id)), None)
        assert entry is not None, f"{source} reports {check_id}: describe it in extractors/checks/stations.py"
        assert severity in (None, entry.severity), f"{source} reports {check_id} as {severity}"


def test_every_literal_that_is_the_id_of_a_text_is_registered() -> None:
    """Ids that go through a variable are found by their text."""
    keys = {f"{area}.{check_id}" for area, check_id in entries()}
    for source in sorted((ROOT / "extractors").rglob("*.py")):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                key = f"checks.{node.value}"
                assert key not in texts() or key in keys, f"{source}: {node.value}"


def test_every_entry_has_a_text_and_every_text_an_entry() -> None:
    described = {f"{area}.{check_id}" for area, check_id in entries()}
    written = {key for key in texts() if key.partition(".")[0] in ("checks", "identifiers")}
    assert described | set(PROPOSALS) == written


@pytest.mark.parametrize("entry", entries().values(), ids=lambda each: f"{each.area}.{each.id}")
def test_an_entry_says_what_it_names_and_where_it_comes_from(entry: Entry) -> None:
    assert entry.fields
    assert entry.source
    assert set(entry.doubts) <= set(entry.fields)


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parent / "golden").glob("*.json")), ids=lambda p: p.stem
)
def test_what_golden_readings_carry_is_registered(path: Path) -> None:
    known = {(entry.id, entry.severity) for entry in entries().values()}
    for check in json.loads(path.read_text(encoding="utf-8"))["checks"]:
        assert (check["id"], check["severity"]) in known
