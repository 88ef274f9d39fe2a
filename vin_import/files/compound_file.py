"""Compound files (OLE2), in which .xls and every encrypted workbook come: their streams by name.

Source: [MS-CFB], sections 2.2 to 2.6. Chains are walked once at most, so that none goes in circles.
"""

import struct

from messages.errors import UnreadableDocument

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER = 512
_LAST_SECTOR = 0xFFFFFFFA
_ENTRY = 128
_STREAM, _ROOT = 2, 5


class CompoundFile:
    """The directory of a compound file. Raises ``UnreadableDocument`` ``sheet-damaged``."""

    def __init__(self, content: bytes, filename: str) -> None:
        self._content = content
        self._filename = filename
        if len(content) < _HEADER:
            raise self._damaged()
        shift, self._mini_shift = struct.unpack_from("<HH", content, 30)
        if shift not in (9, 12) or self._mini_shift != 6:
            raise self._damaged()
        self._size = 1 << shift
        directory, self._mini_cutoff, mini_table = struct.unpack_from("<I4xII", content, 48)
        self._table = self._allocation()
        entries = self._chain(directory)
        self._streams: dict[str, tuple[int, int]] = {}
        self.names: list[str] = []
        """Of streams and storages."""
        self._mini = (0, 0)
        for start in range(0, len(entries) - _ENTRY + 1, _ENTRY):
            self._add(entries[start : start + _ENTRY])
        self._mini_table = self._numbers(self._chain(mini_table)) if self._mini[1] else ()

    def stream(self, name: str) -> bytes | None:
        """A stream's bytes; None where there is none of the name."""
        if name.lower() not in self._streams:
            return None
        first, size = self._streams[name.lower()]
        if size >= self._mini_cutoff:
            return self._chain(first)[:size]
        small = self._chain(self._mini[0])[: self._mini[1]]
        length = 1 << self._mini_shift
        return b"".join(
            small[sector * length : (sector + 1) * length] for sector in self._walk(first, self._mini_table)
        )[:size]

    def _add(self, entry: bytes) -> None:
        length, kind = struct.unpack_from("<HB", entry, 64)
        name = entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
        first, size = struct.unpack_from("<II", entry, 116)
        if kind == _ROOT:
            self._mini = (first, size)
        elif kind:
            self.names.append(name)
            if kind == _STREAM:
                self._streams.setdefault(name.lower(), (first, size))

    def _allocation(self) -> tuple[int, ...]:
        """The sector that follows each sector."""
        sectors = [each for each in struct.unpack_from("<109I", self._content, 76) if each < _LAST_SECTOR]
        more, count = struct.unpack_from("<II", self._content, 68)
        seen: set[int] = set()
        while more < _LAST_SECTOR and more not in seen and len(seen) < count:
            seen.add(more)
            numbers = self._numbers(self._sector(more))
            sectors += [each for each in numbers[:-1] if each < _LAST_SECTOR]
            more = numbers[-1]
        if len(sectors) > len(self._content) // self._size:
            raise self._damaged()
        return self._numbers(b"".join(map(self._sector, sectors)))

    def _numbers(self, content: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(content) // 4}I", content[: len(content) // 4 * 4])

    def _chain(self, first: int) -> bytes:
        return b"".join(map(self._sector, self._walk(first, self._table)))

    def _walk(self, first: int, table: tuple[int, ...]) -> list[int]:
        found: dict[int, None] = {}
        while first < _LAST_SECTOR:
            if first in found or first >= len(table):
                raise self._damaged()
            found[first] = None
            first = table[first]
        return list(found)

    def _sector(self, number: int) -> bytes:
        start = _HEADER if self._size == _HEADER else self._size
        sector = self._content[start + number * self._size : start + (number + 1) * self._size]
        if not sector:
            raise self._damaged()
        # The last sector of a file may be cut short by careless writers.
        return sector.ljust(self._size, b"\0")

    def _damaged(self) -> UnreadableDocument:
        return UnreadableDocument("sheet-damaged", file=self._filename)
