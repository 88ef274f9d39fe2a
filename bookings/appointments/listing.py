"""Appointments, imports and histories, paged by key so that the last page is as fast as the first."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import ColumnElement, String, and_, cast, func, or_
from sqlmodel import Session, col, select

from bookings.appointments.importing import import_of
from bookings.appointments.problems import severity_of
from bookings.columns import storable
from bookings.models import (
    Appointment,
    AppointmentChange,
    AppointmentImport,
    AppointmentImportState,
    AppointmentSource,
    BusinessType,
    Reason,
    stored_id,
)
from customs.identifiers.plate import normalised_plate
from customs.normalising import normalised
from customs.verdict import Severity
from messages.errors import BadInput, NotFound

Day = Annotated[dt.date, Field(ge=dt.date(2000, 1, 1), le=dt.date(2999, 12, 31))]
Standing = Literal["standing", "dropped", "all"]
_LAST_DAY = dt.date(2999, 12, 31)
_SHORTEST_SEARCH = 2


class AppointmentFilter(BaseModel):
    """Which appointments. Days are those at the port and both belong to the period."""

    model_config = ConfigDict(frozen=True)

    search: str = Field(default="", max_length=100)
    """A part of an appointment's, customs, batch or bill number, a plate, VIN, container or consignor."""
    standing: Standing = "standing"
    """``standing``: not dropped."""
    day_from: Day | None = None
    day_to: Day | None = None
    business_type: BusinessType | None = None
    source: AppointmentSource | None = None
    state: str | None = Field(default=None, max_length=32)
    list_id: int | None = None
    with_problems: bool = False
    """Only with values that are not understood or break a rule."""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Self:
        """From the parameters of an address. Raises ``BadInput`` ``queue-filter-odd``."""
        given = {name: query[name].strip() for name in cls.model_fields if query.get(name, "").strip()}
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            name = str(error.errors()[0]["loc"][0])
            raise BadInput("queue-filter-odd", name=name, value=given[name][:100]) from error

    def as_query(self) -> str:
        """The parameters of an address."""
        given = self.model_dump(mode="json", exclude_defaults=True)
        return urlencode({name: "true" if value is True else value for name, value in given.items()})


@dataclass(frozen=True, slots=True)
class AppointmentPage:
    """A page, the latest day first and those without a day last; ``next_after`` goes into the next call."""

    rows: tuple[Appointment, ...]
    next_after: str | None


@dataclass(frozen=True, slots=True)
class ImportPage:
    """Imports, newest first."""

    rows: tuple[AppointmentImport, ...]
    next_before: int | None


class ImportColumn(BaseModel):
    """A column of a table (from 1), its heading, what it is taken for and its first texts."""

    model_config = ConfigDict(frozen=True)
    column: int
    heading: str
    name: str | None
    texts: tuple[str, ...]


class ImportTable(BaseModel):
    """A table of the file as a person sees it who decides what its columns are."""

    model_config = ConfigDict(frozen=True)
    fingerprint: str
    sheet: str
    first_row: int
    last_row: int
    is_certain: bool
    columns: tuple[ImportColumn, ...]


class ImportProblem(BaseModel):
    """Something wrong with a row or the file; ``reason.parameters["place"]`` says where."""

    model_config = ConfigDict(frozen=True)
    reason: Reason
    severity: Severity


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """What the file holds and what it would change; once imported, what it changed."""

    head: AppointmentImport
    tables: tuple[ImportTable, ...]
    problems: tuple[ImportProblem, ...]

    @property
    def needs_columns(self) -> bool:
        """Whether a person has to say what columns are before it can be imported."""
        return any(not table.is_certain for table in self.tables)


def preview(session: Session, import_id: int, *, enterprise_id: int | None = None) -> ImportPreview:
    """An import with its tables and problems. Raises ``NotFound`` ``appointment-import-not-found``."""
    head = import_of(session, import_id, enterprise_id=enterprise_id)
    problems = tuple(
        ImportProblem(reason=reason, severity=severity_of(reason.id))
        for reason in map(Reason.model_validate, head.problems)
    )
    return ImportPreview(head, tuple(map(_table, head.tables)), problems)


def _table(stored: Mapping[str, Any]) -> ImportTable:
    numbers = sorted({int(one) for key in ("columns", "headings", "first_texts") for one in stored[key]})
    columns = tuple(
        ImportColumn(
            column=number,
            heading=stored["headings"].get(str(number), ""),
            name=stored["columns"].get(str(number)),
            texts=tuple(stored["first_texts"].get(str(number), ())),
        )
        for number in numbers
    )
    plain = {name: stored[name] for name in ("fingerprint", "sheet", "first_row", "last_row", "is_certain")}
    return ImportTable.model_validate(plain | {"columns": columns})


