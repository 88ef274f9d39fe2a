"""A fresh migrated database, a store, and a reader that gives what a test tells it to."""

import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bookings.database import Database
from bookings.models import BusinessType, DocumentSource
from bookings.originals import OriginalStore
from bookings.processing import Fate, process_document
from bookings.receiving import Received, receive
from bookings.users import create_user
from extractors.reading import Reading


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


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database.open(f"sqlite:///{tmp_path / 'kouan.db'}")
    opened.migrate()
    yield opened
    opened.dispose()


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Desk:
    with database.session() as session:
        user = create_user(session, "reviewer", "long enough 1", role="reviewer", display_name="审核员")
    return Desk(database, OriginalStore(tmp_path / "store"), user.id)
