"""One run at a time, killed at any moment, writing only what changed."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import Session, col, func, select

from bookings.columns import now, today
from bookings.database import Database
from bookings.models import (
    MatchCandidate,
    NewDifference,
    PairChoice,
    Reason,
    ReconcileLease,
    ReconcilePending,
    Reconciliation,
)
from bookings.reconciling.deciding.pair_choices import decide_pair
from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.loading import port_day
from bookings.reconciling.records import ToldDifference
from bookings.reconciling.running import pending
from bookings.reconciling.running.lease import held_lease
from bookings.reconciling.running.run import reconcile_all, reconcile_changed
from tests.bookings.conftest import Desk
from tests.bookings.reconciling import book

LIMITS = AgreementLimits()
OTHER = "940220260000100999"
SECONDS_TO_START = 60


def _count(session: Session) -> int:
    return session.exec(select(func.count()).select_from(ReconcilePending)).one()


def _one(database: Database, booking_id: int) -> Reconciliation:
    with database.session() as session:
        return session.exec(select(Reconciliation).where(Reconciliation.booking_id == booking_id)).one()


def test_a_booking_and_its_appointment_that_agree_are_matched(desk: Desk) -> None:
    with desk.database.session() as session:
        booking_id, appointment_id = book.add_booking(session), book.add_appointment(session)
    summary = reconcile_changed(desk.database, LIMITS, owner="test")
    assert (summary.bookings, summary.appointments, dict(summary.counts)) == (1, 1, {"matched": 1})
    found = _one(desk.database, booking_id)
    assert (found.status, found.appointment_ids, found.day) == ("matched", [appointment_id], book.DAY)
    assert found.leaves_at == datetime(2026, 11, 21, 16, tzinfo=UTC)


def test_what_no_booking_has_is_left_over_until_one_comes(desk: Desk) -> None:
    with desk.database.session() as session:
        book.add_appointment(session)
    reconcile_changed(desk.database, LIMITS, owner="test")
    assert list(book.statuses(desk.database)) == ["unmatched"]
    with desk.database.session() as session:
        booking_id = book.add_booking(session)
    reconcile_changed(desk.database, LIMITS, owner="test")
    assert book.results(desk.database).keys() == {(booking_id, None)}


def test_a_rejected_booking_and_a_dropped_appointment_lose_their_results(desk: Desk) -> None:
    with desk.database.session() as session:
        booking_id, appointment_id = book.add_booking(session), book.add_appointment(session)
    reconcile_changed(desk.database, LIMITS, owner="test")
    with desk.database.session() as session:
        book.change_booking(session, booking_id, state="rejected")
    reconcile_changed(desk.database, LIMITS, owner="test")
    assert book.results(desk.database).keys() == {(None, appointment_id)}
    with desk.database.session() as session:
        book.change_appointment(session, appointment_id, dropped_at=now())
    reconcile_changed(desk.database, LIMITS, owner="test")
    derived = book.derived(desk.database)
    assert not derived["results"]
    assert not derived["candidates"]
    assert not derived["keys"]


def test_a_result_that_says_the_same_is_not_written(desk: Desk) -> None:
    with desk.database.session() as session:
        booking_id = book.add_booking(session)
        book.add_appointment(session)
    reconcile_changed(desk.database, LIMITS, owner="test")
    before = _one(desk.database, booking_id)
    with desk.database.session() as session:
        book.change_booking(session, booking_id, remark="看过")
    assert reconcile_changed(desk.database, LIMITS, owner="test").changed == 0
    assert reconcile_all(desk.database, LIMITS, owner="test").changed == 0
    assert _one(desk.database, booking_id) == before


def test_what_a_person_decides_holds_over_what_the_numbers_say(desk: Desk) -> None:
    with desk.database.session() as session:
        booking_id = book.add_booking(session)
        appointment_id = book.add_appointment(session)
    reconcile_changed(desk.database, LIMITS, owner="test")
    with desk.database.session() as session:
        decide_pair(
            session,
            booking_id=booking_id,
            appointment_id=appointment_id,
            decision="apart",
            user_id=desk.user_id,
        )
    reconcile_changed(desk.database, LIMITS, owner="test")
    assert book.results(desk.database).keys() == {(booking_id, None), (None, appointment_id)}
    assert _one(desk.database, booking_id).status == "unmatched"
    with desk.database.session() as session:
        assert session.exec(select(PairChoice)).one().decision == "apart"


def test_only_one_run_at_a_time(desk: Desk) -> None:
    with desk.database.session() as session:
        book.add_booking(session)
    with held_lease(desk.database, "another", 60) as lease:
        assert lease is not None
        assert reconcile_changed(desk.database, LIMITS, owner="test").nothing_to_do
        assert reconcile_all(desk.database, LIMITS, owner="test").nothing_to_do
    assert reconcile_changed(desk.database, LIMITS, owner="test").changed == 1


def test_a_lease_that_ran_out_holds_nobody_up_and_writes_nothing(desk: Desk) -> None:
    with desk.database.session() as session:
        book.add_booking(session)
    with held_lease(desk.database, "slow", 60) as slow:
        assert slow is not None
        with desk.database.session() as session:
            session.exec(select(ReconcileLease)).one().expires_at = now() - timedelta(seconds=1)
        assert reconcile_changed(desk.database, LIMITS, owner="test").changed == 1
        with desk.database.session() as session, pytest.raises(Exception, match="slow"):
            slow.renew(session)


def test_a_mark_made_while_a_run_is_at_work_stays(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with desk.database.session() as session:
        booking_id = book.add_booking(session)
    read = pending.read_pending

    def read_and_be_overtaken(session: Session) -> pending.Pending:
        found = read(session)
        with desk.database.session() as other:
            book.change_booking(other, booking_id, customs_number=OTHER)
        return found

    monkeypatch.setattr("bookings.reconciling.running.run.read_pending", read_and_be_overtaken)
    reconcile_changed(desk.database, LIMITS, owner="test")
    with desk.database.session() as session:
        assert _count(session) == 1


def test_a_new_difference_is_told_once(desk: Desk) -> None:
    with desk.database.session() as session:
        booking_id = book.add_booking(session, created_at=now())
        book.add_appointment(session, plates=["新F12346"], appointed_day=today())
    assert reconcile_changed(desk.database, LIMITS, owner="test").new_differences == 1
    assert reconcile_all(desk.database, LIMITS, owner="test").new_differences == 0
    with desk.database.session() as session:
        told = session.exec(select(NewDifference)).one()
    content = ToldDifference.model_validate(told.content)
    assert (told.booking_id, told.told_at, content.status) == (booking_id, None, "different")
    assert content.difference is not None
    assert content.difference.field == "plates"


def test_what_leaves_soon_without_partner_is_told_though_nothing_changed(desk: Desk) -> None:
    with desk.database.session() as session:
        appointment_id = book.add_appointment(
            session, appointed_day=None, appointed_from=now() + timedelta(hours=30)
        )
    assert reconcile_changed(desk.database, LIMITS, owner="test").new_differences == 0
    sooner = AgreementLimits(departure_hours=48)
    assert reconcile_changed(desk.database, sooner, owner="test").new_differences == 1
    assert reconcile_changed(desk.database, sooner, owner="test").nothing_to_do
    with desk.database.session() as session:
        assert session.exec(select(NewDifference)).one().appointment_id == appointment_id


def test_what_leaves_on_this_day_without_a_window_is_told_by_its_number(desk: Desk) -> None:
    with desk.database.session() as session:
        book.add_appointment(session, appointment_number="YY001", appointed_day=port_day(now()))
    assert reconcile_changed(desk.database, LIMITS, owner="test").new_differences == 1
    with desk.database.session() as session:
        told = ToldDifference.model_validate(session.exec(select(NewDifference)).one().content)
    assert (told.status, told.appointment) == ("unmatched", "YY001")


def test_a_difference_of_the_second_appointment_is_told_by_its_number(desk: Desk) -> None:
    with desk.database.session() as session:
        book.add_booking(session, plates=["新F12345", "新F23456"], created_at=now())
        for number, plate, trucks in (("YY001", "新F12345", 1), ("YY002", "新F23456", 3)):
            book.add_appointment(
                session, appointment_number=number, plates=[plate], truck_count=trucks, appointed_day=today()
            )
    reconcile_changed(desk.database, LIMITS, owner="test")
    with desk.database.session() as session:
        told = [ToldDifference.model_validate(one.content) for one in session.exec(select(NewDifference))]
    assert ("YY002", "appointed-count-and-plates") in {
        (one.appointment, one.difference.reason) for one in told if one.difference is not None
    }


_KILLED_MIDWAY = """
import os, signal, sys
from bookings.database import Database
from bookings.reconciling.running import run
from bookings.reconciling.running import storing
from bookings.reconciling.limits import AgreementLimits

