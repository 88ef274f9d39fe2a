"""The flow ``reconcile``: one run reconciles what changed and tells what is new.

On a schedule (prefect.yaml, flows/reconcile_schedule.py) and from Prefect's pages; after an import the
background task ``reconcile-soon`` does the same without starting a process. Asynchronous for the same
reason as ``ingest``.
"""

import asyncio
import os

from prefect import flow
from prefect.client.schemas.objects import State
from prefect.states import Completed

from extractors.process_lifetime import watch_parent
from flows.reconciling import reconcile_now
from flows.resources import of_this_process


@flow(name="reconcile", description="Reconciles bookings and appointments that changed; tells what is new.")
async def reconcile() -> State[None]:
    """What changed since the last run; when another run is at work there is nothing to do.

    All that counts is in our database. A run that dies leaves what it did not finish pending.
    """
    if "PREFECT__FLOW_RUN_ID" in os.environ:  # started by a worker, not called by a program
        watch_parent()
    resources = of_this_process()
    reconciled = await asyncio.to_thread(reconcile_now, resources)
    return Completed(message=reconciled.message(resources.settings.language))
