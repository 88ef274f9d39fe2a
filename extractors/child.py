"""The child process in which documents are opened: ``python -m extractors.child LIMITS PARENT``.

One request a line on standard input (JSON), one answer on standard output: a JSON line with the
length of the payload that follows it; before it lines that say which page is read as an image. The
child lives for many documents; its parent (``reader_process``) kills and replaces it when a document
takes too long or takes it down.
"""

import contextlib
import ctypes
import gc
import json
import os
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from extractors import pdf_file
from extractors.child_protocol import Request
from extractors.document import read_document, warm_up
from extractors.limits import ReadingLimits
from extractors.page_files import pages_as_json
from extractors.page_reading import read_pages
from extractors.page_words import PageWords, keep
from extractors.pointed_words import text_of_region, words_of_page
from extractors.process_lifetime import watch_parent
from extractors.reading_options import ReadingOptions
from messages.errors import KouanError, NotFound

_MIB = 1024 * 1024
# A font that a print does not embed is loaded for it, 20 MiB each; the allocator keeps what was freed.
# To give it back after every document would cost a tenth of the reading.
_DOCUMENTS_BETWEEN_TRIMS = 8


def main() -> None:
    """Answers requests until standard input ends."""
    limits = ReadingLimits.from_json(sys.argv[1])
    answers = _private_standard_output()
    watch_parent(int(sys.argv[2]))
    _limit_resources(limits)
    warm_up()
    # A document makes a hundred thousand objects and hardly a cycle: to look for cycles again and again
    # while it is read takes a tenth of the time. It is done between documents instead.
    gc.disable()
    gc.freeze()
    _send(answers, {"ready": os.getpid()}, b"")
    for number, line in enumerate(sys.stdin.buffer):
        header, payload = _answer(Request.from_json(line), limits, answers)
        _send(answers, header, payload)
        if number % _DOCUMENTS_BETWEEN_TRIMS == 0:
            _give_back_memory()
    # Or the end of the interpreter finds what is frozen and libraries complain of leaks.
    gc.unfreeze()


def _answer(request: Request, limits: ReadingLimits, answers: BinaryIO) -> tuple[dict[str, Any], bytes]:
    try:
        return {"ok": True}, _OPERATIONS[request.operation](request, limits, answers)
    except KouanError as error:
        parameters = {key: str(value) for key, value in error.parameters.items()}
        is_absent = isinstance(error, NotFound)
        return {"ok": False, "code": error.code, "parameters": parameters, "absent": is_absent}, b""
    except MemoryError:
        parameters = {"file": request.filename, "limit": str(limits.reading_memory_mib)}
        return {"ok": False, "code": "reading-memory", "parameters": parameters}, b""
    except Exception as error:  # the border of the process: our defect is told, not lost
        sys.excepthook(type(error), error, error.__traceback__)
        return {"ok": False, "defect": f"{type(error).__name__}: {error}"}, b""


def _read(request: Request, limits: ReadingLimits, answers: BinaryIO) -> bytes:
    options = _options(request, answers)
    path = Path(request.path)
    readings = read_document(path, request.filename, limits, request.language, options=options)
    return b"\n".join(reading.model_dump_json().encode() for reading in readings)


def _options(request: Request, answers: BinaryIO) -> ReadingOptions:
    def tell_page(page: int | None) -> None:
        _send(answers, {"page": page}, b"")
        if page is None:
            # Images are a hundred megabytes a page, and some are held by cycles.
            _give_back_memory()

    def keep_words(words: PageWords) -> None:
        if request.words_folder is not None:
            # They can be had again: no fault of the disk may cost a document.
            with contextlib.suppress(OSError):
                keep(Path(request.words_folder), words)

    folder = Path(request.debug_folder) if request.debug_folder else None
    return ReadingOptions(request.ocr, folder, request.given_up, tell_page, keep_words)


def _contents(request: Request, limits: ReadingLimits, answers: BinaryIO) -> bytes:
    options = _options(request, answers)
    with pdf_file.open_pdf(Path(request.path), request.filename, limits) as document:
        return pages_as_json(read_pages(document, request.filename, limits, options))


def _render(request: Request, limits: ReadingLimits, _answers: BinaryIO) -> bytes:
    with pdf_file.open_pdf(Path(request.path), request.filename, limits) as document:
        return pdf_file.render_page(document, request.page - 1, request.filename, request.dpi, limits)


def _tile(request: Request, limits: ReadingLimits, _answers: BinaryIO) -> bytes:
    with pdf_file.open_pdf(Path(request.path), request.filename, limits) as document:
        page = request.page - 1
        return pdf_file.render_tile(document, page, request.filename, request.dpi, request.corner, limits)


def _words(request: Request, limits: ReadingLimits, answers: BinaryIO) -> bytes:
    options = _options(request, answers)
    with pdf_file.open_pdf(Path(request.path), request.filename, limits) as document:
        words = words_of_page(document, request.page - 1, request.filename, limits, options)
    return words.model_dump_json(exclude_defaults=True).encode()


def _region(request: Request, limits: ReadingLimits, _answers: BinaryIO) -> bytes:
    assert request.region is not None  # noqa: S101 - ReaderProcess gives it with this operation
    with pdf_file.open_pdf(Path(request.path), request.filename, limits) as document:
        page = request.page - 1
        text = text_of_region(document, page, request.filename, limits, request.region, request.turn)
    _give_back_memory()
    return text.model_dump_json().encode()


def _count_pages(request: Request, limits: ReadingLimits, _answers: BinaryIO) -> bytes:
    with pdf_file.open_pdf(Path(request.path), request.filename, limits) as document:
        return str(len(document)).encode()


_OPERATIONS: dict[str, Callable[[Request, ReadingLimits, BinaryIO], bytes]] = {
    "read": _read,
    "contents": _contents,
    "render": _render,
    "tile": _tile,
    "words": _words,
    "region": _region,
    "count-pages": _count_pages,
}


def _private_standard_output() -> BinaryIO:
    """Keeps the answers' pipe to ourselves: whatever a library prints goes to standard error."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return answers


def _limit_resources(limits: ReadingLimits) -> None:
    memory = limits.reading_memory_mib * _MIB
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _give_back_memory() -> None:
    """Collects cycles, and returns freed memory to the system where the C library can (glibc)."""
    gc.collect()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)


def _send(answers: BinaryIO, header: dict[str, Any], payload: bytes) -> None:
    answers.write(json.dumps({**header, "bytes": len(payload)}).encode() + b"\n" + payload)
    answers.flush()


if __name__ == "__main__":
    main()
