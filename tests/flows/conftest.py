"""Migrated databases for scans of watched folders: migrating once is enough."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bookings.database import Database
from tests.flows.watching import Watched, watched
from tests.postgresql import PostgresqlCluster


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a migrated, empty SQLite database."""
    file = tmp_path_factory.mktemp("empty") / "kouan.sqlite"
    database = Database.open(f"sqlite:///{file}")
    database.migrate()
    database.dispose()
    return file


@pytest.fixture
def sqlite_url(tmp_path: Path, empty_database: Path) -> str:
    """A database of its own in a file."""
    return f"sqlite:///{shutil.copy(empty_database, tmp_path / 'kouan.sqlite')}"


@pytest.fixture
def postgresql_url(postgresql: PostgresqlCluster) -> Iterator[str]:
    """A database of its own on a real PostgreSQL."""
    with postgresql.migrated() as url:
        yield url


@pytest.fixture(params=["sqlite_url", "postgresql_url"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Watched]:
    """A watched folder on either database."""
    with watched(tmp_path, request.getfixturevalue(request.param)) as made_here:
        yield made_here


@pytest.fixture
def leaving(tmp_path: Path, sqlite_url: str) -> Iterator[Watched]:
    """A watched folder whose files stay where they are."""
    with watched(tmp_path, sqlite_url, after="leave") as made_here:
        yield made_here
