"""The flow ``ingest``: files and folders become documents, readings and bookings.

For schedules, Prefect's pages and bulk work; a dropped file goes the quicker way of
``flows.submitting``. Asynchronous, because a synchronous flow spends 1.1 s in joining its heartbeat.
"""

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path

from prefect import flow, task
from prefect.artifacts import acreate_progress_artifact, acreate_table_artifact, aupdate_progress_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.states import Completed

from bookings.document_names import is_sheet_name
from extractors.process_lifetime import watch_parent
from flows.fates import FileFate, ingest_file
from flows.folders import documents_in
from flows.passing_faults import is_passing_fault
from flows.resources import of_this_process
from messages import translate


@task(
    name="ingest-document",
    task_run_name="ingest {path.name}",
    retries=2,
    retry_delay_seconds=[2, 10],
    retry_condition_fn=is_passing_fault,
    cache_policy=NO_CACHE,
)
async def ingest_document(path: Path) -> FileFate:
    """One file from its path to its fate. The reading waits in a thread; the flow stays responsive."""
    return await asyncio.to_thread(ingest_file, of_this_process(), path, "folder")


ingest_vin_sheet = ingest_document.with_options(name="ingest-vin-sheet")


@flow(name="ingest", description="Receives and reads PDFs and VIN sheets, by name or in folders.")
async def ingest(paths: list[str]) -> State[None]:
    """Receives and reads everything under ``paths``; shows progress and a table of fates.

    Bad documents are rows of the table, not a failed run. One document after the other: there is one
    reading process. VIN sheets are tasks with a name of their own.
    """
    if "PREFECT__FLOW_RUN_ID" in os.environ:  # started by a runner, not called by a program
        watch_parent()
    files = list(documents_in(Path(path) for path in paths))
    language = of_this_process().settings.language
    progress = await acreate_progress_artifact(0.0, key="ingest-progress", description=f"0 / {len(files)}")
    fates: list[FileFate] = []
    for position, file in enumerate(files, start=1):
        step = ingest_vin_sheet if is_sheet_name(file.name) else ingest_document
        fates.append(await step(file))
        percent = round(100.0 * position / len(files), 1)
        await aupdate_progress_artifact(progress, percent, description=f"{position} / {len(files)}")
    if not files:
        await aupdate_progress_artifact(progress, 100.0)
    bad = sum(fate.is_bad for fate in fates)
    summary = translate("commands.ingest-summary", language, total=len(fates), good=len(fates) - bad, bad=bad)
    await acreate_table_artifact(_table(fates), key="ingest-fates", description=summary)
    return Completed(message=summary)


def _table(fates: Sequence[FileFate]) -> dict[str, list[str]]:
    """Columns of the table, headed in the operator's language."""
    language = of_this_process().settings.language
    columns = {
        "file": [fate.file for fate in fates],
        "state": [fate.state for fate in fates],
        "bookings": [" ".join(map(str, fate.booking_ids)) for fate in fates],
        "fate": [fate.message(language) for fate in fates],
    }
    return {translate(f"commands.fates-{name}", language): column for name, column in columns.items()}
