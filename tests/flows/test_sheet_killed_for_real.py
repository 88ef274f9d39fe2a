"""Whoever reads a VIN sheet is killed in the middle: nothing doubled, nothing half imported."""

import io
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import col, func, select

from bookings.database import Database
from bookings.models import Document, VinImport, VinImportRow
from bookings.originals import OriginalStore
from bookings.receiving import receive
from tests.bookings.vin_sheets import vins
from tests.flows.sheets import declaration, workbook
from tests.kouan.processes import command_of, descendants_of, until
from tests.running import RunningKouan

pytestmark = pytest.mark.prefect

SEED = 20261123
ROWS = 2_000
SHEETS = 4
KILLS = 3


@pytest.fixture
def own_kouan(tmp_path: Path) -> Iterator[RunningKouan]:
    """Not the shared one: its worker is restarted more and more slowly."""
    running = RunningKouan(tmp_path)
    running.says(running.address)
    yield running
    running.end()


def number_of(place: int) -> str:
    return f"94022024100000010{place}"


def receive_all(running: RunningKouan, database: Database) -> list[int]:
    """Sheets and their declarations, each pair in another order; the sheets' ids."""
    store = OriginalStore(running.settings.data_folder)
    sheets = []
    for place in range(SHEETS):
        given = vins(ROWS, first=ROWS * place + 1)
        content = workbook(given, title=f"报关单号 {number_of(place)}")
        files = [(f"{place}.xlsx", content), (f"{place}.pdf", declaration(number_of(place), ROWS))]
        for name, content in files if place % 2 else reversed(files):
            got = receive(database, store, io.BytesIO(content), filename=name, max_bytes=10**7)
            if name.endswith(".xlsx"):
                sheets.append(got.document_id)
    return sheets


def is_being_read(database: Database, sheets: list[int]) -> bool:
    with database.session() as session:
        query = select(Document.id).where(col(Document.id).in_(sheets), Document.state == "reading")
        return session.exec(query).first() is not None


def kill_the_worker_amid_sheets(running: RunningKouan, database: Database, sheets: list[int]) -> int:
    """Kills it some moment into the reading of a sheet, as long as there are any; how often."""
    chance = random.Random(SEED)  # noqa: S311 - chance, no secret
    killed = 0
    while killed < KILLS:
        until(
            lambda: is_being_read(database, sheets) or not unfinished(database),
            f"a sheet is read: {running.logs()}",
        )
        if not unfinished(database):
            break
        time.sleep(chance.uniform(0.0, 0.8))
        for process in descendants_of(running.process.pid):
            if "-m flows.worker " in command_of(process):
                os.kill(process, signal.SIGKILL)
                killed += 1
    return killed


def unfinished(database: Database) -> list[int | None]:
    with database.session() as session:
        query = select(Document.id).where(col(Document.state).in_(["received", "reading"]))
        return list(session.exec(query))


def test_a_killed_worker_leaves_every_sheet_whole_once_and_on_its_booking(own_kouan: RunningKouan) -> None:
    database = Database.open(own_kouan.settings.database)
    sheets = receive_all(own_kouan, database)
    killed = kill_the_worker_amid_sheets(own_kouan, database, sheets)
    assert killed >= 2
    until(lambda: not unfinished(database), f"all documents have a fate: {own_kouan.logs()}")

    def waiting() -> list[int | None]:
        with database.session() as session:
            return list(session.exec(select(VinImport.id).where(VinImport.state == "waiting")))

    until(lambda: not waiting(), f"no sheet waits for its booking: {own_kouan.logs()}")
    with database.session() as session:
        states = Counter(session.exec(select(Document.state)).all())
        imports = session.exec(select(VinImport)).all()
        rows = dict(
            session.exec(
                select(VinImportRow.import_id, func.count()).group_by(col(VinImportRow.import_id))
            ).all()
        )
        distinct = session.exec(select(func.count(func.distinct(col(VinImportRow.vin))))).one()
    database.dispose()
    assert states == {"booked": SHEETS, "read": SHEETS}
    assert sorted(one.document_id or 0 for one in imports) == sorted(sheets)
    assert [one.state for one in imports] == ["open"] * SHEETS
    assert len({one.booking_id for one in imports}) == SHEETS
    assert set(rows.values()) == {ROWS}
    assert distinct == ROWS * SHEETS
