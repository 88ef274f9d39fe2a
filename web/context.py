"""What the web application is handed at start: open resources and plain values.

The program (``kouan run``) and the tests fill it in; the web reads no settings and starts no worker.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from bookings.database import Database
from bookings.originals import OriginalStore
from bookings.processing import DocumentReader
from bookings.signing_in import Throttle
from bookings.vin_reading import LimitedSheetReader
from messages.catalogue import DEFAULT_LANGUAGE, Language


@dataclass(frozen=True, slots=True)
class WebContext:
    """Everything a request may need.

    ``submit`` hands a received document's id to whoever reads it (a Prefect background task, or a
    plain function in tests) and returns at once. ``reader`` renders page images for the viewer in a
    child process of its own, so a page is shown while documents are read elsewhere. No watched folder
    may lie in or around ``data_folder``. ``sheets`` reads VIN sheets, each in a child process of its own.
    """

    database: Database
    originals: OriginalStore
    reader: DocumentReader
    submit: Callable[[int], None]
    max_file_bytes: int = 50 * 1024 * 1024
    max_files_at_once: int = 2_000
    session_hours: int = 12
    throttle: Throttle = field(default_factory=Throttle)
    data_folder: Path = Path(".kouan")
    sheets: LimitedSheetReader = field(default_factory=LimitedSheetReader)
    default_language: Language = DEFAULT_LANGUAGE
