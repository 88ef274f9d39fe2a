"""Runs our own Prefect server until it is told to end: ``python -m flows.server``.

The same as ``prefect server start`` without its command line, which starts slower, prints a banner
and wants a terminal. Settings come from the environment (flows/environment.py).
"""

import uvicorn
from prefect.server.api.server import create_app
from prefect.settings import PREFECT_SERVER_API_HOST, PREFECT_SERVER_API_PORT


def main() -> None:
    """Serves Prefect's API and pages; returns after SIGTERM or SIGINT."""
    uvicorn.run(
        create_app(final=True),
        host=PREFECT_SERVER_API_HOST.value(),
        port=PREFECT_SERVER_API_PORT.value(),
        log_level="warning",
        timeout_graceful_shutdown=5,
    )


if __name__ == "__main__":
    main()
