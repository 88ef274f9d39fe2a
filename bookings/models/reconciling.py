"""What reconciling keeps: keys to find by, candidates, results, what people decided, what was told."""

from datetime import date, datetime
from typing import Any, ClassVar, Literal

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from bookings.columns import Identifier, Json, UtcDateTime, Word, now
from bookings.models.base import Record
from bookings.models.document import BusinessType

RecordSide = Literal["booking", "appointment"]
ReconcileStatus = Literal["matched", "different", "unmatched", "ambiguous"]
ChosenSide = Literal["declared", "appointed", "withdrawn"]
"""``withdrawn``: the choice before it does not hold any more."""
PairDecision = Literal["together", "apart", "withdrawn"]
DuplicateKind = Literal["vin", "container", "batch_number", "customs_number", "plate"]
NoticeChannel = Literal["webhook", "mail"]
NoticeState = Literal["waiting", "sent", "failed"]


class MatchKey(Record, table=True):
    """One thing a booking or an appointment can be found by, in the form in which both are compared."""

    __tablename__ = "match_key"
    __table_args__: ClassVar = (
        Index("ix_match_key_side_record_id", "side", "record_id"),
        {"sqlite_with_rowid": False},
    )

    enterprise_id: int = Field(primary_key=True)
    kind: str = Field(primary_key=True, sa_type=Word)
    value: str = Field(primary_key=True, sa_type=Identifier)
    side: RecordSide = Field(primary_key=True, sa_type=Word)
    record_id: int = Field(primary_key=True)
    day: int | None = None
    """Of what comes again, and of what is found about its day: proleptic ordinal of the record's day."""


class MatchCandidate(Record, table=True):
    """A booking and an appointment that may belong together. ``chosen``: they do, as things stand."""

    __tablename__ = "match_candidate"

    appointment_id: int = Field(primary_key=True, foreign_key="appointment.id")
    booking_id: int = Field(primary_key=True, foreign_key="booking.id", index=True)
    score: int
    chosen: bool = False
    reasons: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    """``bookings.reconciling.records.MatchReason`` dumps."""


