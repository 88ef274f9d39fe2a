"""Keys of programs: made by a person, shown once, never more powerful than that person's role."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import get_args

from sqlalchemy import update
from sqlmodel import Session, col, select

from bookings.columns import now
from bookings.database import Database
from bookings.models import ApiToken, Role, Scope, UserAccount, stored_id
from bookings.users import view_of_user
from bookings.views import UserView, View
from messages.errors import NotFound, Refused

PREFIX = "kouan_"
"""What every token begins with, so that scanners for leaked secrets recognise one."""
_TOKEN_BYTES = 32
_USED_EVERY = timedelta(minutes=1)
"""How exact ``last_used_at`` is: not every request of a program is a write."""

SCOPES: tuple[Scope, ...] = get_args(Scope)
SCOPES_OF_ROLE: dict[Role, frozenset[Scope]] = {
    "clerk": frozenset({"read", "upload"}),
    "reviewer": frozenset({"read", "upload", "review", "export"}),
    "warehouse": frozenset({"read"}),
    "port_authority": frozenset({"read"}),
    "administrator": frozenset(SCOPES),
}


class TokenView(View):
    """A token as its owner sees it: everything but the token."""

    id: int
    name: str
    scopes: tuple[Scope, ...]
    created_at: datetime
    last_used_at: datetime | None
    expires_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class TokenOwner:
    """Whom a token speaks for, and what it may do."""

    user: UserView
    scopes: frozenset[Scope]


def create_token(
    session: Session, user: UserView, name: str, scopes: frozenset[Scope], *, days: int | None = None
) -> str:
    """A new token, to be shown once; ``days`` None never ends.

    Raises ``Refused`` ``token-name-empty``, ``token-without-scope`` or ``scope-not-permitted``.
    """
    if not name.strip():
        raise Refused("token-name-empty")
    if not scopes:
        raise Refused("token-without-scope")
    if beyond := scopes - SCOPES_OF_ROLE[user.role]:
        raise Refused("scope-not-permitted", scopes=", ".join(sorted(beyond)))
    token = PREFIX + secrets.token_urlsafe(_TOKEN_BYTES)
    row = {
        "token_hash": _hash_of(token),
        "user_id": user.id,
        "name": name.strip(),
        "scopes": sorted(scopes),
        "expires_at": None if days is None else now() + timedelta(days=days),
    }
    session.add(ApiToken.model_validate(row))
    session.flush()
    return token


def list_tokens(session: Session, user_id: int) -> list[TokenView]:
    """A person's tokens, newest first, revoked ones too."""
    found = session.exec(
        select(ApiToken).where(ApiToken.user_id == user_id).order_by(col(ApiToken.id).desc())
    )
    return [TokenView.model_validate(token.model_dump()) for token in found]


def revoke_token(session: Session, user_id: int, token_id: int) -> None:
    """Ends one of the person's own tokens. Raises ``NotFound`` ``token-not-found``."""
    ended = session.exec(
        update(ApiToken)
        .where(col(ApiToken.id) == token_id, col(ApiToken.user_id) == user_id)
        .where(col(ApiToken.revoked_at).is_(None))
        .values(revoked_at=now())
    )
    if not ended.rowcount:
        raise NotFound("token-not-found", token=token_id)


def owner_of_token(database: Database, token: str) -> TokenOwner | None:
    """Whom it speaks for; None when it is unknown, revoked or over, or when the account is off."""
    with database.session() as session:
        found = session.exec(
            select(ApiToken, UserAccount)
            .join(UserAccount, col(UserAccount.id) == col(ApiToken.user_id))
            .where(ApiToken.token_hash == _hash_of(token), col(ApiToken.revoked_at).is_(None))
            .where(col(UserAccount.active).is_(True))
        ).first()
    if found is None:
        return None
    row, account = found
    moment = now()
    if row.expires_at is not None and row.expires_at <= moment:
        return None
    if row.last_used_at is None or moment - row.last_used_at > _USED_EVERY:
        with database.session() as session:
            _note_use(session, stored_id(row), moment)
    return TokenOwner(view_of_user(account), frozenset(row.scopes) & SCOPES_OF_ROLE[account.role])


def _note_use(session: Session, token_id: int, moment: datetime) -> None:
    session.exec(
        update(ApiToken)
        .where(col(ApiToken.id) == token_id)
        .values(last_used_at=moment)
        .execution_options(synchronize_session=False)
    )


def _hash_of(token: str) -> str:
    # A random token of 256 bits needs no slow hash.
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
