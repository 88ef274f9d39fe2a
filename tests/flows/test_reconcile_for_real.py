"""The scheduled flow and the background task of a real ``kouan run``, with a real webhook."""

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlmodel import func, select

from bookings.appointments.typed import save_appointment
from bookings.columns import today
from bookings.database import Database
from bookings.models import AppointmentHead, Booking, Notice, ReconcilePending, Reconciliation
from bookings.originals import OriginalStore
from bookings.receiving import receive
from flows.environment import prefect_environment
from flows.reconcile_wish import wish_for_reconcile
from flows.reconciling import MOST_IN_WORKER
from tests.bookings.notices.receivers import WebhookServer, webhook_server
from tests.kouan.processes import command_of, descendants_of, until
from tests.running import RunningKouan

pytestmark = pytest.mark.prefect

SAMPLE = sorted((Path(__file__).parents[2] / "data" / "samples").glob("*.pdf"))[0]
SECRET = "hush-hush"


@dataclass
class Reconciling:
    """A kouan that reconciles every few seconds and tells a webhook."""

    running: RunningKouan
    database: Database
    webhook: WebhookServer

    def count(self, table: type[Any]) -> int:
        with self.database.session() as session:
            return session.exec(select(func.count()).select_from(table)).one()

    def told(self) -> list[str]:
        """Fields that were told, by message and line."""
        return [line["field"] for call in self.webhook.calls for line in json.loads(call.body)["lines"]]

    def runs(self) -> list[dict[str, Any]]:
        """Flow runs that have begun, oldest first."""
        content = {
            "flows": {"name": {"any_": ["reconcile"]}},
            "flow_runs": {"state": {"type": {"not_any_": ["SCHEDULED"]}}},
            "sort": "START_TIME_ASC",
        }
        answer = httpx.post(f"{self.running.prefect_api}/flow_runs/filter", json=content, timeout=30)
        answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()
        return found

    def messages(self) -> list[str]:
        return [str(run["state"]["message"]) for run in self.runs()]

    def mark_much(self, booking_id: int) -> None:
        """As after a long list was imported: much is to be looked at."""
        with self.database.session() as session:
            marks = MOST_IN_WORKER + 1
            session.add_all([ReconcilePending(side="booking", record_id=booking_id) for _ in range(marks)])


@pytest.fixture(scope="module")
def reconciling(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reconciling]:
    with webhook_server() as webhook:
        running = RunningKouan(
            tmp_path_factory.mktemp("reconciling"),
            KOUAN_RECONCILE_SECONDS="2",
            KOUAN_NOTICE_WEBHOOK_URL=webhook.address,
            KOUAN_NOTICE_WEBHOOK_SECRET=SECRET,
        )
        running.says("127.0.0.1:")
        database = Database.open(running.settings.database)
        yield Reconciling(running, database, webhook)
        database.dispose()
        running.end()


@pytest.fixture(scope="module")
def booking(reconciling: Reconciling) -> Booking:
    """Of a sample, reconciled: it has no appointment yet."""
    store = OriginalStore(reconciling.running.settings.data_folder)
    content = io.BytesIO(SAMPLE.read_bytes())
    receive(reconciling.database, store, content, filename="sample.pdf", max_bytes=10**8)
    until(lambda: reconciling.count(Reconciliation) == 1, f"it is reconciled: {reconciling.running.logs()}")
    with reconciling.database.session() as session:
        return session.exec(select(Booking)).one()


def appoint(database: Database, booking: Booking, plate: str) -> None:
    """An appointment with the booking's customs number and a plate of another truck."""
    values = AppointmentHead.model_validate(
        {
            "customs_numbers": [booking.customs_number],
            "business_type": booking.business_type,
            "appointment_number": plate,
            "plates": [plate],
            "truck_count": 40,
            # What has left already is told to nobody.
            "appointed_day": today(),
        }
    )
    with database.session() as session:
        save_appointment(session, values, enterprise_id=1, user_id=None, source="typed")


def test_the_schedule_reconciles_what_changed_and_tells_what_is_new_once(
    reconciling: Reconciling, booking: Booking
) -> None:
    appoint(reconciling.database, booking, "新A77777")
    until(lambda: len(reconciling.webhook.calls) > 0, f"it is told: {reconciling.running.logs()}")
    first = reconciling.told()
    assert first
    until(lambda: reconciling.messages()[-2:] == ["Nothing to do."] * 2, "the schedule goes on")
    assert reconciling.told() == first
    with reconciling.database.session() as session:
        assert {notice.state for notice in session.exec(select(Notice))} == {"sent"}
        row = session.exec(select(Reconciliation).where(Reconciliation.booking_id == booking.id)).one()
    assert row.status == "different"
    assert any("1 different" in message for message in reconciling.messages())
    deployment = httpx.get(f"{reconciling.running.prefect_api}/deployments/name/reconcile/reconcile").json()
    assert [schedule["schedule"]["interval"] for schedule in deployment["schedules"]] == [2.0]
    logs = "".join(log.read_text() for log in reconciling.running.settings.logs_folder.glob("*.log"))
    assert SECRET not in logs
    assert "key=hush" not in logs


def test_much_is_done_in_a_process_of_its_own_and_a_killed_worker_loses_nothing(
    reconciling: Reconciling, booking: Booking
) -> None:
    assert booking.id is not None
    before = reconciling.told()
    reconciling.mark_much(booking.id)

    def engines() -> list[int]:
        found = descendants_of(reconciling.running.process.pid)
        return [number for number in found if "prefect.engine" in command_of(number)]

    until(lambda: len(engines()) == 1, "a process reconciles")
    os.kill(reconciling.running.part("flows.worker"), signal.SIGKILL)
    reconciling.running.says("worker ended unexpectedly (SIGKILL)")
    until(lambda: reconciling.count(ReconcilePending) == 0, f"all is done: {reconciling.running.logs()}")
    until(lambda: reconciling.messages()[-1] == "Nothing to do.", "the schedule goes on")
    assert "RUNNING" not in {run["state_type"] for run in reconciling.runs()}
    assert reconciling.told() == before


def test_a_wish_of_a_command_begins_a_run_at_once(reconciling: Reconciling) -> None:
    def by_wish() -> int:
        return sum(not run["auto_scheduled"] for run in reconciling.runs())

    before = by_wish()
    assert wish_for_reconcile(reconciling.running.settings)
    until(lambda: by_wish() > before, "the run that was wished for")


def test_many_wishes_of_the_pages_become_few_tasks(running_kouan: RunningKouan) -> None:
    """The background task, on a kouan whose schedule comes every minute only."""
    code = (
        "import time\nfrom flows.reconcile_soon import ReconcileWishes\nwishes = ReconcileWishes()\n"
        "for _ in range(50):\n    wishes.reconcile_soon()\n    time.sleep(0.01)\ntime.sleep(3)\n"
    )
    environment = prefect_environment(running_kouan.settings, running_kouan.environment)
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True)

    def tasks() -> list[str]:
        content = {"task_runs": {"name": {"like_": "reconcile-soon"}}}
        answer = httpx.post(f"{running_kouan.prefect_api}/task_runs/filter", json=content, timeout=30)
        return [run["state_type"] for run in answer.raise_for_status().json()]

    until(lambda: set(tasks()) == {"COMPLETED"}, f"the wish is granted: {tasks()}")
    assert len(tasks()) <= 3
