"""People: passwords, sessions, roles, and the first administrator."""

import datetime as dt
import threading

import pytest
from sqlalchemy import update
from sqlmodel import Session, select

from bookings import users
from bookings.columns import now
from bookings.database import Database
from bookings.models import SignInSession, UserAccount
from messages.errors import NotAllowed, NotFound, Refused

PASSWORD = "long enough 1"


@pytest.fixture
def user_id(database: Database) -> int:
    with database.session() as session:
        return users.create_user(session, "li", PASSWORD, role="clerk", enterprise_id=1).id


def test_signing_in_and_out(database: Database, user_id: int) -> None:
    with database.session() as session:
        token = users.sign_in(session, " li ", PASSWORD)
    with database.session() as session:
        user = users.user_of_token(session, token)
        assert user is not None
        assert (user.id, user.role, user.enterprise_id, user.language) == (user_id, "clerk", 1, "zh")
        users.sign_out(session, token)
        assert users.user_of_token(session, token) is None


def test_nothing_secret_is_stored(database: Database, user_id: int) -> None:
    with database.session() as session:
        token = users.sign_in(session, "li", PASSWORD)
        (stored,) = session.exec(select(SignInSession)).all()
        account = session.get_one(UserAccount, user_id)
    assert token not in stored.token_hash
    assert account.password_hash.startswith("$argon2id$")
    assert PASSWORD not in account.password_hash


@pytest.mark.parametrize(("name", "password"), [("li", "wrong password"), ("wang", PASSWORD), ("", "")])
def test_a_wrong_part_is_not_named(database: Database, user_id: int, name: str, password: str) -> None:
    with database.session() as session, pytest.raises(NotAllowed) as refused:
        users.sign_in(session, name, password)
    assert refused.value.code == "wrong-password"
    assert refused.value.parameters == {}


def test_an_account_that_is_off_cannot_sign_in_and_its_sessions_end(database: Database, user_id: int) -> None:
    with database.session() as session:
        token = users.sign_in(session, "li", PASSWORD)
        assert not users.set_active(session, user_id, active=False).active
        assert users.user_of_token(session, token) is None
        with pytest.raises(NotAllowed):
            users.sign_in(session, "li", PASSWORD)
        users.set_active(session, user_id, active=True)
        assert users.sign_in(session, "li", PASSWORD)


def test_a_session_ends_with_its_time(database: Database, user_id: int) -> None:
    with database.session() as session:
        token = users.sign_in(session, "li", PASSWORD)
        session.exec(update(SignInSession).values(expires_at=now() - dt.timedelta(seconds=1)))
        assert users.user_of_token(session, token) is None
        users.sign_in(session, "li", PASSWORD)
        assert len(session.exec(select(SignInSession)).all()) == 1


def test_a_new_password_ends_all_sessions(database: Database, user_id: int) -> None:
    with database.session() as session:
        token = users.sign_in(session, "li", PASSWORD)
        with pytest.raises(NotAllowed):
            users.change_password(session, user_id, "wrong", "another long one")
        with pytest.raises(Refused, match="password-too-short"):
            users.change_password(session, user_id, PASSWORD, "short")
        users.change_password(session, user_id, PASSWORD, "another long one")
        assert users.user_of_token(session, token) is None
        assert users.sign_in(session, "li", "another long one")


def test_a_reset_password_must_be_changed(database: Database, user_id: int) -> None:
    with database.session() as session:
        password = users.reset_password(session, user_id)
        (shown,) = [user for user in users.list_users(session) if user.id == user_id]
        assert shown.must_change_password
        users.change_password(session, user_id, password, "another long one")
        assert not users.list_users(session)[0].must_change_password


def test_a_name_is_taken_once(database: Database, user_id: int) -> None:
    def create(name: str, password: str = PASSWORD) -> None:
        with database.session() as session:
            users.create_user(session, name, password, role="clerk")

    with pytest.raises(Refused, match="username-taken"):
        create("li")
    with pytest.raises(Refused, match="username-empty"):
        create("  ")
    with pytest.raises(Refused, match="password-too-short"):
        create("wang", "123")


def test_the_first_administrator_is_made_once(database: Database) -> None:
    barrier = threading.Barrier(3)
    given: list[str | None] = []

    def ensure() -> None:
        barrier.wait()
        with database.session() as session:
            given.append(users.ensure_first_administrator(session))

    threads = [threading.Thread(target=ensure) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (password,) = [one for one in given if one is not None]
    with database.session() as session:
        token = users.sign_in(session, "admin", password)
        user = users.user_of_token(session, token)
        assert user is not None
        assert (user.role, user.must_change_password) == ("administrator", False)
        assert users.ensure_first_administrator(session) is None


def test_the_last_administrator_stays(database: Database) -> None:
    def administrator(session: Session, name: str) -> int:
        return users.create_user(session, name, PASSWORD, role="administrator").id

    with database.session() as session:
        first = administrator(session, "a")
        with pytest.raises(Refused, match="last-administrator"):
            users.set_active(session, first, active=False)
        administrator(session, "b")
        assert not users.set_active(session, first, active=False).active


def test_a_person_chooses_a_language(database: Database, user_id: int) -> None:
    with database.session() as session:
        assert users.set_language(session, user_id, "en").language == "en"
        with pytest.raises(NotFound):
            users.set_language(session, 99, "en")
