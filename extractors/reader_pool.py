"""Several warm reading processes behind one door, so that several documents are read at once."""

import queue
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from extractors.limits import ReadingLimits
from extractors.page_words import PageWords
from extractors.reader_process import ReaderProcess, WordsFolder
from extractors.reading import BoundingBox, Reading
from extractors.region_words import RegionText
from extractors.text_layers import OcrMode
from messages.catalogue import Language


class ReaderPool:
    """As many documents at once as it has processes; the next caller waits for one. Thread-safe.

    ``ocr`` says when pages are read as images; ``debug_folder``, if any, gets an image of each step;
    ``words_folder`` is that of ``ReaderProcess``.
    """

    def __init__(
        self,
        limits: ReadingLimits | None = None,
        language: Language = "zh",
        processes: int = 1,
        ocr: OcrMode = "auto",
        debug_folder: Path | None = None,
        words_folder: WordsFolder | None = None,
    ) -> None:
        self._readers = [
            ReaderProcess(limits, language, ocr, debug_folder, words_folder) for _ in range(processes)
        ]
        # The last one back is the first one out: with little to do one process stays warm in the caches.
        self._idle: queue.LifoQueue[ReaderProcess] = queue.LifoQueue()
        for reader in self._readers:
            self._idle.put(reader)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def warm(self) -> None:
        """Starts every process now."""
        for reader in self._readers:
            reader.warm()

    def read(self, path: Path, filename: str) -> list[Reading]:
        """As ``ReaderProcess.read``."""
        with self._one() as reader:
            return reader.read(path, filename)

    def read_json(self, path: Path, filename: str) -> list[bytes]:
        """As ``ReaderProcess.read_json``."""
        with self._one() as reader:
            return reader.read_json(path, filename)

    def render_page(self, path: Path, filename: str, page: int, dpi: int) -> bytes:
        """As ``ReaderProcess.render_page``."""
        with self._one() as reader:
            return reader.render_page(path, filename, page, dpi)

    def render_tile(self, path: Path, filename: str, page: int, dpi: int, corner: tuple[int, int]) -> bytes:
        """As ``ReaderProcess.render_tile``."""
        with self._one() as reader:
            return reader.render_tile(path, filename, page, dpi, corner)

    def page_words(self, path: Path, filename: str, page: int) -> PageWords:
        """As ``ReaderProcess.page_words``."""
        with self._one() as reader:
            return reader.page_words(path, filename, page)

    def region_text(
        self, path: Path, filename: str, page: int, region: BoundingBox, turn: int = 0
    ) -> RegionText:
        """As ``ReaderProcess.region_text``."""
        with self._one() as reader:
            return reader.region_text(path, filename, page, region, turn)

    def page_count(self, path: Path, filename: str) -> int:
        """As ``ReaderProcess.page_count``."""
        with self._one() as reader:
            return reader.page_count(path, filename)

    def close(self) -> None:
        """Ends every process."""
        for reader in self._readers:
            reader.close()

    @contextmanager
    def _one(self) -> Iterator[ReaderProcess]:
        reader = self._idle.get()
        try:
            yield reader
        finally:
            self._idle.put(reader)
