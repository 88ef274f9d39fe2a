"""Tokens, attempts, repeated requests, living workers and times of stages, on every database."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from bookings import users
from bookings.api_tokens import SCOPES_OF_ROLE, create_token, list_tokens, owner_of_token, revoke_token
from bookings.columns import now
from bookings.database import Database
from bookings.idempotency import ABANDONED, KEPT, KeptAnswer, begin, finish, give_up
from bookings.models import IdempotencyKey, SignInAttempt, UserAccount, WorkerSeen
from bookings.operation import note_worker, readiness, worker_seen_seconds
from bookings.signing_in import Throttle, TooManyAttempts, sign_in_throttled
from bookings.stage_times import histograms, note_seconds
from bookings.views import UserView
from messages.errors import Conflict, NotAllowed, NotFound, Refused
from tests.bookings.conftest import Desk

PASSWORD = "long enough 1"


@pytest.fixture
def reviewer(database: Database) -> UserView:
    with database.session() as session:
        return users.create_user(session, "li", PASSWORD, role="reviewer")


def at_once(count: int, act: Callable[[], None]) -> None:
    """Runs ``act`` in as many threads at the same moment."""
    barrier = threading.Barrier(count)

    def run() -> None:
        barrier.wait()
        act()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_token_speaks_for_its_owner_within_scopes_and_role(database: Database, reviewer: UserView) -> None:
    with database.session() as session:
        token = create_token(session, reviewer, " scanner ", frozenset({"read", "export"}))
    owner = owner_of_token(database, token)
    assert owner is not None
    assert (owner.user.id, owner.scopes) == (reviewer.id, {"read", "export"})
    with database.session() as session:
        users.create_user(session, "boss", PASSWORD, role="administrator")
        users.set_duties(session, reviewer.id, role="clerk", enterprise_id=None)
        (shown,) = list_tokens(session, reviewer.id)
    assert shown.last_used_at is not None
    owner = owner_of_token(database, token)
    assert owner is not None
    assert owner.scopes == {"read"}
    with database.session() as session:
        revoke_token(session, reviewer.id, shown.id)
        with pytest.raises(NotFound):
            revoke_token(session, reviewer.id, shown.id)
    assert owner_of_token(database, token) is None
    assert owner_of_token(database, "kouan_" + "\ud800") is None


@pytest.mark.parametrize(
    ("name", "scopes", "code"),
    [
        (" ", {"read"}, "token-name-empty"),
        ("x", set(), "token-without-scope"),
        ("x", {"read", "metrics"}, "scope-not-permitted"),
    ],
)
def test_what_is_no_token(database: Database, reviewer: UserView, name: str, scopes: set, code: str) -> None:
    with database.session() as session, pytest.raises(Refused) as refused:
        create_token(session, reviewer, name, frozenset(scopes))
    assert refused.value.code == code


def test_every_role_may_read_and_none_more_than_the_administrator() -> None:
    everything = SCOPES_OF_ROLE["administrator"]
    assert all("read" in scopes and scopes <= everything for scopes in SCOPES_OF_ROLE.values())


def test_attempts_made_at_once_are_counted(database: Database, reviewer: UserView) -> None:
    said: list[str] = []

    def attempt() -> None:
        try:
            throttle = Throttle(tries=3, wait_seconds=60)
            sign_in_throttled(database, "li", "wrong", address="10.0.0.1", throttle=throttle)
        except NotAllowed as refused:
            said.append(refused.code)

    at_once(8, attempt)
    assert len(said) == 8
    assert said.count("wrong-password") <= 3
    with database.session() as session:
        stored = session.exec(select(SignInAttempt)).all()
    assert len(stored) <= 3
    assert all(attempt.name_hash != "li" and len(attempt.name_hash) == 64 for attempt in stored)


def test_attempts_are_forgotten_after_the_wait(database: Database, reviewer: UserView) -> None:
    throttle = Throttle(tries=1, wait_seconds=60)
    known = {"address": "10.0.0.1", "throttle": throttle}
    with pytest.raises(NotAllowed):
        sign_in_throttled(database, "li", "wrong", **known)
    with pytest.raises(TooManyAttempts):
        sign_in_throttled(database, "li", PASSWORD, **known)
    with database.session() as session:
        session.exec(update(SignInAttempt).values(at=now() - timedelta(seconds=61)))
    assert sign_in_throttled(database, "li", PASSWORD, **known)
    with database.session() as session:
        assert session.exec(select(SignInAttempt)).all() == []


def test_a_key_is_had_by_one_until_answered(database: Database, reviewer: UserView) -> None:
    request = {"operation": "POST /x", "request_hash": "a"}
    had: list[str] = []

    def ask() -> None:
        try:
            begin(database, reviewer.id, "k", **request)
            had.append("had")
        except Conflict as conflict:
            had.append(conflict.code)

    at_once(6, ask)
    assert sorted(had) == ["had"] + ["idempotency-key-in-use"] * 5
    answer = KeptAnswer(201, {"location": "/y"}, "答".encode())
    finish(database, reviewer.id, "k", answer)
    give_up(database, reviewer.id, "k")
    assert begin(database, reviewer.id, "k", **request) == answer
    with pytest.raises(Refused) as refused:
        begin(database, reviewer.id, "k", operation="POST /x", request_hash="b")
    assert refused.value.code == "idempotency-key-reused"


@pytest.mark.parametrize(("age", "is_answered"), [(ABANDONED, False), (KEPT, True)])
def test_old_keys_are_free_again(
    database: Database, reviewer: UserView, age: timedelta, is_answered: bool
) -> None:
    request = {"operation": "POST /x", "request_hash": "a"}
    assert begin(database, reviewer.id, "k", **request) is None
    if is_answered:
        finish(database, reviewer.id, "k", KeptAnswer(200, {}, b""))
    with database.session() as session:
        session.exec(update(IdempotencyKey).values(created_at=now() - age - timedelta(seconds=1)))
    assert begin(database, reviewer.id, "k", **request) is None


def test_a_worker_is_seen_for_a_while(desk: Desk) -> None:
    assert readiness(desk.database, desk.originals).worker == "late"
    at_once(3, lambda: note_worker(desk.database, "host:1"))
    assert readiness(desk.database, desk.originals).worker == "ok"
    with desk.database.session() as session:
        session.exec(update(WorkerSeen).values(seen_at=now() - timedelta(seconds=90)))
        assert (worker_seen_seconds(session) or 0) >= 90
    assert readiness(desk.database, desk.originals).worker == "late"


def test_stages_are_counted_by_all_at_once(database: Database) -> None:
    def count() -> None:
        for seconds in (0.01, 0.05, 0.3, 10_000.0):
            with database.session() as session:
                note_seconds(session, "waiting", seconds)

    at_once(4, count)
    with database.session() as session:
        waiting, reading, _ = histograms(session)
    assert waiting.buckets[0] == ("0.05", 8)
    assert dict(waiting.buckets)["0.5"] == 12
    assert waiting.buckets[-1] == ("+Inf", 16)
    assert waiting.seconds == pytest.approx(4 * 10_000.36)
    assert reading.buckets[-1] == ("+Inf", 0)


def test_whoever_is_no_administrator_works_for_an_enterprise(database: Database) -> None:
    with database.session() as session:
        clerk = users.create_user(session, "a", PASSWORD, role="clerk")
        boss = users.create_user(session, "b", PASSWORD, role="administrator")
        assert (clerk.enterprise_id, clerk.sees_enterprise) == (1, 1)
        assert (boss.enterprise_id, boss.sees_enterprise) == (None, None)
        with pytest.raises(NotFound):
            users.set_duties(session, clerk.id, role="clerk", enterprise_id=77)
        session.exec(update(UserAccount).where(col(UserAccount.id) == clerk.id).values(enterprise_id=None))
    with database.session() as session:
        (shown, _) = users.list_users(session)
    assert shown.sees_enterprise == 1
