"""Chromium, and a real web application with the real reader to point it at.

``visitor`` works with any address, so tests of a whole ``kouan run`` use it too:
``visitor(running_kouan.address)`` gives a page that is watched for console errors and for requests
to any other host, which fail the test when it ends.
"""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect, sync_playwright

from bookings.database import Database
from bookings.originals import OriginalStore
from bookings.processing import process_document
from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.running.run import reconcile_changed
from bookings.users import create_user
from bookings.vin_reading import LimitedSheetReader
from extractors.limits import ReadingLimits
from extractors.reader_process import ReaderProcess
from tests.running import free_port
from web.app import create_app
from web.context import WebContext

PASSWORD = "correct horse battery"
SAMPLES = Path(__file__).parents[2] / "data" / "samples"
QUIET_CHROMIUM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Chromium reports these answers as errors although the pages expect and show them.
EXPECTED_STATUS = ("409", "422", "413")
# Until what is expected has come. Five seconds, Playwright's own, are too short for three documents that are
# read, or for 5,000 vehicles, while a machine of two cores does something else.
MOST_PATIENCE_MS = 30_000


@dataclass
class Watched:
    """One visitor's page and what it did that it should not have."""

    page: Page
    address: str
    wrongs: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Listens for errors and for requests that leave the address."""
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.wrongs.append(f"script: {error}"))
        self.page.on("request", self._asked)

    def _heard(self, message: ConsoleMessage) -> None:
        is_expected = any(f"status of {status}" in message.text for status in EXPECTED_STATUS)
        if message.type in ("error", "warning") and not is_expected:
            self.wrongs.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("blob", "data") and parts.netloc != urlsplit(self.address).netloc:
            self.wrongs.append(f"request: {request.url}")

    def sign_in(self, username: str = "reviewer", password: str = PASSWORD) -> Page:
        """Signs in and waits for the home page."""
        self.page.goto(f"{self.address}/sign-in")
        self.page.fill("#username", username)
        self.page.fill("#password", password)
        self.page.click("button.primary")
        # Modules have run at "load": before it nobody listens to a drop.
        self.page.wait_for_load_state("load")
        self.page.wait_for_selector("#lists")
        return self.page


Visit = Callable[..., Watched]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    program = shutil.which("chromium")
    assert program is not None, "these tests need Debian's package chromium"
    expect.set_options(timeout=MOST_PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=QUIET_CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """Makes watched pages, each with cookies of its own: ``visitor(address, language="en")``."""
    if "address" in request.fixturenames:
        # What is asked for first ends last: pages ask on until they are closed.
        request.getfixturevalue("address")
    visits: list[Watched] = []

    def visit(address: str, language: str = "zh") -> Watched:
        context = chromium.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
        context.add_cookies([{"name": "kouan_language", "value": language, "url": address}])
        watched = Watched(context.new_page(), address)
        watched.watch()
        visits.append(watched)
        return watched

    yield visit
    for watched in visits:
        watched.page.context.close()
    assert [wrong for watched in visits for wrong in watched.wrongs] == []


@pytest.fixture(scope="session")
def reader() -> Iterator[ReaderProcess]:
    """The real reader, warm."""
    # A page that is read as an image takes longer than its usual limit while other tests run beside.
    with ReaderProcess(ReadingLimits(ocr_page_seconds=120)) as process:
        process.warm()
        yield process


@pytest.fixture
def address(tmp_path: Path, reader: ReaderProcess) -> Iterator[str]:
    """Where a real application answers, with an empty store, reading one document after another."""
    database = Database.open(f"sqlite:///{tmp_path / 'kouan.sqlite'}")
    database.migrate()
    with database.session() as session:
        create_user(session, "reviewer", PASSWORD, role="reviewer", display_name="审核员甲")
        create_user(session, "colleague", PASSWORD, role="reviewer", display_name="审核员乙")
        create_user(session, "administrator", PASSWORD, role="administrator", display_name="管理员")
    originals = OriginalStore(tmp_path / "store")
    reading = ThreadPoolExecutor(max_workers=1)

    def submit(document_id: int) -> None:
        reading.submit(
            process_document,
            database,
            originals,
            reader,
            document_id,
            worker="test",
            lease_seconds=60,
            sheet_reader=LimitedSheetReader(),
        )

    def reconcile_soon() -> None:
        reading.submit(reconcile_changed, database, AgreementLimits(), owner="test")

    app = create_app(WebContext(database, originals, reader, submit, reconcile_soon=reconcile_soon))
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    serving = threading.Thread(target=server.run, daemon=True)
    serving.start()
    while not server.started:
        assert serving.is_alive(), "the server did not start"
        time.sleep(0.01)
    yield f"http://127.0.0.1:{port}"
    reading.shutdown()
    server.should_exit = True
    serving.join()
    database.dispose()
