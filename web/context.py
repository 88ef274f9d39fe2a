"""What the web application is handed at start: open resources and plain values.

The program (``kouan run``) and the tests fill it in; the web reads no settings and starts no worker.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from bookings.database import Database
from bookings.originals import OriginalStore
from bookings.reconciling.limits import AgreementLimits
from bookings.review_leases import LEASE_SECONDS
from bookings.signing_in import Throttle
from bookings.vin_reading import LimitedSheetReader
from extractors.page_words import PageWords
from extractors.reading import BoundingBox
from extractors.region_words import RegionText
from messages.catalogue import DEFAULT_LANGUAGE, Language


def _left_to_the_schedule() -> None:
    """What changed is reconciled when the schedule comes to it."""


def _some_web() -> str:
    """A name that tells nothing of its process: its lease runs out by itself."""
    return "web"


class PageReader(Protocol):
    """What shows pages to people (``extractors.reader_pool.ReaderPool`` does); pages count from 1."""

    def page_count(self, path: Path, filename: str) -> int:
        """How many pages a PDF has."""

    def render_page(self, path: Path, filename: str, page: int, dpi: int) -> bytes:
        """A page as displayed, as PNG."""

    def render_tile(self, path: Path, filename: str, page: int, dpi: int, corner: tuple[int, int]) -> bytes:
        """A square of a page, from pixel ``corner`` on, as PNG."""

    def page_words(self, path: Path, filename: str, page: int) -> PageWords:
        """The words of a page, of its layer or recognised."""

    def region_text(
        self, path: Path, filename: str, page: int, region: BoundingBox, turn: int = 0
    ) -> RegionText:
        """What is recognised in a region of a page whose text stands ``turn`` degrees from upright."""


@dataclass(frozen=True, slots=True)
class WebContext:
    """Everything a request may need.

    ``submit`` hands a received document's id to whoever reads it (a Prefect background task, or a
    plain function in tests) and returns at once. ``reader`` renders page images for the viewer in a
    child process of its own, so a page is shown while documents are read elsewhere. No watched folder
    may lie in or around ``data_folder``. ``sheets`` reads VIN sheets, each in a child process of its own.
    ``reconcile_soon`` is called after what somebody waits to see reconciled (an import, a decision); it
    returns at once, and what changed is reconciled sooner or later even when it is never called.
    ``worker_name`` names this process and thread as the holder of a lease, so that one that was killed is
    known to be gone.
    """

    database: Database
    originals: OriginalStore
    reader: PageReader
    submit: Callable[[int], None]
    max_file_bytes: int = 50 * 1024 * 1024
    max_files_at_once: int = 2_000
    session_hours: int = 12
    throttle: Throttle = field(default_factory=Throttle)
    data_folder: Path = Path(".kouan")
    sheets: LimitedSheetReader = field(default_factory=LimitedSheetReader)
    default_language: Language = DEFAULT_LANGUAGE
    review_lease_seconds: int = LEASE_SECONDS
    reconcile_soon: Callable[[], None] = _left_to_the_schedule
    agreement: AgreementLimits = field(default_factory=AgreementLimits)
    worker_name: Callable[[], str] = _some_web
