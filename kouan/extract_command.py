"""``kouan extract``: reads files and prints one result for each thing found (design §4).

Standard output carries results only: JSON lines, or a table. A file that cannot be read gives its
error there too (JSON) or on standard error (table), and the others go on.
"""

import json
from pathlib import Path
from typing import Literal

from extractors.reader_process import ReaderProcess
from extractors.reading import FieldReading, FieldValue, Reading
from kouan.language import command_language, text
from kouan.outcome import say
from messages import translate
from messages.errors import KouanError, UnreadableDocument, WrongUsage
from settings import load

Output = Literal["json", "table"]
_DOUBT_MARK = "?"


def run_extract(files: list[Path], output: Output, ocr: str) -> int:
    """Reads ``files`` one after the other; the highest exit status of all is the result.

    Raises ``WrongUsage`` for ``ocr="always"``: this version reads text layers only.
    """
    if ocr == "always":
        raise WrongUsage("ocr-not-available")
    status = 0
    with ReaderProcess(load().limits, command_language()) as reader:
        for file in files:
            try:
                if file.is_dir():
                    raise UnreadableDocument("is-a-folder", file=str(file))
                readings = reader.read(file, str(file))
            except KouanError as error:
                status = max(status, error.exit_status)
                _print_error(file, error, output)
            else:
                for reading in readings:
                    _print_reading(reading, output)
    return status


def _print_error(file: Path, error: KouanError, output: Output) -> None:
    message = error.message(command_language())
    if output == "json":
        result = {"file": str(file), "error": {"code": error.code, "message": message}}
        _print_line(json.dumps(result, ensure_ascii=False))
    else:
        say(f"{file}: {message}")


def _print_reading(reading: Reading, output: Output) -> None:
    if output == "json":
        _print_line(json.dumps(reading.model_dump(mode="json"), ensure_ascii=False))
    else:
        _print_table(reading)


def _print_line(line: str) -> None:
    # Flushed at once, so that a program that reads our output can work while we read on.
    print(line, flush=True)  # noqa: T201


def _print_table(reading: Reading) -> None:
    from rich.console import Console
    from rich.table import Table

    title = text("extract-title", file=reading.file, kind=reading.kind, pages=_listed(reading.pages))
    table = Table(title=title, title_justify="left", show_lines=False)
    for column in ("extract-field", "extract-value", "extract-page", "extract-check"):
        table.add_column(text(column), overflow="fold")
    for key, field in reading.fields.items():
        if field.value not in (None, []):
            table.add_row(_label(key), _shown(field.value), _page(field), _marks(reading, key, field))
    for item in reading.items:
        prefix = f"items[{item.item_no}]"
        quantities = " / ".join(f"{each.quantity}{each.unit}" for each in item.quantities)
        goods = (
            f"{item.hs_code} {item.name} {item.spec or ''}\n{quantities}  {item.total_price} {item.currency}"
        )
        doubted = any(path == "items" or path.startswith(prefix) for path in reading.needs_review)
        table.add_row(f"{_label('items')} {item.item_no}", goods, "", _DOUBT_MARK if doubted else "")
    console = Console()
    console.print(table)
    for check in reading.checks:
        console.print(f"  [{check.severity}] {check.id}: {check.message}", markup=False)


def _label(key: str) -> str:
    return translate(f"fields.{key}", command_language())


def _shown(value: FieldValue) -> str:
    if isinstance(value, dict):
        return " ".join(part for part in (value.get("code"), value.get("name")) if part)
    return _listed(value) if isinstance(value, list) else str(value)


def _listed(values: list[str] | list[int]) -> str:
    return ", ".join(str(value) for value in values)


def _page(field: FieldReading) -> str:
    return "" if field.page is None else str(field.page)


def _marks(reading: Reading, key: str, field: FieldReading) -> str:
    doubt = [_DOUBT_MARK] if key in reading.needs_review else []
    return " ".join([*doubt, *field.checks])
