"""Who is reviewing what, and the lists an administrator keeps."""

from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from bookings.columns import Json, UtcDateTime, Word, now
from bookings.models.base import Record

KeptLayoutKind = Literal["export"]
AdministeredList = Literal["rates", "warehouses", "enterprises", "export-layout", "remembered-columns"]
"""What an administrator keeps."""


class ReviewLease(Record, table=True):
    """A person has the booking open. It tells others; it locks nothing: versions do."""

    __tablename__ = "review_lease"

    booking_id: int = Field(primary_key=True, foreign_key="booking.id")
    user_id: int = Field(foreign_key="user_account.id")
    taken_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)


class Warehouse(Record, table=True):
    """A yard that bookings may name (所属海关库房); an inactive one is not offered any more."""

    __table_args__ = (UniqueConstraint("name"),)

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(min_length=1)
    code: str | None = Field(default=None, max_length=64)
    place: str | None = None
    active: bool = True
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class KeptLayout(Record, table=True):
    """A layout an administrator changed; without a row the one that comes with kouan holds."""

    __tablename__ = "kept_layout"

    kind: KeptLayoutKind = Field(primary_key=True, sa_type=Word)
    name: str = Field(primary_key=True, max_length=64)
    content: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    user_id: int | None = Field(default=None, foreign_key="user_account.id")
    updated_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class AdministrationChange(Record, table=True):
    """One change of a list an administrator keeps: who, when, before, after. The table only ever grows.

    ``before`` None: it was added; ``after`` None: it was taken away. ``user_id`` None: the command line.
    """

    __tablename__ = "administration_change"
    __table_args__ = (Index("ix_administration_change_list_name_id", "list_name", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    list_name: AdministeredList = Field(sa_type=Word)
    key: str
    """What was changed, as the list names it."""
    before: dict[str, Any] | None = Field(default=None, sa_type=Json, nullable=True)
    after: dict[str, Any] | None = Field(default=None, sa_type=Json, nullable=True)
    user_id: int | None = Field(default=None, foreign_key="user_account.id")
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
