"""Submitting documents to the worker: declarations many together, VIN sheets each as a task of its own.

Each submission costs a third of a second in the client. So ids that arrive while one submission is
under way, or while the worker must still be busy with the last ones, go together in the next one: a
dropped file starts at once, a hundred cost a few tasks. VIN sheets are few and slow, and wait in a
line of their own.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Sequence

from bookings.database import Database
from bookings.document_names import named_as_sheets
from flows.background import import_vin_sheet, read_documents
from messages.errors import PartUnavailable

logger = logging.getLogger("kouan.submitting")

MOST_DOCUMENTS_PER_TASK = 25
# What a document takes at least, from reading to booking. To submit the next ones before those of
# the last task can be done would cost the pages their processor and bring nothing forward.
BUSY_SECONDS_PER_DOCUMENT = 0.05


class Submitter:
    """Hands received documents to the worker, in threads of its own; the caller never waits."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._documents: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._sheets: queue.SimpleQueue[int] = queue.SimpleQueue()
        for name, work in (
            ("submitting", self._submit_documents),
            ("submitting-sheets", self._submit_sheets),
        ):
            threading.Thread(target=work, name=name, daemon=True).start()

    def submit(self, document_id: int) -> None:
        """Hands a received document over and returns at once.

        When Prefect does not answer the document stays ``received``; the worker's sweep takes it up.
        """
        self._documents.put(document_id)

    def _submit_documents(self) -> None:
        while True:
            together = self._next_together()
            sheets = sheets_among(self._database, together)
            for document_id in sorted(sheets):
                self._sheets.put(document_id)
            if others := [document_id for document_id in together if document_id not in sheets]:
                submit_together(others)
                time.sleep(BUSY_SECONDS_PER_DOCUMENT * len(others))

    def _submit_sheets(self) -> None:
        while True:
            submit_sheet(self._sheets.get())

    def _next_together(self) -> list[int]:
        """Waits for one id and takes all others that are there already."""
        document_ids = [self._documents.get()]
        while len(document_ids) < MOST_DOCUMENTS_PER_TASK:
            try:
                document_ids.append(self._documents.get_nowait())
            except queue.Empty:
                break
        return document_ids


def sheets_among(database: Database, document_ids: Sequence[int]) -> set[int]:
    """Those that are to be submitted as VIN sheets; none when the database does not answer.

    A sheet that goes with the declarations is read all the same: what a file is, its bytes say.
    """
    try:
        return named_as_sheets(database, document_ids)
    except PartUnavailable as error:
        logger.warning("the database did not say which of %s are sheets: %s", document_ids, error.code)
        return set()


def submit_in_chunks(document_ids: Sequence[int]) -> bool:
    """Submits as many background tasks as it takes; False at the first that Prefect does not take."""
    starts = range(0, len(document_ids), MOST_DOCUMENTS_PER_TASK)
    return all(
        submit_together(list(document_ids[start : start + MOST_DOCUMENTS_PER_TASK])) for start in starts
    )


def submit_together(document_ids: list[int]) -> bool:
    """Submits one background task for all of ``document_ids``; False when Prefect does not answer."""
    return _taken(lambda: read_documents.delay(document_ids), document_ids)


def submit_sheet(document_id: int) -> bool:
    """Submits the background task of one VIN sheet; False when Prefect does not answer."""
    return _taken(lambda: import_vin_sheet.delay(document_id), [document_id])


def submit_sheets(document_ids: Sequence[int]) -> bool:
    """A task for each of several VIN sheets; False at the first that Prefect does not take."""
    return all(map(submit_sheet, document_ids))


def _taken(submit: Callable[[], object], document_ids: list[int]) -> bool:
    try:
        submit()
    except Exception as error:  # whatever Prefect raises: the sweep is the remedy for all of it
        logger.warning("Prefect did not take documents %s (%s); the sweep will", document_ids, error)
        return False
    return True
