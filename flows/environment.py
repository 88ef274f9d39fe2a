"""The environment of Prefect's own processes, made from our settings.

Imports no prefect: Prefect reads its environment when it is first imported, so whoever starts a
process (the supervisor, a test) needs these values before.
"""

import os
from collections.abc import Mapping

from settings import Settings


def prefect_api(settings: Settings) -> str:
    """Address of the API of our Prefect server, always on loopback."""
    return f"http://127.0.0.1:{settings.prefect_port}/api"


def prefect_environment(settings: Settings, inherited: Mapping[str, str] | None = None) -> dict[str, str]:
    """``inherited`` (or this process's environment) with every Prefect setting replaced by ours.

    Settings of another Prefect on the machine must not leak in: its PREFECT_* are dropped and the
    home is our own folder.
    """
    environment = dict(os.environ if inherited is None else inherited)
    for name in [name for name in environment if name.startswith("PREFECT_")]:
        del environment[name]
    home = settings.prefect_folder
    return environment | {
        "PREFECT_HOME": str(home),
        "PREFECT_PROFILES_PATH": str(home / "profiles.toml"),
        "PREFECT_API_URL": prefect_api(settings),
        "PREFECT_SERVER_API_HOST": "127.0.0.1",
        "PREFECT_SERVER_API_PORT": str(settings.prefect_port),
        # An own server is meant: without one Prefect must fail, not start a second database quietly.
        "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
        # By default any web site the operator visits may ask this API, which has no sign-in.
        "PREFECT_SERVER_API_CORS_ALLOWED_ORIGINS": f"http://127.0.0.1:{settings.prefect_port}",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        # Otherwise the pages of Prefect are unpacked into the installed package.
        "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(home / "pages"),
        "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
        # A run started in Prefect's pages waits for the next poll; the default of 10 s feels broken.
        "PREFECT_RUNNER_POLL_FREQUENCY": "2",
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
        "PREFECT_LOGGING_LEVEL": "WARNING",
        # Background tasks belong to no flow; their log lines stay in the worker's own log.
        "PREFECT_LOGGING_TO_API_WHEN_MISSING_FLOW": "ignore",
    }
