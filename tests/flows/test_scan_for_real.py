"""The scheduled scan of a real ``kouan run``: deployments follow the folders, files become bookings."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import httpx
import pytest

from bookings.database import Database
from bookings.models import WatchedFolder, stored_id
from bookings.watched_folders.folders import add_folder, ask_for_scan, set_folder_active
from bookings.watched_folders.overview import folder_views
from tests.kouan.processes import until
from tests.running import RunningKouan

pytestmark = pytest.mark.prefect

SAMPLE = sorted((Path(__file__).parents[2] / "data" / "samples").glob("*.pdf"))[0]


@pytest.fixture
def database(running_kouan: RunningKouan) -> Iterator[Database]:
    opened = Database.open(running_kouan.settings.database)
    yield opened
    opened.dispose()


def deployment_status(running: RunningKouan) -> int:
    return httpx.get(f"{running.prefect_api}/deployments/name/scan/enterprise-1").status_code


def test_a_folder_added_while_kouan_runs_is_scanned_on_schedule_and_when_asked(
    running_kouan: RunningKouan, database: Database, tmp_path: Path
) -> None:
    root = tmp_path / "in"
    root.mkdir()
    (root / "first.pdf").write_bytes(SAMPLE.read_bytes() + b"\n% watched first %%EOF\n")
    (root / "half.pdf").write_bytes(SAMPLE.read_bytes()[:2000])
    assert deployment_status(running_kouan) == 404
    with database.session() as session:
        folder_id = stored_id(
            add_folder(session, root, enterprise_id=1, data_folder=running_kouan.settings.data_folder)
        )

    def counts(state: str) -> int:
        with database.session() as session:
            view = next(view for view in folder_views(session) if view.id == folder_id)
        return view.counts.get(state, 0)  # type: ignore[call-overload]

    until(lambda: counts("processed") == 1, f"the first file is processed: {running_kouan.logs()}")
    assert counts("waiting") == 1
    assert not (root / "first.pdf").exists()

    (root / "second.pdf").write_bytes(SAMPLE.read_bytes() + b"\n% watched second %%EOF\n")
    with database.session() as session:
        ask_for_scan(session, folder_id)
    until(lambda: counts("processed") == 2, f"the second file is processed: {running_kouan.logs()}")
    with database.session() as session:
        assert session.get_one(WatchedFolder, folder_id).last_scan_at is not None

    with database.session() as session:
        set_folder_active(session, folder_id, active=False)
    until(lambda: deployment_status(running_kouan) == 404, "the deployment is gone with its folder")


def test_the_schedule_goes_on_scanning_when_nobody_asks(
    running_kouan: RunningKouan, database: Database, tmp_path: Path
) -> None:
    # Prefect 3.8.8's scheduler failed at each look on SQLAlchemy 2.1: only the scan at the start ever ran.
    root = tmp_path / "in"
    root.mkdir()
    with database.session() as session:
        folder_id = stored_id(
            add_folder(
                session,
                root,
                enterprise_id=1,
                data_folder=running_kouan.settings.data_folder,
                interval_seconds=5,
            )
        )

    def scanned_at() -> datetime | None:
        with database.session() as session:
            return session.get_one(WatchedFolder, folder_id).last_scan_at

    until(lambda: scanned_at() is not None, f"the first scan: {running_kouan.logs()}")
    for _ in range(3):
        before = scanned_at()
        until(lambda before=before: scanned_at() != before, f"one more scan: {running_kouan.logs()}")  # type: ignore[misc]
    with database.session() as session:
        set_folder_active(session, folder_id, active=False)
