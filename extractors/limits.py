"""Limits under which a document is read. Defaults are the documented ones of docs/settings.md."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """What one document may cost. Crossing one is ``UnreadableDocument`` with its own code."""

    max_file_bytes: int = 50 * 1024 * 1024
    max_pages: int = 200
    max_page_points: int = 14_400
    """Longest page side in points (14,400 is the largest a PDF 1.x reader must show)."""
    reading_seconds: float = 60.0
    """Wall-clock seconds for one document."""
    reading_memory_mib: int = 2048
    """Address space of the child process."""
    documents_per_process: int = 200
    """After this many documents the child is replaced, so that leaks of the PDF library end."""
