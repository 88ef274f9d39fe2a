"""What programs send to appointments, and get back."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Self

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bookings.appointments import ColumnName, ImportPreview, ImportProblem, ImportTable, state_of
from bookings.appointments.sent import Outcome, Sent
from bookings.models import (
    Appointment,
    AppointmentHead,
    AppointmentImport,
    AppointmentImportState,
    AppointmentSource,
    BusinessType,
    Reason,
    stored_id,
)
from messages.errors import BadInput
from web.api.schemas import WITHOUT_NUL, Version
from web.dependencies import LARGEST_IDENTITY

MOST_APPOINTMENTS = 1_000
ShortText = Annotated[str, StringConstraints(max_length=2_000, pattern=WITHOUT_NUL)]
Identifier = Annotated[str, StringConstraints(min_length=1, max_length=64, pattern=WITHOUT_NUL)]
Identifiers = Annotated[list[Identifier], Field(max_length=5_000)]
Amount = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,10}(\.[0-9]{1,6})?$")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Day = Annotated[str, StringConstraints(pattern=r"^2[0-9]{3}-[0-9]{2}-[0-9]{2}$")]
Moment = Annotated[
    str,
    StringConstraints(
        pattern=r"^2[0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})$"
    ),
]
Fingerprint = Annotated[str, StringConstraints(max_length=64, pattern=WITHOUT_NUL)]
ColumnNumber = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{0,2}$")]
ListName = Annotated[str | None, Query(min_length=1, max_length=100, pattern=WITHOUT_NUL)]
ListNumber = Annotated[int | None, Query(ge=1, le=LARGEST_IDENTITY)]
After = Annotated[
    str | None,
    Query(
        pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\.[0-9]{1,9}$", description="`next_after` of the page before."
    ),
]


class _Asked(BaseModel):
    """Base of what is sent: nothing unknown, nothing converted."""

    model_config = ConfigDict(extra="forbid", strict=True)


class AppointmentValues(_Asked):
    """An appointment as it is stated; what is left out is not stated."""

    appointment_number: Identifier | None = None
    business_type: BusinessType | None = None
    state: ShortText | None = None
    """A key or a name of a state (`appointed`, `预约成功`); another word is kept as it is."""
    customs_numbers: Identifiers = []
    batch_numbers: Identifiers = []
    bill_numbers: Identifiers = []
    is_transit: bool | None = None
    contact: ShortText | None = None
    warehouse: ShortText | None = None
    clearance_mode: ShortText | None = None
    cargo_type: ShortText | None = None
    origin: ShortText | None = None
    exit_place: ShortText | None = None
    destination: ShortText | None = None
    enterprise_name: ShortText | None = None
    domestic_shipper: ShortText | None = None
    cargo_weight_kg: Amount | None = None
    """Kilograms as decimal text."""
    cargo_value: Amount | None = None
    currency: Currency | None = None
    declaration_remark: ShortText | None = None
    remark: ShortText | None = None
    plates: Identifiers = []
    trailer_plates: Identifiers = []
    truck_count: Count | None = None
    seals: Identifiers = []
    vehicle_model: ShortText | None = None
    containers: Identifiers = []
    transport_tool: ShortText | None = None
    vehicle_total: Count | None = None
    vins: Identifiers = []
    appointed_day: Day | None = None
    """In Asia/Shanghai, `YYYY-MM-DD`."""
    appointed_from: Moment | None = None
    """With its offset: `2026-11-23T09:00:00+08:00`."""
    appointed_until: Moment | None = None

    def head(self) -> AppointmentHead:
        """As the domain takes it. Raises ``BadInput`` ``request-not-understood`` for a day that is none."""
        values = self.model_dump(exclude={"expected_version"})
        known = state_of(self.state) if self.state else None
        try:
            return AppointmentHead(
                **values
                | {
                    "state": known,
                    "state_text": None if known else self.state or None,
                    "cargo_weight_kg": self.cargo_weight_kg and Decimal(self.cargo_weight_kg),
                    "cargo_value": self.cargo_value and Decimal(self.cargo_value),
                    "appointed_day": self.appointed_day and dt.date.fromisoformat(self.appointed_day),
                    "appointed_from": self.appointed_from and dt.datetime.fromisoformat(self.appointed_from),
                    "appointed_until": self.appointed_until
                    and dt.datetime.fromisoformat(self.appointed_until),
                }
            )
        except ValueError as error:
            raise BadInput("request-not-understood") from error


class NumberedAppointment(AppointmentValues):
    """One that is found again by its number."""

    appointment_number: Identifier


class SentAppointments(_Asked):
    """All of them or none are stored."""

    appointments: Annotated[list[NumberedAppointment], Field(min_length=1, max_length=MOST_APPOINTMENTS)]


class ChangedAppointment(AppointmentValues):
    """The whole appointment as it shall be at ``expected_version`` (or at the `If-Match` header)."""

    expected_version: Version | None = None


class StoredAppointment(BaseModel):
    """What became of one that was sent."""

    id: int
    appointment_number: str | None
    outcome: Outcome
    version: int

    @classmethod
    def of(cls, sent: Sent) -> Self:
        """As programs get it."""
        row = sent.row
        return cls(
            id=stored_id(row),
            appointment_number=row.appointment_number,
            outcome=sent.outcome,
            version=row.version,
        )


class StoredAppointments(BaseModel):
    """In the order in which they were sent."""

    appointments: list[StoredAppointment]


class AppointmentStep(_Asked):
    """A step at ``expected_version`` (or at the `If-Match` header), with why it is taken."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=WITHOUT_NUL)]
    expected_version: Version | None = None


