"""Whether a file is whole: a PDF that can be opened and has an end, a VIN sheet that can be read."""

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import Literal, Protocol

from bookings.vin_documents import is_sheet
from bookings.watched_folders.names import shown_name
from messages.errors import OurFault, PartUnavailable, UnreadableDocument

Verdict = Literal["whole", "without-end", "damaged", "unreadable", "vanished"]

# Half-written files look like these; anything else that keeps a file from being read is its fate.
_HALF_WRITTEN = frozenset({"empty-file", "not-a-pdf", "damaged"})
# A text may be cut within a character; a workbook for which room was made is of no known kind yet.
_HALF_WRITTEN_SHEETS = frozenset({"empty-file", "sheet-damaged", "sheet-encoding"})
_OTHER_KIND = ("sheet-of-other-kind", "unknown")
_END_MARK = b"%%EOF"
_TAIL_BYTES = 4096
UNREADABLE = "unreadable-file"


SheetOpener = Callable[[Path, str], object]
"""Opens a VIN sheet where it does no harm (``vin_import.files.read_workbook`` does); raises as that."""


class StructureReader(Protocol):
    """Opens a file where it does no harm (``extractors.reader_process.ReaderProcess`` does)."""

    def page_count(self, path: Path, filename: str) -> int:
        """Number of pages. Raises ``UnreadableDocument``."""


@dataclass(frozen=True, slots=True)
class Structure:
    """The verdict; for a file that is not whole why, as an error's code and parameters."""

    verdict: Verdict
    error_code: str | None = None
    error_parameters: dict[str, str] | None = None


def open_regular(path: Path) -> BufferedReader:
    """The file itself, never what a link put in its place points to, never a pipe. Raises ``OSError``."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise FileNotFoundError(path)
    return os.fdopen(descriptor, "rb")


def examine(reader: StructureReader, open_sheet: SheetOpener, path: Path) -> Structure:
    """Look into the file at ``path``.

    A sheet is whole when all of it can be read; of half a text nobody can tell. A PDF ends with a mark
    of its own. PDFium repairs a file that lacks it, so that half a file opens with half its pages: such
    a file is ``without-end``, and is only taken when nothing more comes.
    Raises ``PartUnavailable`` when the reading process does not start.
    """
    name = shown_name(path)
    try:
        has_end = _has_end(path)
        if is_sheet(path, name):
            open_sheet(path, name)
            has_end = True
        else:
            reader.page_count(path, name)
    except FileNotFoundError:
        return Structure("vanished")
    except OSError as error:
        return Structure("unreadable", UNREADABLE, _reason(name, error.strerror or str(error)))
    except UnreadableDocument as error:
        parameters = {key: str(value) for key, value in error.parameters.items()}
        if _is_half_written(error):
            return Structure("damaged", error.code, parameters)
        if error.code == "file-not-found":
            return Structure("unreadable", UNREADABLE, _reason(name, error.code))
        return Structure("whole")
    except PartUnavailable:
        raise
    except OurFault as error:
        return Structure("damaged", error.code, {key: str(value) for key, value in error.parameters.items()})
    return Structure("whole") if has_end else Structure("without-end", "unfinished-file", {"file": name})


def _is_half_written(error: UnreadableDocument) -> bool:
    if (error.code, error.parameters.get("kind")) == _OTHER_KIND:
        return True
    return error.code in _HALF_WRITTEN | _HALF_WRITTEN_SHEETS


def _has_end(path: Path) -> bool:
    with open_regular(path) as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - _TAIL_BYTES))
        return _END_MARK in file.read(_TAIL_BYTES)


def _reason(name: str, reason: str) -> dict[str, str]:
    return {"file": name, "reason": reason}
