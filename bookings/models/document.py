"""A received file: its bytes by hash, how far it has come and who works on it."""

from datetime import datetime
from typing import Literal

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from bookings.columns import Json, UtcDateTime, Word, now
from bookings.models.account import DEFAULT_ENTERPRISE_ID
from bookings.models.base import Record

DocumentState = Literal["received", "reading", "read", "booked", "failed"]
DocumentSource = Literal["upload", "command", "folder", "api"]
BusinessType = Literal["loaded_truck", "commodity_vehicle"]


class Document(Record, table=True):
    """One file of one enterprise. The same bytes again are this row again."""

    __table_args__ = (
        UniqueConstraint("sha256", "enterprise_id"),
        Index("ix_document_state_lease_expires_at", "state", "lease_expires_at"),
    )

    id: int | None = Field(default=None, primary_key=True)
    sha256: str = Field(min_length=64, max_length=64)
    enterprise_id: int = Field(default=DEFAULT_ENTERPRISE_ID, foreign_key="enterprise.id", index=True)
    filename: str
    size_bytes: int
    source: DocumentSource = Field(sa_type=Word)
    received_by: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    received_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    chosen_business_type: BusinessType | None = Field(default=None, sa_type=Word)
    state: DocumentState = Field(default="received", sa_type=Word)
    error_code: str | None = None
    error_parameters: dict[str, str] = Field(default_factory=dict, sa_type=Json)
    lease_owner: str | None = None
    lease_expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    attempts: int = 0
    """How often a worker took it up, since it was received or last retried by hand."""
    retry_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Not before this moment: the last try met a passing fault."""
    retry_reason: str | None = None
    """The code of that fault."""
    page_count: int | None = None
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