class ImportStep(_Asked):
    """A step on an import as it was at ``expected_version`` (or at the `If-Match` header)."""

    expected_version: Version | None = None


class ColumnChoice(ImportStep):
    """By `fingerprint` of a table: what its columns, counted from 1, are taken for; null: nothing."""

    columns: Annotated[
        dict[Fingerprint, dict[ColumnNumber, ColumnName | None]], Field(min_length=1, max_length=100)
    ]


class AppointmentView(AppointmentHead):
    """An appointment as it stands; amounts as decimal text, moments with their offset."""

    id: int
    enterprise_id: int
    source: AppointmentSource
    list_id: int | None
    """The list it stands in."""
    place: str | None
    """Where it stood in the file that last changed it."""
    problems: list[Reason]
    dropped_at: dt.datetime | None
    version: int
    created_at: dt.datetime
    updated_at: dt.datetime

    @classmethod
    def of(cls, row: Appointment) -> Self:
        """As programs get it."""
        return cls.model_validate(row.model_dump())


class AppointmentList(BaseModel):
    """A page of appointments."""

    rows: list[AppointmentView]
    next_after: str | None


class ImportHead(BaseModel):
    """One file of a list. While it waits, the counts are what finishing it would do."""

    id: int
    enterprise_id: int
    list_id: int | None
    list_name: str
    filename: str
    sha256: str
    state: AppointmentImportState
    version: int
    row_count: int
    added: int
    changed: int
    unchanged: int
    dropped: int
    refused: int
    first_day: dt.date | None
    last_day: dt.date | None
    created_at: dt.datetime
    imported_at: dt.datetime | None

    @classmethod
    def of(cls, made: AppointmentImport) -> Self:
        """As programs get it."""
        return cls.model_validate(made.model_dump(include=set(ImportHead.model_fields)))


class ImportView(ImportHead):
    """An import with what was found in it. ``needs_columns``: say what the columns of its tables are
    (`POST …/columns`), then finish it (`POST …/finish`), or drop it."""

    needs_columns: bool
    tables: list[ImportTable]
    problems: list[ImportProblem]

    @classmethod
    def of_preview(cls, preview: ImportPreview) -> Self:
        """As programs get it."""
        head = preview.head.model_dump(include=set(ImportHead.model_fields))
        found = {"tables": preview.tables, "problems": preview.problems}
        return cls.model_validate(head | found | {"needs_columns": preview.needs_columns})


class ImportList(BaseModel):
    """A page of imports."""

    rows: list[ImportHead]
    next_before: int | None
