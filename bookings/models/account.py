"""Enterprises, the people who work for them, and who is signed in."""

from datetime import datetime
from typing import Literal

from sqlmodel import Field

from bookings.columns import UtcDateTime, Word, now
from bookings.models.base import Record

Role = Literal["clerk", "reviewer", "warehouse", "port_authority", "administrator"]

DEFAULT_ENTERPRISE_ID = 1
"""The row made by the first migration; a document of nobody in particular belongs to it."""


class Enterprise(Record, table=True):
    """A booking company. Its defaults fill what no document states."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True, min_length=1)
    contact: str | None = None
    warehouse: str | None = None
    usage_type: str | None = None
    fuel_type: str | None = None
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class UserAccount(Record, table=True):
    """A person. ``enterprise_id`` None sees every enterprise."""

    __tablename__ = "user_account"

    id: int | None = Field(default=None, primary_key=True)
    username: str = Field(unique=True, min_length=1)
    display_name: str
    role: Role = Field(sa_type=Word)
    enterprise_id: int | None = Field(default=None, foreign_key="enterprise.id", index=True)
    language: Literal["zh", "en"] = Field(default="zh", sa_type=Word)
    password_hash: str
    active: bool = True
    must_change_password: bool = False
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class SignInSession(Record, table=True):
    """A signed-in browser. Only the SHA-256 of its token is kept."""

    __tablename__ = "sign_in_session"

    token_hash: str = Field(primary_key=True)
    user_id: int = Field(foreign_key="user_account.id", index=True)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
