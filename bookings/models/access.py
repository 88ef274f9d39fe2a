"""Who comes in how: sign-in attempts, API tokens, answers kept for repeated requests."""

from datetime import datetime
from typing import Literal

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from bookings.columns import Json, UtcDateTime, Word, now
from bookings.models.base import Record

Scope = Literal["read", "upload", "review", "export", "metrics", "administer"]
"""What a token may do; never more than the role of its owner."""


class SignInAttempt(Record, table=True):
    """A sign-in that has not succeeded (yet). Kept only as long as it counts."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_name_hash_at", "name_hash", "at"),
        Index("ix_sign_in_attempt_address_at", "address", "at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    name_hash: str
    """SHA-256 of what was typed: people type passwords into the wrong box."""
    address: str
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class ApiToken(Record, table=True):
    """A program's key. Only the SHA-256 of the token is kept; a revoked one stays for the record."""

    __tablename__ = "api_token"
    __table_args__ = (UniqueConstraint("token_hash"),)

    id: int | None = Field(default=None, primary_key=True)
    token_hash: str
    user_id: int = Field(foreign_key="user_account.id", index=True)
    name: str
    scopes: list[Scope] = Field(default_factory=list, sa_type=Json)
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    last_used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class IdempotencyKey(Record, table=True):
    """One request of a program and its answer. ``status`` None: it is being answered."""

    __tablename__ = "idempotency_key"

    user_id: int = Field(primary_key=True, foreign_key="user_account.id")
    key: str = Field(primary_key=True, max_length=255)
    operation: str
    """Method and path."""
    request_hash: str
    status: int | None = None
    headers: dict[str, str] = Field(default_factory=dict, sa_type=Json)
    body: bytes = b""
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime, index=True)


class WorkerSeen(Record, table=True):
    """When a worker last said that it lives."""

    __tablename__ = "worker_seen"

    worker: str = Field(primary_key=True)
    seen_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class StageSeconds(Record, table=True):
    """How many documents took how long in a stage: one row per stage and bucket of the histogram.

    In the database because several processes count, and any of them may be asked.
    """

    __tablename__ = "stage_seconds"

    stage: str = Field(primary_key=True, sa_type=Word)
    bucket: str = Field(primary_key=True, sa_type=Word)
    """The upper bound in seconds as Prometheus writes it; ``+Inf`` for the last."""
    documents: int = 0
    seconds: float = 0.0
