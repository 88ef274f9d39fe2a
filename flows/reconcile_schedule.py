"""Serves the scheduled deployment ``reconcile/reconcile``: a process is started only when much changed.

The schedule and its runs are Prefect's. But a runner would start a process for each of them, which costs
4-5 s of processor, while a small change is reconciled in a tenth of a second and most often nothing has
changed at all. So a run with nothing to do is ended here, a small one is done in the worker, and a process
is for a whole book, whose memory we would not get back otherwise.
"""

import asyncio
import logging
import os
import sys
from datetime import UTC, datetime
from uuid import UUID

import httpx
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.exceptions import ObjectNotFound, PrefectException
from prefect.flow_engine import run_flow_async
from prefect.states import Completed, Crashed, Pending
from prefect.types.entrypoint import EntrypointType

from flows.reconcile import reconcile
from flows.reconciling import is_anything_to_do, is_much_to_do
from flows.resources import Resources
from messages import translate
from messages.errors import PartUnavailable

logger = logging.getLogger("kouan.reconcile-schedule")

LOOK_SECONDS = 2.0
# Told to end, a run writes its last portion down; what it did not write is still pending.
ENDING_SECONDS = 5.0
MOST_LATE_RUNS = 200


async def serve_reconciling(resources: Resources) -> None:
    """Keeps the deployment and sees to its runs, one at a time; returns never.

    Prefect or the database being away is no end of it: what changed meanwhile stays pending.
    """
    schedule = ReconcileSchedule(resources)
    while True:
        try:
            async with get_client() as client:
                await schedule.look(client)
        except ObjectNotFound as error:
            logger.warning("somebody deleted the deployment or its run; it is made again: %s", error)
            schedule.deployment_id = None
        except (httpx.HTTPError, PrefectException, PartUnavailable) as error:
            logger.warning("runs of reconcile cannot be seen to now: %s", type(error).__name__)
        await asyncio.sleep(LOOK_SECONDS)


class ReconcileSchedule:
    """The deployment, once it is made."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self.deployment_id: UUID | None = None

    async def look(self, client: PrefectClient) -> None:
        """See to the runs that are due: one that a person asked for, else the newest, is done; those of the
        schedule beside it are late and dropped."""
        if self.deployment_id is None:
            await self._make(client)
            return
        due = await client.get_scheduled_flow_runs_for_deployments(
            [self.deployment_id], scheduled_before=datetime.now(UTC), limit=MOST_LATE_RUNS
        )
        if not due:
            return
        run = max(due, key=_urgency)
        for other in due:  # one run finds all that they would have found
            if other.auto_scheduled and other is not run:
                await client.delete_flow_run(other.id)
        if not await asyncio.to_thread(is_anything_to_do, self._resources):
            message = translate("notices.nothing-to-do", self._resources.settings.language)
            await client.set_flow_run_state(run.id, Completed(message=message), force=True)
        elif await asyncio.to_thread(is_much_to_do, self._resources):
            await _run_in_process(client, run)
        else:
            await run_flow_async(reconcile, flow_run=run, parameters={}, return_type="state")

    async def _make(self, client: PrefectClient) -> None:
        deployment = await reconcile.ato_deployment(
            name=reconcile.name,
            interval=self._resources.settings.reconcile_seconds,
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
        deployment_id = await deployment.aapply()
        await _end_left_runs(client, deployment_id)
        if await asyncio.to_thread(is_anything_to_do, self._resources):
            # What came while we were down is not kept waiting for the schedule.
            await client.create_flow_run_from_deployment(deployment_id)
        self.deployment_id = deployment_id
        logger.info("reconciling every %g seconds", self._resources.settings.reconcile_seconds)


def _urgency(run: FlowRun) -> tuple[bool, datetime]:
    return not run.auto_scheduled, run.expected_start_time or datetime.min.replace(tzinfo=UTC)


async def _run_in_process(client: PrefectClient, run: FlowRun) -> None:
    await client.set_flow_run_state(run.id, Pending(), force=True)
    environment = os.environ | {"PREFECT__FLOW_RUN_ID": str(run.id)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "prefect.engine", env=environment, stdin=asyncio.subprocess.DEVNULL
    )
    try:
        status = await process.wait()
    except asyncio.CancelledError:
        await _end(process)
        raise
    if status != 0:
        logger.warning("a run of reconcile ended with status %d; what it left is still pending", status)
        await _crashed(client, run.id, f"its process ended with status {status}")


async def _end(process: asyncio.subprocess.Process) -> None:
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), ENDING_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()


async def _end_left_runs(client: PrefectClient, deployment_id: UUID) -> None:
    """Runs of an earlier worker: it was the only one that did them, and it is no more."""
    left = await client.read_flow_runs(
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment_id])),
        flow_run_filter=FlowRunFilter(
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.RUNNING, StateType.PENDING]))
        ),
    )
    for run in left:
        await _crashed(client, run.id, "its worker has ended")


async def _crashed(client: PrefectClient, flow_run_id: UUID, why: str) -> None:
    run = await client.read_flow_run(flow_run_id)
    if run.state is None or not run.state.is_final():
        await client.set_flow_run_state(flow_run_id, Crashed(message=why), force=True)
