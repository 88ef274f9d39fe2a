"""Who has a booking open: one at a time, told to others, over by itself."""

import pytest
from sqlmodel import select

from bookings import review_leases
from bookings.enterprises import create_enterprise
from bookings.models import ReviewLease, UserAccount, stored_id
from bookings.review_leases import newest_lease, release, reviewer_of, take
from messages.errors import NotFound
from tests.bookings.conftest import Desk
from tests.bookings.readings import reading

OVER = -1
"""Seconds of a lease that is over when it is taken."""


@pytest.fixture
def colleague(desk: Desk) -> int:
    """Somebody else's id."""
    with desk.database.session() as session:
        user = UserAccount.model_validate(
            {"username": "colleague", "display_name": "同事", "role": "reviewer", "password_hash": "-"}
        )
        session.add(user)
        session.flush()
        return stored_id(user)


def test_whoever_comes_second_is_told_who_is_there(desk: Desk, ready: int, colleague: int) -> None:
    with desk.database.session() as session:
        assert take(session, ready, desk.user_id) is None
    with desk.database.session() as session:
        seen = take(session, ready, colleague)
    assert seen is not None
    assert (seen.user_id, seen.user_name) == (desk.user_id, "审核员")


def test_renewing_keeps_since_when(desk: Desk, ready: int) -> None:
    with desk.database.session() as session:
        take(session, ready, desk.user_id)
        first = session.exec(select(ReviewLease)).one().model_copy()
        word = newest_lease(session)
    with desk.database.session() as session:
        assert take(session, ready, desk.user_id, seconds=90) is None
    with desk.database.session() as session:
        renewed = session.exec(select(ReviewLease)).one()
        assert renewed.taken_at == first.taken_at
        assert renewed.expires_at > first.expires_at
        assert newest_lease(session) == word


def test_a_lease_that_is_over_is_anybodys(desk: Desk, ready: int, colleague: int) -> None:
    with desk.database.session() as session:
        take(session, ready, desk.user_id, seconds=OVER)
        before = session.exec(select(ReviewLease)).one().taken_at
        assert reviewer_of(session, [ready]) == {}
    with desk.database.session() as session:
        assert take(session, ready, colleague) is None
    with desk.database.session() as session:
        assert reviewer_of(session, [ready])[ready].user_id == colleague
        assert session.exec(select(ReviewLease)).one().taken_at > before


def test_only_ones_own_lease_is_released(desk: Desk, ready: int, colleague: int) -> None:
    with desk.database.session() as session:
        take(session, ready, desk.user_id)
        release(session, ready, colleague)
        assert reviewer_of(session, [ready])[ready].user_id == desk.user_id
        release(session, ready, desk.user_id)
        assert reviewer_of(session, [ready]) == {}


def test_opening_and_leaving_changes_the_word(desk: Desk, ready: int) -> None:
    with desk.database.session() as session:
        nobody = newest_lease(session)
        take(session, ready, desk.user_id)
        somebody = newest_lease(session)
        release(session, ready, desk.user_id)
        assert nobody != somebody
        assert newest_lease(session) == nobody


def test_leases_of_pages_closed_long_ago_are_forgotten(desk: Desk, ready: int) -> None:
    other = desk.booking(reading(customs_number="940220240000224999"))
    with desk.database.session() as session:
        take(session, ready, desk.user_id, seconds=-2 * 86_400)
    with desk.database.session() as session:
        take(session, other, desk.user_id)
        assert [lease.booking_id for lease in session.exec(select(ReviewLease))] == [other]


def test_a_booking_of_another_enterprise_is_none_to_lease(desk: Desk, ready: int) -> None:
    with desk.database.session() as session:
        other = create_enterprise(session, "远山")
        review_leases.booking_to_lease(session, ready, enterprise_id=1)
        with pytest.raises(NotFound, match="booking-not-found"):
            review_leases.booking_to_lease(session, ready, enterprise_id=other.id)
        with pytest.raises(NotFound, match="booking-not-found"):
            review_leases.booking_to_lease(session, ready + 100)
