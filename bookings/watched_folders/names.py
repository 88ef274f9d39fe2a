"""Names of files: as stored, as shown, which are ignored, and how two of the same are told apart."""

import os
import re
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from bookings import document_names

CLAIMED = ".kouan-claimed"
OWN_FOLDERS = ("processed", "duplicates", "failed")
REASON_SUFFIX = ".reason.txt"
LONGEST_NAME_BYTES = 255 - len(REASON_SUFFIX)
"""Most filesystems allow 255; the reason file's name is longer than the file's."""

_LONGEST_SUFFIX = 10
_IGNORED_BEGINNINGS = (".", "~$")
_IGNORED_SUFFIXES = (".tmp", ".part", ".partial", ".crdownload", ".download", ".filepart")
# What cannot be stored: bytes that are no UTF-8 (lone surrogates in Python), and NUL, which no path has.
_UNSTORABLE = re.compile("[%\ud800-\udfff]")
_STORED = re.compile("%([0-9A-F]{2})")
_UNSHOWABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def stored_path(path: str | Path) -> str:
    """A path as text that every database takes and a person can read; ``path_of`` undoes it.

    Chinese stays as it is. ``%`` and bytes that are no UTF-8 become ``%XX``.
    """
    return _UNSTORABLE.sub(lambda found: "".join(f"%{byte:02X}" for byte in os.fsencode(found[0])), str(path))


def path_of(stored: str) -> Path:
    """The path that ``stored_path`` was given."""
    parts = _STORED.split(stored)
    raw = b"".join(
        bytes([int(part, 16)]) if position % 2 else os.fsencode(part) for position, part in enumerate(parts)
    )
    return Path(os.fsdecode(raw))


def shown_name(path: str | Path) -> str:
    """The file's name for people: what no page or list can show is a replacement character."""
    name = PurePosixPath(os.fspath(path)).name.replace("\\", "＼")
    return _UNSHOWABLE.sub("\ufffd", name)


def is_ignored(name: str) -> bool:
    """Hidden and temporary files, by the names that editors and browsers give them."""
    lower = name.lower()
    return lower.startswith(_IGNORED_BEGINNINGS) or lower.endswith(_IGNORED_SUFFIXES)


def is_document_name(name: str) -> bool:
    """Whether a file of this name is looked at."""
    return document_names.is_document_name(name) and not is_ignored(name)


def is_own_folder(name: str) -> bool:
    """Whether a folder directly in a watched one is where we put files away (shares may ignore case)."""
    return name.casefold() in OWN_FOLDERS


def free_name(name: str, is_taken: Callable[[str], bool]) -> str:
    """``name``, or ``name (2)``, ``name (3)`` … before its suffix; short enough for a reason file."""
    suffix = PurePosixPath(name).suffix
    if len(suffix) > _LONGEST_SUFFIX:
        suffix = ""
    stem = name.removesuffix(suffix)
    number = 1
    while True:
        addition = f" ({number})" if number > 1 else ""
        candidate = _shortened(stem, len(os.fsencode(addition + suffix))) + addition + suffix
        if not is_taken(candidate):
            return candidate
        number += 1


def _shortened(stem: str, other_bytes: int) -> str:
    """As much of ``stem`` as fits; whole characters only."""
    while len(os.fsencode(stem)) + other_bytes > LONGEST_NAME_BYTES:
        stem = stem[:-1]
    return stem
