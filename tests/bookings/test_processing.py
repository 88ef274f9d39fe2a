"""Processing: one claim, one transaction, one fate."""

import datetime as dt
import errno
import io
import logging
import threading
from decimal import Decimal
from pathlib import Path

import pytest
from sqlmodel import col, select

from bookings.columns import now
from bookings.database import Database
from bookings.leases import MOST_ATTEMPTS
from bookings.models import (
    Attachment,
    Booking,
    BookingEvent,
    Declaration,
    DeclarationIdentifier,
    Document,
)
from bookings.originals import OriginalStore
from bookings.processing import Fate, fate_of, process_document, waiting_documents
from bookings.receiving import receive, retry
from extractors.reading import Check, Reading
from messages.errors import NotFound, PartUnavailable, UnreadableDocument
from tests.bookings.conftest import Desk, GivenReadings
from tests.bookings.readings import COMMODITY_VEHICLE, VINS, reading
from tests.postgresql import PostgresqlCluster


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


def test_a_document_whose_pages_were_given_up_says_which(desk: Desk) -> None:
    timeout = Check(id="page-timeout", severity="error", fields=[], message="")
    unread = reading(kind="unknown").model_copy(update={"pages": [3], "checks": [timeout]})
    fate = desk.process(desk.receive().document_id, reading(kind="contract"), unread)
    assert (fate.state, fate.error_code) == ("failed", "pages-unread")
    assert fate.error_parameters["pages"] == "3"
    assert desk.process(desk.receive().document_id, reading(), unread).state == "booked"


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


