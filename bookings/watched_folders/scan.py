"""A scan of a watched folder: a function of the filesystem and the store."""

import logging
import os
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func
from sqlmodel import col, select

from bookings.models import WatchedFile, WatchedFolder
from bookings.watched_folders.context import ScanContext
from bookings.watched_folders.folders import scan_is_asked
from bookings.watched_folders.listing import list_documents
from bookings.watched_folders.lock import LockLost, ScanLock
from bookings.watched_folders.names import CLAIMED, path_of
from bookings.watched_folders.observing import observe
from bookings.watched_folders.places import give_back, leave_claim
from bookings.watched_folders.results import ScanResult
from bookings.watched_folders.taking import Taker

logger = logging.getLogger(__name__)

# A schedule is never exact, and the second look of a scan comes a little later than the first.
_DUE_SHARE = 0.7


def scan_enterprise(
    context: ScanContext, enterprise_id: int, *, all_of_them: bool = False
) -> list[ScanResult]:
    """Scan the active folders of an enterprise that are due, or all; one after the other."""
    return [
        scan_folder(context, folder_id) for folder_id in _due(context, enterprise_id, all_of_them=all_of_them)
    ]


def _due(context: ScanContext, enterprise_id: int, *, all_of_them: bool) -> list[int]:
    with context.database.session() as session:
        folders = session.exec(
            select(WatchedFolder)
            .where(WatchedFolder.enterprise_id == enterprise_id, col(WatchedFolder.active))
            .order_by(col(WatchedFolder.id))
        ).all()
    return [folder.id for folder in folders if folder.id and (all_of_them or _is_due(context, folder))]


def _is_due(context: ScanContext, folder: WatchedFolder) -> bool:
    last = folder.last_scan_at
    if last is None or scan_is_asked(folder):
        return True
    interval = folder.interval_seconds or context.rules.scan_seconds
    return context.clock() - last >= timedelta(seconds=interval) * _DUE_SHARE


def scan_folder(context: ScanContext, folder_id: int) -> ScanResult:
    """Look at one folder, take what is ready, finish what was taken. Safe to call at any time.

    When another scan is at work there is nothing to do. Raises ``PartUnavailable`` when a part of
    ours is away; nothing is lost then, and the next scan goes on.
    """
    lock = ScanLock(context.database, folder_id, context.owner, context.rules.lease_seconds)
    if not lock.acquire(context.owner_is_gone):
        return ScanResult(folder_id=folder_id, outcome="nothing-to-do")
    try:
        return _scan(context, lock)
    except LockLost:
        logger.warning("another scan took folder %d over; this one ends", folder_id)
        return ScanResult(folder_id=folder_id, outcome="nothing-to-do")
    finally:
        lock.release()


def _scan(context: ScanContext, lock: ScanLock) -> ScanResult:
    started = context.clock()
    with context.database.session() as session:
        folder = session.get_one(WatchedFolder, lock.folder_id)
    root = path_of(folder.path)
    taker = Taker(context, lock, folder)
    try:
        with os.scandir(root):
            pass  # a share that is away must not make taken files look gone
        taken = _taken(context, lock.folder_id)
        _return_orphans(context, lock, root, {str(file_id) for file_id, _ in taken})
        taker.finish(file_id for file_id, is_due in taken if is_due)
        listing = list_documents(root, subfolders=folder.subfolders, own_folders=context.own_folders)
        observation = observe(context, lock, folder.after, listing)
    except OSError as error:
        logger.warning("folder %d cannot be listed: %s", lock.folder_id, error)
        reason = error.strerror or type(error).__name__
        result = ScanResult(folder_id=lock.folder_id, outcome="unreachable", reason=reason)
    else:
        taker.take(observation.ready)
        result = ScanResult(
            folder_id=lock.folder_id,
            outcome="scanned",
            processed=taker.ended["processed"],
            duplicate=taker.ended["duplicate"],
            failed=taker.ended["failed"],
            gone=taker.ended["gone"] + observation.gone,
            settling=observation.settling,
        )
    return _written(context, lock, result, started)


def _taken(context: ScanContext, folder_id: int) -> list[tuple[int, bool]]:
    """Ids of the taken files, and whether it is time to go on with each."""
    moment = context.clock()
    with context.database.session() as session:
        rows = session.exec(
            select(WatchedFile.id, WatchedFile.next_try_at)
            .where(WatchedFile.folder_id == folder_id, WatchedFile.state == "taken")
            .order_by(col(WatchedFile.id))
        ).all()
    return [(file_id, later is None or later <= moment) for file_id, later in rows if file_id is not None]


def _return_orphans(context: ScanContext, lock: ScanLock, root: Path, taken: set[str]) -> None:
    """Give back claimed files that no row knows: the database was restored from an older copy, say.

    Only after the lease: a claim that is being made now may not be in the rows read a moment ago.
    """
    claims = root / CLAIMED
    oldest_ns = (context.clock() - timedelta(seconds=context.rules.lease_seconds)).timestamp() * 1e9
    for claim in list(claims.iterdir()) if claims.is_dir() and not claims.is_symlink() else []:
        if claim.name in taken or claim.is_symlink() or not claim.is_dir():
            continue
        if claim.stat().st_mtime_ns > oldest_ns:
            continue
        for file in list(claim.iterdir()):
            logger.warning("folder %d: giving back a file that nobody knows to be taken", lock.folder_id)
            give_back(file, root, file.name)
        leave_claim(claim / "left")


def _written(context: ScanContext, lock: ScanLock, result: ScanResult, started: datetime) -> ScanResult:
    """The result with what is left open, stored with the folder."""
    with lock.session() as session:
        counted = dict(
            session.exec(
                select(WatchedFile.state, func.count())
                .where(WatchedFile.folder_id == lock.folder_id)
                .where(col(WatchedFile.state).in_(("waiting", "taken")))
                .group_by(WatchedFile.state)
            ).all()
        )
        result = result.model_copy(
            update={"waiting": counted.get("waiting", 0), "taken": counted.get("taken", 0)}
        )
        folder = session.get_one(WatchedFolder, lock.folder_id)
        folder.last_scan_at = started
        folder.last_scan_result = result.model_dump(mode="json", exclude={"folder_id"})
        session.add(folder)
    return result
