"""Reading in the background: the web submits document ids, a warm worker reads them.

A background task starts a quarter second after its submission, a flow run only after 2-13 s; but
each submission costs a third of a second in the client. So ids that arrive while one submission is
under way, or while the worker must still be busy with the last ones, go together in the next one: a
dropped file starts at once, a hundred cost a few tasks.
"""

import logging
import queue
import threading
import time

from prefect import task

from bookings.processing import process_document
from flows.fates import worker_name
from flows.passing_faults import is_passing_fault
from flows.resources import of_this_process
from messages.errors import BadInput

logger = logging.getLogger("kouan.submitting")

MOST_DOCUMENTS_PER_TASK = 25
# What a document takes at least, from reading to booking. To submit the next ones before those of
# the last task can be done would cost the pages their processor and bring nothing forward.
BUSY_SECONDS_PER_DOCUMENT = 0.05
_waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
_submitter_lock = threading.Lock()
_submitter: threading.Thread | None = None


@task(
    name="read-documents",
    retries=2,
    retry_delay_seconds=[2, 10],
    retry_condition_fn=is_passing_fault,
)
def read_documents(document_ids: list[int]) -> None:
    """Reads received documents in order. Their fates are in our database, not in Prefect's.

    A document that another worker has finished or is reading is left alone, so a doubled submission
    does no harm.
    """
    resources = of_this_process()
    for document_id in document_ids:
        try:
            process_document(
                resources.database,
                resources.originals,
                resources.reader,
                document_id,
                worker=worker_name(),
                lease_seconds=resources.settings.lease_seconds,
                most_attempts=resources.settings.most_attempts,
                audit_share=resources.settings.audit_share,
            )
        except BadInput as error:
            # One document at fault (deleted meanwhile, say) must not keep the others from being read.
            logger.warning(
                "document %d was not read: %s", document_id, error, extra={"document_id": document_id}
            )


def submit_document(document_id: int) -> None:
    """Hands a received document to the worker and returns at once.

    When Prefect does not answer the document stays ``received``; the worker's sweep takes it up.
    """
    _waiting.put(document_id)
    _ensure_submitter()


def _ensure_submitter() -> None:
    global _submitter
    with _submitter_lock:
        if _submitter is None or not _submitter.is_alive():
            _submitter = threading.Thread(target=_submit_forever, name="submitting", daemon=True)
            _submitter.start()


def _submit_forever() -> None:
    while True:
        together = _next_together()
        submit_together(together)
        time.sleep(BUSY_SECONDS_PER_DOCUMENT * len(together))


def _next_together() -> list[int]:
    """Waits for one id and takes all others that are there already."""
    document_ids = [_waiting.get()]
    while len(document_ids) < MOST_DOCUMENTS_PER_TASK:
        try:
            document_ids.append(_waiting.get_nowait())
        except queue.Empty:
            break
    return document_ids


def submit_in_chunks(document_ids: list[int]) -> bool:
    """Submits as many background tasks as it takes; False at the first that Prefect does not take."""
    starts = range(0, len(document_ids), MOST_DOCUMENTS_PER_TASK)
    return all(submit_together(document_ids[start : start + MOST_DOCUMENTS_PER_TASK]) for start in starts)


def submit_together(document_ids: list[int]) -> bool:
    """Submits one background task for all of ``document_ids``; False when Prefect does not answer."""
    try:
        read_documents.delay(document_ids)
    except Exception as error:  # whatever Prefect raises: the sweep is the remedy for all of it
        logger.warning("Prefect did not take documents %s (%s); the sweep will", document_ids, error)
        return False
    return True
