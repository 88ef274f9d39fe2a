"""Whether a port is free, and whether a kouan runs on a data folder."""

import fcntl
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from messages.errors import WrongUsage


def port_is_free(host: str, port: int) -> bool:
    """Whether this process could listen on the port now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As servers do: a port whose connections are only fading out is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


@contextmanager
def only_one_running(folder: Path) -> Iterator[None]:
    """Holds the data folder's lock; the kernel lets go of it when this process ends, however it ends.

    Two supervisors on one folder would run two Prefect servers on one database. Raises
    ``WrongUsage`` ``already-running``.
    """
    with _lock_file(folder).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise WrongUsage("already-running", folder=str(folder)) from error
        yield


def is_running(folder: Path) -> bool:
    """Whether some process holds the data folder's lock."""
    if not _lock_file(folder).exists():
        return False
    try:
        with only_one_running(folder):
            return False
    except WrongUsage:
        return True


def _lock_file(folder: Path) -> Path:
    return folder / "run.lock"
