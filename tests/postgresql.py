"""A real PostgreSQL for tests: a cluster of its own in a temporary folder, reached by a Unix socket."""

import fcntl
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import psycopg

from bookings.database import Database
from tests.kouan.processes import until

_SUPERUSER = "postgres"
# What Debian's package makes. PostgreSQL refuses to run as root, so that root becomes this user.
_UNPRIVILEGED = "postgres"
# The cluster lives as long as the tests: nothing has to survive a power cut.
_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_wal_size": "256MB",
    "max_connections": "120",
    "shared_buffers": "32MB",
    "listen_addresses": "",
}
# Where Linux keeps files in memory. A database is some four hundred files: on ext4, which does not reuse the
# number of a file deleted in the last minute, each that is made after many were dropped takes longer.
_MEMORY = Path("/dev/shm")  # noqa: S108 - the folder made in it is nobody else's
_ENOUGH_BYTES = 1024**3
_PREFIX = "kouan-postgresql-"


class PostgresqlCluster:
    """Databases are copies of a migrated template, which takes some hundredths of a second each."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = itertools.count(1)
        self._server: subprocess.Popen[bytes] | None = None

    @classmethod
    @contextmanager
    def running(cls) -> Iterator[Self]:
        """The cluster, gone at the end; it ends by itself when the tests are killed."""
        # Not below pytest's folder, which only its owner may enter.
        memory = _memory_with_room()
        _remove_abandoned(memory or Path(tempfile.gettempdir()))
        folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=memory))
        lock = os.open(folder, os.O_RDONLY)
        fcntl.flock(lock, fcntl.LOCK_EX)
        cluster = cls(folder)
        try:
            cluster._start()
            cluster._make_template()
            yield cluster
        finally:
            cluster._stop()
            shutil.rmtree(folder)
            os.close(lock)

    def url(self, database: str) -> str:
        """What KOUAN_DATABASE_URL is for ``database``."""
        return f"postgresql://{_SUPERUSER}@/{database}?host={self._folder}"

    def close_to(self, url: str) -> None:
        """Cuts every connection to a database of ours and lets no new one in."""
        name = _name_in(url)
        self._execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        with psycopg.connect(self.url("postgres")) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )

    def open_to(self, url: str) -> None:
        """Lets connections in again."""
        self._execute(f"ALTER DATABASE {_name_in(url)} ALLOW_CONNECTIONS true")

    @contextmanager
    def migrated(self) -> Iterator[str]:
        """The URL of a migrated, empty database."""
        with self._database("template") as url:
            yield url

    @contextmanager
    def empty(self) -> Iterator[str]:
        """The URL of a database without a table."""
        with self._database("blank") as url:
            yield url

    @contextmanager
    def _database(self, template: str) -> Iterator[str]:
        name = f"test_{next(self._numbers)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        try:
            yield self.url(name)
        finally:
            self._execute(f"DROP DATABASE {name} WITH (FORCE)")

    def _make_template(self) -> None:
        # Sorted as Chinese is: whatever relies on the order of codes shows.
        self._execute("CREATE DATABASE blank TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'zh'")
        self._execute("CREATE DATABASE template TEMPLATE blank")
        database = Database.open(self.url("template"))
        database.migrate()
        database.dispose()

    def _execute(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())

    def _start(self) -> None:
        data = self._folder / "data"
        prefix = ["setpriv", "--pdeathsig", "QUIT"]
        if os.geteuid() == 0:
            user = pwd.getpwnam(_UNPRIVILEGED)
            os.chown(self._folder, user.pw_uid, user.pw_gid)
            prefix += [f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--init-groups"]
        initialise = [_program("initdb"), "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run(
            [*prefix, *initialise, f"--username={_SUPERUSER}", str(data)],
            check=True,
            capture_output=True,
            cwd=self._folder,
        )
        options = [f"--{name}={value}" for name, value in _FAST.items()]
        with (self._folder / "log").open("wb") as log:
            self._server = subprocess.Popen(
                [*prefix, _program("postgres"), "-D", str(data), "-k", str(self._folder), *options],
                cwd=self._folder,
                stdout=log,
                stderr=log,
            )
        until(self._answers, "PostgreSQL")

    def _answers(self) -> bool:
        assert self._server is not None
        assert self._server.poll() is None, (self._folder / "log").read_text()
        try:
            self._execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _stop(self) -> None:
        if self._server is not None:
            self._server.terminate()
            self._server.wait()


def _memory_with_room() -> Path | None:
    """Containers often have a /dev/shm of a few megabytes; then the usual folder must do."""
    is_there = _MEMORY.is_dir() and os.access(_MEMORY, os.W_OK)
    return _MEMORY if is_there and shutil.disk_usage(_MEMORY).free >= _ENOUGH_BYTES else None


def _remove_abandoned(parent: Path) -> None:
    """Tests that were killed leave their folder: nobody holds its lock any more, and no server runs in it."""
    for folder in parent.glob(f"{_PREFIX}*"):
        try:
            lock = os.open(folder, os.O_RDONLY)
        except (FileNotFoundError, PermissionError):  # just removed, or another user's
            continue
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not (folder / "data" / "postmaster.pid").exists():
                shutil.rmtree(folder, ignore_errors=True)
        except BlockingIOError:
            continue
        finally:
            os.close(lock)


def _name_in(url: str) -> str:
    return url.partition("@/")[2].partition("?")[0]


def _program(name: str) -> str:
    """Debian keeps the server's programs of each version apart; the newest is taken."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    assert found, f"PostgreSQL's {name} is missing: make test installs Debian's package postgresql"
    return str(found[-1])