run.ROWS_AT_ONCE = storing.ROWS_AT_ONCE = storing.RESULTS_AT_ONCE = 5
written = 0
insert, execute = storing.insert_many, storing.execute_many

def counted(of):
    def write(*given):
        global written
        of(*given)
        written += 1
        if written == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)
    return write

storing.insert_many, storing.execute_many = counted(insert), counted(execute)
run.reconcile_changed(Database.open(sys.argv[1]), AgreementLimits(), owner="killed", lease_seconds=1)
"""


@pytest.mark.parametrize("after", [1, 5, 12, 25, 40])
def test_a_run_killed_midway_is_healed_by_the_next(desk: Desk, after: int) -> None:
    with desk.database.session() as session:
        for number in range(20):
            own = f"9402202600001{number:05}"
            book.add_booking(session, customs_number=own, plates=[f"新F{number:05}"])
            book.add_appointment(session, customs_numbers=[own], plates=[f"新F{number:05}"])
    reconcile_changed(desk.database, LIMITS, owner="test")
    with desk.database.session() as session:
        for number in range(1, 21):
            book.change_booking(session, number, customs_number=f"9402202600002{number:05}")
            book.change_appointment(session, number, customs_numbers=[f"9402202600002{21 - number:05}"])
    url = desk.database.engine.url.render_as_string(hide_password=False)
    ended = subprocess.run(
        [sys.executable, "-c", _KILLED_MIDWAY, url, str(after)],
        check=False,
        timeout=SECONDS_TO_START,
        cwd=Path(__file__).parents[3],
    )
    assert ended.returncode == -signal.SIGKILL
    with desk.database.session() as session:
        assert _count(session) > 0
        session.exec(select(ReconcileLease)).one().expires_at = now() - timedelta(seconds=1)
    reconcile_changed(desk.database, LIMITS, owner="test")
    stands = book.derived(desk.database)
    reconcile_all(desk.database, LIMITS, owner="test")
    assert stands == book.derived(desk.database)
    with desk.database.session() as session:
        assert _count(session) == 0


@pytest.fixture(autouse=True)
def _nothing_left(desk: Desk) -> Iterator[None]:
    """Every test ends with the lease given back."""
    yield
    with desk.database.session() as session:
        held = session.exec(select(ReconcileLease).where(col(ReconcileLease.expires_at) > now())).all()
    assert not held


def test_a_booking_did_not_tell_that_its_list_dropped_its_appointment(desk: Desk) -> None:
    with desk.database.session() as session:
        booking_id = book.add_booking(session)
        appointment_id = book.add_appointment(session, appointment_number="YY1")
        other = book.add_booking(session, customs_number="940220260000100009", plates=["新F99999"])
    reconcile_all(desk.database, LIMITS, owner="test")
    with desk.database.session() as session:
        book.change_appointment(session, appointment_id, dropped_at=datetime(2026, 11, 22, 2, 5, tzinfo=UTC))
    reconcile_changed(desk.database, LIMITS, owner="test")

    def notes(of: int) -> list[Reason]:
        with desk.database.session() as session:
            row = session.exec(select(Reconciliation).where(Reconciliation.booking_id == of)).one()
            return [Reason.model_validate(note) for note in row.notes]

    none, dropped = notes(booking_id)
    assert (none.id, dropped.id) == ("no-appointment", "dropped-appointment")
    assert dropped.parameters["appointment"] == "YY1"
    assert dropped.parameters["since"] == "2026-11-22 10:05"
    assert "YY1" in dropped.text("zh")
    assert [one.id for one in notes(other)] == ["no-appointment"]
    # Dropped for good, it turns out to be another one's: the note goes with the number.
    with desk.database.session() as session:
        book.change_appointment(
            session, appointment_id, customs_numbers=["940220260000100009"], plates=["新F99999"]
        )
    reconcile_changed(desk.database, LIMITS, owner="test")
    assert [one.id for one in notes(booking_id)] == ["no-appointment"]
    assert [one.id for one in notes(other)] == ["no-appointment", "dropped-appointment"]
    with desk.database.session() as session:
        book.change_appointment(session, appointment_id, dropped_at=None)
    reconcile_changed(desk.database, LIMITS, owner="test")
    assert notes(other) == []


def test_another_tolerance_is_noticed_without_a_change(desk: Desk) -> None:
    with desk.database.session() as session:
        book.add_booking(session)
        book.add_appointment(session, cargo_weight_kg=Decimal(15500))
    assert reconcile_changed(desk.database, LIMITS, owner="test").counts == {"matched": 1}
    narrower = replace(LIMITS, weight_tolerance_percent=Decimal(0), weight_tolerance_kg=Decimal(1))
    assert reconcile_changed(desk.database, narrower, owner="test").counts == {"different": 1}
    assert reconcile_changed(desk.database, narrower, owner="test").nothing_to_do
    later = replace(narrower, departure_hours=1)
    assert reconcile_changed(desk.database, later, owner="test").nothing_to_do


def test_what_other_rules_made_is_made_anew(desk: Desk) -> None:
    with desk.database.session() as session:
        book.add_booking(session)
        book.add_appointment(session)
    reconcile_changed(desk.database, LIMITS, owner="test")
    with desk.database.session() as session:
        session.execute(text("UPDATE reconcile_basis SET digest = 'of an earlier version'"))
        session.execute(text("UPDATE match_candidate SET score = 0"))
    assert reconcile_changed(desk.database, LIMITS, owner="test").bookings == 1
    with desk.database.session() as session:
        assert session.exec(select(MatchCandidate.score)).one() > 0
    assert reconcile_changed(desk.database, LIMITS, owner="test").nothing_to_do
