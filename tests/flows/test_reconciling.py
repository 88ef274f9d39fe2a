"""One look: what changed is reconciled, what is new is told, and a killed run keeps nobody waiting."""

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import cast

import pytest
from sqlmodel import select

from bookings.appointments.typed import save_appointment
from bookings.columns import now
from bookings.database import Database
from bookings.models import (
    Appointment,
    AppointmentHead,
    NewDifference,
    Notice,
    ReconcileLease,
    Reconciliation,
)
from extractors.reader_pool import ReaderPool
from flows.environment import prefect_environment
from flows.reconcile_wish import wish_for_reconcile
from flows.reconciling import is_anything_to_do, is_much_to_do, reconcile_now, reconcile_when_free
from flows.resources import Resources, opened_originals
from settings import Settings
from tests.running import BARE_ENVIRONMENT, free_port


@pytest.fixture(params=["sqlite_url", "postgresql_url"])
def resources(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Resources]:
    """A worker's resources with nothing in the database; nothing is read here."""
    settings = Settings(
        _env_file=None,
        data_folder=tmp_path,
        language="en",
        database_url=request.getfixturevalue(request.param),
        # Nobody listens there: what is told waits.
        notice_webhook_url=f"http://127.0.0.1:{free_port()}/",
    )
    database = Database.open(settings.database)
    no_reader = cast(ReaderPool, None)
    yield Resources(settings, database, opened_originals(settings), no_reader, None)  # type: ignore[arg-type]
    database.dispose()


def appoint(resources: Resources, hours: int | None = None) -> Appointment:
    """An appointment that no booking has, leaving in so many hours."""
    leaves = None if hours is None else now() + timedelta(hours=hours)
    values = AppointmentHead.model_validate(
        {"customs_numbers": ["940220240000224219"], "business_type": "loaded_truck", "plates": ["新A12345"]}
        | (
            {}
            if leaves is None
            else {"appointed_from": leaves, "appointed_until": leaves + timedelta(hours=1)}
        )
    )
    with resources.database.session() as session:
        return save_appointment(session, values, enterprise_id=1, user_id=None, source="typed")


def hold_lease(resources: Resources, owner: str, lasts: timedelta = timedelta(minutes=3)) -> None:
    with resources.database.session() as session:
        session.add(ReconcileLease(id=1, owner=owner, expires_at=now() + lasts))


def results(resources: Resources) -> list[Reconciliation]:
    with resources.database.session() as session:
        return list(session.exec(select(Reconciliation)))


def test_what_changed_is_reconciled_and_then_there_is_nothing_to_do(resources: Resources) -> None:
    reconcile_now(resources)
    assert not is_anything_to_do(resources)
    assert reconcile_now(resources).message("en") == "Nothing to do."
    appoint(resources)
    assert is_anything_to_do(resources)
    assert not is_much_to_do(resources)
    done = reconcile_now(resources)
    assert "1 appointments" in done.message("en")
    assert "1 unmatched" in done.message("en")
    assert [row.status for row in results(resources)] == ["unmatched"]
    assert not is_anything_to_do(resources)


def test_that_something_leaves_soon_is_told_once_though_nothing_changed(resources: Resources) -> None:
    appoint(resources, hours=3)
    told = reconcile_now(resources)
    assert told.run.new_differences == 1
    assert "0 sent, 1 to be tried again, 0 failed" in told.message("en")
    reconcile_now(resources)
    with resources.database.session() as session:
        assert [row.told_at is not None for row in session.exec(select(NewDifference))] == [True]
        assert [notice.state for notice in session.exec(select(Notice))] == ["waiting"]
    assert not is_anything_to_do(resources)  # the message is not due yet


def test_while_another_run_is_at_work_there_is_nothing_to_do_and_nothing_is_lost(
    resources: Resources,
) -> None:
    appoint(resources)
    hold_lease(resources, "web 5f")
    assert reconcile_now(resources).message("en") == "Nothing to do."
    assert results(resources) == []
    assert is_anything_to_do(resources)


def test_a_wish_waits_for_a_run_that_ends_soon(resources: Resources) -> None:
    appoint(resources)
    hold_lease(resources, "web 5f", timedelta(seconds=1))
    reconcile_when_free(resources)
    assert [row.status for row in results(resources)] == ["unmatched"]


def test_a_run_whose_process_was_killed_keeps_nobody_waiting(resources: Resources) -> None:
    appoint(resources)
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    hold_lease(resources, f"{os.uname().nodename}:{ended.pid}:1 5f")
    reconcile_now(resources)
    assert [row.status for row in results(resources)] == ["unmatched"]


def test_a_run_of_a_living_process_or_of_another_machine_is_left_alone(resources: Resources) -> None:
    appoint(resources)
    hold_lease(resources, "elsewhere:1:1 5f")
    reconcile_now(resources)
    assert results(resources) == []


def test_a_wish_is_no_fault_when_prefect_is_away(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, data_folder=tmp_path, prefect_port=free_port())
    assert not wish_for_reconcile(settings)
    code = "from flows.reconcile_soon import submit_reconcile as s; assert not s()"
    environment = prefect_environment(settings, BARE_ENVIRONMENT)
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, capture_output=True)
