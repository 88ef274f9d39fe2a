"""Bringing a taken file to its end: claimed, received, read, put away. Every step may be the first.

A scan that is killed leaves the file after some step; the next one comes here again. What is done
on disk is written into the row before or can be seen from where the file lies, and receiving the
same bytes twice gives the same document.
"""

import hashlib
import logging
import os
from io import BufferedReader
from pathlib import Path
from threading import Lock
from typing import Any

from sqlmodel import col, select

from bookings.models import Document, WatchedFile, WatchedFileState, WatchedFolder
from bookings.receiving import receive
from bookings.watched_folders.context import ScanContext
from bookings.watched_folders.lock import ScanLock
from bookings.watched_folders.names import path_of, shown_name
from bookings.watched_folders.places import (
    FOLDER_OF_STATE,
    bring,
    claim_path,
    dated_place,
    give_back,
    is_as_seen,
    is_file,
    leave_claim,
    place_of,
    reason_place,
    relative_to,
    write_reason,
)
from bookings.watched_folders.structure import open_regular
from messages.errors import UnreadableDocument

logger = logging.getLogger(__name__)

FINAL_STATES = frozenset({"booked", "failed", "read"})


class Settler:
    """Works on the taken files of one folder under its lock."""

    def __init__(self, context: ScanContext, lock: ScanLock, folder: WatchedFolder) -> None:
        self._context = context
        self._lock = lock
        self._folder = folder
        self._root = path_of(folder.path)
        # A name that is free must not be found free by two threads.
        self._naming = Lock()

    def settle(self, file_id: int) -> WatchedFileState:
        """Go on with a taken file as far as it goes now; the state it then has.

        Raises ``LockLost``, ``PartUnavailable``; and ``OSError`` when the file or its folders cannot
        be used now: it stays taken, for the next scan.
        """
        with self._lock.session() as session:
            file = session.get_one(WatchedFile, file_id)
        place = place_of(self._root, file)
        if place is None:
            changed = file.document_id is None and is_file(self._root / path_of(file.path))
            return self._back_to_waiting(file) if changed else self._gone(file)
        if self._folder.after == "move":
            place = self._claimed(file, place)
            if place is None:
                return "waiting"
        if file.document_id is None:
            try:
                self._receive(file, place)
            except UnreadableDocument as error:
                parameters = {name: str(value) for name, value in error.parameters.items()}
                return self._end(file, place, "failed", error.code, parameters)
            if self._folder.after == "move" and not is_as_seen(place, file):
                self._return(file, place)
                return "waiting"
        return self._after_reading(file, place)

    def place_before_receipt(self, file_id: int) -> Path | None:
        """Where a taken file lies of which nothing is received yet; else None. Raises ``OSError``.

        None too for one that was set aside before: who has it tried again wants it received as it is.
        """
        with self._lock.session() as session:
            file = session.get_one(WatchedFile, file_id)
        is_new = file.sha256 is None and file.document_id is None and file.ended_at is None
        return place_of(self._root, file) if is_new else None

    def set_aside(self, file_id: int, code: str, parameters: dict[str, str]) -> WatchedFileState:
        """End a file that never became whole, with its reason. Raises as ``settle``."""
        with self._lock.session() as session:
            file = session.get_one(WatchedFile, file_id)
            file.state = "taken"
        place = place_of(self._root, file)
        if place is None:
            return self._back_to_waiting(file)
        claimed = self._claimed(file, place) if self._folder.after == "move" else place
        return "waiting" if claimed is None else self._end(file, claimed, "failed", code, parameters)

    def _claimed(self, file: WatchedFile, place: Path) -> Path | None:
        """The file in its claim folder; None when it was exchanged or written to at the last moment."""
        claimed = claim_path(self._root, file)
        if place != claimed:
            bring(place, claimed)
        if is_as_seen(claimed, file):
            return claimed
        self._return(file, claimed)
        return None

    def _return(self, file: WatchedFile, claimed: Path) -> None:
        """Give the file back to the folder: somebody is still writing to it."""
        back = self._root / path_of(file.path)
        with self._naming:
            give_back(claimed, back.parent, back.name)
        self._back_to_waiting(file)

    def _back_to_waiting(self, file: WatchedFile) -> WatchedFileState:
        """The next look decides what it is now: the old size and time will not fit."""
        self._write(
            file,
            state="waiting",
            location=file.path,
            stable_since=self._context.clock(),
            sha256=None,
            known_before=False,
            document_id=None,
        )
        return "waiting"

    def _receive(self, file: WatchedFile, place: Path) -> None:
        recovering = file.sha256 is not None
        with open_regular(place) as stream:
            if not recovering:
                self._write(file, **self._identity(stream))
            stream.seek(0)
            received = receive(
                self._context.database,
                self._context.originals,
                stream,
                filename=shown_name(place),
                max_bytes=self._context.rules.max_file_bytes,
                enterprise_id=self._folder.enterprise_id,
                source="folder",
                chosen_business_type=self._folder.business_type,
            )
        # After a crash our own first receipt looks like somebody else's: what was known before counts.
        known = file.known_before if recovering else received.duplicate
        self._write(file, document_id=received.document_id, sha256=received.sha256, known_before=known)

    def _identity(self, stream: BufferedReader) -> dict[str, Any]:
        """The hash of the bytes, and whether they were there before: known before anything is stored."""
        if os.fstat(stream.fileno()).st_size > self._context.rules.max_file_bytes:
            return {}  # it will be refused; no need to read gigabytes for that
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
        with self._context.database.session() as session:
            first = session.exec(
                select(Document.id).where(
                    Document.sha256 == sha256, Document.enterprise_id == self._folder.enterprise_id
                )
            ).first()
        return {"sha256": sha256, "known_before": first is not None}

    def _after_reading(self, file: WatchedFile, place: Path) -> WatchedFileState:
        if file.known_before:
            return self._end(file, place, "duplicate")
        document = self._document(file)
        if document.state not in FINAL_STATES:
            self._context.read_document(document.id or 0)
            document = self._document(file)
        if document.state == "failed":
            code = document.error_code or "internal"
            return self._end(file, place, "failed", code, document.error_parameters)
        return self._end(file, place, "processed") if document.state in FINAL_STATES else "taken"

    def _document(self, file: WatchedFile) -> Document:
        with self._context.database.session() as session:
            return session.exec(select(Document).where(col(Document.id) == file.document_id)).one()

    def _end(
        self,
        file: WatchedFile,
        place: Path,
        state: WatchedFileState,
        code: str | None = None,
        parameters: dict[str, str] | None = None,
    ) -> WatchedFileState:
        """Put the file where its fate belongs, and write the fate down."""
        moment = self._context.clock()
        if self._folder.after == "move":
            self._remove_reason(file.location)
            with self._naming:
                target = dated_place(self._root, state, path_of(file.path).name, moment)
                # On the disk first: where the file goes nobody looks for documents that have no row.
                self._write(file, repeatable=False, location=relative_to(self._root, target))
                bring(place, target)
            if code is not None:
                write_reason(target, shown_name(path_of(file.path)), code, parameters or {}, moment)
        self._write(
            file,
            state=state,
            error_code=code,
            error_parameters=parameters or {},
            next_try_at=None,
            ended_at=moment,
        )
        return state

    def _remove_reason(self, location: str) -> None:
        """An earlier reason is out of date once the file has gone another way."""
        if location.startswith(f"{FOLDER_OF_STATE['failed']}/"):
            reason_place(self._root / path_of(location)).unlink(missing_ok=True)

    def _gone(self, file: WatchedFile) -> WatchedFileState:
        """Nowhere any more. What was received keeps the fate of its document."""
        leave_claim(claim_path(self._root, file))
        state: WatchedFileState = "gone"
        if file.document_id is not None:
            document = self._document(file)
            if document.state not in FINAL_STATES:
                return "taken"
            state = "failed" if document.state == "failed" else "processed"
            state = "duplicate" if file.known_before else state
            self._write(file, error_code=document.error_code, error_parameters=document.error_parameters)
        self._write(file, state=state, ended_at=self._context.clock())
        return state

    def _write(self, file: WatchedFile, *, repeatable: bool = True, **values: Any) -> None:
        for name, value in values.items():
            setattr(file, name, value)
        with self._lock.session(repeatable=repeatable) as session:
            session.merge(file)
