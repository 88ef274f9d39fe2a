"""The worker: a long-lived process that reads in the background (``python -m flows.worker``).

It holds warm reading processes and does five things: background tasks of the web, runs of the
deployments ``ingest/ingest`` and ``scan/…``, runs of ``reconcile/reconcile`` when something changed, a
sweep that takes up documents nobody reads, and a look now and then whether VIN sheets that wait for their
booking have one by now.
"""

import argparse
import asyncio
import logging
import os
import signal
import sys
import threading
from pathlib import Path

import httpx
from prefect.runner import Runner
from prefect.task_worker import TaskWorker
from prefect.types.entrypoint import EntrypointType

from bookings.abandoned import end_leases, find_for_left_sheets, lease_owners, newest_begun
from bookings.operation import SEEN_EVERY_SECONDS, note_worker
from bookings.processing import waiting_documents
from flows.background import import_vin_sheet, read_documents
from flows.environment import prefect_api
from flows.fates import is_gone, worker_name
from flows.ingest import ingest
from flows.reconcile_schedule import serve_reconciling
from flows.reconcile_soon import reconcile_soon
from flows.resources import of_this_process
from flows.scan_schedules import serve_scans
from flows.submitting import sheets_among, submit_in_chunks, submit_sheets
from messages.errors import PartUnavailable
from messages.logs import set_up_logs

logger = logging.getLogger("kouan.worker")

# While one task stores what was read, another one's document is in the reading process; and a dropped
# file does not wait for the end of a long chunk: tasks take turns at the reading processes.
TASKS_MORE_THAN_READERS = 1
LESS_URGENT_THAN_PAGES = 10
# Each in a child process of its own, which may take KOUAN_SHEET_MEMORY_MIB.
SHEETS_AT_ONCE = 2
MOST_SHEETS_PER_SWEEP = 20
LEFT_SHEETS_EVERY_SECONDS = 300.0


class NotOfOurEnd(logging.Filter):
    """Prefect calls it an error that a run was cancelled; when we end, that is what we asked for.

    The documents of the run are taken up again by their leases.
    """

    def __init__(self, ended: threading.Event) -> None:
        super().__init__()
        self._ended = ended

    def filter(self, record: logging.LogRecord) -> bool:
        """False for what was cancelled after ``ended`` was set."""
        raised = record.exc_info[0] if record.exc_info else None
        return not (self._ended.is_set() and raised is asyncio.CancelledError)