class Reconciliation(Record, table=True):
    """How things stand with one booking, or with one appointment that no booking has (``booking_id`` None).

    Derived: every run may replace it. ``version`` rises when it says something else.
    """

    __table_args__: ClassVar = (
        UniqueConstraint("booking_id"),
        UniqueConstraint("appointment_id"),
        Index("ix_reconciliation_enterprise_id_status_id", "enterprise_id", "status", "id"),
        Index("ix_reconciliation_status_id", "status", "id"),
        Index("ix_reconciliation_leaves_at", "leaves_at"),
        Index("ix_reconciliation_domestic_shipper", "domestic_shipper"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    enterprise_id: int = Field(foreign_key="enterprise.id")
    booking_id: int | None = Field(default=None, foreign_key="booking.id")
    appointment_id: int | None = Field(default=None, foreign_key="appointment.id")
    """Set only when no booking has it."""
    status: ReconcileStatus = Field(sa_type=Word)
    business_type: BusinessType | None = Field(default=None, sa_type=Word)
    appointment_ids: list[int] = Field(default_factory=list, sa_type=Json)
    """Of a booking: its appointments. One that is ambiguous has none; its candidates tell."""
    booking_ids: list[int] = Field(default_factory=list, sa_type=Json)
    """Other bookings on the same appointments (拼车)."""
    differences: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    """``bookings.reconciling.records.Difference`` dumps, the gravest first."""
    difference_count: int = 0
    """How many of them are more than information."""
    open_count: int = 0
    """How many of these nobody has decided yet."""
    notes: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    """``Reason`` dumps: why it is ambiguous or unmatched, an appointment that its list dropped …"""
    customs_number: str | None = Field(default=None, index=True, sa_type=Identifier)
    plates: list[str] = Field(default_factory=list, sa_type=Json)
    domestic_shipper: str | None = None
    enterprise_name: str | None = None
    warehouse: str | None = None
    day: date | None = Field(default=None, index=True)
    """Of the appointment; without one of the declaration."""
    leaves_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Begin of the earliest time window; with only a day the begin of that day in Asia/Shanghai."""
    digest: str = Field(default="", max_length=64)
    """Of all that it says: what did not change is not written."""
    version: int = 1
    updated_at: datetime = Field(default_factory=now, sa_type=UtcDateTime, index=True)


class ReconcilePending(Record, table=True):
    """A booking or an appointment that changed since it was reconciled. Written by triggers."""

    __tablename__ = "reconcile_pending"
    __table_args__: ClassVar = {"sqlite_autoincrement": True}

    id: int | None = Field(default=None, primary_key=True)
    side: RecordSide = Field(sa_type=Word)
    record_id: int


class ReconcileLease(Record, table=True):
    """Who reconciles now: one at a time (id 1)."""

    __tablename__ = "reconcile_lease"

    id: int = Field(primary_key=True)
    owner: str
    expires_at: datetime = Field(sa_type=UtcDateTime)


class ReconcileBasis(Record, table=True):
    """By which rules and tolerances the results that stand were made (id 1)."""

    __tablename__ = "reconcile_basis"

    id: int = Field(primary_key=True)
    digest: str = Field(max_length=64)


class RecordDigest(Record, table=True):
    """Of all that was compared of a booking or an appointment: when something else of it changes, what is
    stored of its keys and candidates still holds."""

    __tablename__ = "record_digest"
    __table_args__: ClassVar = {"sqlite_with_rowid": False}

    side: RecordSide = Field(primary_key=True, sa_type=Word)
    record_id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    enterprise_id: int
    digest: str = Field(max_length=64)


class DifferenceChoice(Record, table=True):
    """Which side of a difference a person takes. The table only ever grows; the newest line holds as long
    as both values are those it was decided on."""

    __tablename__ = "difference_choice"

    id: int | None = Field(default=None, primary_key=True)
    booking_id: int = Field(foreign_key="booking.id", index=True)
    appointment_id: int | None = Field(default=None, foreign_key="appointment.id", index=True)
    field: str = Field(sa_type=Word)
    declared: Any = Field(default=None, sa_type=Json, nullable=True)
    appointed: Any = Field(default=None, sa_type=Json, nullable=True)
    side: ChosenSide = Field(sa_type=Word)
    applied: bool = False
    """The booking was changed to the appointment's value at once."""
    reason: str | None = None
    user_id: int = Field(foreign_key="user_account.id")
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class PairChoice(Record, table=True):
    """A person says that a booking and an appointment belong together, or do not. Only ever grows."""

    __tablename__ = "pair_choice"

    id: int | None = Field(default=None, primary_key=True)
    booking_id: int = Field(foreign_key="booking.id", index=True)
    appointment_id: int = Field(foreign_key="appointment.id", index=True)
    decision: PairDecision = Field(sa_type=Word)
    reason: str | None = None
    user_id: int = Field(foreign_key="user_account.id")
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class BookDuplicate(Record, table=True):
    """One number that stands where it may stand once only. ``accepted_*``: a person says it is right so."""

    __tablename__ = "book_duplicate"
    __table_args__ = (
        UniqueConstraint("enterprise_id", "kind", "value", "day"),
        Index("ix_book_duplicate_enterprise_id_ended_at_id", "enterprise_id", "ended_at", "id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    enterprise_id: int = Field(foreign_key="enterprise.id")
    kind: DuplicateKind = Field(sa_type=Word)
    value: str = Field(sa_type=Identifier)
    day: str = Field(default="", max_length=10)
    """Of a container or plate the day on which it is on two trucks (ISO 8601); otherwise empty."""
    members: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    """``bookings.reconciling.records.DuplicateMember`` dumps."""
    found_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Since when it is none any more."""
    accepted_by: int | None = Field(default=None, foreign_key="user_account.id")
    accepted_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reason: str | None = None


class NewDifference(Record, table=True):
    """A difference that was found for the first time, waiting to be told. Never told twice (``digest``)."""

    __tablename__ = "new_difference"
    __table_args__ = (Index("ix_new_difference_told_at_id", "told_at", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    enterprise_id: int = Field(foreign_key="enterprise.id")
    digest: str = Field(max_length=64, unique=True)
    booking_id: int | None = Field(default=None, foreign_key="booking.id")
    appointment_id: int | None = Field(default=None, foreign_key="appointment.id")
    content: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    """``bookings.reconciling.records.ToldDifference`` dump."""
    found_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """When it went into a message (or nobody wished for messages)."""


class Notice(Record, table=True):
    """A message on its way out: a webhook call or an e-mail."""

    __table_args__ = (Index("ix_notice_state_next_try_at", "state", "next_try_at"),)

    id: int | None = Field(default=None, primary_key=True)
    enterprise_id: int = Field(foreign_key="enterprise.id")
    channel: NoticeChannel = Field(sa_type=Word)
    body: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    state: NoticeState = Field(default="waiting", sa_type=Word)
    attempts: int = 0
    next_try_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    error: str | None = None
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
