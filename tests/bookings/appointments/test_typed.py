"""Appointments one at a time: typed or sent by a program, with versions."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from bookings.appointments import (
    AppointmentFilter,
    drop_appointment,
    history,
    list_appointments,
    open_appointment,
    restore_appointment,
    save_appointment,
)
from bookings.models import Appointment, AppointmentHead, stored_id
from messages.errors import BadInput, Conflict, NotFound, Refused
from tests.bookings.conftest import Desk

HEAD = {"appointment_number": "KY000001", "plates": ["新F66021"], "cargo_weight_kg": Decimal(17_000)}


def saved(
    desk: Desk, appointment_id: int | None = None, version: int | None = None, **values: object
) -> Appointment:
    with desk.database.session() as session:
        return save_appointment(
            session,
            AppointmentHead.model_validate(HEAD | values),
            enterprise_id=1,
            user_id=desk.user_id,
            source="typed",
            appointment_id=appointment_id,
            expected_version=version,
        )


def test_an_appointment_is_added_and_changed_with_its_history(desk: Desk) -> None:
    first = saved(desk)
    assert (first.version, first.source, first.list_id) == (1, "typed", None)
    changed = saved(desk, stored_id(first), 1, plates=["新F66022"])
    assert (changed.version, changed.plates) == (2, ["新F66022"])
    with desk.database.session() as session:
        told = [(one.event, one.before, one.after, one.user_id) for one in history(session, stored_id(first))]
    assert told == [
        (
            "added",
            None,
            {"appointment_number": "KY000001", "plates": ["新F66021"], "cargo_weight_kg": "17000"},
            desk.user_id,
        ),
        ("changed", {"plates": ["新F66021"]}, {"plates": ["新F66022"]}, desk.user_id),
    ]


def test_a_stale_version_is_a_conflict(desk: Desk) -> None:
    first = saved(desk)
    saved(desk, stored_id(first), 1, remark="一")
    with pytest.raises(Conflict, match="appointment-changed"):
        saved(desk, stored_id(first), 1, remark="二")
    with desk.database.session() as session:
        assert open_appointment(session, stored_id(first)).remark == "一"


def test_a_number_belongs_to_one_appointment(desk: Desk) -> None:
    saved(desk)
    with pytest.raises(Conflict, match="appointment-number-taken"):
        saved(desk)


def test_an_appointment_that_nothing_names_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused, match="appointment-unidentified"):
        saved(desk, appointment_number=None, plates=[])


@pytest.mark.parametrize(
    ("name", "value"), [("truck_count", "viele"), ("truck_count", -1), ("cargo_weight_kg", Decimal(-1))]
)
def test_a_value_of_the_wrong_kind_is_named(desk: Desk, name: str, value: object) -> None:
    head = AppointmentHead(plates=["新F66021"])
    setattr(head, name, value)
    with pytest.raises(BadInput, match="appointment-value-odd"), desk.database.session() as session:
        save_appointment(session, head, enterprise_id=1, user_id=None, source="api")


def test_numbers_are_stored_as_they_are_compared_and_judged(desk: Desk) -> None:
    row = saved(
        desk,
        appointment_number=" ky 000002 ",
        plates=["新f·66021", "新F66021", " "],
        customs_numbers=["9402"],
        remark=" ",
        appointed_from=datetime(2026, 11, 22, 20, tzinfo=UTC),
    )
    assert (row.appointment_number, row.plates, row.remark) == ("KY000002", ["新F66021"], None)
    assert str(row.appointed_day) == "2026-11-23"
    assert [problem["id"] for problem in row.problems] == ["customs-number-length"]


def test_a_window_that_ends_before_it_begins_is_refused(desk: Desk) -> None:
    begin = datetime(2026, 11, 22, 20, tzinfo=UTC)
    with pytest.raises(BadInput, match="appointment-value-odd"):
        saved(desk, appointed_from=begin, appointed_until=begin - timedelta(hours=1))


def test_a_dropped_one_stays_and_comes_back(desk: Desk) -> None:
    identity = stored_id(saved(desk))
    with desk.database.session() as session:
        assert drop_appointment(session, identity, 1, desk.user_id).dropped_at is not None
        assert list_appointments(session, AppointmentFilter()).rows == ()
    with desk.database.session() as session:
        assert restore_appointment(session, identity, 2, desk.user_id).dropped_at is None
        assert [one.event for one in history(session, identity)] == ["added", "dropped", "returned"]


def test_what_is_not_there_or_another_enterprises_is_not_found(desk: Desk) -> None:
    identity = stored_id(saved(desk))
    with desk.database.session() as session:
        with pytest.raises(NotFound, match="appointment-not-found"):
            open_appointment(session, 99)
        with pytest.raises(NotFound, match="appointment-not-found"):
            open_appointment(session, identity, enterprise_id=2)
    with pytest.raises(NotFound, match="appointment-not-found"), desk.database.session() as session:
        drop_appointment(session, 99, 1, desk.user_id)
