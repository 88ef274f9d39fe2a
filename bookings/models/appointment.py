"""Appointments as the port's platform or a forwarder's own list states them, and the lists they come from.

Weights are kilograms, days those of Asia/Shanghai. An appointment is never deleted: a list that no
longer has it marks it.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar, Literal

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from bookings.columns import ExactDecimal, Identifier, Json, UtcDateTime, Word, now
from bookings.models.base import Record
from bookings.models.document import BusinessType

AppointmentSource = Literal["list", "typed", "api"]
AppointmentImportState = Literal["waiting", "imported", "dropped"]
"""``waiting``: a person looks at its columns · ``imported``: its rows are appointments · ``dropped``: put
aside."""
AppointmentEvent = Literal["added", "changed", "dropped", "returned"]
"""``dropped``: its list does not have it any more · ``returned``: it has it again."""


class AppointmentHead(Record):
    """One appointment as it is stated (``data/codes/appointment_fields.csv``); None: not stated."""

    appointment_number: str | None = Field(default=None, sa_type=Identifier)
    business_type: BusinessType | None = Field(default=None, sa_type=Word)
    state: str | None = Field(default=None, sa_type=Word)
    """A key of ``templates/appointment/states.yaml``; None: not stated, or see ``state_text``."""
    state_text: str | None = None
    """The state as stated, when it is none we know."""
    customs_numbers: list[str] = Field(default_factory=list, sa_type=Json)
    batch_numbers: list[str] = Field(default_factory=list, sa_type=Json)
    bill_numbers: list[str] = Field(default_factory=list, sa_type=Json)
    is_transit: bool | None = None
    contact: str | None = None
    warehouse: str | None = None
    clearance_mode: str | None = None
    cargo_type: str | None = None
    origin: str | None = None
    exit_place: str | None = None
    destination: str | None = None
    enterprise_name: str | None = None
    domestic_shipper: str | None = None
    cargo_weight_kg: Decimal | None = Field(default=None, sa_type=ExactDecimal)
    cargo_value: Decimal | None = Field(default=None, sa_type=ExactDecimal)
    currency: str | None = Field(default=None, max_length=3)
    """ISO 4217; the port's form is in USD."""
    declaration_remark: str | None = None
    remark: str | None = None
    plates: list[str] = Field(default_factory=list, sa_type=Json)
    trailer_plates: list[str] = Field(default_factory=list, sa_type=Json)
    truck_count: int | None = None
    seals: list[str] = Field(default_factory=list, sa_type=Json)
    vehicle_model: str | None = None
    containers: list[str] = Field(default_factory=list, sa_type=Json)
    transport_tool: str | None = None
    vehicle_total: int | None = None
    vins: list[str] = Field(default_factory=list, sa_type=Json)
    appointed_day: date | None = Field(default=None, index=True)
    appointed_from: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Begin of the time window; with only a day stated both moments are None."""
    appointed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Appointment(AppointmentHead, table=True):
    """One appointment. ``version`` rises with every change; a stale one is a conflict."""

    __table_args__: ClassVar = (
        Index("ix_appointment_enterprise_id_appointment_number", "enterprise_id", "appointment_number"),
        Index("ix_appointment_enterprise_id_appointed_day_id", "enterprise_id", "appointed_day", "id"),
        Index("ix_appointment_list_id_id", "list_id", "id"),
        # Few are dropped, and these few are looked through for each booking without an appointment.
        Index(
            "ix_appointment_dropped",
            "enterprise_id",
            sqlite_where=text("dropped_at IS NOT NULL"),
            postgresql_where=text("dropped_at IS NOT NULL"),
        ),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    enterprise_id: int = Field(foreign_key="enterprise.id")
    source: AppointmentSource = Field(default="list", sa_type=Word)
    list_id: int | None = Field(default=None, foreign_key="appointment_list.id")
    """The list it stands in; None: typed in or sent by a program."""
    place: str | None = None
    """Where it stood in the file that last changed it: worksheet and rows, or the number in a JSON file."""
    fingerprint: str | None = Field(default=None, max_length=64)
    """Of what was imported: the same again changes nothing."""
    problems: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    """``bookings.models.Reason`` dumps: values that are not understood or break a rule."""
    dropped_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    """Since when its list does not have it any more."""
    version: int = 1
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class AppointmentList(Record, table=True):
    """A list that comes again and again, by its name within the enterprise."""

    __tablename__ = "appointment_list"
    __table_args__ = (UniqueConstraint("enterprise_id", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    enterprise_id: int = Field(foreign_key="enterprise.id")
    name: str
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class AppointmentImport(Record, table=True):
    """One file of a list: what was found in it, and what it changed."""

    __tablename__ = "appointment_import"
    __table_args__: ClassVar = (
        Index("ix_appointment_import_enterprise_id_id", "enterprise_id", "id"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    enterprise_id: int = Field(foreign_key="enterprise.id")
    list_id: int | None = Field(default=None, foreign_key="appointment_list.id", index=True)
    list_name: str
    name_was_given: bool = False
    """A person or a command said which list it is; otherwise the file's name did."""
    filename: str
    sha256: str = Field(max_length=64)
    """Of the original's bytes, which the store of originals keeps."""
    state: AppointmentImportState = Field(default="waiting", sa_type=Word)
    version: int = 1
    tables: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    """The tables found, with their columns."""
    chosen_columns: dict[str, dict[str, Any]] = Field(default_factory=dict, sa_type=Json)
    problems: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    """Rows that are no appointments, and what concerns the whole file (``Reason`` dumps with a place)."""
    row_count: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    dropped: int = 0
    refused: int = 0
    """Rows that are no appointments; they are named in ``problems``."""
    first_day: date | None = None
    last_day: date | None = None
    user_id: int | None = Field(default=None, foreign_key="user_account.id")
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
    imported_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class AppointmentChange(Record, table=True):
    """What happened to an appointment. The table only ever grows: triggers refuse the rest.

    ``before`` and ``after`` hold the changed values only.
    """

    __tablename__ = "appointment_change"

    id: int | None = Field(default=None, primary_key=True)
    appointment_id: int = Field(foreign_key="appointment.id", index=True)
    event: AppointmentEvent = Field(sa_type=Word)
    before: dict[str, Any] | None = Field(default=None, sa_type=Json, nullable=True)
    after: dict[str, Any] | None = Field(default=None, sa_type=Json, nullable=True)
    import_id: int | None = Field(default=None, foreign_key="appointment_import.id")
    user_id: int | None = Field(default=None, foreign_key="user_account.id")
    at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class AppointmentColumns(Record, table=True):
    """What a person took the columns under a header for, used for the next list with that header."""

    __tablename__ = "appointment_columns"
    __table_args__ = (UniqueConstraint("enterprise_id", "fingerprint"),)

    id: int | None = Field(default=None, primary_key=True)
    enterprise_id: int = Field(foreign_key="enterprise.id")
    fingerprint: str = Field(max_length=64)
    columns: dict[str, Any] = Field(default_factory=dict, sa_type=Json)
    updated_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)
