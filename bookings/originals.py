"""Original files by hash: stored once, byte for byte, never rewritten."""

import contextlib
import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from messages.errors import UnreadableDocument

_CHUNK = 1024 * 1024
_SHA256_CHARACTERS = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class StoredOriginal:
    """What the store says of a file: the SHA-256 of its bytes in hexadecimal, and their number."""

    sha256: str
    size_bytes: int


class OriginalStore:
    """A folder with ``originals/ab/cd/<sha256>`` and, beside them, ``derived/ab/cd/<sha256>/<name>``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._incoming = folder / "incoming"

    def put(self, stream: BinaryIO, filename: str, max_bytes: int) -> StoredOriginal:
        """Store the bytes of ``stream``, hashing while they arrive; the same bytes again change nothing.

        Raises ``UnreadableDocument`` ``empty-file`` or ``too-large`` (over ``max_bytes``); nothing
        is kept then, and no more is read than shows it.
        """
        known_size = _size_ahead(stream)
        if known_size is not None and known_size > max_bytes:
            raise UnreadableDocument("too-large", file=filename, actual=known_size, limit=max_bytes)
        self._incoming.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=self._incoming)
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as target:
                stored = _copy(stream, target, filename, max_bytes)
                target.flush()
                os.fsync(target.fileno())
            temporary.chmod(0o440)
            self._keep(temporary, self.path(stored.sha256))
        finally:
            temporary.unlink(missing_ok=True)
        return stored

    def path(self, sha256: str) -> Path:
        """Where the original with this hash is (or would be)."""
        return self.folder / "originals" / _folders_of(sha256) / sha256

    def derived_path(self, sha256: str, name: str) -> Path:
        """Where something made from the original may be kept; its folder exists."""
        if Path(name).name != name:
            raise ValueError(f"a derived file's name is no path: {name!r}")
        folder = self.folder / "derived" / _folders_of(sha256) / sha256
        folder.mkdir(parents=True, exist_ok=True)
        return folder / name

    @staticmethod
    def _keep(temporary: Path, final: Path) -> None:
        final.parent.mkdir(parents=True, exist_ok=True)
        # A link, unlike a rename, never replaces: the bytes under a hash are written exactly once.
        with contextlib.suppress(FileExistsError):
            os.link(temporary, final)
        directory = os.open(final.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)


def _copy(stream: BinaryIO, target: BinaryIO, filename: str, max_bytes: int) -> StoredOriginal:
    digest = hashlib.sha256()
    size = 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > max_bytes:
            raise UnreadableDocument("too-large", file=filename, actual=size, limit=max_bytes)
        digest.update(chunk)
        target.write(chunk)
    if size == 0:
        raise UnreadableDocument("empty-file", file=filename)
    return StoredOriginal(sha256=digest.hexdigest(), size_bytes=size)


def _size_ahead(stream: BinaryIO) -> int | None:
    """Bytes still to come, when the stream can tell without reading them."""
    if not stream.seekable():
        return None
    here = stream.tell()
    end = stream.seek(0, os.SEEK_END)
    stream.seek(here)
    return end - here


def _folders_of(sha256: str) -> Path:
    if len(sha256) != 64 or not _SHA256_CHARACTERS.issuperset(sha256):
        raise ValueError(f"not a SHA-256: {sha256!r}")
    return Path(sha256[:2]) / sha256[2:4]
