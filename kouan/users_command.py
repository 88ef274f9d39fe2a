"""``kouan users``: list, add, new password, deactivate."""

import json
import secrets
import sys

from sqlmodel import Session

from bookings.models import Role
from bookings.users import create_user, list_users, reset_password, set_active
from bookings.views import UserView
from kouan.language import text
from kouan.opening import opened_database
from messages.errors import NotFound
from settings import load


def run_list(*, as_json: bool) -> None:
    """Prints one line per user."""
    with opened_database(load()) as database, database.session() as session:
        for user in list_users(session):
            sys.stdout.write((_record(user) if as_json else _line(user)) + "\n")


def run_add(username: str, role: Role) -> None:
    """Adds a user with a random password, to be changed at the first sign-in."""
    password = secrets.token_urlsafe(12)
    with opened_database(load()) as database, database.session() as session:
        user = create_user(session, username, password, role=role, must_change_password=True)
    _print_password(user.username, password)


def run_password(username: str) -> None:
    """Gives a user a new random password."""
    with opened_database(load()) as database, database.session() as session:
        password = reset_password(session, _named(session, username).id)
    _print_password(username, password)


def run_deactivate(username: str) -> None:
    """Switches an account off."""
    with opened_database(load()) as database, database.session() as session:
        set_active(session, _named(session, username).id, active=False)
    sys.stdout.write(text("user-deactivated", username=username) + "\n")


def _named(session: Session, username: str) -> UserView:
    for user in list_users(session):
        if user.username == username:
            return user
    raise NotFound("user-not-found", user=username)


def _print_password(username: str, password: str) -> None:
    sys.stdout.write(text("user-password", username=username, password=password) + "\n")


def _line(user: UserView) -> str:
    state = text("user-active" if user.active else "user-inactive")
    return text("user-line", username=user.username, role=user.role, state=state)


def _record(user: UserView) -> str:
    return json.dumps(
        {"username": user.username, "role": user.role, "active": user.active}, ensure_ascii=False
    )
