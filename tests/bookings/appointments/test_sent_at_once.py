"""Programs that send the same appointment at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlmodel import select

from bookings.appointments.sent import Outcome, send_appointment
from bookings.models import Appointment, AppointmentHead
from tests.bookings.conftest import Desk

AT_ONCE = 6


def test_programs_that_sent_one_number_at_once_each_added_it(desk: Desk) -> None:
    ready = Barrier(AT_ONCE)

    def send(_: int) -> Outcome:
        ready.wait()
        with desk.database.session() as session:
            head = AppointmentHead(appointment_number="HYY-1")
            return send_appointment(session, head, enterprise_id=1, user_id=None).outcome

    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = list(pool.map(send, range(AT_ONCE)))
    assert sorted(outcomes) == ["added", *["unchanged"] * (AT_ONCE - 1)]
    with desk.database.session() as session:
        assert len(session.exec(select(Appointment)).all()) == 1
