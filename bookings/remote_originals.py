"""Originals in an object store (S3), with a bounded cache of local copies for the PDF library.

The only module that knows fsspec. Endpoint and keys come from the usual variables (AWS_ENDPOINT_URL,
AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_PROFILE …).
"""

import contextlib
import hashlib
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

import fsspec
from botocore.exceptions import BotoCoreError, ClientError

from bookings.originals import CHUNK_BYTES, folders_of, is_sha256
from messages.errors import OurFault, PartUnavailable

# A fault must show soon: the document is tried again later anyway.
_S3_OPTIONS = {
    "use_listings_cache": False,
    "config_kwargs": {"connect_timeout": 5, "read_timeout": 60, "retries": {"max_attempts": 2}},
}
_IN_USE_SECONDS = 600.0
"""A copy handed out so short a time ago may still be opened by its name: it is not thrown away."""
_BLOCK_BYTES = 8 * CHUNK_BYTES


class RemoteOriginals:
    """``<prefix>/ab/cd/<sha256>``. An object appears whole or not at all: S3 shows no half upload."""

    def __init__(self, url: str, cache: Path, cache_bytes: int) -> None:
        options: dict[str, Any] = {"skip_instance_cache": True}
        if url.startswith("s3://"):
            options |= _S3_OPTIONS
        with _unavailable_when_it_fails():
            self._files, prefix = fsspec.core.url_to_fs(url, **options)
        self._prefix = str(prefix).rstrip("/")
        self._cache = LocalCopies(cache, cache_bytes)

    def keep(self, temporary: Path, sha256: str) -> None:
        """See ``bookings.originals.KeptOriginals``."""
        key = self._key(sha256)
        with _unavailable_when_it_fails():
            if not self._is_whole(key, temporary.stat().st_size):
                self._upload(temporary, key)
            self._cache.take(temporary, sha256)  # it is about to be read

    def path(self, sha256: str) -> Path:
        """See ``bookings.originals.KeptOriginals``. Raises ``OurFault`` ``original-damaged`` too."""
        copy = self._cache.path(sha256)
        if self._cache.has(sha256):
            return copy
        with _unavailable_when_it_fails():
            try:
                source = self.open(sha256)
            except FileNotFoundError:
                self._require_bucket()
                return copy
            with source:
                self._cache.add(source, sha256)
        return copy

    def open(self, sha256: str) -> BinaryIO:
        """See ``bookings.originals.KeptOriginals``."""
        with _unavailable_when_it_fails():
            return cast(BinaryIO, self._files.open(self._key(sha256), "rb", block_size=_BLOCK_BYTES))

    def hashes(self) -> Iterator[str]:
        """See ``bookings.originals.KeptOriginals``."""
        with _unavailable_when_it_fails():
            names = [str(name).rsplit("/", 1)[-1] for name in self._files.find(self._prefix)]
        yield from filter(is_sha256, names)

    def remove(self, sha256: str) -> None:
        """See ``bookings.originals.KeptOriginals``."""
        with _unavailable_when_it_fails():
            self._files.rm_file(self._key(sha256))

    def _upload(self, temporary: Path, key: str) -> None:
        try:
            self._files.put_file(str(temporary), key)
        except FileNotFoundError as error:  # the bucket, not the object
            raise PartUnavailable("originals-unavailable", reason=_reason(error)) from error

    def _require_bucket(self) -> None:
        """Without its bucket nothing is found, which does not mean that nothing was stored."""
        bucket = self._prefix.partition("/")[0]
        try:
            self._files.info(bucket)
        except FileNotFoundError as error:
            raise PartUnavailable("originals-unavailable", reason=f"{bucket}: {_reason(error)}") from error

    def _key(self, sha256: str) -> str:
        return f"{self._prefix}/{folders_of(sha256)}/{sha256}"

    def _is_whole(self, key: str, size: int) -> bool:
        try:
            return bool(self._files.info(key)["size"] == size)
        except FileNotFoundError:
            return False


class LocalCopies:
    """Copies of originals by hash; those not used for longest go when there are too many bytes."""

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder = folder
        self._most_bytes = most_bytes
        self._added = most_bytes  # so that the first addition of this process looks at what is there
        self._lock = threading.Lock()

    def path(self, sha256: str) -> Path:
        """Where the copy is or would be."""
        return self._folder / folders_of(sha256) / sha256

    def has(self, sha256: str) -> bool:
        """Whether there is a copy; it counts as used now."""
        try:
            os.utime(self.path(sha256))
        except FileNotFoundError:
            return False
        return True

    def take(self, temporary: Path, sha256: str) -> None:
        """Make a file that is needed no more the copy."""
        final = self.path(sha256)
        final.parent.mkdir(parents=True, exist_ok=True)
        size = temporary.stat().st_size
        temporary.replace(final)
        os.utime(final)
        self._make_room(size)

    def add(self, source: BinaryIO, sha256: str) -> None:
        """Copy ``source``. Raises ``OurFault`` ``original-damaged`` when its bytes have another hash."""
        self._folder.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=self._folder, prefix=".")
        temporary = Path(name)
        try:
            digest = hashlib.sha256()
            with os.fdopen(descriptor, "wb") as target:
                while chunk := source.read(CHUNK_BYTES):
                    digest.update(chunk)
                    target.write(chunk)
            if digest.hexdigest() != sha256:
                raise OurFault("original-damaged", sha256=sha256)
            temporary.chmod(0o440)
            self.take(temporary, sha256)
        finally:
            temporary.unlink(missing_ok=True)

    def _make_room(self, size: int) -> None:
        """Looks at the whole folder only after a tenth of its bound was added."""
        with self._lock:
            self._added += size
            if self._added * 10 < self._most_bytes:
                return
            self._added = 0
            copies = sorted(self._copies())
            total = sum(size for _, size, _ in copies)
            for used, size, path in copies:
                if total <= self._most_bytes or used > time.time() - _IN_USE_SECONDS:
                    return
                path.unlink(missing_ok=True)
                total -= size

    def _copies(self) -> Iterator[tuple[float, int, Path]]:
        """When each was last used, its bytes and its path."""
        for path in self._folder.glob("??/??/*"):
            with contextlib.suppress(FileNotFoundError):  # another process makes room too
                status = path.stat()
                yield status.st_mtime, status.st_size, path


@contextmanager
def _unavailable_when_it_fails() -> Iterator[None]:
    """Translates what fsspec, S3 and the disk raise; a file that is not there is no fault of the store."""
    try:
        yield
    except FileNotFoundError:
        raise
    except (OSError, BotoCoreError, ClientError) as error:
        raise PartUnavailable("originals-unavailable", reason=_reason(error)) from error


def _reason(error: Any) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
