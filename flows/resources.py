"""What reading needs at hand: settings, database, originals and warm reading processes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bookings.database import Database
from bookings.originals import OriginalStore, is_sha256
from bookings.vin_reading import LimitedSheetReader
from extractors.reader_pool import ReaderPool
from extractors.reader_process import WordsFolder
from settings import Settings, load


@dataclass(frozen=True, slots=True)
class Resources:
    """Opened once per process; the reader is safe between threads."""

    settings: Settings
    database: Database
    originals: OriginalStore
    reader: ReaderPool
    sheet_reader: LimitedSheetReader
    """Reads each VIN sheet in a child process of its own; the warm reading processes stay free."""


def opened_originals(settings: Settings) -> OriginalStore:
    """Where the settings say that originals are."""
    return OriginalStore.open(
        settings.data_folder, settings.originals_url, settings.originals_cache_mib * 1024 * 1024
    )


def _words_folder(originals: OriginalStore) -> WordsFolder:
    """Words that are recognised while a document is read are kept beside its page images, for the viewer."""

    def folder(path: Path) -> Path | None:
        return originals.derived_folder(path.name) if is_sha256(path.name) else None

    return folder


@contextmanager
def opened(settings: Settings) -> Iterator[Resources]:
    """The resources, closed at the end: no reading process outlives its owner."""
    database = Database.open(settings.database)
    originals = opened_originals(settings)
    try:
        with ReaderPool(
            settings.limits, settings.language, ocr=settings.ocr, words_folder=_words_folder(originals)
        ) as reader:
            reader.warm()
            sheets = LimitedSheetReader(settings.sheet_limits)
            yield Resources(settings, database, originals, reader, sheets)
    finally:
        database.dispose()


@cache
def of_this_process() -> Resources:
    """Resources kept open as long as the process lives, for tasks that Prefect calls with plain values.

    Its reading processes start when they are first needed, or with ``reader.warm()``.
    """
    settings = load()
    originals = opened_originals(settings)
    return Resources(
        settings,
        Database.open(settings.database),
        originals,
        ReaderPool(
            settings.limits,
            settings.language,
            settings.reading_processes,
            settings.ocr,
            words_folder=_words_folder(originals),
        ),
        LimitedSheetReader(settings.sheet_limits),
    )
