"""People and who is signed in. Passwords with argon2; tokens random, only their hash stored."""

import hashlib
import secrets
from datetime import timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from bookings.columns import now
from bookings.models import DEFAULT_ENTERPRISE_ID, Enterprise, Role, SignInSession, UserAccount
from bookings.views import UserView
from messages.catalogue import DEFAULT_LANGUAGE, Language
from messages.errors import NotAllowed, NotFound, Refused

FIRST_ADMINISTRATOR = "admin"
SHORTEST_PASSWORD = 10
_TOKEN_BYTES = 32
_PASSWORD_BYTES = 12

_hasher = PasswordHasher()


def create_user(
    session: Session,
    username: str,
    password: str,
    *,
    role: Role,
    display_name: str | None = None,
    enterprise_id: int | None = None,
    language: Language = DEFAULT_LANGUAGE,
    must_change_password: bool = False,
) -> UserView:
    """Make an account; whoever is no administrator works for an enterprise, the default one if none is named.

    Raises ``Refused`` ``username-empty``, ``username-taken`` or ``password-too-short``.
    """
    name = username.strip()
    if not name:
        raise Refused("username-empty")
    _require_length(password)
    user = UserAccount.model_validate(
        {
            "username": name,
            "display_name": display_name or name,
            "role": role,
            "enterprise_id": _enterprise_for(session, role, enterprise_id),
            "language": language,
            "password_hash": _hasher.hash(password),
            "must_change_password": must_change_password,
        }
    )
    session.add(user)
    try:
        session.flush()
    except IntegrityError as error:
        session.rollback()
        raise Refused("username-taken", username=name) from error
    return view_of_user(user)


def ensure_first_administrator(session: Session) -> str | None:
    """When there is no administrator, make ``admin`` and give its password (to be shown once); else None.

    Several programs may call it at once: one makes it, the others get None. Nobody else chose or
    handed on this password, so it need not be replaced at the first sign-in.
    """
    there = session.exec(select(UserAccount.id).where(col(UserAccount.role) == "administrator")).first()
    if there is not None:
        return None
    password = secrets.token_urlsafe(_PASSWORD_BYTES)
    try:
        create_user(session, FIRST_ADMINISTRATOR, password, role="administrator")
    except Refused:
        return None
    return password


def sign_in(session: Session, username: str, password: str, *, session_hours: float = 12) -> str:
    """A new session token.

    Raises ``NotAllowed`` ``wrong-password`` whether the name, the password or the account is at
    fault, and takes as long for each.
    """
    user = session.exec(select(UserAccount).where(UserAccount.username == username.strip())).first()
    # Made in either case: only the first one takes time, and that must not tell an unknown name.
    decoy = _decoy()
    right = _is_right(user.password_hash if user is not None else decoy, password)
    if user is None or not right or not user.active:
        raise NotAllowed("wrong-password")
    if _hasher.check_needs_rehash(user.password_hash):
        user.password_hash = _hasher.hash(password)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    session.add(
        SignInSession.model_validate(
            {
                "token_hash": _hash_of(token),
                "user_id": user.id,
                "expires_at": now() + timedelta(hours=session_hours),
            }
        )
    )
    session.exec(delete(SignInSession).where(col(SignInSession.expires_at) < now()))
    session.flush()
    return token


def user_of_token(session: Session, token: str) -> UserView | None:
    """Who is signed in with this token; None when it is unknown, expired or the account is off."""
    user = session.exec(
        select(UserAccount)
        .join(SignInSession, col(SignInSession.user_id) == col(UserAccount.id))
        .where(SignInSession.token_hash == _hash_of(token))
        .where(SignInSession.expires_at > now(), col(UserAccount.active).is_(True))
    ).first()
    return None if user is None else view_of_user(user)


def sign_out(session: Session, token: str) -> None:
    """End this session."""
    session.exec(delete(SignInSession).where(col(SignInSession.token_hash) == _hash_of(token)))


