"""VIN sheets on a real Prefect server with the worker of ``kouan run``: a task of their own, one booking."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlmodel import select

from bookings.database import Database
from bookings.models import VinImport, VinImportRow, stored_id
from bookings.originals import OriginalStore
from bookings.processing import Fate, fate_of
from bookings.receiving import receive
from bookings.users import create_user
from bookings.watched_folders.folders import add_folder, set_folder_active
from bookings.watched_folders.overview import folder_views
from tests.bookings.vin_sheets import vins
from tests.flows.sheets import declaration, workbook
from tests.kouan.processes import until
from tests.running import RunningKouan

pytestmark = pytest.mark.prefect

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def database(running_kouan: RunningKouan) -> Iterator[Database]:
    opened = Database.open(running_kouan.settings.database)
    with opened.session() as session:
        create_user(session, "sheets", PASSWORD, role="clerk", enterprise_id=1)
    yield opened
    opened.dispose()


@pytest.fixture(scope="module")
def clerk(running_kouan: RunningKouan, database: Database) -> Iterator[httpx.Client]:
    headers = {"Accept": "application/json"}
    with httpx.Client(base_url=running_kouan.address, headers=headers, timeout=60) as client:
        answer = client.post("/sign-in", data={"username": "sheets", "password": PASSWORD})
        assert answer.status_code == 303
        yield client


def drop(clerk: httpx.Client, name: str, content: bytes) -> int:
    answer = clerk.post("/documents", params={"filename": name}, content=content).raise_for_status()
    number: int = answer.json()["document_id"]
    return number


def finished(running: RunningKouan, database: Database, document_id: int) -> Fate:
    until(
        lambda: fate_of(database, document_id).state not in {"received", "reading"},
        f"document {document_id} is read: {running.logs()}",
    )
    return fate_of(database, document_id)


def runs_of(running: RunningKouan, task: str) -> list[dict[str, Any]]:
    asked = {"task_runs": {"name": {"like_": task}}, "limit": 100}
    answer = httpx.post(f"{running.prefect_api}/task_runs/filter", json=asked, timeout=30)
    found: list[dict[str, Any]] = answer.raise_for_status().json()
    return found


def test_declarations_and_their_sheets_dropped_together_meet_in_any_order(
    running_kouan: RunningKouan, database: Database, clerk: httpx.Client
) -> None:
    numbers = [f"94022024100000001{place}" for place in range(6)]
    pairs = []
    for place, number in enumerate(numbers):
        sheet = (f"{place}.xlsx", workbook(vins(3, first=100 * place + 1), title=f"报关单号 {number}"))
        # Some by the number in the name instead of in the cells.
        if place % 3 == 0:
            sheet = (f"{number} 车架号.xlsx", workbook(vins(3, first=100 * place + 1)))
        files = [sheet, (f"{number}.pdf", declaration(number, 3))]
        ids = [drop(clerk, *file) for file in (files if place % 2 else reversed(files))]
        pairs.append(sorted(ids, reverse=not place % 2))

    def told() -> list[tuple[Fate, Fate]]:
        return [
            (finished(running_kouan, database, sheet), finished(running_kouan, database, printed))
            for sheet, printed in pairs
        ]

    until(
        lambda: all(sheet.sheet and sheet.sheet.state == "open" for sheet, _ in told()),
        "every sheet has its booking",
    )
    for sheet, printed in told():
        assert sheet.sheet is not None
        assert [sheet.sheet.booking_id] == printed.booking_ids
        assert (sheet.state, sheet.sheet.vehicles, sheet.sheet.to_look_at) == ("read", 3, 0)
    with database.session() as session:
        of_these = {sheet for sheet, _ in pairs}
        found = [one.document_id for one in session.exec(select(VinImport)) if one.document_id in of_these]
    assert sorted(found) == sorted(of_these)


def test_a_dropped_sheet_is_a_task_of_its_own_named_after_it(
    running_kouan: RunningKouan, database: Database, clerk: httpx.Client
) -> None:
    first, second = (drop(clerk, f"{name}.csv", sheet_text(name)) for name in ("one", "two"))
    for document_id in (first, second):
        assert finished(running_kouan, database, document_id).state == "read"
    for document_id in (first, second):
        until(
            lambda name=f"import-vin-sheet {document_id}": any(  # type: ignore[misc]
                run["name"].startswith(name) and run["state_type"] == "COMPLETED"
                for run in runs_of(running_kouan, "import-vin-sheet")
            ),
            f"Prefect knows the task of {document_id}: {runs_of(running_kouan, 'import-vin-sheet')}",
        )


def sheet_text(mark: str) -> bytes:
    return f"{mark}\n车架号\n{vins(1, first=5000)[0]}\n".encode()


def test_a_sheet_that_nobody_submitted_is_taken_up_by_the_sweep(
    running_kouan: RunningKouan, database: Database
) -> None:
    store = OriginalStore(running_kouan.settings.data_folder)
    got = receive(
        database, store, io.BytesIO(workbook(vins(2, first=6000))), filename="left.xlsx", max_bytes=10**7
    )
    assert finished(running_kouan, database, got.document_id).sheet is not None


def test_sheets_of_a_watched_folder_are_tasks_of_the_scan_and_put_away(
    running_kouan: RunningKouan, database: Database, tmp_path: Path
) -> None:
    root = tmp_path / "in"
    root.mkdir()
    number = "940220241000000099"
    (root / "a.xlsx").write_bytes(workbook(vins(3, first=7000), title=f"报关单号 {number}"))
    (root / "b.pdf").write_bytes(declaration(number, 3))
    (root / "~$a.xlsx").write_bytes(b"who has it open")
    (root / "half.xlsx").write_bytes(workbook(vins(3, first=7100))[:-50])
    with database.session() as session:
        folder_id = stored_id(
            add_folder(session, root, enterprise_id=1, data_folder=running_kouan.settings.data_folder)
        )

    def counts(state: str) -> int:
        with database.session() as session:
            view = next(view for view in folder_views(session) if view.id == folder_id)
        return view.counts.get(state, 0)  # type: ignore[call-overload]

    until(lambda: counts("processed") == 2, f"both files are processed: {running_kouan.logs()}")
    assert counts("waiting") == 1
    assert sorted(file.name for file in root.iterdir() if file.is_file()) == ["half.xlsx", "~$a.xlsx"]
    with database.session() as session:
        rows = session.exec(
            select(VinImport).join(VinImportRow).where(VinImportRow.vin == vins(1, first=7000)[0])
        ).all()
        (one,) = rows
        assert (one.state, one.found_by) == ("open", "number-in-cells")
        set_folder_active(session, folder_id, active=False)
    (run,) = [
        run
        for run in runs_of(running_kouan, "import-vin-sheet")
        if run["name"].startswith(f"import-vin-sheet {one.document_id}")
    ]
    assert run["flow_run_id"] is not None
