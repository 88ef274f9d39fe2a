"""The outbox of exports, and the currency rates an administrator keeps."""

import datetime as dt
from decimal import Decimal
from typing import Literal

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from bookings.columns import ExactDecimal, UtcDateTime, Word, now
from bookings.models.base import Record

ExportFormat = Literal["json", "xlsx", "csv"]
ExportState = Literal["pending", "sent", "dropped"]
"""``dropped``: the booking was reopened before its file was written."""


class CurrencyRate(Record, table=True):
    """US dollars for one unit of a currency on a day, and who says so."""

    __tablename__ = "currency_rate"
    __table_args__ = (UniqueConstraint("currency", "date"),)

    id: int | None = Field(default=None, primary_key=True)
    currency: str = Field(min_length=3, max_length=3)
    usd_per_unit: Decimal = Field(sa_type=ExactDecimal, gt=0)
    source: str
    date: dt.date


class ExportRecord(Record, table=True):
    """One version of a booking going to one target in one format, once."""

    __tablename__ = "export_record"
    __table_args__ = (UniqueConstraint("booking_id", "booking_version", "format", "target"),)

    id: int | None = Field(default=None, primary_key=True)
    booking_id: int = Field(foreign_key="booking.id", index=True)
    booking_version: int
    format: ExportFormat = Field(sa_type=Word)
    target: str
    """The folder or address it goes to, ``download`` for a person's browser."""
    file_name: str
    """Records of one file share it, so that an interrupted export is finished as it was begun."""
    sha256: str | None = None
    state: ExportState = Field(default="pending", sa_type=Word, index=True)
    created_at: dt.datetime = Field(default_factory=now, sa_type=UtcDateTime)
    sent_at: dt.datetime | None = Field(default=None, sa_type=UtcDateTime)