def change_password(session: Session, user_id: int, old_password: str, new_password: str) -> None:
    """Change one's own password; all sessions of the person end.

    Raises ``NotAllowed`` ``wrong-password``, or ``Refused`` ``password-too-short`` or
    ``password-unchanged``: one that somebody else gave would stay known to that person.
    """
    user = _user(session, user_id)
    if not _is_right(user.password_hash, old_password):
        raise NotAllowed("wrong-password")
    if new_password == old_password:
        raise Refused("password-unchanged")
    _set_password(session, user, new_password, must_change=False)


def reset_password(session: Session, user_id: int) -> str:
    """A new random password (to be shown once), to be changed at the next sign-in; for administrators."""
    password = secrets.token_urlsafe(_PASSWORD_BYTES)
    _set_password(session, _user(session, user_id), password, must_change=True)
    return password


def list_users(session: Session) -> list[UserView]:
    """All accounts by username."""
    return [view_of_user(user) for user in session.exec(select(UserAccount).order_by(UserAccount.username))]


def set_language(session: Session, user_id: int, language: Language) -> UserView:
    """The language a person is shown."""
    user = _user(session, user_id)
    user.language = language
    session.flush()
    return view_of_user(user)


def set_active(session: Session, user_id: int, *, active: bool) -> UserView:
    """Switch an account on or off; off ends its sessions.

    Raises ``Refused`` ``last-administrator``, or ``NotFound`` ``user-not-found``.
    """
    user = _user(session, user_id)
    if not active:
        _require_other_administrator(session, user)
    user.active = active
    if not active:
        session.exec(delete(SignInSession).where(col(SignInSession.user_id) == user_id))
    session.flush()
    return view_of_user(user)


def set_duties(session: Session, user_id: int, *, role: Role, enterprise_id: int | None) -> UserView:
    """Another role or enterprise; it holds from the person's next request on.

    Raises ``Refused`` ``last-administrator``, ``NotFound`` ``user-not-found`` or ``enterprise-not-found``.
    """
    user = _user(session, user_id)
    if role != "administrator":
        _require_other_administrator(session, user)
    user.enterprise_id = _enterprise_for(session, role, enterprise_id)
    user.role = role
    session.flush()
    return view_of_user(user)


def _enterprise_for(session: Session, role: Role, enterprise_id: int | None) -> int | None:
    if enterprise_id is None:
        return None if role == "administrator" else DEFAULT_ENTERPRISE_ID
    if session.get(Enterprise, enterprise_id) is None:
        raise NotFound("enterprise-not-found", enterprise=enterprise_id)
    return enterprise_id


def _require_other_administrator(session: Session, user: UserAccount) -> None:
    """Somebody must stay who can let others in."""
    if user.role != "administrator" or not user.active:
        return
    other = session.exec(
        select(UserAccount.id)
        .where(col(UserAccount.role) == "administrator", col(UserAccount.active).is_(True))
        .where(UserAccount.id != user.id)
    ).first()
    if other is None:
        raise Refused("last-administrator")


def _user(session: Session, user_id: int) -> UserAccount:
    user = session.get(UserAccount, user_id)
    if user is None:
        raise NotFound("user-not-found", user=user_id)
    return user


def _set_password(session: Session, user: UserAccount, password: str, *, must_change: bool) -> None:
    _require_length(password)
    user.password_hash = _hasher.hash(password)
    user.must_change_password = must_change
    session.exec(delete(SignInSession).where(col(SignInSession.user_id) == user.id))
    session.flush()


def _require_length(password: str) -> None:
    if len(password) < SHORTEST_PASSWORD:
        raise Refused("password-too-short", length=SHORTEST_PASSWORD)


def _is_right(password_hash: str, password: str) -> bool:
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _decoy() -> str:
    """A hash to verify against when there is no such user, so that the answer takes as long."""
    return _hasher.hash(secrets.token_urlsafe(_PASSWORD_BYTES))


def _hash_of(token: str) -> str:
    # A random token of 256 bits needs no slow hash.
    return hashlib.sha256(token.encode()).hexdigest()


def view_of_user(user: UserAccount) -> UserView:
    """The person without anything secret."""
    return UserView.model_validate(user.model_dump(include=set(UserView.model_fields)))
