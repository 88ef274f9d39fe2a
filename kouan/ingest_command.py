"""``kouan ingest``: receives and reads files directly, without a server."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from flows.fates import FileFate, ingest_file
from flows.folders import documents_in
from flows.resources import opened
from kouan.language import text
from kouan.opening import make_data_folder
from kouan.outcome import say
from messages import Language
from messages.errors import PartUnavailable, WrongUsage
from settings import Settings, load


def run_ingest(paths: Sequence[Path], *, as_json: bool) -> int:
    """Prints one line per file. Returns 1 when a file was bad, 3 when one was put back to wait, else 0."""
    settings = load()
    files = list(documents_in(paths))
    if not files:
        raise WrongUsage("no-documents", paths=", ".join(map(str, paths)))
    bad = put_back = 0
    for fate in _fates(settings, files):
        bad += fate.is_bad
        put_back += fate.is_put_back
        _print_fate(fate, settings.language, as_json=as_json)
    good = len(files) - bad - put_back
    say(text("ingest-summary", total=len(files), good=good, bad=bad))
    if put_back:
        say(text("ingest-put-back", count=put_back))
        return PartUnavailable.exit_status
    return 1 if bad else 0


def _fates(settings: Settings, files: Sequence[Path]) -> Iterator[FileFate]:
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # The bar is for people: without a terminal it would fill a log with control characters.
    hidden = not console.is_terminal
    make_data_folder(settings)
    with opened(settings) as resources, Progress(*columns, console=console, disable=hidden) as progress:
        resources.database.migrate()
        bar = progress.add_task(text("ingest-progress"), total=len(files))
        for file in files:
            yield ingest_file(resources, file, "command")
            progress.advance(bar)


def _print_fate(fate: FileFate, language: Language, *, as_json: bool) -> None:
    message = fate.message(language)
    if not as_json:
        line = text("fate-line", file=fate.file, fate=message)
        sys.stdout.write(line + "\n")
        return
    error = {"code": fate.error_code, "message": message} if fate.is_bad else None
    sheet = fate.fate.sheet if fate.fate is not None else None
    record = {
        "file": fate.file,
        "state": fate.state,
        "document": fate.document_id,
        "bookings": list(fate.booking_ids),
        "duplicate": fate.duplicate,
        "sheet": None if sheet is None else sheet.model_dump(),
        "message": message,
        "error": error,
    }
    sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
