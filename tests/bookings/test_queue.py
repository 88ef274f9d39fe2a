"""The queue: filters that go into an address and come back, keys both ways, the next one, indexes."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event, text, update
from sqlmodel import Session, col

from bookings import queue_search, review_leases
from bookings.enterprises import create_enterprise
from bookings.models import Booking, UserAccount, stored_id
from bookings.queue import (
    STATES,
    QueueFilter,
    QueuePage,
    count_queue,
    list_queue,
    next_booking,
    previous_booking,
)
from messages.errors import BadInput
from tests.bookings.conftest import Desk
from tests.bookings.readings import COMMODITY_VEHICLE, VINS, reading

TO_REVIEW = QueueFilter(state="to-review")
ALL = QueueFilter()


@pytest.fixture
def nine(desk: Desk) -> Desk:
    """Eight trucks, one in each state in their order, and a booking of cars with a doubt, the newest."""
    for number in range(8):
        desk.booking(reading(customs_number=f"94022024000022421{number}", plates=[f"新F1234{number}"]))
    desk.booking(reading(COMMODITY_VEHICLE, needs_review=["gross_weight_kg"]))
    with desk.database.session() as session:
        for number, state in enumerate(STATES, 1):
            put(session, number, state=state)
    return desk


def put(session: Session, booking_id: int, **values: Any) -> None:
    """Makes a stored booking other than it was read."""
    session.exec(update(Booking).where(col(Booking.id) == booking_id).values(**values))


def ids(page: QueuePage) -> list[int]:
    """What is listed."""
    return [row.id for row in page.rows]


@given(
    st.builds(
        QueueFilter,
        state=st.sampled_from([None, "to-review", *STATES]),
        search=st.text(max_size=100).map(str.strip),
        received_from=st.none() | st.dates(dt.date(2000, 1, 1), dt.date(2999, 12, 31)),
        received_to=st.none() | st.dates(dt.date(2000, 1, 1), dt.date(2999, 12, 31)),
    )
)
def test_a_filter_survives_the_address(asked: QueueFilter) -> None:
    assert QueueFilter.from_query(dict(parse_qsl(asked.as_query()))) == asked


def test_an_address_says_in_short_what_is_asked() -> None:
    asked = QueueFilter(state="draft", search="新F", doubtful=True, received_to=dt.date(2026, 3, 1))
    assert asked.as_query() == "state=draft&search=%E6%96%B0F&received_to=2026-03-01&doubtful=true"
    assert ALL.as_query() == "state=all"
    assert QueueFilter.from_query({"state": " ", "business_type": "", "page": "7"}) == ALL


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("state", "done"),
        ("received_from", "yesterday"),
        ("received_to", "9999-12-31"),
        ("doubtful", "perhaps"),
        ("search", "x" * 101),
    ],
)
def test_what_cannot_be_meant_is_refused(name: str, value: str) -> None:
    with pytest.raises(BadInput, match="queue-filter-odd"):
        QueueFilter.from_query({name: value})


def test_what_waits_for_a_reviewer(nine: Desk) -> None:
    with nine.database.session() as session:
        assert ids(list_queue(session, TO_REVIEW)) == [9, 8, 2, 1]
        assert ids(list_queue(session, QueueFilter(state="approved"))) == [3]
        assert ids(list_queue(session, ALL)) == [9, 8, 7, 6, 5, 4, 3, 2, 1]


def test_counts_are_of_all_states_and_of_the_rest_of_the_filter(nine: Desk) -> None:
    with nine.database.session() as session:
        other = create_enterprise(session, "远山")
        counts = count_queue(session, TO_REVIEW)
        assert counts is not None
        assert counts.by_state == dict.fromkeys(STATES, 1) | {"draft": 2}
        assert (counts.to_review, counts.all) == (4, 9)
        trucks = count_queue(session, QueueFilter(business_type="loaded_truck", search="新F12340"))
        assert trucks is not None
        assert trucks.by_state == {"draft": 1}
        of_others = count_queue(session, ALL, enterprise_id=other.id)
        assert of_others is not None
        assert of_others.by_state == {}


def test_filters(nine: Desk) -> None:
    with nine.database.session() as session:
        put(session, 4, created_at=dt.datetime(2026, 2, 28, 16, 0, tzinfo=dt.UTC))
        put(session, 3, created_at=dt.datetime(2026, 2, 28, 15, 59, tzinfo=dt.UTC))
        day, before = dt.date(2026, 3, 1), dt.date(2026, 2, 28)
        # Midnight at Khorgos is 16:00 of the day before in UTC.
        assert ids(list_queue(session, QueueFilter(received_from=day, received_to=day))) == [4]
        assert ids(list_queue(session, QueueFilter(received_to=day))) == [4, 3]
        assert ids(list_queue(session, QueueFilter(received_from=before, received_to=before))) == [3]
        assert ids(list_queue(session, QueueFilter(doubtful=True))) == [9]
        assert ids(list_queue(session, QueueFilter(business_type="commodity_vehicle"))) == [9]
        assert ids(list_queue(session, QueueFilter(state="draft", business_type="loaded_truck"))) == [1]
        assert list_queue(session, ALL, enterprise_id=7).rows == ()


SEARCHES = [
    ("94022024000022421", [8, 7, 6, 5, 4, 3, 2, 1]),
    ("940220240000224213", [4]),
    ("新f12345", [6]),
    (VINS[1][:8].lower(), [9]),
    ("霍A00703", [9]),
    ("远山", [9, 8, 7, 6, 5, 4, 3, 2, 1]),
    ("100%", []),
    ("_", []),
]


@pytest.mark.parametrize("most", [0, 2, 400])
@pytest.mark.parametrize(("search", "expected"), SEARCHES)
def test_a_search_finds_the_same_whether_it_meets_few_or_many(
    nine: Desk, monkeypatch: pytest.MonkeyPatch, search: str, expected: list[int], most: int
) -> None:
    monkeypatch.setattr(queue_search, "MOST_IDS", most)
    with nine.database.session() as session:
        for enterprise_id in (None, 1):
            page = list_queue(session, QueueFilter(search=search), enterprise_id=enterprise_id)
            assert ids(page) == expected
            waiting = list_queue(
                session, QueueFilter(state="to-review", search=search), enterprise_id=enterprise_id
            )
            assert ids(waiting) == [number for number in expected if number in (9, 8, 2, 1)]
            counts = count_queue(session, QueueFilter(search=search), enterprise_id=enterprise_id)
            assert counts is None or counts.all == len(expected)


@pytest.mark.parametrize("asked", [ALL, QueueFilter(search="新F"), QueueFilter(business_type="loaded_truck")])
def test_pages_lead_down_and_up_again(nine: Desk, asked: QueueFilter) -> None:
    with nine.database.session() as session:
        everything = ids(list_queue(session, asked))
        first = list_queue(session, asked, limit=3)
        second = list_queue(session, asked, limit=3, before=first.next_before)
        third = list_queue(session, asked, limit=3, before=second.next_before)
        assert ids(first) + ids(second) + ids(third) == everything
        assert (first.previous_after, third.next_before) == (None, None)
        assert list_queue(session, asked, limit=3, after=third.previous_after) == second
        assert list_queue(session, asked, limit=3, after=second.previous_after) == first


def test_the_first_page_is_never_short(nine: Desk) -> None:
    with nine.database.session() as session:
        page = list_queue(session, ALL, limit=3, after=8)
        assert (ids(page), page.previous_after) == ([9, 8, 7], None)


def test_next_and_previous_pass_by_what_somebody_else_has_open(nine: Desk) -> None:
    with nine.database.session() as session:
        other = UserAccount.model_validate(
            {"username": "colleague", "display_name": "同事", "role": "reviewer", "password_hash": "-"}
        )
        session.add(other)
        session.flush()
        review_leases.take(session, 8, stored_id(other))

        def step(find: Callable[..., int | None], after: int | None, user_id: int) -> int | None:
            return find(session, TO_REVIEW, after=after, user_id=user_id)

        assert step(next_booking, None, nine.user_id) == 9
        assert step(next_booking, 9, nine.user_id) == 2
        assert step(next_booking, 9, stored_id(other)) == 8
        assert step(next_booking, 5, nine.user_id) == 2
        assert step(next_booking, 1, nine.user_id) is None
        assert step(previous_booking, 2, nine.user_id) == 9
        assert step(previous_booking, 2, stored_id(other)) == 8
        assert step(previous_booking, 9, nine.user_id) is None
        assert [
            (row.id, row.reviewer.user_name) for row in list_queue(session, ALL).rows if row.reviewer
        ] == [(8, "同事")]


def test_a_line_says_that_it_amends(desk: Desk) -> None:
    first = desk.booking(reading())
    second = desk.booking(reading(gross_weight_kg="15481"))
    with desk.database.session() as session:
        assert {row.id: row.amends for row in list_queue(session, ALL).rows} == {first: False, second: True}


@contextmanager
def statements(desk: Desk) -> Iterator[list[tuple[str, Any]]]:
    """What is asked of the database meanwhile."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        asked.append((statement, parameters))

    event.listen(desk.database.engine, "before_cursor_execute", note)
    yield asked
    event.remove(desk.database.engine, "before_cursor_execute", note)


