"""What reviews teach: names that are read wrongly again and again, and how right the reading was."""

import datetime as dt
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from bookings.columns import Json, UtcDateTime, Word, now
from bookings.models.base import Record


class ValueAlias(Record, table=True):
    """A name that was read as ``read_value`` and that people of the enterprise corrected."""

    __tablename__ = "value_alias"
    __table_args__ = (UniqueConstraint("enterprise_id", "field_key", "read_value"),)

    id: int | None = Field(default=None, primary_key=True)
    enterprise_id: int = Field(foreign_key="enterprise.id")
    field_key: str = Field(sa_type=Word)
    read_value: str
    corrected_value: str
    times: int = 1
    user_id: int = Field(foreign_key="user_account.id")
    """Who corrected it last."""
    updated_at: dt.datetime = Field(default_factory=now, sa_type=UtcDateTime)


class ReviewOutcome(Record, table=True):
    """How right the reading of an approved booking was. Approved again, it is judged again."""

    __tablename__ = "review_outcome"
    __table_args__ = (Index("ix_review_outcome_enterprise_id_day", "enterprise_id", "day"),)

    booking_id: int = Field(primary_key=True, foreign_key="booking.id")
    enterprise_id: int = Field(foreign_key="enterprise.id")
    day: dt.date = Field(index=True)
    """Of the approval, at the port."""
    text_source: str = Field(sa_type=Word)
    """``layer`` or ``ocr``; ``none`` without a declaration."""
    form: str | None = Field(default=None, max_length=64)
    straight_through: bool
    """Nothing of what was read had to be corrected."""
    seconds: int | None = None
    """From the first change of a person to the approval."""
    fields: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    """What it added to ``FieldOutcome``, so that it can be taken away again."""


class FieldOutcome(Record, table=True):
    """How often a field was read, corrected, doubted, on one day: sums over the approved bookings."""

    __tablename__ = "field_outcome"

    enterprise_id: int = Field(primary_key=True, foreign_key="enterprise.id")
    day: dt.date = Field(primary_key=True)
    text_source: str = Field(primary_key=True, sa_type=Word)
    field_key: str = Field(primary_key=True, sa_type=Word)
    filled: int = 0
    """Values that the reading filled in."""
    corrected: int = 0
    doubted: int = 0
    doubted_corrected: int = 0
    audited: int = 0
    """Undoubted values that a person looked at all the same."""
    audited_corrected: int = 0
    """Of these the wrong ones: silent errors."""


class TimeOutcome(Record, table=True):
    """How many bookings of a day took how long: sums over the approved bookings."""

    __tablename__ = "time_outcome"

    enterprise_id: int = Field(primary_key=True, foreign_key="enterprise.id")
    day: dt.date = Field(primary_key=True)
    text_source: str = Field(primary_key=True, sa_type=Word)
    seconds_from: int = Field(primary_key=True)
    """The lower bound of a span of seconds (``bookings.learning.durations``); -1: nobody changed anything."""
    bookings: int = 0
    straight_through: int = 0
