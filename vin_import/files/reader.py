"""The parent's side of reading a workbook: one child process a file, under limits.

A fresh child each time: it starts in less than a tenth of a second, and no file meets what another
left behind.
"""

import hashlib
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from messages.errors import OurFault, UnreadableDocument
from vin_import.files.child_protocol import note_from, sheet_from
from vin_import.limits import SheetLimits
from vin_import.sheet import Workbook

_CHUNK = 1 << 18
_LONGEST_NAME = 255
_TIME_SIGNALS = (signal.SIGALRM, signal.SIGXCPU)


def read_workbook(path: Path, filename: str, limits: SheetLimits | None = None) -> Workbook:
    """The visible worksheets of the file at ``path`` as text; ``filename`` is what messages call it.

    Raises ``UnreadableDocument`` (``sheet-…`` in docs/errors.md, ``file-not-found``, ``empty-file``),
    ``OurFault`` for a defect of ours.
    """
    limits = limits or SheetLimits()
    try:
        with path.open("rb") as file:
            # One byte more tells a file that is too large; the whole of it is never in memory.
            content = file.read(limits.file_bytes + 1)
            size = os.fstat(file.fileno()).st_size
    except OSError:
        raise UnreadableDocument("file-not-found", file=filename) from None
    return _read(content, size, filename, limits)


def read_workbook_bytes(content: bytes, filename: str, limits: SheetLimits | None = None) -> Workbook:
    """As ``read_workbook``, of a file that is already in memory."""
    return _read(content, len(content), filename, limits or SheetLimits())


def _read(content: bytes, size: int, filename: str, limits: SheetLimits) -> Workbook:
    if not content:
        raise UnreadableDocument("empty-file", file=filename)
    if len(content) > limits.file_bytes:
        raise UnreadableDocument(
            "sheet-too-large", file=filename, actual=max(size, len(content)), limit=limits.file_bytes
        )
    answer = _answer(content, filename, limits)
    if "defect" in answer:
        raise OurFault("internal", reason=answer["defect"])
    try:
        if "code" in answer:
            raise UnreadableDocument(str(answer["code"]), **_parameters(answer["parameters"], filename))
        sheets = tuple(map(sheet_from, answer["sheets"]))
        notes = tuple(map(note_from, answer["notes"]))
    except (ValueError, TypeError, KeyError, AttributeError):
        raise UnreadableDocument("sheet-reader-died", file=filename, reason="answer") from None
    return Workbook(filename, hashlib.sha256(content).hexdigest(), sheets, notes)


def _parameters(raw: dict[str, object], filename: str) -> dict[str, object]:
    return {**{key: str(value) for key, value in raw.items()}, "file": filename}


def _answer(content: bytes, filename: str, limits: SheetLimits) -> dict[str, Any]:
    deadline = time.monotonic() + limits.seconds
    # A file and no pipe: a child that does not read cannot keep us waiting for it to.
    with tempfile.TemporaryFile() as given:
        given.write(content)
        given.seek(0)
        with _started(given, filename, limits) as child:
            try:
                received = _received(child, deadline, limits.answer_mib << 20)
                status = _status(child, deadline)
            except (TimeoutError, subprocess.TimeoutExpired):
                raise UnreadableDocument("sheet-timeout", file=filename, limit=limits.seconds) from None
            finally:
                # Nothing is left to end where it has answered; else, as at Ctrl-C, nothing to wait for.
                child.kill()
    if len(received) > limits.answer_mib << 20:
        raise UnreadableDocument("sheet-memory", file=filename, limit=limits.memory_mib)
    if status:
        raise _died(status, filename, limits)
    try:
        answer: dict[str, Any] = json.loads(received)
    except ValueError:
        raise UnreadableDocument("sheet-reader-died", file=filename, reason="answer") from None
    return answer


def _started(given: IO[bytes], filename: str, limits: SheetLimits) -> subprocess.Popen[bytes]:
    # -P: a folder named vin_import where kouan is started must not be taken for ours. A session of its
    # own: Ctrl-C is ours to answer. Standard error takes what Rust prints of its panics: of no use.
    name = filename.encode("utf-8", "replace").decode().replace("\0", "")[-_LONGEST_NAME:]
    command = [sys.executable, "-P", "-m", "vin_import.files.child", json.dumps(asdict(limits)), name]
    return subprocess.Popen(  # noqa: S603
        command,
        stdin=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def _received(child: subprocess.Popen[bytes], deadline: float, longest: int) -> bytes:
    """All that the child writes, up to a little over ``longest`` bytes.

    Raises ``TimeoutError`` at the deadline.
    """
    assert child.stdout is not None  # noqa: S101  # it was opened as a pipe
    received = bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while len(received) <= longest:
            if not selector.select(max(0.0, deadline - time.monotonic())):
                raise TimeoutError
            chunk = os.read(child.stdout.fileno(), _CHUNK)
            if not chunk:
                break
            received += chunk
    return bytes(received)


def _status(child: subprocess.Popen[bytes], deadline: float) -> int:
    """The exit status of a child that has answered. Raises ``TimeoutExpired`` at the deadline."""
    assert child.stdout is not None  # noqa: S101  # it was opened as a pipe
    child.stdout.close()
    return child.wait(timeout=max(0.0, deadline - time.monotonic()))


def _died(status: int, filename: str, limits: SheetLimits) -> UnreadableDocument:
    """Rust aborts where memory ends; a kill from outside is mostly the system short of memory."""
    if -status in _TIME_SIGNALS:
        return UnreadableDocument("sheet-timeout", file=filename, limit=limits.seconds)
    if -status == signal.SIGABRT:
        return UnreadableDocument("sheet-memory", file=filename, limit=limits.memory_mib)
    reason = signal.Signals(-status).name if status < 0 else f"exit status {status}"
    return UnreadableDocument("sheet-reader-died", file=filename, reason=reason)
