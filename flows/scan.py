"""The flow ``scan``: looks at the watched folders of an enterprise and takes what is ready.

One scan is one flow run, on a schedule (prefect.yaml, flows/scan_schedules.py). All that counts is in
our database; the run only shows what this scan did. Asynchronous for the same reason as ``ingest``.
"""

import asyncio
import contextvars
import os
from collections.abc import Callable, Sequence

from prefect import flow
from prefect.artifacts import acreate_table_artifact
from prefect.client.schemas.objects import State
from prefect.states import Completed

from bookings.models import DEFAULT_ENTERPRISE_ID
from bookings.watched_folders.results import ScanResult
from bookings.watched_folders.scan import scan_enterprise
from extractors.process_lifetime import watch_parent
from flows.background import import_vin_sheet
from flows.resources import of_this_process
from flows.scanning import scan_context
from messages import Language, translate


@flow(name="scan", description="Takes new files out of the watched folders of an enterprise.")
async def scan(enterprise_id: int = DEFAULT_ENTERPRISE_ID, look_again: bool = True) -> State[None]:
    """Scan the folders that are due; when another scan is at work there is nothing to do.

    ``look_again``: a file seen for the first time is looked at once more in this run, as soon as it
    may be taken, instead of waiting for the next scan.
    """
    if "PREFECT__FLOW_RUN_ID" in os.environ:  # started by a runner, not called by a program
        watch_parent()
    resources = of_this_process()
    context = scan_context(resources, in_this_run(import_vin_sheet))
    results = await asyncio.to_thread(scan_enterprise, context, enterprise_id)
    if look_again and any(result.settling for result in results):
        await asyncio.sleep(context.rules.stable_seconds)
        results += await asyncio.to_thread(scan_enterprise, context, enterprise_id, all_of_them=True)
    language = resources.settings.language
    if any(result.did_something for result in results):
        await acreate_table_artifact(_table(results, language), key="scan-results")
    return Completed(message=summary(results, language))


def in_this_run(task: Callable[[int], object]) -> Callable[[int], object]:
    """The task as one of the flow run that is current now, whichever thread of the scan calls it."""
    run = contextvars.copy_context()

    def called(document_id: int) -> object:
        # A copy for each call: a context can be entered once at a time, and files are read side by side.
        return run.copy().run(task, document_id)

    return called


def summary(results: Sequence[ScanResult], language: Language) -> str:
    """One sentence about all scans together; the last look at a folder says what still waits."""
    scanned = [result for result in results if result.outcome != "nothing-to-do"]
    if not scanned:
        return translate("folders.scan-nothing-to-do", language)
    return translate(
        "folders.scan-summary",
        language,
        processed=sum(result.processed for result in scanned),
        duplicate=sum(result.duplicate for result in scanned),
        failed=sum(result.failed for result in scanned),
        gone=sum(result.gone for result in scanned),
        waiting=sum({result.folder_id: result.waiting + result.taken for result in scanned}.values()),
    )


def _table(results: Sequence[ScanResult], language: Language) -> dict[str, list[str]]:
    return {
        translate("folders.column-folder", language): [str(result.folder_id) for result in results],
        translate("folders.column-result", language): [summary([result], language) for result in results],
    }
