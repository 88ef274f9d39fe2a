"""Serves one scheduled deployment of the flow ``scan`` per enterprise that has active folders.

The folders are rows that people change while we run, so the deployments follow the rows: added,
changed and deleted within seconds. A person's wish for a scan at once is a row's moment too, so that
pages need not know Prefect.
"""

import asyncio
import logging
from datetime import UTC, datetime
from uuid import UUID

import httpx
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowFilter,
    FlowFilterName,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import StateType
from prefect.exceptions import ObjectNotFound, PrefectException
from prefect.runner import Runner
from prefect.types.entrypoint import EntrypointType

from bookings.watched_folders.folders import asked_scans, scan_intervals
from flows.resources import Resources
from flows.scan import scan
from messages.errors import PartUnavailable

logger = logging.getLogger("kouan.scan-schedules")

LOOK_SECONDS = 2.0
# So that a long scan of one enterprise keeps no other waiting; two of one folder cannot be (its lock).
SCANS_AT_ONCE = 2


async def serve_scans(resources: Resources) -> None:
    """Keeps the deployments as the folders want them and runs their flow runs; returns never."""
    schedules = ScanSchedules(resources)
    async with asyncio.TaskGroup() as group:
        group.create_task(schedules.keep())
        await schedules.first_added.wait()
        # A runner without deployments would ask Prefect for the runs of nothing.
        group.create_task(schedules.runner.start())


class ScanSchedules:
    """The deployments that are served, by enterprise."""

    def __init__(self, resources: Resources) -> None:
        self._resources = resources
        self.runner = Runner(name="scan", limit=SCANS_AT_ONCE, pause_on_shutdown=False)
        self.first_added = asyncio.Event()
        self._served: dict[int, tuple[UUID, float]] = {}
        self._begun: dict[int, datetime] = {}

    async def keep(self) -> None:
        """Looks at the rows every few seconds. Prefect or the database being away is no end of it."""
        cleaned = False
        while True:
            try:
                intervals, asked = await asyncio.to_thread(self._wanted)
                async with get_client() as client:
                    if not cleaned:
                        await _delete_others(client, {deployment_name(number) for number in intervals})
                        cleaned = True
                    await self._follow(client, intervals)
                    await self._begin_asked(client, asked)
            except ObjectNotFound as error:
                logger.warning("somebody deleted a deployment; all are made again: %s", error)
                self._served.clear()
            except (httpx.HTTPError, PrefectException, PartUnavailable) as error:
                logger.warning("schedules of scans cannot be kept now: %s", error)
            await asyncio.sleep(LOOK_SECONDS)

    def _wanted(self) -> tuple[dict[int, float], dict[int, datetime]]:
        with self._resources.database.session() as session:
            return scan_intervals(session, self._resources.settings.scan_seconds), asked_scans(session)

    async def _follow(self, client: PrefectClient, intervals: dict[int, float]) -> None:
        for enterprise_id, seconds in intervals.items():
            deployment_id, served_seconds = self._served.get(enterprise_id, (None, None))
            if served_seconds == seconds:
                continue
            deployment_id = await self.runner.aadd_flow(
                scan,
                name=deployment_name(enterprise_id),
                interval=seconds,
                parameters={"enterprise_id": enterprise_id},
                entrypoint_type=EntrypointType.MODULE_PATH,
            )
            await _drop_late_runs(client, deployment_id)
            # What came while we were down is not kept waiting for the schedule.
            await client.create_flow_run_from_deployment(deployment_id)
            self._served[enterprise_id] = (deployment_id, seconds)
            self.first_added.set()
            logger.info("scans of enterprise %d every %g seconds", enterprise_id, seconds)
        for enterprise_id in self._served.keys() - intervals.keys():
            await client.delete_deployment(self._served[enterprise_id][0])
            del self._served[enterprise_id]

    async def _begin_asked(self, client: PrefectClient, asked: dict[int, datetime]) -> None:
        for enterprise_id, moment in asked.items():
            if enterprise_id in self._served and self._begun.get(enterprise_id) != moment:
                await client.create_flow_run_from_deployment(self._served[enterprise_id][0])
                self._begun[enterprise_id] = moment


def deployment_name(enterprise_id: int) -> str:
    """``scan/enterprise-1`` is the deployment of enterprise 1."""
    return f"enterprise-{enterprise_id}"


async def _delete_others(client: PrefectClient, wanted: set[str]) -> None:
    """Deployments of an earlier life whose folders are no longer watched."""
    found = await client.read_deployments(flow_filter=FlowFilter(name=FlowFilterName(any_=[scan.name])))
    for deployment in found:
        if deployment.name not in wanted and deployment.name.startswith(deployment_name(0)[:-1]):
            await client.delete_deployment(deployment.id)


async def _drop_late_runs(client: PrefectClient, deployment_id: UUID) -> None:
    """Runs that were due while nobody ran them: one scan now finds all that they would have found."""
    late = await client.read_flow_runs(
        deployment_filter=DeploymentFilter(id=DeploymentFilterId(any_=[deployment_id])),
        flow_run_filter=FlowRunFilter(
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.SCHEDULED])),
            expected_start_time=FlowRunFilterExpectedStartTime(before_=datetime.now(UTC)),
        ),
    )
    for run in late:
        await client.delete_flow_run(run.id)
