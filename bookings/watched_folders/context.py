"""What a scan is given: the store, what reads documents, and the rules."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from bookings.columns import now
from bookings.database import Database
from bookings.originals import OriginalStore
from bookings.watched_folders.structure import SheetOpener, StructureReader
from vin_import.files import read_workbook

LONGEST_WAIT = timedelta(minutes=5)
SHORTEST_WAIT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class ScanRules:
    """Plain values of the settings with the same names."""

    stable_seconds: float = 5.0
    tries: int = 6
    max_file_bytes: int = 50 * 1024 * 1024
    lease_seconds: int = 180
    scan_seconds: float = 60.0
    at_once: int = 1
    """How many files are worked on at once; more than one needs a reader that is safe between threads."""

    def wait_after(self, attempts: int) -> timedelta:
        """How long to wait after the ``attempts``-th vain try: twice as long each time, up to a limit."""
        doubled = self.stable_seconds * 2.0 ** min(attempts, 16)
        return min(LONGEST_WAIT, max(SHORTEST_WAIT, timedelta(seconds=doubled)))


def _nobody_is_known_to_be_gone(_owner: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class ScanContext:
    """Everything a scan needs.

    ``structure_reader`` and ``open_sheet`` say of a file whether it is whole. ``read_document`` has a
    received document read and stored, now or soon: what became of it is asked of the database.
    ``own_folders`` are never looked into. ``owner`` names who scans; ``owner_is_gone`` says whether
    such a one has certainly ended, so that nobody waits for the lease of a killed scan.
    """

    database: Database
    originals: OriginalStore
    structure_reader: StructureReader
    read_document: Callable[[int], object]
    owner: str
    open_sheet: SheetOpener = read_workbook
    rules: ScanRules = field(default_factory=ScanRules)
    own_folders: tuple[Path, ...] = ()
    owner_is_gone: Callable[[str], bool] = _nobody_is_known_to_be_gone
    clock: Callable[[], datetime] = now
