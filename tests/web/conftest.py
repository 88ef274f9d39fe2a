"""A web application on a real database and store in a temporary folder; reading happens at once."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
from fastapi import FastAPI

from bookings.database import Database
from bookings.enterprises import set_defaults
from bookings.models import DEFAULT_ENTERPRISE_ID, Role
from bookings.originals import OriginalStore
from bookings.processing import process_document
from bookings.users import create_user
from bookings.vin_reading import LimitedSheetReader
from tests.web.client import TestClient
from tests.web.made_documents import MadeDocumentReader, document
from web.app import create_app
from web.context import WebContext

PASSWORD = "correct horse battery"
MAX_FILE_BYTES = 10_000


@dataclass(frozen=True)
class Pages:
    """The application and what stands behind it."""

    context: WebContext
    reader: MadeDocumentReader

    @cached_property
    def application(self) -> FastAPI:
        """One for all browsers: to make it takes longer than most tests ask of it."""
        return create_app(self.context)

    def browser(self, language: str = "en") -> TestClient:
        """Nobody's browser, following no redirects."""
        client = TestClient(self.application, base_url="http://kouan.test", follow_redirects=False)
        client.cookies.set("kouan_language", language)
        return client

    def signed_in(self, username: str, language: str = "en") -> TestClient:
        """The browser of one of the users made below."""
        client = self.browser(language)
        answer = client.post("/sign-in", data={"username": username, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return client


@pytest.fixture(scope="session")
def empty_kouan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with one user of each role, named like the role; made once, copied for each test."""
    file = tmp_path_factory.mktemp("empty") / "kouan.sqlite"
    database = Database.open(f"sqlite:///{file}")
    database.migrate()
    roles: tuple[Role, ...] = ("clerk", "reviewer", "administrator", "warehouse")
    with database.session() as session:
        for role in roles:
            create_user(session, role, PASSWORD, role=role)
        set_defaults(
            session, DEFAULT_ENTERPRISE_ID, contact=None, warehouse="一号库", usage_type=None, fuel_type=None
        )
    database.dispose()
    return file


@pytest.fixture
def pages(tmp_path: Path, empty_kouan: Path) -> Iterator[Pages]:
    """An empty kouan of its own."""
    file = shutil.copy(empty_kouan, tmp_path / "kouan.sqlite")
    database = Database.open(f"sqlite:///{file}")
    originals = OriginalStore(tmp_path / "store")
    reader = MadeDocumentReader()

    def read_at_once(document_id: int) -> None:
        process_document(
            database,
            originals,
            reader,
            document_id,
            worker="test",
            lease_seconds=60,
            sheet_reader=LimitedSheetReader(),
        )

    yield Pages(WebContext(database, originals, reader, read_at_once, max_file_bytes=MAX_FILE_BYTES), reader)
    database.dispose()


@pytest.fixture
def clerk(pages: Pages) -> TestClient:
    """A clerk's browser."""
    return pages.signed_in("clerk")


@pytest.fixture
def reviewer(pages: Pages) -> TestClient:
    """A reviewer's browser."""
    return pages.signed_in("reviewer")


@pytest.fixture
def booked(reviewer: TestClient) -> int:
    """The id of the booking made of a declaration whose consignor is doubted."""
    answer = reviewer.post(
        "/documents",
        params={"filename": "a.pdf"},
        content=document(doubted=("domestic_party",)),
        headers={"Accept": "application/json"},
    )
    assert answer.json()["state"] == "booked", answer.text
    number: int = answer.json()["booking_ids"][0]
    return number


def version_of(text: str) -> int:
    """The version a page or a fragment was made from."""
    found = re.search(r'data-version="(\d+)"', text)
    assert found is not None, text
    return int(found[1])


def field_of(text: str, path: str) -> str:
    """The mark-up of one field of the form, from its label to its reasons."""
    start = text.index(f'id="field-{path}-field"')
    end = text.find('-field"', start + 30)
    return text[start : end if end > 0 else None]
