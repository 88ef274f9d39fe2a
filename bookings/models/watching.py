"""Watched folders, and every file that was seen in one: how far it has come and what became of it."""

from datetime import datetime
from typing import Any, ClassVar, Literal

from sqlalchemy import BigInteger, Index
from sqlmodel import Field

from bookings.columns import Json, UtcDateTime, Word, now
from bookings.models.base import Record
from bookings.models.document import BusinessType

AfterReceiving = Literal["move", "leave"]
WatchedFileState = Literal["waiting", "taken", "processed", "duplicate", "failed", "gone"]


class WatchedFolder(Record, table=True):
    """A folder of one enterprise. ``path`` is kept as ``bookings.watched_folders.names`` stores it.

    ``lock_owner`` is the scan that works on the folder now, until ``lock_expires_at``.
    """

    __tablename__ = "watched_folder"

    id: int | None = Field(default=None, primary_key=True)
    enterprise_id: int = Field(foreign_key="enterprise.id", index=True)
    path: str = Field(min_length=1, index=True)
    subfolders: bool = True
    business_type: BusinessType | None = Field(default=None, sa_type=Word)
    after: AfterReceiving = Field(default="move", sa_type=Word)
    interval_seconds: int | None = Field(default=None, ge=1)
    """None: as often as the setting says."""
    active: bool = True
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    scan_asked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When a person asked for a scan at once."""
    last_scan_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    last_scan_result: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    """``bookings.watched_folders.results.ScanResult`` as JSON; empty before the first scan."""
    lock_owner: str | None = None
    lock_expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class WatchedFile(Record, table=True):
    """A file of a watched folder. Another file that comes later under the same path is another row.

    ``path`` is where it was found and ``location`` where it is now, both relative to the folder.
    """

    # The id names the folder a claimed file lies in, and must never be given out twice.
    __tablename__ = "watched_file"
    __table_args__: ClassVar = (
        Index("ix_watched_file_folder_id_state_id", "folder_id", "state", "id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    folder_id: int = Field(foreign_key="watched_folder.id")
    path: str
    location: str
    size_bytes: int = Field(sa_type=BigInteger)
    mtime_ns: int = Field(sa_type=BigInteger)
    first_seen_at: datetime = Field(sa_type=UtcDateTime)
    last_seen_at: datetime = Field(sa_type=UtcDateTime)
    stable_since: datetime = Field(sa_type=UtcDateTime)
    """Since when size and time of change have been what they are."""
    attempts: int = 0
    next_try_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    state: WatchedFileState = Field(default="waiting", sa_type=Word)
    sha256: str | None = Field(default=None, max_length=64)
    known_before: bool = False
    """The same bytes had been received when this file was taken."""
    document_id: int | None = Field(default=None, foreign_key="document.id", index=True)
    error_code: str | None = None
    error_parameters: dict[str, str] = Field(default_factory=dict, sa_type=Json)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
