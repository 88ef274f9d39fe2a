"""``kouan extract``: reads files and prints one result for each thing found (design §4).

Standard output carries results only: JSON lines, or a table. A file that cannot be read gives its
error there too (JSON) or on standard error (table), and the others go on.
"""

import json
import sys
import tempfile
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Literal

from extractors.reader_pool import ReaderPool
from extractors.reading import FieldReading, FieldValue, Reading
from extractors.text_layers import OcrMode
from kouan.language import command_language, text
from kouan.outcome import say
from messages import translate
from messages.errors import KouanError, UnreadableDocument, WrongUsage
from settings import load

Output = Literal["json", "table"]
_DOUBT_MARK = "?"
# To start another reading process takes as long as reading so many files.
FILES_WORTH_A_PROCESS = 25
READ_AHEAD = 4


def run_extract(files: list[Path], output: Output, ocr: OcrMode | None, debug_folder: Path | None) -> int:
    """Reads ``files`` and tells them in their order; the highest exit status of all is the result.

    ``ocr`` is KOUAN_OCR where it is None. Raises ``WrongUsage`` when ``debug_folder`` cannot be used.
    """
    settings = load()
    if debug_folder is not None:
        _make_usable(debug_folder)
    processes = min(settings.reading_processes, 1 + len(files) // FILES_WORTH_A_PROCESS)
    status = 0
    with ReaderPool(
        settings.limits, command_language(), processes, ocr or settings.ocr, debug_folder
    ) as pool:
        for file, result in zip(files, _read_ahead(pool, files, processes), strict=True):
            if isinstance(result, KouanError):
                status = max(status, result.exit_status)
                _print_error(file, result, output)
            else:
                _print_readings(result, output)
    return status


def _make_usable(folder: Path) -> None:
    """Makes the folder for images and sees that they can be written: not only when the first one is."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return
    except OSError as error:
        raise WrongUsage(
            "debug-folder-unusable", folder=str(folder), reason=error.strerror or str(error)
        ) from error


def _read_ahead(
    pool: ReaderPool, files: Sequence[Path], processes: int
) -> Iterator[list[bytes] | KouanError]:
    """The result of each file in order; a few are read ahead, never all, so that memory stays flat."""
    waiting = iter(files)
    with ThreadPoolExecutor(processes) as threads:
        ahead = deque(threads.submit(_read, pool, file) for file in islice(waiting, processes * READ_AHEAD))
        while ahead:
            result = ahead.popleft().result()
            ahead.extend(threads.submit(_read, pool, file) for file in islice(waiting, 1))
            yield result


def _read(pool: ReaderPool, file: Path) -> list[bytes] | KouanError:
    """The file's Readings as lines of JSON, or what hindered it."""
    try:
        if file.is_dir():
            raise UnreadableDocument("is-a-folder", file=str(file))
        return pool.read_json(file, str(file))
    except KouanError as error:
        return error


def _print_error(file: Path, error: KouanError, output: Output) -> None:
    message = error.message(command_language())
    if output == "json":
        result = {"file": str(file), "error": {"code": error.code, "message": message}}
        _print_lines([json.dumps(result, ensure_ascii=False).encode()])
    else:
        say(f"{file}: {message}")


def _print_readings(lines: list[bytes], output: Output) -> None:
    if output == "json":
        _print_lines(lines)
    else:
        for line in lines:
            _print_table(Reading.model_validate_json(line))


def _print_lines(lines: list[bytes]) -> None:
    # Flushed at once, so that a program that reads our output can work while we read on.
    sys.stdout.buffer.writelines(line + b"\n" for line in lines)
    sys.stdout.buffer.flush()


def _print_table(reading: Reading) -> None:
    from rich.console import Console
    from rich.table import Table

    title = text("extract-title", file=reading.file, kind=reading.kind, pages=_listed(reading.pages))
    if not reading.fields:
        # A contract or an invoice: an empty table says less than its name.
        print(title)  # noqa: T201 - a result
        return
    table = Table(title=title, title_justify="left", show_lines=False)
    for column in ("extract-field", "extract-value", "extract-page", "extract-check"):
        table.add_column(text(column), overflow="fold")
    for key, field in reading.fields.items():
        if field.value not in (None, []):
            table.add_row(_label(key), _shown(field.value), _page(field), _marks(reading, key, field))
    for item in reading.items:
        prefix = f"items[{item.item_no}]"
        quantities = " / ".join(f"{each.quantity}{each.unit}" for each in item.quantities)
        price = _joined(item.total_price, item.currency)
        goods = f"{_joined(item.hs_code, item.name, item.spec)}\n{_joined(quantities, price)}"
        doubted = any(path == "items" or path.startswith(prefix) for path in reading.needs_review)
        table.add_row(f"{_label('items')} {item.item_no}", goods, "", _DOUBT_MARK if doubted else "")
    console = Console()
    console.print(table)
    for check in reading.checks:
        console.print(f"  [{check.severity}] {check.id}: {check.message}", markup=False)


def _joined(*parts: str | None) -> str:
    return " ".join(part for part in parts if part)


def _label(key: str) -> str:
    return translate(f"fields.{key}", command_language())


def _shown(value: FieldValue) -> str:
    if isinstance(value, dict):
        return _joined(value.get("code"), value.get("name"))
    return _listed(value) if isinstance(value, list) else str(value)


def _listed(values: list[str] | list[int]) -> str:
    return ", ".join(str(value) for value in values)


def _page(field: FieldReading) -> str:
    return "" if field.page is None else str(field.page)


def _marks(reading: Reading, key: str, field: FieldReading) -> str:
    doubt = [_DOUBT_MARK] if key in reading.needs_review else []
    return " ".join([*doubt, *field.checks])
