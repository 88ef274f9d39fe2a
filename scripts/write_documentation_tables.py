#!/usr/bin/env python3
"""Writes the tables of docs/settings.md and docs/errors.md from the sources they document.

``--check`` writes nothing and ends with status 1 when a table is stale (tests/test_docs.py).
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from messages import errors  # noqa: E402
from messages.catalogue import texts  # noqa: E402
from settings.loading import variable_name  # noqa: E402
from settings.settings import Settings  # noqa: E402

PACKAGES = (
    "messages",
    "customs",
    "extractors",
    "vin_import",
    "bookings",
    "settings",
    "flows",
    "web",
    "kouan",
)
BEGIN = "<!-- table: written by scripts/write_documentation_tables.py -->"
END = "<!-- end of table -->"


def settings_table() -> Iterator[str]:
    """One row per setting."""
    yield "| variable | default | meaning |"
    yield "|---|---|---|"
    for name, field in Settings.model_fields.items():
        default = "unset" if field.default is None else f"`{field.default}`"
        yield f"| `{variable_name(name)}` | {default} | {field.description} |"


def errors_table() -> Iterator[str]:
    """One row per stable code: who is at fault, the exit status, the English text."""
    kinds = raised_codes()
    yield "| code | kind | exit | text |"
    yield "|---|---|---|---|"
    for key, languages in sorted(texts().items()):
        area, _, code = key.partition(".")
        if area == "errors":
            kind = kinds.get(code, "UnreadableDocument")
            status = getattr(errors, kind).exit_status
            yield f"| `{code}` | {kind} | {status} | {languages['en']} |"


def raised_codes() -> dict[str, str]:
    """Every code that sources give to an exception of our tree as a literal, with the exception's name.

    Codes that travel from the reading process as data are not among them; all of those are
    ``UnreadableDocument``.
    """
    found: dict[str, str] = {}
    for source in sources():
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and _is_ours(node.func):
                code = node.args[0]
                if isinstance(code, ast.Constant) and isinstance(code.value, str):
                    found[code.value] = _name(node.func)
    return found


def sources() -> Iterator[Path]:
    """Every Python file of the program."""
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def _is_ours(function: ast.expr) -> bool:
    kind = getattr(errors, _name(function), None)
    return isinstance(kind, type) and issubclass(kind, errors.KouanError)


def _name(function: ast.expr) -> str:
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""


def with_table(page: str, table: Iterator[str]) -> str:
    """``page`` with what is between the markers replaced."""
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return "\n".join([head + BEGIN, *table, END + tail])


def main() -> int:
    """Writes or checks both pages."""
    check = "--check" in sys.argv[1:]
    stale = []
    for name, table in (("settings.md", settings_table()), ("errors.md", errors_table())):
        page = ROOT / "docs" / name
        before = page.read_text(encoding="utf-8")
        after = with_table(before, table)
        if before != after:
            stale.append(name)
            if not check:
                page.write_text(after, encoding="utf-8")
    if check and stale:
        sys.stderr.write(f"stale: {', '.join(stale)}; run scripts/write_documentation_tables.py\n")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
