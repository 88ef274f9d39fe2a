"""What the page and the command show of the watched folders, and trying a failed file again."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from sqlalchemy import func
from sqlmodel import Session, col, select

from bookings.database import Database
from bookings.models import (
    AfterReceiving,
    BusinessType,
    Document,
    Enterprise,
    WatchedFile,
    WatchedFileState,
    WatchedFolder,
    stored_id,
)
from bookings.receiving import retry
from bookings.watched_folders.folders import ask_for_scan, list_folders, open_folder, scan_is_asked
from bookings.watched_folders.names import path_of, shown_name
from bookings.watched_folders.results import ScanResult
from messages.catalogue import Language, translate
from messages.errors import NotFound, Refused

MOST_SHOWN_FILES = 50


@dataclass(frozen=True, slots=True)
class WatchedFileView:
    """A file that waits or failed, with its reason."""

    id: int
    name: str
    state: WatchedFileState
    first_seen_at: datetime
    ended_at: datetime | None
    attempts: int
    error_code: str | None
    error_parameters: dict[str, str]
    document_id: int | None

    def reason(self, language: Language) -> str:
        """Why it failed or still waits; empty when there is nothing to say."""
        if self.error_code is None:
            return ""
        return translate(f"errors.{self.error_code}", language, **self.error_parameters)


@dataclass(frozen=True, slots=True)
class FolderView:
    """A folder, its last scan, how many files are in which state, and those that need somebody."""

    id: int
    enterprise_id: int
    enterprise: str
    path: str
    subfolders: bool
    business_type: BusinessType | None
    after: AfterReceiving
    interval_seconds: int | None
    active: bool
    last_scan_at: datetime | None
    last_scan: ScanResult | None
    scan_is_asked: bool
    counts: dict[WatchedFileState, int]
    oldest_waiting: datetime | None
    delayed: list[WatchedFileView] = field(default_factory=list)
    """Waiting files whose last try was in vain."""
    failed: list[WatchedFileView] = field(default_factory=list)


def folder_views(session: Session, *, enterprise_id: int | None = None) -> list[FolderView]:
    """All folders, of one enterprise when given; the newest failures first."""
    folders = list_folders(session, enterprise_id=enterprise_id)
    enterprises = {row.id: row.name for row in session.exec(select(Enterprise))}
    counts = _counts(session)
    oldest = _oldest_waiting(session)
    return [
        FolderView(
            id=stored_id(folder),
            enterprise_id=folder.enterprise_id,
            enterprise=enterprises[folder.enterprise_id],
            path=folder.path,
            subfolders=folder.subfolders,
            business_type=folder.business_type,
            after=folder.after,
            interval_seconds=folder.interval_seconds,
            active=folder.active,
            last_scan_at=folder.last_scan_at,
            last_scan=_last_scan(folder),
            scan_is_asked=scan_is_asked(folder),
            counts=counts[stored_id(folder)],
            oldest_waiting=oldest.get(stored_id(folder)),
            delayed=_files(session, folder, "waiting"),
            failed=_files(session, folder, "failed"),
        )
        for folder in folders
    ]


def _last_scan(folder: WatchedFolder) -> ScanResult | None:
    if not folder.last_scan_result:
        return None
    return ScanResult.model_validate({"folder_id": folder.id, **folder.last_scan_result})


def _counts(session: Session) -> dict[int, dict[WatchedFileState, int]]:
    counts: dict[int, dict[WatchedFileState, int]] = defaultdict(dict)
    rows = session.exec(
        select(WatchedFile.folder_id, WatchedFile.state, func.count()).group_by(
            col(WatchedFile.folder_id), col(WatchedFile.state)
        )
    )
    for folder_id, state, number in rows:
        counts[folder_id][cast(WatchedFileState, state)] = number
    return counts


def _oldest_waiting(session: Session) -> dict[int, datetime]:
    rows = session.exec(
        select(WatchedFile.folder_id, func.min(WatchedFile.first_seen_at))
        .where(col(WatchedFile.state).in_(("waiting", "taken")))
        .group_by(col(WatchedFile.folder_id))
    )
    return dict(rows.all())


def _files(session: Session, folder: WatchedFolder, state: WatchedFileState) -> list[WatchedFileView]:
    rows = session.exec(
        select(WatchedFile)
        .where(WatchedFile.folder_id == folder.id, WatchedFile.state == state)
        .where(col(WatchedFile.error_code).is_not(None))
        .order_by(col(WatchedFile.id).desc())
        .limit(MOST_SHOWN_FILES)
    )
    return [
        WatchedFileView(
            id=stored_id(file),
            name=shown_name(path_of(file.path)),
            state=file.state,
            first_seen_at=file.first_seen_at,
            ended_at=file.ended_at,
            attempts=file.attempts,
            error_code=file.error_code,
            error_parameters=file.error_parameters,
            document_id=file.document_id,
        )
        for file in rows
    ]


def retry_file(database: Database, file_id: int, *, enterprise_id: int | None = None) -> int | None:
    """Try a failed file again: its document is to be read again, or the file to be received again.

    Returns the document to read, None when the file has none yet. The next scan, which is asked for,
    puts the file where its new fate belongs. Raises ``NotFound`` ``watched-file-not-found``,
    ``Refused`` ``watched-file-not-failed``.
    """
    with database.session() as session:
        file = session.get(WatchedFile, file_id)
        if file is None:
            raise NotFound("watched-file-not-found", number=file_id)
        open_folder(session, file.folder_id, enterprise_id=enterprise_id)
        document = session.get(Document, file.document_id) if file.document_id else None
    if file.state != "failed":
        raise Refused("watched-file-not-failed", file=shown_name(path_of(file.path)))
    if document is not None and document.state == "failed":
        retry(database, stored_id(document))
    with database.session() as session:
        ask_for_scan(session, file.folder_id)
        again = session.get_one(WatchedFile, file_id)
        again.state = "taken"
        again.attempts = 0
        again.next_try_at = None
        if document is None:
            again.sha256 = None
            again.known_before = False
    return document.id if document is not None else None
