"""What reading needs at hand: settings, database, originals and one warm reading process."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from bookings.database import Database
from bookings.originals import OriginalStore
from extractors.reader_process import ReaderProcess
from settings import Settings, load


@dataclass(frozen=True, slots=True)
class Resources:
    """Opened once per process; the reader holds one child process and is safe between threads."""

    settings: Settings
    database: Database
    originals: OriginalStore
    reader: ReaderProcess


@contextmanager
def opened(settings: Settings) -> Iterator[Resources]:
    """The resources, closed at the end: no reading process outlives its owner."""
    database = Database.open(settings.database)
    try:
        with ReaderProcess(settings.limits, settings.language) as reader:
            reader.warm()
            yield Resources(settings, database, OriginalStore(settings.data_folder), reader)
    finally:
        database.dispose()


@cache
def of_this_process() -> Resources:
    """Resources kept open as long as the process lives, for tasks that Prefect calls with plain values."""
    settings = load()
    return Resources(
        settings,
        Database.open(settings.database),
        OriginalStore(settings.data_folder),
        ReaderProcess(settings.limits, settings.language),
    )
