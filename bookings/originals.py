"""Original files by hash: stored once, byte for byte, never rewritten.

They are kept in a folder (``LocalOriginals``) or in an object store (``bookings.remote_originals``);
what is made from them always stays on this machine.
"""

import contextlib
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, Self
from urllib.parse import unquote, urlsplit

from messages.errors import PartUnavailable, UnreadableDocument

CHUNK_BYTES = 1024 * 1024
CACHE_BYTES = 2 * 1024 * 1024 * 1024
_UNFINISHED_SECONDS = 24 * 3600.0
_SHA256_CHARACTERS = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class StoredOriginal:
    """What the store says of a file: the SHA-256 of its bytes in hexadecimal, and their number."""

    sha256: str
    size_bytes: int


class KeptOriginals(Protocol):
    """Where originals are kept. All raise ``PartUnavailable`` ``originals-unavailable``."""

    def keep(self, temporary: Path, sha256: str) -> None:
        """Store the file ``temporary`` under its hash, whole or not at all; a second time changes nothing.

        ``temporary`` may be moved away.
        """

    def path(self, sha256: str) -> Path:
        """A local file with the bytes; it does not exist when there is no such original."""

    def open(self, sha256: str) -> BinaryIO:
        """The bytes as a stream. Raises ``FileNotFoundError``."""

    def hashes(self) -> Iterator[str]:
        """Everything that is kept, in no order."""

    def remove(self, sha256: str) -> None:
        """Take back what was kept by an undertaking that failed."""


class OriginalStore:
    """Originals where they are kept, and beside the data ``derived/ab/cd/<sha256>/<name>``."""

    def __init__(self, folder: Path, kept: KeptOriginals | None = None) -> None:
        self.folder = folder
        self.kept: KeptOriginals = kept or LocalOriginals(folder / "originals")
        self._incoming = folder / "incoming"

    @classmethod
    def open(cls, folder: Path, url: str | None = None, cache_bytes: int = CACHE_BYTES) -> Self:
        """The store of a data folder, with its originals at ``url``.

        None is the folder itself, ``file:///...`` another folder, ``s3://bucket/prefix`` an object
        store. ``cache_bytes`` bounds the local copies of an object store's originals.
        """
        if url is None:
            return cls(folder)
        if url.startswith("file://"):
            return cls(folder, LocalOriginals(Path(unquote(urlsplit(url).path))))
        from bookings.remote_originals import RemoteOriginals  # starts slowly; few need it

        return cls(folder, RemoteOriginals(url, folder / "cache", cache_bytes))

    def put(self, stream: BinaryIO, filename: str, max_bytes: int) -> StoredOriginal:
        """Store the bytes of ``stream``, hashing while they arrive; the same bytes again change nothing.

        Raises ``UnreadableDocument`` ``empty-file`` or ``too-large`` (over ``max_bytes``); nothing
        is kept then, and no more is read than shows it. Raises ``PartUnavailable``
        ``originals-unavailable`` when the disk is full or the object store does not answer.
        """
        known_size = _size_ahead(stream)
        if known_size is not None and known_size > max_bytes:
            raise UnreadableDocument("too-large", file=filename, actual=known_size, limit=max_bytes)
        with self.temporary() as (target, temporary):
            stored = _copy(stream, target, filename, max_bytes)
            with unavailable_when_it_fails():
                target.flush()
                os.fsync(target.fileno())
                temporary.chmod(0o440)
            self.kept.keep(temporary, stored.sha256)
        return stored

    def path(self, sha256: str) -> Path:
        """A local file with this original's bytes; it does not exist when there is no such original.

        Raises ``PartUnavailable`` ``originals-unavailable``.
        """
        return self.kept.path(sha256)

    def derived_path(self, sha256: str, name: str) -> Path:
        """Where something made from the original may be kept; its folder exists."""
        if Path(name).name != name:
            raise ValueError(f"a derived file's name is no path: {name!r}")
        return self.derived_folder(sha256) / name

    def derived_folder(self, sha256: str) -> Path:
        """Where everything made from the original is kept; it exists."""
        folder = self.folder / "derived" / folders_of(sha256) / sha256
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def remove_unfinished(self) -> int:
        """Remove what processes left that were killed while a file came in; how many files.

        Only what nobody has written to for a day: other programs may be receiving now.
        """
        oldest = time.time() - _UNFINISHED_SECONDS
        removed = 0
        for part in self._incoming.glob("*"):
            with contextlib.suppress(FileNotFoundError):  # whoever else wrote it has ended it now
                if part.stat().st_mtime < oldest:
                    part.unlink()
                    removed += 1
        return removed

    @contextmanager
    def temporary(self) -> Iterator[tuple[BinaryIO, Path]]:
        """A new file for something on its way in, and its path; gone at the end unless it was moved."""
        with unavailable_when_it_fails():
            self._incoming.mkdir(parents=True, exist_ok=True)
            descriptor, name = tempfile.mkstemp(dir=self._incoming)
        try:
            with os.fdopen(descriptor, "wb") as target:
                yield target, Path(name)
        finally:
            Path(name).unlink(missing_ok=True)


