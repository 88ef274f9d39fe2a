"""Appointments that a program sends by their numbers, and what pages ask beside them."""

from sqlmodel import select

from bookings.appointments import (
    drop_appointment,
    history,
    import_file,
    newest_change,
    plan_of,
    preview,
    restore_appointment,
    save_appointment,
    start_import,
)
from bookings.appointments.sent import Sent, send_appointment
from bookings.models import Appointment, AppointmentHead, stored_id
from tests.bookings.conftest import Desk

LIST = "预约号,车牌号,预约时段\nHYY-1,新F12345,某时\n".encode()


def send(desk: Desk, **values: object) -> Sent:
    with desk.database.session() as session:
        head = AppointmentHead.model_validate({"appointment_number": "HYY-1"} | values)
        return send_appointment(session, head, enterprise_id=1, user_id=desk.user_id)


def word(desk: Desk) -> str:
    with desk.database.session() as session:
        return newest_change(session)


def test_the_same_number_is_the_same_appointment(desk: Desk) -> None:
    first = send(desk, plates=["新F12345"])
    assert (first.outcome, first.row.source) == ("added", "api")
    again = send(desk, plates=["新f 12345"])
    assert (again.outcome, again.row.id, again.row.version) == ("unchanged", first.row.id, 1)
    changed = send(desk, plates=["新F54321"])
    assert (changed.outcome, changed.row.id, changed.row.version) == ("changed", first.row.id, 2)


def test_one_that_was_dropped_stands_again_when_it_is_sent(desk: Desk) -> None:
    row = send(desk).row
    with desk.database.session() as session:
        drop_appointment(session, stored_id(row), 1, desk.user_id, "改期")
    sent = send(desk, remark="x")
    assert (sent.outcome, sent.row.dropped_at, sent.row.remark) == ("changed", None, "x")


def test_reasons_are_in_the_history(desk: Desk) -> None:
    number = stored_id(send(desk).row)
    with desk.database.session() as session:
        drop_appointment(session, number, 1, desk.user_id, "改期")
    with desk.database.session() as session:
        restore_appointment(session, number, 2, desk.user_id, "仍来")
    with desk.database.session() as session:
        told = [(one.event, one.after) for one in history(session, number)][1:]
    assert told == [("dropped", {"reason": "改期"}), ("returned", {"reason": "仍来"})]


def test_what_was_wrong_with_a_list_does_not_speak_of_what_a_person_typed(desk: Desk) -> None:
    row = send(desk).row
    number = stored_id(row)
    told = [{"id": "appointment-moment-unclear", "parameters": {"field": "column-remark", "value": "x"}}]
    with desk.database.session() as session:
        session.merge(row).problems = told
    for remark, left in ((None, told), ("y", [])):
        with desk.database.session() as session:
            saved = save_appointment(
                session,
                AppointmentHead(appointment_number="HYY-1", remark=remark),
                enterprise_id=1,
                user_id=desk.user_id,
                source="typed",
                appointment_id=number,
                expected_version=1 if remark is None else 2,
            )
        assert saved.problems == left


def test_a_list_that_waits_is_planned_anew_and_changes_the_word(desk: Desk) -> None:
    before = word(desk)
    with desk.database.session() as session:
        made = start_import(
            session, LIST, "a.csv", enterprise_id=1, user_id=desk.user_id, originals=desk.originals
        )
        number = stored_id(made)
    waiting = word(desk)
    send(desk)
    assert len({before, waiting, word(desk)}) == 3
    with desk.database.session() as session:
        assert preview(session, number).head.added == 1
        plan = plan_of(session, number, originals=desk.originals)
    # Sent meanwhile: it is the same appointment now.
    assert (len(plan.added), len(plan.changed)) == (0, 1)


def test_half_a_character_in_a_list_of_numbers_broke_the_import_on_postgresql(desk: Desk) -> None:
    body = b'[{"appointment_number": "HYY-9", "seals": ["\\ud800A1"], "plates": ["\\ud800A12345\\u0000"]}]'
    made = import_file(desk.database, body, "a.json", enterprise_id=1, originals=desk.originals)
    assert made.added == 1
    sent = send(desk, seals=["\ud800A1"], plates=["新F12345"])
    assert sent.outcome == "added"
    with desk.database.session() as session:
        found = {row.appointment_number: row.seals for row in session.exec(select(Appointment))}
    assert found == {"HYY-9": ["?A1"], "HYY-1": ["?A1"]}
