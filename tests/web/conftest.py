"""A web application on a real database and store in a temporary folder; reading happens at once."""

import hashlib
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlmodel import Session, select

from bookings.columns import now
from bookings.database import Database
from bookings.enterprises import set_defaults
from bookings.models import DEFAULT_ENTERPRISE_ID, Role, SignInSession, UserAccount
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
        """The browser of one of the users, as it is after signing in.

        Without the password, whose slow hash would take longer than most tests: ``test_sign_in`` and
        ``test_users`` try the way in.
        """
        client = self.browser(language)
        with self.context.database.session() as session:
            token = open_session(session, username)
        client.cookies.set("kouan_session", token, domain="kouan.test", path="/")
        return client


def open_session(session: Session, username: str) -> str:
    """The token of a new session of the user, who must be there and active."""
    user = session.exec(select(UserAccount).where(UserAccount.username == username)).one()
    assert user.active
    token = secrets.token_urlsafe()
    opened = {
        "token_hash": hashlib.sha256(token.encode()).hexdigest(),
        "user_id": user.id,
        "expires_at": now() + timedelta(hours=1),
    }
    session.add(SignInSession.model_validate(opened))
    return token


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
    shutil.copy(empty_kouan, tmp_path / "kouan.sqlite")
    with opened(tmp_path) as made_here:
        yield made_here


@contextmanager
def opened(folder: Path) -> Iterator[Pages]:
    """The kouan whose ``kouan.sqlite`` is in a folder, and whose originals are or will be."""
    database = Database.open(f"sqlite:///{folder / 'kouan.sqlite'}")
    originals = OriginalStore(folder / "store")
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
    return book(reviewer)


def book(reviewer: TestClient) -> int:
    """Hands in that declaration."""
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
