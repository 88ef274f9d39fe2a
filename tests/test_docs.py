"""Documentation is complete: a setting, command, option, code, family or grade without a word fails here."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
import yaml
from typer.main import get_command

from extractors.confidence import probabilities
from extractors.layout_files import layouts
from kouan.cli import app
from tests.test_catalogue import PACKAGES

ROOT = Path(__file__).parent.parent
COMMANDS_PAGE = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")


def test_the_tables_of_settings_and_errors_say_what_the_sources_say() -> None:
    checked = subprocess.run(
        [sys.executable, str(ROOT / "scripts" / "write_documentation_tables.py"), "--check"],
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stderr


def commands() -> Iterator[tuple[str, list[str]]]:
    """Every command's full name with its options' names."""
    waiting = [("kouan", get_command(app))]
    while waiting:
        name, command = waiting.pop()
        below = getattr(command, "commands", None)
        if below is None:
            options = [
                parameter.opts[0]
                for parameter in command.params
                if isinstance(parameter, typer.core.TyperOption)
            ]
            yield name, options
        else:
            waiting += [(f"{name} {part}", child) for part, child in below.items()]


@pytest.mark.parametrize(("name", "options"), sorted(commands()), ids=lambda value: str(value))
def test_every_command_has_a_section_that_names_its_options(name: str, options: list[str]) -> None:
    sections = [
        section for section in COMMANDS_PAGE.split("\n## ") if section.split("\n")[0].startswith(name)
    ]
    assert sections, f"docs/commands.md has no section for {name}"
    for option in options:
        assert f"`{option}" in sections[0], f"docs/commands.md does not say what {name} {option} does"


def test_every_section_is_of_a_command_that_exists() -> None:
    names = {name for name, _ in commands()}
    for heading in [section.split("\n")[0] for section in COMMANDS_PAGE.split("\n## ")[1:]]:
        assert any(heading.startswith(name) for name in names), heading


def test_every_package_says_what_comes_in_what_goes_out_and_what_it_must_not_know() -> None:
    for package in PACKAGES:
        docstring = (ROOT / package / "__init__.py").read_text(encoding="utf-8")
        for word in ("\nIn:", "\nOut:", "\nMust not know:"):
            assert word in docstring, f"{package}/__init__.py says nothing of {word.strip()}"


def test_links_between_pages_lead_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    assert pages
    for page in pages:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if "://" not in target:
                assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_every_family_kind_of_page_and_grade_of_evidence_is_described() -> None:
    page = (ROOT / "docs" / "reading.md").read_text(encoding="utf-8")
    kinds = yaml.safe_load((ROOT / "templates" / "pages.yaml").read_text(encoding="utf-8"))["titles"]
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall("`([^`]+)`", row)}
    forms = {layout.id for layout in layouts()}
    assert forms
    assert named == forms | set(probabilities()) | set(kinds) | {"declaration", "unknown"}