def plan_of(desk: Desk, ask: Callable[[Session], object]) -> str:
    """How the database goes about the first statement of ``ask``."""
    with desk.database.session() as session, statements(desk) as asked:
        ask(session)
    statement, parameters = asked[0]
    with desk.database.engine.connect() as connection:
        explain = "EXPLAIN QUERY PLAN "
        if connection.dialect.name == "postgresql":
            # So few rows are read faster without an index; what matters is whether it could be used.
            connection.execute(text("SET enable_seqscan = off"))
            connection.execute(text("SET enable_bitmapscan = off"))
            explain = "EXPLAIN "
        return "\n".join(str(row[-1]) for row in connection.exec_driver_sql(explain + statement, parameters))


@pytest.mark.parametrize("enterprise_id", [None, 1])
@pytest.mark.parametrize("asked", [TO_REVIEW, QueueFilter(doubtful=True, business_type="loaded_truck")])
def test_counts_and_ids_come_from_an_index_alone(
    nine: Desk, asked: QueueFilter, enterprise_id: int | None
) -> None:
    index = "ix_booking_queue" if enterprise_id else "ix_booking_queue_of_all"
    for ask in (count_queue, list_queue):
        plan = plan_of(nine, partial(ask, asked=asked, enterprise_id=enterprise_id))
        assert index in plan, plan
        assert "COVERING INDEX" in plan or "Index Only Scan" in plan, plan
        assert "SCAN booking\n" not in plan


@pytest.mark.parametrize("enterprise_id", [None, 1])
def test_consignors_are_searched_in_the_index_of_their_names(nine: Desk, enterprise_id: int | None) -> None:
    asked = QueueFilter(search="远山")
    plan = plan_of(nine, lambda session: list_queue(session, asked, enterprise_id=enterprise_id))
    for index in ("ix_booking_domestic_shipper_enterprise_id", "ix_booking_customs_number", "ix_truck_plate"):
        assert index in plan, plan
    assert "ix_vehicle_vin" in plan
    assert "COVERING INDEX ix_booking_domestic" in plan or "Index Only Scan using ix_booking_domestic" in plan