class LocalOriginals:
    """A folder with ``ab/cd/<sha256>``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, temporary: Path, sha256: str) -> None:
        """See ``KeptOriginals``."""
        final = self.path(sha256)
        with unavailable_when_it_fails():
            final.parent.mkdir(parents=True, exist_ok=True)
            try:
                _link(temporary, final)
            except FileExistsError:
                return
            directory = os.open(final.parent, os.O_RDONLY)
            try:
                os.fsync(directory)
            finally:
                os.close(directory)

    def path(self, sha256: str) -> Path:
        """See ``KeptOriginals``."""
        return self.folder / folders_of(sha256) / sha256

    def open(self, sha256: str) -> BinaryIO:
        """See ``KeptOriginals``."""
        return self.path(sha256).open("rb")

    def hashes(self) -> Iterator[str]:
        """See ``KeptOriginals``."""
        yield from (path.name for path in self.folder.glob("??/??/*") if is_sha256(path.name))

    def remove(self, sha256: str) -> None:
        """See ``KeptOriginals``."""
        self.path(sha256).unlink(missing_ok=True)


@contextmanager
def unavailable_when_it_fails() -> Iterator[None]:
    """Translates what the operating system says of a store into ``PartUnavailable``."""
    try:
        yield
    except OSError as error:
        raise PartUnavailable("originals-unavailable", reason=error.strerror or str(error)) from error


def is_sha256(text: str) -> bool:
    """Whether ``text`` is a hash as names of originals are: 64 hexadecimal digits, small letters."""
    return len(text) == 64 and _SHA256_CHARACTERS.issuperset(text)


def folders_of(sha256: str) -> Path:
    """The two levels of folders below which a hash is kept. Raises ``ValueError`` for what is no hash."""
    if not is_sha256(sha256):
        raise ValueError(f"not a SHA-256: {sha256!r}")
    return Path(sha256[:2]) / sha256[2:4]


def _link(temporary: Path, final: Path) -> None:
    # A link, unlike a rename, never replaces: the bytes under a hash are written exactly once.
    try:
        os.link(temporary, final)
    except FileExistsError:
        raise
    except OSError:
        # Another file system (KOUAN_ORIGINALS_URL), or one without links: copied beside, then renamed.
        # Two who do so at once rename the same bytes.
        _copy_beside(temporary, final)


def _copy_beside(temporary: Path, final: Path) -> None:
    if final.exists():
        raise FileExistsError(final)
    descriptor, name = tempfile.mkstemp(dir=final.parent, prefix=".")
    beside = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as target, temporary.open("rb") as source:
            while chunk := source.read(CHUNK_BYTES):
                target.write(chunk)
            target.flush()
            os.fsync(target.fileno())
        beside.chmod(0o440)
        beside.replace(final)
    finally:
        with contextlib.suppress(FileNotFoundError):
            beside.unlink()


def _copy(stream: BinaryIO, target: BinaryIO, filename: str, max_bytes: int) -> StoredOriginal:
    digest = hashlib.sha256()
    size = 0
    while chunk := stream.read(CHUNK_BYTES):
        size += len(chunk)
        if size > max_bytes:
            raise UnreadableDocument("too-large", file=filename, actual=size, limit=max_bytes)
        digest.update(chunk)
        with unavailable_when_it_fails():  # of our side only: a fault of the source is the caller's
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
