"""The parts of a zip file, unpacked under a budget.

Nothing that the file says of its own sizes is believed: bytes are counted while they are unpacked.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator

from messages.errors import UnreadableDocument

_CHUNK = 1 << 18
_MIB = 1 << 20
# Of workbooks with a picture on every row; zip files with more names than that are made to hurt.
_MOST_PARTS = 20_000
# No spreadsheet program writes one; the entities in it are how small XML becomes large.
_DOCUMENT_TYPE = b"<!DOCTYPE"
_ENCRYPTED = 0x1


class Archive:
    """A zip file in memory. Names are compared without case, ``\\`` is ``/`` as in careless writers."""

    def __init__(self, content: bytes, filename: str, unpacked_mib: int) -> None:
        """Raises ``UnreadableDocument``: ``sheet-damaged`` for what is no whole zip file."""
        self._filename = filename
        self._unpacked_mib = unpacked_mib
        self._left = unpacked_mib * _MIB
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError):
            raise UnreadableDocument("sheet-damaged", file=filename) from None
        entries = self._zip.infolist()
        if len(entries) > _MOST_PARTS:
            raise UnreadableDocument("sheet-unsafe", file=filename, reason="too-many-parts")
        self._entries = {entry.filename.replace("\\", "/").lstrip("/").lower(): entry for entry in entries}

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._entries

    @property
    def names(self) -> list[str]:
        """Names of all parts, in small letters."""
        return list(self._entries)

    def read(self, name: str) -> bytes:
        """A whole part; ``b""`` where there is none. Raises as ``chunks``."""
        return b"".join(self.chunks(name)) if name in self else b""

    def chunks(self, name: str) -> Iterator[bytes]:
        """A part bit by bit.

        Raises ``UnreadableDocument``: ``sheet-unpacked-too-large`` beyond the budget,
        ``sheet-encrypted``, ``sheet-damaged``, ``sheet-unsafe`` for XML with a document type.
        """
        entry = self._entries[name.lower()]
        if entry.flag_bits & _ENCRYPTED:
            raise UnreadableDocument("sheet-encrypted", file=self._filename)
        before = b""
        try:
            with self._zip.open(entry) as part:
                while chunk := part.read(_CHUNK):
                    self._left -= len(chunk)
                    if self._left < 0:
                        raise UnreadableDocument(
                            "sheet-unpacked-too-large", file=self._filename, limit=self._unpacked_mib
                        )
                    self._check_xml(before + chunk)
                    before = chunk[-len(_DOCUMENT_TYPE) :]
                    yield chunk
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError):
            raise UnreadableDocument("sheet-damaged", file=self._filename) from None
        except RuntimeError:
            # zipfile's word for a part with a password.
            raise UnreadableDocument("sheet-encrypted", file=self._filename) from None

    def _check_xml(self, chunk: bytes) -> None:
        if _DOCUMENT_TYPE in chunk:
            raise UnreadableDocument("sheet-unsafe", file=self._filename, reason="document-type")
        if b"\0" in chunk:
            # UTF-16, which no spreadsheet program writes and in which a document type would hide.
            raise UnreadableDocument("sheet-damaged", file=self._filename)
