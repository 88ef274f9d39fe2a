"""What happened to a booking. Both tables only ever grow: triggers of the database refuse the rest."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from bookings.columns import Json, UtcDateTime, Word, now
from bookings.models.base import Record


class Correction(Record, table=True):
    """A person changed or confirmed the value at ``path`` (before equals after when confirmed)."""

    __table_args__ = (Index("ix_correction_booking_id_booking_version", "booking_id", "booking_version"),)

    id: int | None = Field(default=None, primary_key=True)
    booking_id: int = Field(foreign_key="booking.id", index=True)
    path: str
    before: Any = Field(default=None, sa_type=Json, nullable=True)
    after: Any = Field(default=None, sa_type=Json, nullable=True)
    reason: str | None = None
    user_id: int = Field(foreign_key="user_account.id", index=True)
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    booking_version: int | None = None
    """The version of the booking that the change made: lines of one change share it. None: an older line."""
    evidence_before: dict[str, Any] | None = Field(default=None, sa_type=Json, nullable=True)
    """What undo needs (``bookings.changing.Kept``): the evidence that the value had, under ``evidence``.
    None: it cannot take the change back."""
    undoes_version: int | None = None
    """The change that this one took back."""


class BookingEvent(Record, table=True):
    """A booking moved from one state to another. ``user_id`` None: the program did it."""

    __tablename__ = "booking_event"

    id: int | None = Field(default=None, primary_key=True)
    booking_id: int = Field(foreign_key="booking.id", index=True)
    event: str = Field(sa_type=Word)
    from_state: str | None = Field(default=None, sa_type=Word)
    to_state: str = Field(sa_type=Word)
    user_id: int | None = Field(default=None, foreign_key="user_account.id", index=True)
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    reason: str | None = None
