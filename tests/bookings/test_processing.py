"""Processing: one claim, one transaction, one fate."""

import datetime as dt
import logging
import threading
from decimal import Decimal

import pytest
from sqlmodel import col, select

from bookings.columns import now
from bookings.models import (
    Attachment,
    Booking,
    BookingEvent,
    Declaration,
    DeclarationIdentifier,
    Document,
)
from bookings.processing import Fate, fate_of, process_document, waiting_documents
from extractors.reading import Reading
from messages.errors import NotFound, UnreadableDocument
from tests.bookings.conftest import Desk, GivenReadings
from tests.bookings.readings import COMMODITY_VEHICLE, VINS, reading


def test_a_declaration_becomes_a_booking_with_its_document_attached(desk: Desk) -> None:
    received = desk.receive()
    assert waiting_documents(desk.database) == [received.document_id]
    fate = desk.process(received.document_id, reading())
    assert fate == Fate(received.document_id, "declaration.pdf", "booked", [1])
    assert fate.message("zh") == "“declaration.pdf”已生成预约 #1。"
    assert waiting_documents(desk.database) == []
    with desk.database.session() as session:
        document = session.get_one(Document, received.document_id)
        assert (document.page_count, document.lease_owner, document.attempts) == (1, None, 1)
        assert document.finished_at is not None
        attachment = session.exec(select(Attachment)).one()
        assert (attachment.booking_id, attachment.document_id, attachment.kind) == (1, 1, "declaration")
        event = session.exec(select(BookingEvent)).one()
        assert (event.event, event.to_state, event.user_id) == ("prefill", "draft", None)


def test_the_reading_is_kept_whole_and_its_searched_values_are_typed(desk: Desk) -> None:
    given = reading(COMMODITY_VEHICLE)
    desk.booking(given)
    with desk.database.session() as session:
        stored = session.exec(select(Declaration)).one()
        assert Reading.model_validate(stored.reading) == given
        assert stored.customs_number == "940220240000195195"
        assert stored.declaration_date == dt.date(2024, 7, 19)
        assert stored.gross_weight_kg == Decimal(3330)
        assert stored.total_value == Decimal("8000.50")
        assert stored.destination_country == "TJK"
        assert stored.domestic_party_name == "霍尔果斯远山商贸有限公司"
        found = session.exec(
            select(DeclarationIdentifier.value)
            .where(col(DeclarationIdentifier.kind) == "vin")
            .order_by(col(DeclarationIdentifier.id))
        ).all()
        assert list(found) == VINS


def test_every_declaration_of_a_document_becomes_a_booking(desk: Desk) -> None:
    received = desk.receive()
    notice = reading(kind="release-notice")
    fate = desk.process(received.document_id, reading(), notice, reading(COMMODITY_VEHICLE))
    assert fate.booking_ids == [1, 2]
    with desk.database.session() as session:
        kinds = [booking.business_type for booking in session.exec(select(Booking))]
        assert kinds == ["loaded_truck", "commodity_vehicle"]
        assert len(session.exec(select(Declaration)).all()) == 2


def test_a_document_without_a_declaration_fails_and_says_what_it_is(desk: Desk) -> None:
    received = desk.receive()
    fate = desk.process(received.document_id, reading(kind="contract"))
    assert (fate.state, fate.error_code, fate.booking_ids) == ("failed", "no-declaration", [])
    assert "contract" in fate.message("en")


def test_a_document_that_cannot_be_read_fails_with_its_code(desk: Desk) -> None:
    received = desk.receive()
    fate = desk.process(
        received.document_id,
        error=UnreadableDocument("too-many-pages", file="declaration.pdf", actual=9, limit=5),
    )
    assert fate.error_parameters == {"file": "declaration.pdf", "actual": "9", "limit": "5"}
    assert "KOUAN_MAX_PAGES" in fate.message("zh")


def test_a_defect_fails_one_document_and_is_logged(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    received = desk.receive()
    with caplog.at_level(logging.ERROR):
        fate = desk.process(received.document_id, error=ZeroDivisionError("defect"))
    assert (fate.state, fate.error_code) == ("failed", "internal")
    assert "ZeroDivisionError: defect" in caplog.text


def test_a_defect_while_storing_stores_nothing(desk: Desk) -> None:
    received = desk.receive()
    twice_the_same_position = reading(customs_number="940220240000224218")
    broken = twice_the_same_position.model_copy(update={"pages": "no list"})
    fate = desk.process(received.document_id, reading(), broken)
    assert (fate.state, fate.error_code) == ("failed", "internal")
    with desk.database.session() as session:
        assert session.exec(select(Booking)).first() is None
        assert session.exec(select(Declaration)).first() is None


def test_a_document_that_is_done_is_not_read_again(desk: Desk) -> None:
    received = desk.receive()
    first = desk.process(received.document_id, reading())
    reader = GivenReadings([reading()])
    again = process_document(
        desk.database, desk.originals, reader, received.document_id, worker="other", lease_seconds=60
    )
    assert again == first
    assert reader.asked == 0


def test_of_several_workers_one_reads_the_document(desk: Desk) -> None:
    received = desk.receive()
    barrier = threading.Barrier(4)
    reader = GivenReadings([reading()])

    def work(name: str) -> None:
        barrier.wait()
        process_document(
            desk.database, desk.originals, reader, received.document_id, worker=name, lease_seconds=60
        )

    threads = [threading.Thread(target=work, args=(f"worker-{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert reader.asked == 1
    assert fate_of(desk.database, received.document_id).booking_ids == [1]


def test_the_document_of_a_dead_worker_is_taken_up_when_its_lease_has_run_out(desk: Desk) -> None:
    received = desk.receive()
    _give_to_dead_worker(desk, received.document_id, lease_left=60)
    assert waiting_documents(desk.database) == []
    assert desk.process(received.document_id, reading()).state == "reading"
    _give_to_dead_worker(desk, received.document_id, lease_left=-1)
    assert waiting_documents(desk.database) == [received.document_id]
    assert desk.process(received.document_id, reading()).booking_ids == [1]


def test_a_worker_that_lost_its_lease_stores_nothing(desk: Desk) -> None:
    received = desk.receive()

    class Overtaken(GivenReadings):
        def read(self, path: object, filename: str) -> list[Reading]:
            _give_to_dead_worker(desk, received.document_id, lease_left=60)
            return [reading()]

    fate = process_document(
        desk.database, desk.originals, Overtaken(), received.document_id, worker="slow", lease_seconds=60
    )
    assert (fate.state, fate.booking_ids) == ("reading", [])


def test_the_same_number_in_another_document_is_an_amendment_and_doubted(desk: Desk) -> None:
    desk.booking(reading())
    second = desk.booking(reading(gross_weight_kg="15000"))
    with desk.database.session() as session:
        assert [one.amends_id for one in session.exec(select(Declaration))] == [None, 1]
        evidence = session.get_one(Booking, second).evidence["customs_number"]
        assert evidence["doubted"]
        assert evidence["reasons"][0]["id"] == "number-used-before"


def test_asking_for_what_is_not_there(desk: Desk) -> None:
    with pytest.raises(NotFound):
        fate_of(desk.database, 5)


def _give_to_dead_worker(desk: Desk, document_id: int, *, lease_left: int) -> None:
    with desk.database.session() as session:
        document = session.get_one(Document, document_id)
        document.state = "reading"
        document.lease_owner = "dead"
        document.lease_expires_at = now() + dt.timedelta(seconds=lease_left)
