"""Export: approved bookings leave as files, each version of a booking once per target.

The outbox (``export_record``) is written before the file and settled after it: an export that is
interrupted anywhere is finished by the next one, under the same file names, with nothing doubled.
"""

import hashlib
import io
import os
import secrets
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, and_, insert, literal, or_, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from bookings.changing import move
from bookings.columns import UtcDateTime, now
from bookings.database import Database, lock_words
from bookings.export_files import MEDIA_TYPES, write_bookings
from bookings.exported import export_booking
from bookings.kept_layouts import export_layout
from bookings.models import Booking, ExportFormat, ExportRecord
from messages.errors import BadInput, NotFound, Refused

DOWNLOAD = "download"


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file for a person's browser."""

    filename: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What one export wrote; both empty when nothing was approved."""

    files: list[Path]
    booking_ids: list[int]


def export_file(
    session: Session, booking_id: int, export_format: ExportFormat, *, user_id: int | None = None
) -> ExportedFile:
    """One approved booking for download; it is exported then. Again is allowed and changes nothing.

    Raises ``Refused`` ``booking-not-approved``, ``NotFound`` ``booking-not-found``.
    """
    # Written first, which changes nothing and locks the row (on SQLite, the database), so that nobody
    # reopens it between the look at its state and the step: a lock for reading does not exist on SQLite.
    session.exec(update(Booking).where(col(Booking.id) == booking_id).values(state=col(Booking.state)))
    booking = session.get(Booking, booking_id, populate_existing=True)
    if booking is None:
        raise NotFound("booking-not-found", booking=booking_id)
    if booking.state not in ("approved", "exported", "accepted"):
        raise Refused("booking-not-approved", booking=booking_id, state=booking.state)
    content = _rendered(session, [booking_id], export_format)
    filename = f"kouan-{booking.customs_number or booking_id}-v{booking.version}.{export_format}"
    if booking.state == "approved":
        session.add(
            ExportRecord.model_validate(
                {
                    "booking_id": booking_id,
                    "booking_version": booking.version,
                    "format": export_format,
                    "target": DOWNLOAD,
                    "file_name": filename,
                    "sha256": hashlib.sha256(content).hexdigest(),
                    "state": "sent",
                    "sent_at": now(),
                }
            )
        )
        move(session, booking, "export", user_id)
        session.flush()
    return ExportedFile(filename, MEDIA_TYPES[export_format], content)


def export_approved(
    database: Database,
    folder: Path,
    export_format: ExportFormat,
    *,
    user_id: int | None = None,
    enterprise_id: int | None = None,
) -> ExportResult:
    """Write all approved bookings into one new file in ``folder`` and mark them exported.

    What an interrupted export left pending for this folder and format is written first, into the
    file it was meant for. Raises ``BadInput`` ``export-folder-unusable``; nothing is lost then.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(folder, error) from error
    target = str(folder.resolve())
    _enter(database, target, export_format, enterprise_id)
    files: list[Path] = []
    booking_ids: list[int] = []
    for file_name, ids in _pending(database, target, export_format).items():
        with database.session() as session:
            content = _rendered(session, ids, export_format)
        path = folder / file_name
        try:
            _write(path, content)
        except OSError as error:
            raise _unusable(folder, error) from error
        _settle(database, target, file_name, hashlib.sha256(content).hexdigest(), user_id)
        files.append(path)
        booking_ids += ids
    return ExportResult(files, booking_ids)


def _enter(database: Database, target: str, export_format: ExportFormat, enterprise_id: int | None) -> None:
    """Into the outbox with all that is approved and not in it: one statement, so no one comes between."""
    moment = now()
    file_name = f"kouan-{moment:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}.{export_format}"
    gone_before = select_columns(col(ExportRecord.id)).where(
        col(ExportRecord.booking_id) == col(Booking.id),
        col(ExportRecord.booking_version) == col(Booking.version),
        or_(
            col(ExportRecord.state) == "sent",
            and_(col(ExportRecord.target) == target, col(ExportRecord.format) == export_format),
        ),
    )
    values: list[ColumnElement[Any]] = [literal(one) for one in (export_format, target, file_name, "pending")]
    approved = (
        select_columns(col(Booking.id), col(Booking.version), *values, literal(moment, UtcDateTime()))
        .where(col(Booking.state) == "approved")
        .where(~gone_before.exists())
    )
    if enterprise_id is not None:
        approved = approved.where(col(Booking.enterprise_id) == enterprise_id)
    columns = ["booking_id", "booking_version", "format", "target", "file_name", "state", "created_at"]
    with database.session() as session:
        lock_words(session, ["export"])
        session.exec(insert(ExportRecord).from_select(columns, approved, include_defaults=False))


def _pending(database: Database, target: str, export_format: ExportFormat) -> dict[str, list[int]]:
    """Bookings by the file they are meant for; those that were reopened meanwhile are dropped."""
    with database.session() as session:
        still_approved = select_columns(col(Booking.id)).where(
            col(Booking.id) == col(ExportRecord.booking_id),
            col(Booking.version) == col(ExportRecord.booking_version),
            col(Booking.state) == "approved",
        )
        session.exec(
            update(ExportRecord)
            .where(col(ExportRecord.state) == "pending", ~still_approved.exists())
            .values(state="dropped")
            .execution_options(synchronize_session=False)
        )
        records = session.exec(
            select(ExportRecord)
            .where(col(ExportRecord.state) == "pending", ExportRecord.target == target)
            .where(col(ExportRecord.format) == export_format)
            .order_by(col(ExportRecord.id))
        )
        files: dict[str, list[int]] = {}
        for record in records:
            files.setdefault(record.file_name, []).append(record.booking_id)
        return files


def _settle(database: Database, target: str, file_name: str, sha256: str, user_id: int | None) -> None:
    with database.session() as session:
        of_file = (col(ExportRecord.target) == target, col(ExportRecord.file_name) == file_name)
        session.exec(
            update(ExportRecord)
            .where(*of_file, col(ExportRecord.state) == "pending")
            .values(state="sent", sha256=sha256, sent_at=now())
            .execution_options(synchronize_session=False)
        )
        bookings = session.exec(
            select(Booking)
            .join(ExportRecord, col(ExportRecord.booking_id) == col(Booking.id))
            .where(*of_file)
            .where(
                col(Booking.state) == "approved", col(Booking.version) == col(ExportRecord.booking_version)
            )
            .with_for_update(of=Booking)
        )
        for booking in bookings:
            move(session, booking, "export", user_id)


def _rendered(session: Session, booking_ids: Sequence[int], export_format: ExportFormat) -> bytes:
    layout = export_layout(session)
    bookings = [export_booking(session, one, layout) for one in booking_ids]
    stream = io.BytesIO()
    write_bookings(export_format, bookings, stream, layout)
    return stream.getvalue()


def _unusable(folder: Path, error: OSError) -> BadInput:
    return BadInput("export-folder-unusable", folder=folder, reason=error.strerror or type(error).__name__)


def _write(path: Path, content: bytes) -> None:
    """The whole file or none: whoever watches the folder never sees half of it."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o640)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