def list_imports(
    session: Session,
    *,
    enterprise_id: int | None = None,
    states: Sequence[AppointmentImportState] = (),
    before: int | None = None,
    limit: int = 50,
) -> ImportPage:
    """Imports, newest first."""
    query = select(AppointmentImport).order_by(col(AppointmentImport.id).desc()).limit(limit + 1)
    if enterprise_id is not None:
        query = query.where(AppointmentImport.enterprise_id == enterprise_id)
    if states:
        query = query.where(col(AppointmentImport.state).in_(states))
    if before is not None:
        query = query.where(col(AppointmentImport.id) < before)
    found = session.exec(query).all()
    rows = tuple(found[:limit])
    return ImportPage(rows, stored_id(rows[-1]) if len(found) > limit else None)


def open_appointment(
    session: Session, appointment_id: int, *, enterprise_id: int | None = None
) -> Appointment:
    """One appointment as it stands. Raises ``NotFound`` ``appointment-not-found``."""
    row = session.get(Appointment, appointment_id, populate_existing=True)
    if row is None or enterprise_id not in (None, row.enterprise_id):
        raise NotFound("appointment-not-found", appointment=appointment_id)
    return row


def history(session: Session, appointment_id: int) -> tuple[AppointmentChange, ...]:
    """What happened to it, oldest first."""
    query = select(AppointmentChange).where(AppointmentChange.appointment_id == appointment_id)
    return tuple(session.exec(query.order_by(col(AppointmentChange.id))))


def newest_change(session: Session) -> str:
    """A word that differs whenever a list of appointments or of imports may show something else."""
    changes = session.exec(select(func.max(AppointmentChange.id))).one()
    versions = session.exec(select(func.sum(AppointmentImport.version))).one()
    return f"{changes or 0}-{versions or 0}"


def list_appointments(
    session: Session,
    asked: AppointmentFilter,
    *,
    after: str | None = None,
    limit: int = 50,
    enterprise_id: int | None = None,
) -> AppointmentPage:
    """A page of appointments. Raises ``BadInput`` ``queue-filter-odd`` for an odd ``after``."""
    day = func.coalesce(col(Appointment.appointed_day), dt.date(1900, 1, 1))
    query = select(Appointment).where(*_conditions(asked, enterprise_id))
    if after is not None:
        last_day, last_id = _key(after)
        query = query.where(or_(day < last_day, and_(day == last_day, col(Appointment.id) < last_id)))
    found = session.exec(query.order_by(day.desc(), col(Appointment.id).desc()).limit(limit + 1)).all()
    rows = tuple(found[:limit])
    if len(found) <= limit:
        return AppointmentPage(rows, None)
    last = rows[-1]
    return AppointmentPage(rows, f"{(last.appointed_day or dt.date(1900, 1, 1)).isoformat()}.{last.id}")


def count_appointments(
    session: Session, asked: AppointmentFilter, *, enterprise_id: int | None = None
) -> int:
    """How many the filter lets through."""
    query = select(func.count()).select_from(Appointment).where(*_conditions(asked, enterprise_id))
    return session.exec(query).one()


def _key(after: str) -> tuple[dt.date, int]:
    day, _, identity = after.partition(".")
    try:
        return dt.date.fromisoformat(day), int(identity)
    except ValueError:
        raise BadInput("queue-filter-odd", name="after", value=after[:100]) from None


def _conditions(asked: AppointmentFilter, enterprise_id: int | None) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    for column, value in (
        (col(Appointment.enterprise_id), enterprise_id),
        (col(Appointment.business_type), asked.business_type),
        (col(Appointment.source), asked.source),
        (col(Appointment.state), asked.state),
        (col(Appointment.list_id), asked.list_id),
    ):
        if value is not None:
            wanted.append(column == value)
    if asked.standing != "all":
        dropped = col(Appointment.dropped_at)
        wanted.append(dropped.is_(None) if asked.standing == "standing" else dropped.is_not(None))
    if asked.day_from is not None:
        wanted.append(col(Appointment.appointed_day) >= asked.day_from)
    if asked.day_to is not None:
        wanted.append(col(Appointment.appointed_day) <= asked.day_to)
    if asked.with_problems:
        wanted.append(cast(col(Appointment.problems), String) != "[]")
    search = storable(asked.search).strip()
    if len(search) >= _SHORTEST_SEARCH:
        wanted.append(_found(search))
    return wanted


def _found(search: str) -> ColumnElement[bool]:
    """In the form in which numbers are stored; a search goes through all rows of the enterprise."""
    number, plate = normalised(search), normalised_plate(search)
    columns = (
        (col(Appointment.appointment_number), number),
        (col(Appointment.customs_numbers), number),
        (col(Appointment.batch_numbers), number),
        (col(Appointment.bill_numbers), number),
        (col(Appointment.vins), number),
        (col(Appointment.containers), plate),
        (col(Appointment.plates), plate),
        (col(Appointment.trailer_plates), plate),
        (col(Appointment.transport_tool), plate),
        (col(Appointment.domestic_shipper), search),
    )
    return or_(*(cast(column, String).contains(part, autoescape=True) for column, part in columns if part))
