"""What tests of several packages share for the whole session: a real ``kouan run``, a real PostgreSQL."""

import gc
from collections.abc import Iterator

import pytest

from tests.object_store import Bucket, serving
from tests.postgresql import PostgresqlCluster
from tests.running import RunningKouan


def pytest_collection_finish() -> None:
    """What is imported and collected by now stays to the end: no need to search it for garbage again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def running_kouan(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningKouan]:
    """A whole kouan on free ports in a folder of its own: Prefect server, worker and pages."""
    running = RunningKouan(tmp_path_factory.mktemp("kouan"))
    running.says("127.0.0.1:")
    yield running
    running.end()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlCluster]:
    """A PostgreSQL of its own, of which tests take databases."""
    with PostgresqlCluster.running() as cluster:
        yield cluster


@pytest.fixture(scope="session")
def object_store() -> Iterator[Bucket]:
    """An S3 on loopback."""
    with serving() as bucket:
        yield bucket


@pytest.fixture
def bucket(object_store: Bucket, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """An empty bucket, and the environment that leads to it."""
    for name, value in object_store.environment.items():
        monkeypatch.setenv(name, value)
    object_store.empty()
    return object_store
