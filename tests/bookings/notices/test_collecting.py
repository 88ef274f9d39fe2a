"""New differences become messages: each once, the gravest named, the rest counted."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from sqlmodel import col, select

from bookings.enterprises import create_enterprise
from bookings.models import NewDifference, stored_id
from bookings.notices.channels import Mail, NoticeRules, Webhook
from bookings.notices.collecting import collect
from bookings.notices.message import MOST_LINES, NoticeMessage
from bookings.notices.waiting import notices_are_due
from bookings.reconciling.records import Duplicate, DuplicateMember, ToldDifference
from tests.bookings.notices.conftest import Outbox

WEBHOOK = NoticeRules(webhook=Webhook("http://127.0.0.1:9/"), language="en")
BOTH = NoticeRules(
    webhook=Webhook("http://127.0.0.1:9/"),
    mail=Mail("127.0.0.1", 9, "kouan@mail.example", ("clerk@mail.example",)),
    pages_address="https://kouan.example",
)


def messages(outbox: Outbox) -> list[NoticeMessage]:
    return [NoticeMessage.model_validate(notice.body) for notice in outbox.notices()]


def test_each_channel_gets_one_message_of_all_that_is_new_and_never_of_the_same_again(outbox: Outbox) -> None:
    outbox.find("plates", "error")
    outbox.find("seals", "warning")
    assert collect(outbox.database, BOTH) == 2
    assert collect(outbox.database, BOTH) == 0
    assert [notice.channel for notice in outbox.notices()] == ["webhook", "mail"]
    first, second = messages(outbox)
    assert first == second
    assert first.total == 2
    assert [line.field for line in first.lines] == ["plates", "seals"]

    outbox.find("vins", "error")
    assert collect(outbox.database, BOTH) == 2
    assert [line.field for line in messages(outbox)[-1].lines] == ["vins"]
    assert len({message.id for message in messages(outbox)}) == 2


def test_without_a_channel_it_counts_as_told_and_nothing_is_kept_or_told_later(outbox: Outbox) -> None:
    outbox.find()
    assert collect(outbox.database, NoticeRules()) == 0
    with outbox.database.session() as session:
        assert not notices_are_due(session)
        assert session.exec(select(NewDifference).where(col(NewDifference.told_at).is_(None))).all() == []
    assert collect(outbox.database, BOTH) == 0
    assert outbox.notices() == []


def test_the_gravest_that_leave_soonest_are_named_and_the_rest_is_counted(
    outbox: Outbox, tomorrow: Callable[[int], datetime]
) -> None:
    outbox.find("destination", "info")
    for _ in range(MOST_LINES):
        outbox.find("seals", "warning")
    outbox.find("plates", "error", leaves_at=tomorrow(9))
    outbox.find("vins", "error", leaves_at=tomorrow(3))
    outbox.find("containers", "error")
    collect(outbox.database, WEBHOOK)
    (message,) = messages(outbox)
    assert [line.field for line in message.lines][:4] == ["vins", "plates", "containers", "seals"]
    assert len(message.lines) == MOST_LINES
    assert message.total == MOST_LINES + 4
    assert message.text().endswith("… and 4 more.")


def test_enterprises_are_told_apart(outbox: Outbox) -> None:
    with outbox.database.session() as session:
        other = stored_id(create_enterprise(session, "口岸二号公司"))
    outbox.find("plates", enterprise_id=other)
    outbox.find("seals", enterprise_id=1)
    assert collect(outbox.database, WEBHOOK) == 2
    by_enterprise = {message.enterprise_id: message for message in messages(outbox)}
    assert [line.field for line in by_enterprise[other].lines] == ["plates"]
    assert [line.field for line in by_enterprise[1].lines] == ["seals"]
    assert "口岸二号公司" in by_enterprise[other].subject


def test_a_message_names_the_booking_and_the_field_and_states_no_value(
    outbox: Outbox, tomorrow: Callable[[int], datetime]
) -> None:
    outbox.find("plates", "error", leaves_at=tomorrow(2))
    collect(outbox.database, BOTH)
    text = messages(outbox)[0].text()
    assert "940220240000224219" in text
    assert "YY001" in text
    assert "车牌号" in text
    assert "https://kouan.example/reconcile" in text
    for notice in outbox.notices():
        assert "新A1234" not in str(notice.body)


def test_duplicates_and_lonely_appointments_are_told_in_words(outbox: Outbox) -> None:
    members = tuple(
        DuplicateMember(side="booking", record_id=number, label=f"94022024000000{number}")
        for number in range(6)
    )
    told = ToldDifference(
        status="different",
        customs_number=None,
        appointment="YY7",
        leaves_at=None,
        difference=None,
        duplicate=Duplicate(kind="vin", value="LS4ASE2E5NJ123456", members=members),
    )
    outbox.keep(told)
    outbox.keep(told.model_copy(update={"duplicate": None, "status": "unmatched"}))
    outbox.keep(told.model_copy(update={"duplicate": None, "status": "ambiguous"}))
    collect(outbox.database, WEBHOOK)
    first, second, third = messages(outbox)[0].lines
    assert "940220240000000" in first.text
    assert "6 in all" in first.text
    assert "LS4ASE2E5NJ123456" not in first.text
    assert second.text == "2. appointment YY7: [error] nothing was found that belongs to it"
    assert (first.severity, second.severity, third.severity) == ("error", "error", "warning")


def test_two_that_collect_at_once_tell_each_difference_once(outbox: Outbox) -> None:
    for _ in range(30):
        outbox.find("plates", "error")
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: collect(outbox.database, WEBHOOK), range(4)))
    assert sum(made) == 1
    assert [message.total for message in messages(outbox)] == [30]


def test_a_text_that_is_too_long_for_its_receiver_has_fewer_lines_and_the_right_rest(outbox: Outbox) -> None:
    for _ in range(MOST_LINES + 5):
        outbox.find("plates", "error")
    collect(outbox.database, BOTH)
    text = messages(outbox)[0].text(most_bytes=600)
    assert len(text.encode()) <= 600
    lines = text.splitlines()
    named = sum("940220240000224219" in line for line in lines)
    assert 0 < named < MOST_LINES
    assert f"另有 {MOST_LINES + 5 - named} 处" in lines[-2]
    assert lines[-1].endswith("https://kouan.example/reconcile")
