"""The parts of ``kouan run`` and how to tell that each does its work."""

import os
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from flows.environment import prefect_api, prefect_environment
from kouan.supervisor import Part
from settings import Settings


def parts_of(settings: Settings) -> tuple[Part, ...]:
    """Prefect's server, the worker, the pages: in the order they are started, ended in the reverse."""
    environment = prefect_environment(settings)
    worker_ready = settings.data_folder / "worker.ready"
    return (
        Part(
            name="Prefect",
            command=_module("flows.server"),
            environment=environment,
            log=settings.logs_folder / "prefect.log",
            is_ready=_answers(f"{prefect_api(settings)}/health"),
        ),
        Part(
            name="worker",
            command=_module("flows.worker", "--ready-file", str(worker_ready)),
            environment=environment,
            log=settings.logs_folder / "worker.log",
            is_ready=_was_written(worker_ready),
        ),
        Part(
            name="web",
            command=_module("kouan.web_server"),
            environment=environment,
            log=settings.logs_folder / "web.log",
            is_ready=_answers(f"{address_of(settings)}/healthz"),
        ),
    )


def address_of(settings: Settings) -> str:
    """Where the pages are. A wildcard address is shown as loopback, which always reaches it."""
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(settings.host, settings.host)  # noqa: S104
    return f"http://{host}:{settings.port}"


def _module(name: str, *arguments: str) -> list[str]:
    # -P: nothing is imported from the folder kouan happens to be started in.
    return [sys.executable, "-P", "-m", name, *arguments]


def _answers(url: str) -> Callable[[], bool]:
    # An environment's proxy must not be asked about our own loopback.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def is_ready() -> bool:
        try:
            with opener.open(url, timeout=2):
                return True
        except urllib.error.HTTPError as answer:
            return answer.code < 500
        except OSError:
            return False

    return is_ready


def _was_written(file: Path) -> Callable[[], bool]:
    """Ready when the part has written the process id of a living process into ``file``."""

    def is_ready() -> bool:
        try:
            os.kill(int(file.read_text()), 0)
        except (OSError, ValueError):
            return False
        return True

    return is_ready
