#!/usr/bin/env python3
"""Writes the tables of settings.md, errors.md, checks.md, reading.md, reconcile.md from what they document.

``--check`` writes nothing and ends with status 1 when a table is stale (tests/test_docs.py).
"""

import ast
import csv
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bookings.reconciling.comparing.rules import comparing_rules  # noqa: E402
from extractors.checks import entries  # noqa: E402
from messages import errors  # noqa: E402
from messages.catalogue import texts  # noqa: E402
from settings.loading import variable_name  # noqa: E402
from settings.settings import Settings  # noqa: E402

# One list: the layers that import-linter enforces.
PACKAGES: tuple[str, ...] = tuple(
    tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "root_packages"
    ]
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
            yield f"| `{code}` | {kind} | {status} | {shown(languages['en'])} |"


def checks_table() -> Iterator[str]:
    """One row per registered check: id, severity, fields, those it doubts, source, text."""
    yield "| id | severity | fields | doubted | source | text |"
    yield "|---|---|---|---|---|---|"
    for (area, check_id), entry in sorted(entries().items(), key=lambda each: each[0][::-1]):
        doubted = "all" if entry.doubts == entry.fields else ", ".join(entry.doubts) or "–"
        cells = (f"`{check_id}`", entry.severity, ", ".join(entry.fields), doubted, entry.source)
        yield f"| {' | '.join(cells)} | {shown(texts()[f'{area}.{check_id}']['en'])} |"


def confidence_table() -> Iterator[str]:
    """One row per grade of evidence: its probability and the values it was measured on."""
    yield "| grade | probability | right of measured | meaning |"
    yield "|---|---|---|---|"
    with (ROOT / "data" / "confidence.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            measured = f"{int(row['right']):,} of {int(row['of']):,}" if row["of"] else "not measured"
            yield f"| `{row['grade']}` | {row['probability']} | {measured} | {row['meaning']} |"


def differences_table() -> Iterator[str]:
    """One row per reason of each compared field: severity, rules of proposing, the English text."""
    yield "| field | difference | severity | proposed by | taken over | text |"
    yield "|---|---|---|---|---|---|"
    for field, rules in comparing_rules().fields.items():
        label = texts()[f"reconcile_fields.{field}"]["zh"]
        for reason, rule in rules.reasons.items():
            proposed = ", ".join(rule.proposed) or "–"
            cells = (
                f"{label} `{field}`",
                f"`{reason}`",
                rule.severity,
                proposed,
                "yes" if rule.applies else "–",
            )
            yield f"| {' | '.join(cells)} | {shown(texts()[f'reconcile.difference-{reason}']['en'])} |"


def shown(text: str) -> str:
    """``text`` with its parameters by name only, not by whose texts they are told."""
    return re.sub(r"\{(\w+):[\w.]+\}", r"{\1}", text)


def raised_codes() -> dict[str, str]:
    """Every code that stands as a literal in the sources, with the name of its kind of exception.

    A code given to an exception is of that kind. One that goes through a variable is of the only kind
    that its module raises. What travels from the reading process as data is ``UnreadableDocument``.
    """
    modules = [ast.parse(source.read_text(encoding="utf-8")) for source in sources()]
    kinds = _kinds_by_name(modules)
    constants = _constants(modules)
    given: dict[str, str] = {}
    mentioned: dict[str, str] = {}
    for module in modules:
        calls = [
            node for node in ast.walk(module) if isinstance(node, ast.Call) and _name(node.func) in kinds
        ]
        raised = {kinds[_name(call.func)] for call in calls}
        given |= {
            code: kinds[_name(call.func)] for call in calls for code in _codes_in(call.args[:1], constants)
        }
        if len(raised) == 1:
            mentioned |= dict.fromkeys(_texts_in([module]), raised.pop())
    return mentioned | given


def _kinds_by_name(modules: list[ast.Module]) -> dict[str, str]:
    """Names of our exceptions, and of classes made from them elsewhere, with the documented kind."""
    kinds = {
        name: name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, errors.KouanError)
    }
    for module in modules:
        for node in ast.walk(module):
            if isinstance(node, ast.ClassDef):
                for base in node.bases:
                    if _name(base) in kinds and node.name not in kinds:
                        kinds[node.name] = kinds[_name(base)]
    return kinds


def _constants(modules: list[ast.Module]) -> dict[str, str]:
    """Texts that have a name of their own (``NOT_SIGNED_IN = "not-signed-in"``)."""
    return {
        _name(node.targets[0]): node.value.value
        for module in modules
        for node in module.body
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    }


def _codes_in(arguments: list[ast.expr], constants: dict[str, str]) -> Iterator[str]:
    yield from _texts_in(arguments)
    yield from (constants[_name(argument)] for argument in arguments if _name(argument) in constants)


def _texts_in(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        for part in ast.walk(node):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value


def sources() -> Iterator[Path]:
    """Every Python file of the program."""
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def _name(expression: ast.expr) -> str:
    if isinstance(expression, ast.Name):
        return expression.id
    return expression.attr if isinstance(expression, ast.Attribute) else ""


def with_table(page: str, table: Iterator[str]) -> str:
    """``page`` with what is between the markers replaced."""
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return "\n".join([head + BEGIN, *table, END + tail])


def main() -> int:
    """Writes or checks the pages."""
    check = "--check" in sys.argv[1:]
    stale = []
    pages = (
        ("settings.md", settings_table()),
        ("errors.md", errors_table()),
        ("checks.md", checks_table()),
        ("reading.md", confidence_table()),
        ("reconcile.md", differences_table()),
    )
    for name, table in pages:
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
