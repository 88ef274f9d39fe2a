"""The sample list of appointments: written as a sheet for a moment, loaded by ``kouan run --samples``.

``data/sample_lists/appointments.yaml`` says what it holds. Some of its days are fixed, as those of the
sample declarations are; others lie a few hours behind the moment, so that a demo shows what leaves soon.
"""

import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

import yaml
from openpyxl import Workbook
from pydantic import BaseModel, ConfigDict
from sqlmodel import col, select

from bookings.appointments import import_file
from bookings.columns import now
from bookings.database import Database
from bookings.models import DEFAULT_ENTERPRISE_ID, Appointment, AppointmentList
from bookings.originals import OriginalStore
from vin_import.limits import SheetLimits

LIST_NAME = "样例预约清单"
_KHORGOS = ZoneInfo("Asia/Shanghai")
_WINDOW = timedelta(hours=2)


class SampleAppointment(BaseModel):
    """One appointment as the sheet writes it, with a fixed day or so many hours ahead."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    cells: dict[str, str]
    day: date | None = None
    leaves_in_hours: int | None = None
    vins: tuple[str, ...] = ()


class SampleList(BaseModel):
    """The file."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: str
    columns: tuple[str, ...]
    appointments: tuple[SampleAppointment, ...]


@cache
def sample_list() -> SampleList:
    """The file, read once."""
    file = resources.files("data") / "sample_lists" / "appointments.yaml"
    return SampleList.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))


def sample_sheet(moment: datetime) -> bytes:
    """The sample list as .xlsx, as of ``moment`` (aware)."""
    sample = sample_list()
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "预约清单"
    sheet.append([sample.title])
    sheet.append(["序号", *sample.columns])
    for number, appointment in enumerate(sample.appointments, 1):
        for cells in _rows(appointment, moment):
            shown = str(number) if cells.get("预约号") else None
            sheet.append([shown, *(cells.get(column) for column in sample.columns)])
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def _rows(appointment: SampleAppointment, moment: datetime) -> Iterator[dict[str, str]]:
    """The appointment's row, and one with a VIN only for each further vehicle."""
    cells = dict(appointment.cells)
    if appointment.leaves_in_hours is not None:
        leaves = moment.astimezone(_KHORGOS).replace(minute=0, second=0, microsecond=0)
        leaves += timedelta(hours=appointment.leaves_in_hours)
        cells["预约日期"] = leaves.date().isoformat()
        cells["预约时段"] = f"{leaves:%H:%M}-{leaves + _WINDOW:%H:%M}"
    elif appointment.day is not None:
        cells["预约日期"] = appointment.day.isoformat()
    first, *others = appointment.vins or (None,)
    if first is not None:
        cells["车架号"] = first
    yield cells
    for vin in others:
        yield {"车架号": vin or ""}


def load_sample_appointments(database: Database, originals: OriginalStore, limits: SheetLimits) -> None:
    """Take the sample list in, unless what leaves soon in it is still ahead: a restart changes nothing."""
    with database.session() as session:
        ahead = session.exec(
            select(Appointment.id)
            .join(AppointmentList, col(AppointmentList.id) == col(Appointment.list_id))
            .where(AppointmentList.name == LIST_NAME, col(Appointment.appointed_from) > now())
        ).first()
    if ahead is None:
        import_file(
            database,
            sample_sheet(now()),
            f"{LIST_NAME}.xlsx",
            enterprise_id=DEFAULT_ENTERPRISE_ID,
            originals=originals,
            limits=limits,
            list_name=LIST_NAME,
        )
