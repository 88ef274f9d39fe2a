"""Taking the files that are ready: only whole ones, and no file's fault is another one's."""

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlmodel import Session

from bookings.models import WatchedFile, WatchedFileState, WatchedFolder
from bookings.watched_folders.context import ScanContext
from bookings.watched_folders.lock import LockLost, ScanLock
from bookings.watched_folders.names import path_of, shown_name
from bookings.watched_folders.settling import Settler
from bookings.watched_folders.structure import UNREADABLE, Structure, examine
from messages.errors import PartUnavailable

logger = logging.getLogger(__name__)

_Step = Callable[[int], WatchedFileState]


class Taker:
    """Takes waiting files and finishes taken ones; counts what came to an end."""

    def __init__(self, context: ScanContext, lock: ScanLock, folder: WatchedFolder) -> None:
        self._context = context
        self._lock = lock
        self._root = path_of(folder.path)
        self._settler = Settler(context, lock, folder)
        self.ended: Counter[WatchedFileState] = Counter()

    def finish(self, file_ids: Iterable[int]) -> None:
        """Go on with files that are taken already."""
        self._attempt_all(file_ids, self._go_on)

    def take(self, file_ids: Iterable[int]) -> None:
        """Take files that have been as they are for long enough."""
        self._attempt_all(file_ids, self._take)

    def _attempt_all(self, file_ids: Iterable[int], step: _Step) -> None:
        """Several at once where that is wanted: while one is stored, another one is read."""

        def attempt(file_id: int) -> WatchedFileState | None:
            return self._attempt(file_id, step)

        if self._context.rules.at_once == 1:
            self.ended.update(state for state in map(attempt, file_ids) if state is not None)
            return
        with ThreadPoolExecutor(self._context.rules.at_once, thread_name_prefix="scan") as threads:
            try:
                self.ended.update(state for state in threads.map(attempt, file_ids) if state is not None)
            except BaseException:
                threads.shutdown(cancel_futures=True)
                raise

    def _attempt(self, file_id: int, step: _Step) -> WatchedFileState | None:
        """One file. What goes wrong with it is its own next try; a part of ours that is away ends all."""
        try:
            return step(file_id)
        except (LockLost, PartUnavailable):
            raise
        except OSError as error:
            self._try_later(file_id, UNREADABLE, error.strerror or type(error).__name__)
        except Exception as error:
            logger.exception("watched file %d", file_id)
            self._try_later(file_id, "internal", type(error).__name__)
        return None

    def _take(self, file_id: int) -> WatchedFileState:
        with self._context.database.session() as session:
            file = session.get_one(WatchedFile, file_id)
        path = self._root / path_of(file.path)
        structure = self._examine(path)
        if structure.verdict == "vanished":
            return "waiting"  # the next look sees that it is gone, or where it went
        attempts = _attempts_before(file, structure)
        last_try = attempts + 1 >= self._context.rules.tries
        if structure.verdict == "damaged" and last_try:
            return self._set_aside(file_id, structure)
        if structure.verdict == "whole" or (structure.verdict == "without-end" and last_try):
            with self._lock.session() as session:
                session.get_one(WatchedFile, file_id).state = "taken"
            return self._settler.settle(file_id)
        with self._lock.session() as session:
            self._put_off(session, file_id, structure, attempts)
        return "waiting"

    def _go_on(self, file_id: int) -> WatchedFileState:
        """A killed scan may have been about to set the file aside: the row does not tell, a look does."""
        place = self._settler.place_before_receipt(file_id)
        if place is not None:
            structure = self._examine(place)
            if structure.verdict == "damaged":
                return self._set_aside(file_id, structure)
        return self._settler.settle(file_id)

    def _examine(self, path: Path) -> Structure:
        return examine(self._context.structure_reader, self._context.open_sheet, path)

    def _set_aside(self, file_id: int, structure: Structure) -> WatchedFileState:
        code, parameters = structure.error_code or "damaged", structure.error_parameters or {}
        return self._settler.set_aside(file_id, code, parameters)

    def _try_later(self, file_id: int, code: str, reason: str) -> None:
        logger.warning("watched file %d cannot be used now: %s", file_id, reason)
        with self._lock.session() as session:
            file = session.get_one(WatchedFile, file_id)
            parameters = {"file": shown_name(path_of(file.path)), "reason": reason}
            self._put_off(session, file_id, Structure("unreadable", code, parameters), file.attempts)

    def _put_off(self, session: Session, file_id: int, structure: Structure, attempts: int) -> None:
        """Not now: later, longer each time. The reason is shown while it waits."""
        file = session.get_one(WatchedFile, file_id)
        file.attempts = attempts + 1
        file.next_try_at = self._context.clock() + self._context.rules.wait_after(file.attempts)
        file.error_code = structure.error_code
        file.error_parameters = structure.error_parameters or {}


def _attempts_before(file: WatchedFile, structure: Structure) -> int:
    """Vain tries of the same kind: while a file could not be opened, nobody knew whether it was whole."""
    could_not_be_opened = file.error_code == UNREADABLE
    return 0 if could_not_be_opened and structure.verdict != "unreadable" else file.attempts
