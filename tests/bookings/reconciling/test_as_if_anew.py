"""Sequences of changes after which a run for what changed once left something else than a whole run."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import Session

from bookings.models import PairDecision, Vehicle
from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.running import run
from bookings.reconciling.running.run import reconcile_all, reconcile_changed
from tests.bookings.reconciling import book
from tests.bookings.steps import Desk

LIMITS = AgreementLimits()
LOAD = Decimal(15481)
VIN = "LVSHCAMB1CE054249"


class KilledError(Exception):
    """Ends a run where it is."""


@pytest.fixture(autouse=True)
def _as_if_matched_anew(desk: Desk) -> Iterator[None]:
    """Every test ends with changes that no run has seen yet."""
    yield
    reconcile_changed(desk.database, LIMITS, owner="test")
    book.assert_as_if_anew(desk.database, LIMITS)


def decide(desk: Desk, booking_id: int, appointment_id: int, decision: PairDecision) -> None:
    with desk.database.session() as session:
        book.decide(session, desk.user_id, booking_id, appointment_id, decision)


def put_together(desk: Desk) -> tuple[int, int]:
    """A booking together with an appointment that nothing joins it to; another one is near to it."""
    with desk.database.session() as session:
        booking_id = book.add_booking(session, customs_number=None, cargo_weight_kg=LOAD)
        book.add_appointment(session, customs_numbers=[], plates=["新F12346"], cargo_weight_kg=LOAD)
        other = {
            "customs_numbers": [],
            "plates": ["鄂A70001"],
            "domestic_shipper": None,
            "cargo_weight_kg": 3,
        }
        appointment_id = book.add_appointment(session, **other)
    reconcile_all(desk.database, LIMITS, owner="test")
    decide(desk, booking_id, appointment_id, "together")
    reconcile_changed(desk.database, LIMITS, owner="test")
    return booking_id, appointment_id


def test_a_pair_put_together_and_taken_apart_again(desk: Desk) -> None:
    decide(desk, *put_together(desk), "withdrawn")


def test_a_pair_put_together_whose_appointment_is_dropped(desk: Desk) -> None:
    _, appointment_id = put_together(desk)
    with desk.database.session() as session:
        book.change_appointment(session, appointment_id, dropped_at=datetime(2026, 11, 22, tzinfo=UTC))


@pytest.mark.parametrize("waits", ["where it goes", "where it was"])
def test_an_appointment_that_goes_to_another_enterprise(desk: Desk, waits: str) -> None:
    with desk.database.session() as session:
        second = book.add_enterprise(session, "第二家")
        book.add_booking(session)
        appointment_id = book.add_appointment(session)
        if waits == "where it goes":
            book.add_booking(session, enterprise_id=second, customs_number=None, plates=[])
        else:
            book.add_appointment(session, customs_numbers=[], plates=[])
    reconcile_all(desk.database, LIMITS, owner="test")
    with desk.database.session() as session:
        book.change_appointment(session, appointment_id, enterprise_id=second)


def test_an_appointment_that_is_another_only_while_a_run_reads(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = "940220260000100001", "940220260000100333"
    with desk.database.session() as session:
        booking_id = book.add_booking(session, customs_number=first)
        book.add_booking(session, customs_number=second, cargo_weight_kg=9)
        appointment_id = book.add_appointment(session, customs_numbers=[first, second])
    reconcile_all(desk.database, LIMITS, owner="test")
    with desk.database.session() as session:
        book.change_booking(session, booking_id, cargo_weight_kg=Decimal(15000))
    closed_set = run.closed_set

    def meanwhile(reading: Session, *given: Any) -> Any:
        with desk.database.session() as session:
            other = {"customs_numbers": [first], "plates": ["鄂A70001"], "cargo_weight_kg": None}
            book.change_appointment(session, appointment_id, **other)
        return closed_set(reading, *given)

    with monkeypatch.context() as patched:
        patched.setattr(run, "closed_set", meanwhile)
        reconcile_changed(desk.database, LIMITS, owner="test")
    with desk.database.session() as session:
        as_before = {"plates": ["新F12345"], "cargo_weight_kg": Decimal(15480)}
        book.change_appointment(session, appointment_id, customs_numbers=[first, second], **as_before)


def test_a_vin_that_stood_twice_when_a_run_was_killed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with desk.database.session() as session:
        booking_id = book.add_booking(session)
        book.add_booking(session, customs_number="940220260000100011", plates=["鄂A70001"], vins=[VIN])
    reconcile_all(desk.database, LIMITS, owner="test")
    with desk.database.session() as session:
        session.add(Vehicle.model_validate({"booking_id": booking_id, "vin": VIN}))
        book.change_booking(session, booking_id)

    def killed(*_: object) -> None:
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(run, "ROWS_AT_ONCE", 1)
        patched.setattr(run, "write", killed)
        with pytest.raises(KilledError):
            reconcile_changed(desk.database, LIMITS, owner="test")
    with desk.database.session() as session:
        session.execute(text("DELETE FROM vehicle WHERE booking_id = :id"), {"id": booking_id})
        book.change_booking(session, booking_id)


def test_the_tolerance_is_kept_with_the_results(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with desk.database.session() as session:
        book.add_booking(session)
        book.add_appointment(session, cargo_weight_kg=Decimal(15500))

    def killed(*_: object) -> None:
        raise KilledError

    with monkeypatch.context() as patched:
        patched.setattr(run, "keep_basis", killed)
        with pytest.raises(KilledError):
            reconcile_changed(desk.database, LIMITS, owner="test")
    narrower = replace(LIMITS, weight_tolerance_percent=Decimal(0), weight_tolerance_kg=Decimal(1))
    reconcile_changed(desk.database, narrower, owner="test")
    assert list(book.statuses(desk.database)) == ["different"]
