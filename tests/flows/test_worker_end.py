"""What the worker's log says of runs that are cancelled."""

import asyncio
import logging
import sys
import threading

from flows.worker import NotOfOurEnd


def _record(error: BaseException) -> logging.LogRecord:
    try:
        raise error
    except BaseException:
        return logging.LogRecord("prefect.task_worker", logging.ERROR, "", 0, "failed", (), sys.exc_info())


def test_a_run_cancelled_because_the_worker_ends_is_no_error_in_its_log() -> None:
    # CI, 2026-11-22: a task was just being submitted when the worker was told to end.
    ended = threading.Event()
    told = NotOfOurEnd(ended)
    assert told.filter(_record(asyncio.CancelledError()))
    ended.set()
    assert not told.filter(_record(asyncio.CancelledError()))
    assert told.filter(_record(RuntimeError("a defect")))
