"""``kouan golden-cases``: corrected bookings as tests of the readers, without anybody's data."""

import json
import sys
from pathlib import Path

from bookings.learning.golden_cases.exporting import Exported, export_cases
from extractors.reader_process import ReaderProcess
from flows.resources import opened_originals
from kouan.accuracy_command import day_of
from kouan.language import command_language, text
from kouan.opening import opened_database
from kouan.outcome import say
from messages.errors import WrongUsage
from settings import load

_REASONS = {
    "nothing-expected": "golden-case-nothing-expected",
    "several-declarations": "golden-case-several-declarations",
    "still-recognisable": "golden-case-still-recognisable",
    "unreadable": "golden-case-unreadable",
}


def run_golden_cases(folder: Path, since: str | None, until: str | None, *, as_json: bool) -> None:
    """Prints each corrected booking with the file of its case, or why there is none."""
    settings = load()
    from_day, to_day = day_of("--from", since), day_of("--to", until)
    _make(folder)
    written = 0
    with (
        opened_database(settings) as database,
        ReaderProcess(settings.limits, command_language(), settings.ocr) as reader,
    ):
        for exported in export_cases(
            database,
            opened_originals(settings),
            reader.page_contents,
            folder,
            since=from_day,
            until=to_day,
            limits=settings.limits,
        ):
            written += exported.file is not None
            _print(exported, as_json=as_json)
    say(text("golden-cases-written", count=written, folder=folder))


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WrongUsage("argument-wrong", argument="FOLDER", value=str(folder)) from error


def _print(exported: Exported, *, as_json: bool) -> None:
    file = None if exported.file is None else str(exported.file)
    if as_json:
        record = {"booking": exported.booking_id, "file": file, "reason": exported.reason}
        sys.stdout.write(json.dumps(record, ensure_ascii=False) + "\n")
        return
    fate = file if exported.reason is None else text(_REASONS[exported.reason])
    sys.stdout.write(text("golden-case-line", booking=exported.booking_id, fate=fate) + "\n")
