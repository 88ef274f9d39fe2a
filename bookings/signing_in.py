"""Signing in, slowed down for whoever guesses: so many failures per name and per address in a while."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func
from sqlmodel import Session, col, select

from bookings.columns import now
from bookings.database import Database
from bookings.models import SignInAttempt, stored_id
from bookings.users import sign_in
from messages.errors import NotAllowed

_PEOPLE_BEHIND_ONE_ADDRESS = 10
"""An office shares one address: it may fail this many times as often as one name."""


class TooManyAttempts(NotAllowed):
    """Wait before signing in again; the same for names that exist and names that do not."""

    def __init__(self, wait_seconds: int) -> None:
        self.wait_seconds = wait_seconds
        super().__init__("sign-in-throttled", seconds=wait_seconds)


@dataclass(frozen=True, slots=True)
class Throttle:
    """At most ``tries`` failures of one name within ``wait_seconds``; of one address ten times that."""

    tries: int = 10
    wait_seconds: int = 300


def sign_in_throttled(
    database: Database,
    username: str,
    password: str,
    *,
    address: str,
    throttle: Throttle,
    session_hours: float = 12,
) -> str:
    """A new session token.

    Raises ``NotAllowed`` ``wrong-password`` as ``users.sign_in`` does, or ``TooManyAttempts``
    ``sign-in-throttled`` without looking at the password.
    """
    name_hash = hashlib.sha256(username.strip().casefold().encode(errors="replace")).hexdigest()
    # Entered before the password is looked at, so that attempts made at once are counted too.
    with database.session() as session:
        attempt = SignInAttempt.model_validate({"name_hash": name_hash, "address": address})
        session.add(attempt)
        session.flush()
        session.exec(delete(SignInAttempt).where(col(SignInAttempt.at) < _since(throttle)))
    with database.session() as session:
        too_many = _is_too_many(session, name_hash, address, throttle)
    if too_many:
        # A refused attempt does not count, or an impatient person would lengthen the wait.
        with database.session() as session:
            session.exec(delete(SignInAttempt).where(col(SignInAttempt.id) == stored_id(attempt)))
        raise TooManyAttempts(throttle.wait_seconds)
    with database.session() as session:
        token = sign_in(session, username, password, session_hours=session_hours)
        session.exec(delete(SignInAttempt).where(col(SignInAttempt.name_hash) == name_hash))
    return token


def _since(throttle: Throttle) -> object:
    return now() - timedelta(seconds=throttle.wait_seconds)


def _is_too_many(session: Session, name_hash: str, address: str, throttle: Throttle) -> bool:
    counted = select(func.count()).select_from(SignInAttempt).where(col(SignInAttempt.at) >= _since(throttle))
    of_name = session.exec(counted.where(col(SignInAttempt.name_hash) == name_hash)).one()
    of_address = session.exec(counted.where(col(SignInAttempt.address) == address)).one()
    return of_name > throttle.tries or of_address > throttle.tries * _PEOPLE_BEHIND_ONE_ADDRESS