def test_several_workers_share_the_waiting_documents_and_read_each_once(desk: Desk) -> None:
    received = [desk.receive().document_id for _ in range(12)]
    reader = GivenReadings([reading()])

    def work(name: str) -> None:
        for document_id in waiting_documents(desk.database):
            process_document(
                desk.database, desk.originals, reader, document_id, worker=name, lease_seconds=60
            )

    threads = [threading.Thread(target=work, args=(f"worker-{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert reader.asked == 12
    assert {fate_of(desk.database, number).state for number in received} == {"booked"}
    with desk.database.session() as session:
        # All have the same customs number: one is the first, each other amends one that was there.
        amended = [one.amends_id for one in session.exec(select(Declaration))]
        assert amended.count(None) == 1


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (PartUnavailable("reader-not-starting", reason="x"), "reader-not-starting"),
        (PartUnavailable("originals-unavailable", reason="x"), "originals-unavailable"),
        (OSError(errno.ENOSPC, "No space left on device"), "originals-unavailable"),
    ],
)
def test_a_passing_fault_is_tried_again_later(desk: Desk, fault: Exception, reason: str) -> None:
    received = desk.receive()
    fate = desk.process(received.document_id, error=fault)
    assert (fate.state, fate.error_code) == ("received", None)
    assert fate.retry_at is not None
    assert dt.timedelta() < fate.retry_at - now() <= dt.timedelta(seconds=5)
    assert (
        fate.message("en") == "“declaration.pdf” could not be read just now and is tried again automatically."
    )
    assert _row(desk, received.document_id).retry_reason == reason
    assert waiting_documents(desk.database) == []
    assert desk.process(received.document_id, reading()).state == "received", "not before its time"
    _let_wait_pass(desk, received.document_id)
    assert waiting_documents(desk.database) == [received.document_id]
    assert desk.process(received.document_id, reading()).booking_ids == [1]
    assert (_row(desk, received.document_id).retry_reason, _row(desk, received.document_id).retry_at) == (
        None,
        None,
    )


def test_waits_grow_and_end(desk: Desk) -> None:
    received = desk.receive()
    fault = PartUnavailable("originals-unavailable", reason="x")
    waits = []
    for _ in range(MOST_ATTEMPTS - 1):
        fate = desk.process(received.document_id, error=fault)
        assert fate.retry_at is not None
        waits.append(round((fate.retry_at - now()).total_seconds()))
        _let_wait_pass(desk, received.document_id)
    assert waits == [5, 20, 80, 320, 1280, 3600, 3600, 3600, 3600]
    fate = desk.process(received.document_id, error=fault)
    assert (fate.state, fate.error_code) == ("failed", "attempts-exhausted")
    assert fate.error_parameters == {
        "file": "declaration.pdf",
        "attempts": "10",
        "reason": "originals-unavailable",
    }
    retry(desk.database, received.document_id)
    assert desk.process(received.document_id, error=fault).state == "received", "a person starts it anew"


def test_a_document_whose_worker_always_dies_fails_at_last(desk: Desk) -> None:
    received = desk.receive()
    with desk.database.session() as session:
        session.get_one(Document, received.document_id).attempts = MOST_ATTEMPTS
    _give_to_dead_worker(desk, received.document_id, lease_left=-1)
    fate = desk.process(received.document_id, reading())
    assert (fate.state, fate.error_code) == ("failed", "attempts-exhausted")
    assert fate.error_parameters["reason"] == "lease-expired"


@pytest.mark.parametrize(("deaths", "state", "asked"), [(1, "booked", 2), (2, "failed", 2)])
def test_a_reader_that_dies_gets_one_second_try(desk: Desk, deaths: int, state: str, asked: int) -> None:
    received = desk.receive()

    class Dying(GivenReadings):
        def read(self, path: Path, filename: str) -> list[Reading]:
            found = super().read(path, filename)
            if self.asked <= deaths:
                raise UnreadableDocument("reader-died", file=filename, reason="SIGKILL")
            return found

    reader = Dying([reading()])
    fate = process_document(
        desk.database, desk.originals, reader, received.document_id, worker="test", lease_seconds=60
    )
    assert (fate.state, reader.asked) == (state, asked)
    assert fate.error_code == (None if state == "booked" else "reader-died")


@pytest.mark.parametrize("code", ["damaged", "encrypted", "reading-timeout", "reading-memory"])
def test_a_lasting_fault_is_not_tried_again(desk: Desk, code: str) -> None:
    received = desk.receive()
    reader = GivenReadings(error=UnreadableDocument(code, file="declaration.pdf", limit=1))
    fate = process_document(
        desk.database, desk.originals, reader, received.document_id, worker="test", lease_seconds=60
    )
    assert (fate.state, fate.error_code, fate.retry_at, reader.asked) == ("failed", code, None, 1)
    assert waiting_documents(desk.database) == []


def test_a_database_that_goes_away_while_reading_leaves_the_document_to_the_next_worker(
    postgresql: PostgresqlCluster, tmp_path: Path
) -> None:
    with postgresql.migrated() as url:
        database = Database.open(url)
        originals = OriginalStore(tmp_path)
        received = receive(database, originals, io.BytesIO(b"x"), filename="a.pdf", max_bytes=9)

        class Cut(GivenReadings):
            """Reads while every connection is cut and no new one is let in."""

            def read(self, path: Path, filename: str) -> list[Reading]:
                postgresql.close_to(url)
                return [reading()]

        with pytest.raises(PartUnavailable, match="database-unavailable"):
            process_document(database, originals, Cut(), received.document_id, worker="cut", lease_seconds=60)
        postgresql.open_to(url)
        assert fate_of(database, received.document_id).state == "reading"
        with database.session() as session:
            session.get_one(Document, received.document_id).lease_expires_at = now()
        again = process_document(
            database,
            originals,
            GivenReadings([reading()]),
            received.document_id,
            worker="next",
            lease_seconds=60,
        )
        assert again.booking_ids == [1]
        database.dispose()


def test_the_document_of_a_dead_worker_is_taken_up_when_its_lease_has_run_out(desk: Desk) -> None:
    received = desk.receive()
    _give_to_dead_worker(desk, received.document_id, lease_left=60)
    assert waiting_documents(desk.database) == []
    assert desk.process(received.document_id, reading()).state == "reading"
    _give_to_dead_worker(desk, received.document_id, lease_left=-1)
    assert waiting_documents(desk.database) == [received.document_id]
    assert desk.process(received.document_id, reading()).booking_ids == [1]


def test_a_lease_is_renewed_while_reading_goes_on(desk: Desk) -> None:
    received = desk.receive()
    seen: list[dt.datetime] = []

    class Patient(GivenReadings):
        def read(self, path: Path, filename: str) -> list[Reading]:
            """Reads until the lease it was given has run out."""
            while not seen or now() < seen[0]:
                with desk.database.session() as session:
                    expires = session.get_one(Document, received.document_id).lease_expires_at
                assert expires is not None
                seen.append(expires)
                assert waiting_documents(desk.database) == []
                threading.Event().wait(0.05)
            return [reading()]

    fate = process_document(
        desk.database, desk.originals, Patient(), received.document_id, worker="slow", lease_seconds=2
    )
    assert fate.state == "booked"
    assert max(seen) > seen[0]


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


def _let_wait_pass(desk: Desk, document_id: int) -> None:
    with desk.database.session() as session:
        session.get_one(Document, document_id).retry_at = now()


def _row(desk: Desk, document_id: int) -> Document:
    with desk.database.session() as session:
        return session.get_one(Document, document_id)
