"""Vehicle tables as workbooks: the rows of an import, the vehicles of a booking."""

import io
from collections.abc import Iterator

from sqlmodel import Session, col, select

from bookings.columns import today
from bookings.models import Vehicle, VinImportRow
from bookings.vin_imports.listing import row_view
from bookings.vin_imports.storing import VALUE_KEYS
from customs.verdict import Problem, Proposal
from messages.catalogue import Language
from vin_import.judging import judged
from vin_import.table_export import write_vehicle_table
from vin_import.vehicle_rows import RowStatus, VehicleRow, VehicleValues

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NO_VIN = Problem("vin-missing", "error")


def table_of_import(session: Session, import_id: int, language: Language) -> bytes:
    """All rows but those left out, each with its state, its reasons and its proposals, as .xlsx."""
    return _workbook(_rows_of_import(session, import_id), language)


def table_of_booking(session: Session, booking_id: int, language: Language) -> bytes:
    """The booking's vehicles as .xlsx; their states are those of their VINs by themselves."""
    return _workbook(_rows_of_booking(session, booking_id), language)


def _workbook(rows: Iterator[VehicleRow], language: Language) -> bytes:
    target = io.BytesIO()
    write_vehicle_table(rows, target, language=language)
    return target.getvalue()


def _rows_of_import(session: Session, import_id: int) -> Iterator[VehicleRow]:
    query = (
        select(VinImportRow)
        .where(VinImportRow.import_id == import_id, col(VinImportRow.excluded).is_(False))
        .order_by(col(VinImportRow.position))
    )
    for row in map(row_view, session.exec(query)):
        yield VehicleRow(
            sheet=row.sheet,
            row=row.row,
            given=row.given,
            vin=row.vin,
            status=row.status,
            problems=tuple(Problem(one.id, one.severity, one.parameters) for one in row.problems),
            proposals=tuple(Proposal(one.value, one.id, one.parameters) for one in row.proposals),
            vehicle=VehicleValues(**{key: getattr(row, key) for key in VALUE_KEYS}),
        )


def _rows_of_booking(session: Session, booking_id: int) -> Iterator[VehicleRow]:
    query = select(Vehicle).where(Vehicle.booking_id == booking_id).order_by(col(Vehicle.id))
    year = today().year
    for number, vehicle in enumerate(session.exec(query), start=1):
        values = VehicleValues(**{key: getattr(vehicle, key) for key in VALUE_KEYS})
        status: RowStatus = "error"
        problems: tuple[Problem, ...] = (_NO_VIN,)
        proposals: tuple[Proposal, ...] = ()
        if vehicle.vin:
            verdict = judged(vehicle.vin, year)
            status, problems, proposals = verdict.status, verdict.problems, verdict.proposals
        yield VehicleRow(
            sheet="",
            row=number,
            given=vehicle.vin or "",
            vin=vehicle.vin,
            status=status,
            problems=problems,
            proposals=proposals,
            vehicle=values,
        )
