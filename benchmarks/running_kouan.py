"""A ``kouan run`` of its own for a measurement: free ports, a temporary folder, ended afterwards."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bookings.database import Database
from bookings.models import DEFAULT_ENTERPRISE_ID
from bookings.users import create_user

CLERK_PASSWORD = "correct horse battery"  # noqa: S105 - of accounts in a folder thrown away
_SIGN_IN = re.compile(r"user name (\S+), password (\S+)|用户名 (\S+)，密码 (\S+?)（")


@dataclass(frozen=True)
class RunningKouan:
    """Where it answers and how its administrator signs in."""

    address: str
    password: str
    process_id: int


def environment_for(folder: Path) -> dict[str, str]:
    """The environment of a kouan that keeps everything in ``folder``."""
    return {**os.environ, "KOUAN_DATA_FOLDER": str(folder)}


@contextmanager
def running_kouan(folder: Path) -> Iterator[RunningKouan]:
    """Starts ``kouan run``, waits until it says that it is up, and ends it."""
    port, prefect_port = _free_port(), _free_port()
    environment = {
        **environment_for(folder),
        "KOUAN_PORT": str(port),
        "KOUAN_PREFECT_PORT": str(prefect_port),
    }
    command = [str(Path(sys.executable).parent / "kouan"), "run"]
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield RunningKouan(f"http://127.0.0.1:{port}", _password(process), process.pid)
    finally:
        process.terminate()
        process.wait()


def make_clerks(folder: Path, count: int) -> list[str]:
    """Accounts with ``CLERK_PASSWORD`` in the kouan that runs in ``folder``; their user names."""
    database = Database.open(f"sqlite:///{folder / 'kouan.sqlite'}")
    names = [f"clerk{number}" for number in range(count)]
    with database.session() as session:
        for name in names:
            create_user(session, name, CLERK_PASSWORD, role="clerk", enterprise_id=DEFAULT_ENTERPRISE_ID)
    database.dispose()
    return names


@contextmanager
def signed_in(kouan: RunningKouan, name: str) -> Iterator[httpx.Client]:
    """A program's connection as one of the clerks."""
    with httpx.Client(base_url=kouan.address, timeout=60, headers={"Accept": "application/json"}) as client:
        client.post("/sign-in", data={"username": name, "password": CLERK_PASSWORD})
        yield client


def _password(process: "subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    for line in process.stdout:
        match = _SIGN_IN.search(line)
        if match:
            return match.group(2) or match.group(4)
    raise RuntimeError("kouan run ended before it printed the administrator's password")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
