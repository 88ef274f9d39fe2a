"""Export: approved bookings as JSON, .xlsx or .csv files, each exactly once."""

from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from bookings.database import Database
from bookings.models import ExportFormat


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file for a person's browser."""

    filename: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What one export wrote."""

    files: list[Path]
    booking_ids: list[int]


def export_file(
    session: Session, booking_id: int, export_format: ExportFormat, *, user_id: int | None = None
) -> ExportedFile:
    """One approved booking for download; marks it exported. ``Refused`` ``booking-not-approved``."""
    raise NotImplementedError


def export_approved(
    database: Database,
    folder: Path,
    export_format: ExportFormat,
    *,
    user_id: int | None = None,
    enterprise_id: int | None = None,
) -> ExportResult:
    """Write all approved bookings into ``folder`` and mark them exported."""
    raise NotImplementedError
