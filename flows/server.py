"""Runs our own Prefect server until it is told to end: ``python -m flows.server``.

The same as ``prefect server start`` without its command line, which starts slower, prints a banner
and wants a terminal. Settings come from the environment (flows/environment.py).
"""

import os
from collections.abc import MutableMapping
from typing import Any

import uvicorn
from prefect.server.api.server import create_app
from prefect.server.database.orm_models import FlowRun
from prefect.settings import PREFECT_SERVER_API_HOST, PREFECT_SERVER_API_PORT

# Somebody waits for a page; nobody waits for a count of runs. Reading gives way to both (flows/worker.py).
LESS_URGENT_THAN_PAGES = 5


def let_runs_be_scheduled() -> None:
    """Have SQLAlchemy 2.1 leave out, as 2.0 did, what the scheduler inserts beside the columns of a run.

    Without it each look of the scheduler fails and no schedule ever begins a run
    (docs/decisions/0003-pinned-together.md). The states are inserted by Prefect's next statement.
    """

    def leave_out(_model: type[Any], row: MutableMapping[str, Any], _state: object) -> None:
        del row["state"]

    vars(FlowRun)["state"].inplace.bulk_dml(leave_out)


def main() -> None:
    """Serves Prefect's API and pages; returns after SIGTERM or SIGINT."""
    let_runs_be_scheduled()
    application = create_app(final=True)
    os.nice(LESS_URGENT_THAN_PAGES)
    uvicorn.run(
        application,
        host=PREFECT_SERVER_API_HOST.value(),
        port=PREFECT_SERVER_API_PORT.value(),
        log_level="warning",
        timeout_graceful_shutdown=5,
    )


if __name__ == "__main__":
    main()
