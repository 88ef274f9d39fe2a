"""Parts of a running kouan are killed at random moments of a batch: nothing is lost, nothing doubled."""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from sqlmodel import col, select

from bookings.database import Database
from bookings.models import Booking, BookingDeclaration, Declaration, Document
from bookings.users import create_user
from tests.extractors.single_window_print import Print, PrintedItem, default_cells, draw
from tests.kouan.processes import command_of, descendants_of, until
from tests.running import RunningKouan

pytestmark = pytest.mark.prefect

SEED = 20240719
DOCUMENTS = 200
PARTS = ("kouan.web_server", "flows.worker", "flows.server")
KILLS_OF_EACH = 2
PASSWORD = "correct horse battery"


@pytest.fixture
def own_kouan(tmp_path: Path) -> Iterator[RunningKouan]:
    """Not the shared one: its parts are restarted more and more slowly."""
    running = RunningKouan(tmp_path)
    running.says(running.address)
    yield running
    running.end()


def numbers() -> list[str]:
    return [f"94022024{position:010d}" for position in range(DOCUMENTS)]


def printed(number: str) -> bytes:
    return draw(Print(number, default_cells(), items=[PrintedItem(1)]))


class StubbornClient:
    """Sends a file until it is answered, as a program does that takes a broken connection for a no."""

    def __init__(self, running: RunningKouan) -> None:
        self._client = httpx.Client(
            base_url=running.address, headers={"Accept": "application/json"}, timeout=20
        )
        self._stubbornly("/sign-in", data={"username": "sender", "password": PASSWORD})

    def send(self, number: str) -> int:
        """The document's id."""
        answer = self._stubbornly("/documents", params={"filename": f"{number}.pdf"}, content=printed(number))
        document_id: int = answer.json()["document_id"]
        return document_id

    def close(self) -> None:
        self._client.close()

    def _stubbornly(self, path: str, **content: object) -> httpx.Response:
        while True:
            try:
                answer = self._client.post(path, **content)
            except httpx.TransportError:
                time.sleep(0.2)
                continue
            assert not answer.is_client_error, answer.text
            if answer.status_code < 500:
                return answer
            time.sleep(0.2)


def kill(running: RunningKouan, module: str) -> None:
    """Kills the part when it is there; its supervisor may be about to start it again."""
    for process in descendants_of(running.process.pid):
        if f"-m {module} " in command_of(process):
            os.kill(process, signal.SIGKILL)


def kill_at_random(running: RunningKouan) -> Counter[str]:
    chance = random.Random(SEED)  # noqa: S311 - chance, no secret
    parts = list(PARTS) * KILLS_OF_EACH
    chance.shuffle(parts)
    killed: Counter[str] = Counter()
    for part in parts:
        time.sleep(chance.uniform(0.2, 3.0))
        kill(running, part)
        killed[part] += 1
    return killed


def test_every_document_has_one_fate_and_one_booking(own_kouan: RunningKouan) -> None:
    database = Database.open(own_kouan.settings.database)
    with database.session() as session:
        create_user(session, "sender", PASSWORD, role="clerk", enterprise_id=1)
    client = StubbornClient(own_kouan)
    with ThreadPoolExecutor() as pool:
        killing = pool.submit(kill_at_random, own_kouan)
        with ThreadPoolExecutor(3) as senders:
            ids = list(senders.map(client.send, numbers()))
        killed = killing.result()
    assert killed == dict.fromkeys(PARTS, KILLS_OF_EACH)

    def unfinished() -> list[int]:
        with database.session() as session:
            return list(
                session.exec(select(col(Document.id)).where(col(Document.state).not_in(["booked", "failed"])))
            )

    until(lambda: not unfinished(), "all documents have a fate")
    with database.session() as session:
        states = Counter(session.exec(select(Document.state)).all())
        pairs = session.exec(
            select(Declaration.document_id, Declaration.customs_number, BookingDeclaration.booking_id).join(
                BookingDeclaration, col(BookingDeclaration.declaration_id) == col(Declaration.id)
            )
        ).all()
        bookings = len(session.exec(select(col(Booking.id))).all())
    database.dispose()
    client.close()
    assert len(set(ids)) == DOCUMENTS
    assert states == {"booked": DOCUMENTS}
    assert Counter(document for document, _, _ in pairs) == Counter(ids)
    assert Counter(number for _, number, _ in pairs) == Counter(numbers())
    assert len({booking for _, _, booking in pairs}) == bookings == DOCUMENTS