class Worker:
    """Serves tasks and the deployment in a thread of its own; the main thread handles signals."""

    def __init__(self) -> None:
        self._resources = of_this_process()
        self._ended = threading.Event()
        self._failed = False
        self._loop = asyncio.new_event_loop()
        self._serving: asyncio.Task[None] | None = None

    def set_up_logs(self) -> None:
        """Log lines as the settings want them."""
        settings = self._resources.settings
        set_up_logs(settings.log_format, with_values=settings.debug)

    def run(self, ready_file: Path | None) -> int:
        """Serves until SIGTERM or SIGINT, or until serving fails. Returns the exit status."""
        self._resources.reader.warm()
        logging.getLogger("prefect.task_worker").addFilter(NotOfOurEnd(self._ended))
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._ended.set())
        # Prefect installs its own signal handlers when it is served from the main thread.
        thread = threading.Thread(
            target=self._serve_in_thread, args=(ready_file,), name="serving", daemon=True
        )
        thread.start()
        self._ended.wait()
        self._loop.call_soon_threadsafe(self._stop)
        # A document being read is finished; the supervisor's patience ends sooner than ours, and
        # then the lease lets the next worker take the document up.
        thread.join(timeout=self._resources.settings.reading_seconds)
        self._resources.reader.close()
        return 3 if self._failed else 0

    def _stop(self) -> None:
        if self._serving is not None:
            self._serving.cancel()

    def _serve_in_thread(self, ready_file: Path | None) -> None:
        try:
            # Its end is asyncio's own: what Prefect leaves pending is cancelled and waited for.
            with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
                self._serving = runner.get_loop().create_task(self._serve(ready_file))
                self._loop.run_until_complete(self._serving)
        except asyncio.CancelledError:
            logger.info("the worker was told to end")
        except BaseException:
            logger.exception("the worker cannot go on")
            self._failed = True
        finally:
            self._ended.set()

    async def _serve(self, ready_file: Path | None) -> None:
        await _prefect_answers(prefect_api(self._resources.settings))
        runner = Runner(name="ingest", limit=1, pause_on_shutdown=False)
        await runner.aadd_flow(ingest, name="ingest", entrypoint_type=EntrypointType.MODULE_PATH)
        readers = self._resources.settings.reading_processes
        tasks = TaskWorker(read_documents, limit=readers + TASKS_MORE_THAN_READERS)
        # A line of their own: sheets never wait for declarations, nor declarations for sheets.
        sheets = TaskWorker(import_vin_sheet, limit=SHEETS_AT_ONCE)
        # One at a time: a wish that comes meanwhile finds what the one before did not see.
        wishes = TaskWorker(reconcile_soon, limit=1)
        async with asyncio.TaskGroup() as group:
            group.create_task(tasks.astart())
            group.create_task(sheets.astart())
            group.create_task(wishes.astart())
            group.create_task(runner.start())
            group.create_task(serve_scans(self._resources))
            group.create_task(serve_reconciling(self._resources))
            while not (tasks.started and sheets.started and wishes.started):
                await asyncio.sleep(0.01)
            group.create_task(self._sweep(tasks, sheets))
            group.create_task(self._look_after_left_sheets())
            group.create_task(self._say_alive())
            if ready_file is not None:
                ready_file.write_text(str(os.getpid()))

    async def _sweep(self, tasks: TaskWorker, sheet_tasks: TaskWorker) -> None:
        """Submits documents that were forgotten, every ``sweep_seconds``.

        At the start that is everything an earlier worker left; later, what was received while
        Prefect did not answer, what a crashed part of ours had taken on, or what is due to be tried
        again. A document that came a moment ago is on its way already: it must have been waiting
        at the sweep before, and nothing must be read, or something newer have been begun. VIN sheets
        are looked at only when none is being read: they are submitted one by one, which takes long.
        """
        waited: set[int] | None = None
        while True:
            waiting = await asyncio.to_thread(self._waiting)
            sheets = await asyncio.to_thread(sheets_among, self._resources.database, waiting)
            begun = await asyncio.to_thread(newest_begun, self._resources.database)
            forgotten = [
                number
                for number in waiting
                if number not in sheets
                and (waited is None or (number in waited and (number < begun or not tasks.current_tasks)))
            ]
            left_sheets = [
                number
                for number in waiting
                if number in sheets
                and (waited is None or (number in waited and not sheet_tasks.current_tasks))
            ][:MOST_SHEETS_PER_SWEEP]
            if forgotten or left_sheets:
                logger.info("taking up documents %s and VIN sheets %s", forgotten, left_sheets)
                await asyncio.to_thread(submit_in_chunks, forgotten)
                await asyncio.to_thread(submit_sheets, left_sheets)
            waited = set(waiting)
            await asyncio.sleep(self._resources.settings.sweep_seconds)

    async def _say_alive(self) -> None:
        """Leaves a word in the database, so that /readyz and /metrics can tell whether a worker lives."""
        while True:
            try:
                await asyncio.to_thread(note_worker, self._resources.database, worker_name())
            except PartUnavailable as error:
                logger.warning("the worker could not say that it lives: %s", error.code)
            await asyncio.sleep(SEEN_EVERY_SECONDS)

    async def _look_after_left_sheets(self) -> None:
        """Whoever stores a booking looks for its sheets next; one that was killed in between did not."""
        while True:
            try:
                found = await asyncio.to_thread(find_for_left_sheets, self._resources.database)
                if found:
                    logger.info("VIN sheets %s have found their bookings", found)
            except PartUnavailable as error:
                logger.warning("bookings of VIN sheets could not be looked for: %s", error.code)
            await asyncio.sleep(LEFT_SHEETS_EVERY_SECONDS)

    def _waiting(self) -> list[int]:
        database = self._resources.database
        gone = [owner for owner in lease_owners(database) if is_gone(owner)]
        if gone:
            logger.warning("%d documents were left by %s", end_leases(database, gone), gone)
        return waiting_documents(database)


async def _prefect_answers(api: str) -> None:
    """Returns when Prefect's server is healthy; how long that may take is the supervisor's to say."""
    async with httpx.AsyncClient() as client:
        while True:
            try:
                if (await client.get(f"{api}/health")).is_success:
                    return
            except httpx.TransportError:
                logger.debug("Prefect does not answer yet")
            await asyncio.sleep(0.1)


def main() -> None:
    """Starts the worker; its process id is written to ``--ready-file`` when it takes documents."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ready-file", type=Path)
    arguments = parser.parse_args()
    # The reading processes inherit it: while a batch is read the pages are answered first.
    os.nice(LESS_URGENT_THAN_PAGES)
    worker = Worker()
    worker.set_up_logs()
    sys.exit(worker.run(arguments.ready_file))


if __name__ == "__main__":
    main()
