"""One file from its path to its fate: received, read, and what became of it."""

import os
import threading
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from bookings.processing import Fate, process_document
from bookings.receiving import receive
from flows.resources import Resources
from messages import Language, translate
from messages.errors import BadInput, UnreadableDocument

Source = Literal["command", "folder"]


@dataclass(frozen=True, slots=True)
class FileFate:
    """What became of one file; ``document_id`` is None when it was not even received."""

    file: str
    state: str
    document_id: int | None = None
    booking_ids: tuple[int, ...] = ()
    duplicate: bool = False
    error_code: str | None = None
    error_parameters: dict[str, str] = field(default_factory=dict)
    fate: Fate | None = None

    @property
    def is_bad(self) -> bool:
        """Whether the file could not be received or read."""
        return self.error_code is not None

    @property
    def is_put_back(self) -> bool:
        """Whether a fault of ours kept it from being read now; a worker tries it again."""
        return self.fate is not None and self.fate.retry_at is not None

    def message(self, language: Language) -> str:
        """The fate in words; for a bad file what happened and what to do."""
        if self.fate is not None:
            return self.fate.message(language)
        return translate(f"errors.{self.error_code}", language, **self.error_parameters)


def worker_name() -> str:
    """Who holds a lease: enough to find the process and the thread that do."""
    return f"{os.uname().nodename}:{os.getpid()}:{threading.get_ident()}"


def is_gone(worker: str) -> bool:
    """Whether the process of a ``worker_name`` has certainly ended: only this machine's are known."""
    machine, process, _thread = worker.rsplit(":", 2)
    if machine != os.uname().nodename:
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False  # it lives, and belongs to somebody else
    return False


def ingest_file(resources: Resources, path: Path, source: Source) -> FileFate:
    """Receives and reads one file. A bad file is a fate, not an exception; faults of ours are raised."""
    try:
        document_id, duplicate = _received(resources, path, source)
    except BadInput as error:
        parameters = {name: str(value) for name, value in error.parameters.items()}
        return FileFate(str(path), "failed", error_code=error.code, error_parameters=parameters)
    fate = read_received(resources, document_id)
    return FileFate(
        file=str(path),
        state=fate.state,
        document_id=document_id,
        booking_ids=tuple(fate.booking_ids),
        duplicate=duplicate,
        error_code=fate.error_code,
        error_parameters=dict(fate.error_parameters),
        fate=replace(fate, duplicate=duplicate),
    )


def read_received(resources: Resources, document_id: int) -> Fate:
    """Reads a received document, declaration or VIN sheet, as the settings want it; raises as
    ``process_document``."""
    return process_document(
        resources.database,
        resources.originals,
        resources.reader,
        document_id,
        worker=worker_name(),
        lease_seconds=resources.settings.lease_seconds,
        most_attempts=resources.settings.most_attempts,
        audit_share=resources.settings.audit_share,
        sheet_reader=resources.sheet_reader,
    )


def _received(resources: Resources, path: Path, source: Source) -> tuple[int, bool]:
    try:
        with path.open("rb") as stream:
            received = receive(
                resources.database,
                resources.originals,
                stream,
                filename=path.name,
                max_bytes=resources.settings.max_file_bytes,
                source=source,
            )
    except OSError as error:
        raise UnreadableDocument("file-not-found", file=str(path)) from error
    return received.document_id, received.duplicate
