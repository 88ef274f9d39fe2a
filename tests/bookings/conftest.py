"""A fresh migrated database, a store, and a reader that gives what a test tells it to."""

import io
import itertools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bookings.database import Database
from bookings.enterprises import set_defaults
from bookings.models import BusinessType, DocumentSource, UserAccount, stored_id
from bookings.originals import OriginalStore
from bookings.processing import Fate, process_document
from bookings.receiving import Received, receive
from extractors.reading import Reading
from tests.bookings.readings import reading
from tests.postgresql import PostgresqlCluster


@dataclass
class GivenReadings:
    """A ``DocumentReader`` whose answers are given, and which knows how often it was asked."""

    readings: list[Reading] = field(default_factory=list)
    error: Exception | None = None
    asked: int = 0

    def read(self, path: Path, filename: str) -> list[Reading]:
        self.asked += 1
        if self.error is not None:
            raise self.error
        return self.readings

    def render_page(self, path: Path, filename: str, page: int, dpi: int) -> bytes:
        return b""


@dataclass
class Desk:
    """The store with its database, as one clerk's company has it."""

    database: Database
    originals: OriginalStore
    user_id: int
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def receive(
        self,
        content: bytes | None = None,
        *,
        source: DocumentSource = "upload",
        chosen_business_type: BusinessType | None = None,
    ) -> Received:
        """Receive bytes; new ones when none are given."""
        if content is None:
            content = f"%PDF-1.7 {next(self._numbers)}".encode()
        return receive(
            self.database,
            self.originals,
            io.BytesIO(content),
            filename="declaration.pdf",
            max_bytes=1000,
            source=source,
            chosen_business_type=chosen_business_type,
        )

    def process(self, document_id: int, *readings: Reading, error: Exception | None = None) -> Fate:
        """Read a received document as ``readings``, or fail with ``error``."""
        reader = GivenReadings(list(readings), error)
        return process_document(
            self.database, self.originals, reader, document_id, worker="test", lease_seconds=60
        )

    def booking(self, reading: Reading, chosen_business_type: BusinessType | None = None) -> int:
        """The id of the one booking that a document with this Reading becomes."""
        received = self.receive(chosen_business_type=chosen_business_type)
        fate = self.process(received.document_id, reading)
        assert fate.error_code is None, fate
        (booking_id,) = fate.booking_ids
        return booking_id


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a migrated, empty database: migrating once is enough."""
    path = tmp_path_factory.mktemp("migrated") / "kouan.db"
    opened = Database.open(f"sqlite:///{path}")
    opened.migrate()
    with opened.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    opened.dispose()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database(
    request: pytest.FixtureRequest, tmp_path: Path, migrated: Path, postgresql: PostgresqlCluster
) -> Iterator[Database]:
    """Every test of the store runs on both."""
    with _url(request.param, tmp_path, migrated, postgresql) as url:
        opened = Database.open(url)
        yield opened
        opened.dispose()


@contextmanager
def _url(dialect: str, folder: Path, migrated: Path, postgresql: PostgresqlCluster) -> Iterator[str]:
    if dialect == "postgresql":
        with postgresql.migrated() as url:
            yield url
    else:
        shutil.copy(migrated, folder / "kouan.db")
        yield f"sqlite:///{folder / 'kouan.db'}"


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Desk:
    with database.session() as session:
        # No one signs in here, so the slow hash of a password is left out.
        user = UserAccount.model_validate(
            {"username": "reviewer", "display_name": "审核员", "role": "reviewer", "password_hash": "-"}
        )
        session.add(user)
        session.flush()
        user_id = stored_id(user)
    return Desk(database, OriginalStore(tmp_path / "store"), user_id)


@pytest.fixture
def ready(desk: Desk) -> int:
    """A booking that lacks nothing: its enterprise has a warehouse."""
    with desk.database.session() as session:
        set_defaults(session, 1, contact="138", warehouse="一号库", usage_type=None, fuel_type=None)
    return desk.booking(reading())
