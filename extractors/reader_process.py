"""The parent's side of reading: a warm child process under limits, replaced when it dies.

A hostile file can abort the PDF library with a signal, loop for ever or eat memory. Each of these
is one ``UnreadableDocument`` here; the next document gets a fresh child.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Any, Self

from extractors.child_protocol import Request
from extractors.limits import ReadingLimits
from extractors.page_content import PageContent, PageFinding, timed_out
from extractors.page_files import pages_of_json
from extractors.page_words import PageWords
from extractors.reading import BoundingBox, Reading
from extractors.reading_clock import ReadingClock
from extractors.region_words import RegionText
from extractors.text_layers import OcrMode
from messages.catalogue import Language
from messages.errors import NotFound, OurFault, PartUnavailable, UnreadableDocument

# Starting Python and the PDF library; longer means the machine cannot run it.
_START_SECONDS = 60.0
WordsFolder = Callable[[Path], Path | None]
"""From the path of a document to the folder for what is made from it; None when nothing is kept."""
_CHUNK = 1 << 16
# To give up a page the whole document is read anew; a document that needs it more often is given up.
_MOST_GIVEN_UP = 3


class ReaderProcess:
    """Reads documents and renders pages in one child process at a time. Thread-safe."""

    def __init__(
        self,
        limits: ReadingLimits | None = None,
        language: Language = "zh",
        ocr: OcrMode = "auto",
        debug_folder: Path | None = None,
        words_folder: WordsFolder | None = None,
    ) -> None:
        """``words_folder`` tells where the words of pages are kept that are recognised as they are read."""
        self._limits = limits or ReadingLimits()
        self._language = language
        self._ocr = ocr
        self._debug_folder = None if debug_folder is None else str(debug_folder)
        self._words_folder = words_folder
        self._lock = Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._buffer = bytearray()
        self._documents = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def warm(self) -> None:
        """Starts the child now, so that the first document does not wait for it."""
        with self._lock:
            self._running_child()

    def read(self, path: Path, filename: str) -> list[Reading]:
        """Every Reading of the file at ``path``; ``filename`` is what messages call it.

        Raises ``UnreadableDocument`` (see docs/errors.md), ``OurFault`` for a defect of ours. What is asked
        of one page raises ``NotFound`` ``page-not-found`` too.
        """
        return [Reading.model_validate_json(line) for line in self.read_json(path, filename)]

    def read_json(self, path: Path, filename: str) -> list[bytes]:
        """As ``read``, each Reading as a line of JSON: for whoever passes them on unseen."""
        folder = None if self._words_folder is None else self._words_folder(path)
        asked = Request(
            "read",
            str(path),
            filename,
            self._language,
            ocr=self._ocr,
            debug_folder=self._debug_folder,
            words_folder=None if folder is None else str(folder),
        )
        return self._ask(asked).splitlines()

    def page_contents(self, path: Path, filename: str) -> list[PageContent]:
        """What the readers see of each page, without images of pages. Raises as ``read``."""
        return pages_of_json(
            self._ask(Request("contents", str(path), filename, self._language, ocr=self._ocr))
        )

    def render_page(self, path: Path, filename: str, page: int, dpi: int) -> bytes:
        """Page ``page`` (from 1) as displayed, as PNG at ``dpi``. Raises as ``read``."""
        return self._ask(Request("render", str(path), filename, self._language, page, dpi))

    def render_tile(self, path: Path, filename: str, page: int, dpi: int, corner: tuple[int, int]) -> bytes:
        """Of page ``page`` at ``dpi`` the square beginning at pixel ``corner``, a PNG. Raises as ``read``."""
        return self._ask(Request("tile", str(path), filename, self._language, page, dpi, corner=corner))

    def page_words(self, path: Path, filename: str, page: int) -> PageWords:
        """The words of page ``page`` (from 1), recognised where there is no usable text layer.

        Raises as ``read``.
        """
        return PageWords.model_validate_json(
            self._ask(Request("words", str(path), filename, self._language, page, ocr=self._ocr))
        )

    def region_text(
        self, path: Path, filename: str, page: int, region: BoundingBox, turn: int = 0
    ) -> RegionText:
        """What is recognised in ``region`` (points of the displayed page), its text ``turn`` degrees from
        upright. Raises as ``read``, and ``region-too-slow``.
        """
        asked = Request("region", str(path), filename, self._language, page, region=region, turn=turn)
        return RegionText.model_validate_json(self._ask(asked))

    def page_count(self, path: Path, filename: str) -> int:
        """Number of pages. Raises as ``read``."""
        return int(self._ask(Request("count-pages", str(path), filename, self._language)))

    def close(self) -> None:
        """Ends the child."""
        with self._lock:
            self._end_child()

    def _ask(self, request: Request) -> bytes:
        """The answer. A page read as an image at which the child hangs or dies is given up alone."""
        with self._lock:
            while True:
                child = self._running_child()
                clock = ReadingClock(self._limits)
                try:
                    return self._answer(child, request, clock)
                except UnreadableDocument as error:
                    lost = self._lost_page(error, clock.page)
                    if lost is None or len(request.given_up) == _MOST_GIVEN_UP:
                        raise
                    request = replace(request, given_up=(*request.given_up, lost))

    def _answer(self, child: subprocess.Popen[bytes], request: Request, clock: ReadingClock) -> bytes:
        try:
            self._write(child, request)
            while "page" in (received := self._receive(child, clock.deadline))[0]:
                clock.turn_to(received[0]["page"])
        except TimeoutError:
            self._end_child()
            raise UnreadableDocument(
                "reading-timeout", file=request.filename, limit=self._limits.reading_seconds
            ) from None
        except (EOFError, BrokenPipeError):
            reason = self._end_child()
            raise UnreadableDocument("reader-died", file=request.filename, reason=reason) from None
        header, payload = received
        self._documents += 1
        if self._documents >= self._limits.documents_per_process or _is_spent(header):
            self._end_child()
        return _payload_or_error(header, payload)

    def _lost_page(self, error: UnreadableDocument, page: int | None) -> tuple[int, PageFinding] | None:
        """The page at which the child hung, died or ran out of memory, with what is to be said of it."""
        if page is None:
            return None
        if error.code == "reading-timeout":
            return page, timed_out(page, self._limits.ocr_page_seconds)
        if error.code == "reading-memory":
            limit = str(self._limits.reading_memory_mib)
            return page, PageFinding("page-memory", "error", {"page": str(page), "limit": limit})
        if error.code == "reader-died":
            reason = str(error.parameters["reason"])
            return page, PageFinding("page-unreadable", "error", {"page": str(page), "reason": reason})
        return None

    def _running_child(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is None:
            return self._child
        self._end_child()
        # -P: a folder named data or web where kouan is started must not be taken for ours.
        limits, parent = json.dumps(asdict(self._limits)), str(os.getpid())
        command = [sys.executable, "-P", "-m", "extractors.child", limits, parent]
        # Ctrl-C reaches all processes of a terminal. The child inherits that it is blocked, so only we
        # answer it, and end the child; from its first moment on it has no traceback to print.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        self._child = child
        try:
            self._receive(child, time.monotonic() + _START_SECONDS)
        except (EOFError, TimeoutError):
            reason = self._end_child()
            raise PartUnavailable("reader-not-starting", reason=reason) from None
        return child

    def _write(self, child: subprocess.Popen[bytes], request: Request) -> None:
        assert child.stdin is not None  # noqa: S101  # it was opened as a pipe
        child.stdin.write(json.dumps(asdict(request)).encode() + b"\n")
        child.stdin.flush()

    def _receive(self, child: subprocess.Popen[bytes], deadline: float) -> tuple[dict[str, Any], bytes]:
        while (line_end := self._buffer.find(b"\n")) < 0:
            self._fill(child, deadline)
        header: dict[str, Any] = json.loads(self._buffer[:line_end])
        whole = line_end + 1 + header["bytes"]
        while len(self._buffer) < whole:
            self._fill(child, deadline)
        payload = bytes(self._buffer[line_end + 1 : whole])
        del self._buffer[:whole]
        return header, payload

    def _fill(self, child: subprocess.Popen[bytes], deadline: float) -> None:
        assert child.stdout is not None  # noqa: S101  # it was opened as a pipe
        with selectors.DefaultSelector() as selector:
            selector.register(child.stdout, selectors.EVENT_READ)
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise TimeoutError
        chunk = child.stdout.read1(_CHUNK)  # type: ignore[attr-defined]
        if not chunk:
            raise EOFError
        self._buffer += chunk

    def _end_child(self) -> str:
        """Ends and forgets the child; tells how it ended, for messages."""
        child, self._child = self._child, None
        self._buffer.clear()
        self._documents = 0
        if child is None:
            return ""
        # A child that is dying by itself keeps its own signal; the kill is for the others.
        try:
            status = child.wait(timeout=0.2) if child.poll() is None and _pipes_closed(child) else None
        except subprocess.TimeoutExpired:
            status = None
        if status is None:
            child.kill()
            status = child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                _close_quietly(pipe)
        return signal.Signals(-status).name if status < 0 else f"exit status {status}"


def _pipes_closed(child: subprocess.Popen[bytes]) -> bool:
    """Closes our end of the requests, on which an idle child ends by itself."""
    if child.stdin is not None:
        _close_quietly(child.stdin)
    return True


def _close_quietly(pipe: Any) -> None:
    try:
        pipe.close()
    except BrokenPipeError:
        return  # the other side died with a request half-written; it is gone either way


def _is_spent(header: dict[str, Any]) -> bool:
    """After running out of memory a process is better replaced than trusted."""
    return header.get("code") == "reading-memory"


def _payload_or_error(header: dict[str, Any], payload: bytes) -> bytes:
    if header["ok"]:
        return payload
    if "defect" in header:
        raise OurFault("internal", reason=header["defect"])
    kind = NotFound if header.get("absent") else UnreadableDocument
    raise kind(header["code"], **header["parameters"])
