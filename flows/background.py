"""Reading in the background: the tasks that a warm worker runs. Who submits them: ``flows.submitting``.

A background task starts a quarter second after its submission, a flow run only after 2-13 s.
"""

import logging

from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.fates import read_received
from flows.passing_faults import is_passing_fault
from flows.resources import of_this_process
from messages.errors import BadInput

logger = logging.getLogger("kouan.reading")


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
    for document_id in document_ids:
        _read(document_id)


@task(
    name="import-vin-sheet",
    task_run_name="import-vin-sheet {document_id}",
    retries=2,
    retry_delay_seconds=[2, 10],
    retry_condition_fn=is_passing_fault,
    cache_policy=NO_CACHE,
)
def import_vin_sheet(document_id: int) -> None:
    """Reads one received VIN sheet and keeps it as an import; the same in all else as ``read_documents``."""
    _read(document_id)


def _read(document_id: int) -> None:
    try:
        read_received(of_this_process(), document_id)
    except BadInput as error:
        # One document at fault (deleted meanwhile, say) must not keep the others from being read.
        logger.warning("document %d was not read: %s", document_id, error, extra={"document_id": document_id})
