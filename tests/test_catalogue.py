"""The catalogue of texts: both languages everywhere, with the same parameters, and nothing missing."""

import ast
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from extractors.layout_files import layouts
from messages.catalogue import texts, translate
from messages.errors import UnreadableDocument

ROOT = Path(__file__).parent.parent
# One list: the layers that import-linter enforces.
PACKAGES: tuple[str, ...] = tuple(
    tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "root_packages"
    ]
)
EXCEPTIONS = {
    "BadInput",
    "UnreadableDocument",
    "NotFound",
    "Refused",
    "Conflict",
    "NotAllowed",
    "WrongUsage",
    "OurFault",
    "PartUnavailable",
}


def fields(text: str) -> set[str]:
    """The names of the ``str.format`` fields of a text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def literal_calls(
    functions: set[str], packages: tuple[str, ...] = PACKAGES
) -> Iterator[tuple[Path, str, ast.Call]]:
    """Every call of one of ``functions`` whose first argument is a literal text."""
    for package in packages:
        for source in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id in functions
                    and node.args
                    and isinstance(node.args[0], ast.Constant)
                    and isinstance(node.args[0].value, str)
                ):
                    yield source, node.args[0].value, node


@pytest.mark.parametrize("key", sorted(texts()))
def test_both_languages_are_there_with_the_same_parameters(key: str) -> None:
    languages = texts()[key]
    assert set(languages) == {"zh", "en"}
    assert all(isinstance(text, str) and text.strip() for text in languages.values())
    assert fields(languages["zh"]) == fields(languages["en"])
    assert "" not in fields(languages["zh"]), "parameters have names"


def test_every_error_code_raised_has_a_text_and_is_given_its_parameters() -> None:
    found = 0
    for source, code, call in literal_calls(EXCEPTIONS):
        found += 1
        assert f"errors.{code}" in texts(), f"{source}: no text for the error {code}"
        if all(keyword.arg is not None for keyword in call.keywords):
            given = {str(keyword.arg) for keyword in call.keywords}
            needed = fields(texts()[f"errors.{code}"]["zh"])
            assert needed <= given, f"{source}: {code} lacks {needed - given}"
    assert found > 10


def test_every_key_that_python_asks_for_is_there() -> None:
    for source, key, _ in literal_calls({"translate"}):
        assert key in texts(), f"{source}: no text {key}"
    for source, key, _ in literal_calls({"text"}, ("kouan",)):
        assert f"commands.{key}" in texts(), f"{source}: no text commands.{key}"


def test_a_command_s_text_that_nobody_asks_for_is_gone() -> None:
    said = "\n".join(
        source.read_text(encoding="utf-8")
        for package in ("kouan", "flows")
        for source in (ROOT / package).rglob("*.py")
    )
    families = ("doctor-database-", "fates-")  # keys put together in code
    for key in texts():
        area, _, name = key.partition(".")
        if area == "commands" and not name.startswith(families):
            assert f'"{name}"' in said or f"commands.{name}" in said, f"commands.{name} is said by nobody"


def test_messages_are_in_the_reader_s_language_with_their_parameters() -> None:
    error = UnreadableDocument("too-many-pages", file="a.pdf", actual=300, limit=200)
    assert "300" in error.message("zh")
    assert error.message("zh") != error.message("en")


def test_codes_inside_a_text_are_told_in_words() -> None:
    areas = {
        ".".join(parts[:depth])
        for parts in (key.split(".") for key in texts())
        for depth in range(1, len(parts))
    }
    for key, languages in texts().items():
        for _, name, area, _ in string.Formatter().parse(languages["zh"]):
            assert not area or area in areas, f"{key}: {name} is told by texts that do not exist"
    empty = {
        language: translate("checks.required-field-empty", language, field="ie_date")
        for language in ("zh", "en")
    }
    assert empty["zh"].startswith("“出口日期”")
    assert "ie_date" not in empty["en"]
    found = translate("errors.no-declaration", "zh", file="a.pdf", kinds="invoice, unknown")
    assert "发票、无法识别的单证" in found


def test_every_form_and_every_kind_of_page_has_a_name() -> None:
    # “closest is edition-2016” and “found: unknown” say nothing to a clerk.
    kinds = yaml.safe_load((ROOT / "templates" / "pages.yaml").read_text(encoding="utf-8"))["titles"]
    assert layouts()
    for layout in layouts():
        assert f"forms.{layout.id}" in texts()
    for kind in (*kinds, "declaration", "unknown"):
        assert f"page_kinds.{kind}" in texts()
