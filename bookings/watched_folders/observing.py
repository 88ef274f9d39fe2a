"""Comparing what lies in a folder with what was seen before: new, changed, settled, gone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from typing import TypeVar

from sqlalchemy import Update, update
from sqlmodel import Session, col, select

from bookings.models import AfterReceiving, WatchedFile, stored_id
from bookings.watched_folders.context import ScanContext
from bookings.watched_folders.listing import FoundFile, Listing
from bookings.watched_folders.lock import ScanLock

_ROWS_AT_ONCE = 200
_Item = TypeVar("_Item")


@dataclass(slots=True)
class Observation:
    """Ids of the files that may be taken now, in the order they were first seen; and counts."""

    ready: list[int] = field(default_factory=list)
    settling: int = 0
    gone: int = 0


def observe(context: ScanContext, lock: ScanLock, after: AfterReceiving, listing: Listing) -> Observation:
    """Write down what is there now and say what is ready to be taken. Raises ``LockLost``."""
    with context.database.session() as session:
        known = _known_files(session, lock.folder_id, after)
    observation = Observation()
    changes = _Changes(context, observation)
    for path, found in sorted(listing.files.items()):
        changes.compare(known.get(path), found, lock.folder_id)
    for path, file in known.items():
        if file.state == "waiting" and path not in listing.files and listing.knows(path):
            changes.gone.append(stored_id(file))
    observation.gone = len(changes.gone)
    changes.write(lock)
    observation.ready.sort()
    return observation


def _known_files(session: Session, folder_id: int, after: AfterReceiving) -> dict[str, WatchedFile]:
    """The newest row of each path that a file found there may be.

    In a folder whose files stay, every row counts: it says that this file has had its turn.
    """
    query = select(WatchedFile).where(WatchedFile.folder_id == folder_id)
    if after == "move":
        query = query.where(col(WatchedFile.state).in_(("waiting", "gone")))
    return {file.path: file for file in session.exec(query.order_by(col(WatchedFile.id)))}


class _Changes:
    """Rows to be added and updated, collected first and written in portions."""

    def __init__(self, context: ScanContext, observation: Observation) -> None:
        self._rules = context.rules
        self._moment = context.clock()
        self._observation = observation
        self._new: list[WatchedFile] = []
        self._changed: list[tuple[int, FoundFile]] = []
        self._seen: list[int] = []
        self.gone: list[int] = []

    def compare(self, file: WatchedFile | None, found: FoundFile, folder_id: int) -> None:
        """Decide what ``found`` is: new, another one than before, or still the same."""
        same = file is not None and (file.size_bytes, file.mtime_ns) == (found.size_bytes, found.mtime_ns)
        if file is not None and file.state == "waiting":
            self._compare_waiting(file, found, same=same)
        elif file is not None and same:
            if file.state == "gone":  # it is back, as it was
                self._start_anew(file, found)
        else:
            self._new.append(self._row(found, folder_id))
            self._observation.settling += 1

    def _start_anew(self, file: WatchedFile, found: FoundFile) -> None:
        self._changed.append((stored_id(file), found))
        self._observation.settling += 1

    def _compare_waiting(self, file: WatchedFile, found: FoundFile, *, same: bool) -> None:
        if not same or file.stable_since > self._moment:  # a clock that was put back starts anew
            self._start_anew(file, found)
            return
        self._seen.append(stored_id(file))
        if self._moment - file.stable_since < timedelta(seconds=self._rules.stable_seconds):
            self._observation.settling += 1
        elif file.next_try_at is None or file.next_try_at <= self._moment:
            self._observation.ready.append(stored_id(file))

    def _row(self, found: FoundFile, folder_id: int) -> WatchedFile:
        return WatchedFile.model_validate(
            {
                "folder_id": folder_id,
                "path": found.path,
                "location": found.path,
                "size_bytes": found.size_bytes,
                "mtime_ns": found.mtime_ns,
                "first_seen_at": self._moment,
                "last_seen_at": self._moment,
                "stable_since": self._moment,
            }
        )

    def write(self, lock: ScanLock) -> None:
        """Write everything through the lock, a portion in a transaction, so that none takes long."""
        for rows in _portions(self._new):
            with lock.session() as session:
                session.add_all(rows)
        for changed in _portions(self._changed):
            with lock.session() as session:
                for file_id, found in changed:
                    self._write_change(session, file_id, found)
        for ids in _portions(self._seen):
            with lock.session() as session:
                session.exec(_for_files(ids).values(last_seen_at=self._moment))
        for ids in _portions(self.gone):
            with lock.session() as session:
                session.exec(_for_files(ids).values(state="gone", ended_at=self._moment))

    def _write_change(self, session: Session, file_id: int, found: FoundFile) -> None:
        session.exec(
            _for_files([file_id]).values(
                state="waiting",
                size_bytes=found.size_bytes,
                mtime_ns=found.mtime_ns,
                last_seen_at=self._moment,
                stable_since=self._moment,
                attempts=0,
                next_try_at=None,
                error_code=None,
                error_parameters={},
                ended_at=None,
            )
        )


def _for_files(ids: Sequence[int]) -> Update:
    return (
        update(WatchedFile).where(col(WatchedFile.id).in_(ids)).execution_options(synchronize_session=False)
    )


def _portions(items: Sequence[_Item]) -> Iterator[list[_Item]]:
    remaining = iter(items)
    while portion := list(islice(remaining, _ROWS_AT_ONCE)):
        yield portion
