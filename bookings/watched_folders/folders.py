"""The watched folders themselves: adding, switching off, asking for a scan, how often to scan."""

import os
from datetime import datetime
from pathlib import Path

from sqlalchemy import update
from sqlmodel import Session, col, select

from bookings.columns import now
from bookings.models import AfterReceiving, BusinessType, Enterprise, WatchedFolder
from bookings.watched_folders.names import path_of, stored_path
from messages.errors import NotFound, Refused


def add_folder(
    session: Session,
    path: Path,
    *,
    enterprise_id: int,
    data_folder: Path,
    subfolders: bool = True,
    business_type: BusinessType | None = None,
    after: AfterReceiving = "move",
    interval_seconds: int | None = None,
) -> WatchedFolder:
    """Watch a folder from now on; one that was watched before gets the new options.

    Raises ``NotFound`` ``enterprise-not-found`` and ``Refused``: ``folder-not-usable`` (no folder,
    not readable, or not writable although files are to be moved), ``folder-overlaps`` (another
    watched folder, or ours, is the same, in it or above it: files would be received twice).
    """
    if session.get(Enterprise, enterprise_id) is None:
        raise NotFound("enterprise-not-found", enterprise=enterprise_id)
    folder = _usable(path, after)
    _refuse_overlap(folder, data_folder)
    options = {
        "enterprise_id": enterprise_id,
        "path": stored_path(folder),
        "subfolders": subfolders,
        "business_type": business_type,
        "after": after,
        "interval_seconds": interval_seconds,
    }
    known = None
    for other in list_folders(session):
        if other.path == options["path"] and other.enterprise_id == enterprise_id:
            known = other
        elif other.active:
            _refuse_overlap(folder, path_of(other.path))
    row = WatchedFolder.model_validate(options)
    if known is None:
        session.add(row)
        session.flush()
        return row
    for name, value in (*options.items(), ("active", True)):
        setattr(known, name, value)
    session.flush()
    return known


def _usable(path: Path, after: AfterReceiving) -> Path:
    try:
        folder = path.expanduser().resolve(strict=True)
        with os.scandir(folder):
            pass
    except (OSError, ValueError) as error:  # ValueError: a path with a NUL in it
        reason = getattr(error, "strerror", None) or str(error)
        raise Refused("folder-not-usable", folder=str(path), reason=reason) from error
    if after == "move" and not os.access(folder, os.W_OK | os.X_OK):
        raise Refused("folder-not-writable", folder=str(folder))
    return folder


def _refuse_overlap(folder: Path, other: Path) -> None:
    other = other.resolve()
    if folder.is_relative_to(other) or other.is_relative_to(folder):
        raise Refused("folder-overlaps", folder=str(folder), other=stored_path(other))


def list_folders(session: Session, *, enterprise_id: int | None = None) -> list[WatchedFolder]:
    """All folders, of one enterprise when given, the active ones first."""
    query = select(WatchedFolder).order_by(col(WatchedFolder.active).desc(), col(WatchedFolder.id))
    if enterprise_id is not None:
        query = query.where(WatchedFolder.enterprise_id == enterprise_id)
    return list(session.exec(query))


def open_folder(session: Session, folder_id: int, *, enterprise_id: int | None = None) -> WatchedFolder:
    """One folder. Raises ``NotFound`` ``folder-not-found``, also for another enterprise's."""
    folder = session.get(WatchedFolder, folder_id)
    if folder is None or enterprise_id not in (None, folder.enterprise_id):
        raise NotFound("folder-not-found", folder=folder_id)
    return folder


def set_folder_active(session: Session, folder_id: int, *, active: bool) -> None:
    """Switch a folder off or on. Files in it stay where they are; what was received stays received."""
    folder = open_folder(session, folder_id)
    if active:
        for other in list_folders(session):
            if other.active and other.id != folder.id:
                _refuse_overlap(path_of(folder.path), path_of(other.path))
    folder.active = active
    session.flush()


def ask_for_scan(session: Session, folder_id: int) -> None:
    """Have the folder scanned as soon as the worker notices."""
    session.exec(
        update(WatchedFolder)
        .where(col(WatchedFolder.id) == folder_id)
        .values(scan_asked_at=now())
        .execution_options(synchronize_session=False)
    )


def scan_intervals(session: Session, default_seconds: float) -> dict[int, float]:
    """Seconds between two scans for each enterprise that has active folders."""
    intervals: dict[int, float] = {}
    for folder in session.exec(select(WatchedFolder).where(col(WatchedFolder.active))):
        wanted = folder.interval_seconds or default_seconds
        intervals[folder.enterprise_id] = min(wanted, intervals.get(folder.enterprise_id, wanted))
    return intervals


def scan_is_asked(folder: WatchedFolder) -> bool:
    """Whether a person asked for a scan that has not begun."""
    asked, last = folder.scan_asked_at, folder.last_scan_at
    return folder.active and asked is not None and (last is None or last < asked)


def asked_scans(session: Session) -> dict[int, datetime]:
    """Enterprises for whose folders a person asked for a scan that has not begun, with the last moment."""
    folders = session.exec(
        select(WatchedFolder).where(col(WatchedFolder.active), col(WatchedFolder.scan_asked_at).is_not(None))
    )
    asked: dict[int, datetime] = {}
    for folder in folders:
        moment = folder.scan_asked_at
        if moment is not None and scan_is_asked(folder):
            asked[folder.enterprise_id] = max(moment, asked.get(folder.enterprise_id, moment))
    return asked
