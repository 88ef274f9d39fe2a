"""A sheet against the declaration of its booking: the VINs of the remarks, and the counts."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from bookings.models import (
    Booking,
    BookingDeclaration,
    Declaration,
    DeclarationIdentifier,
    VinImport,
    VinImportRow,
    stored_id,
)
from bookings.vehicle_facts import vehicle_items
from bookings.vin_imports.statuses import is_acceptable_row
from extractors.reading import Reading
from vin_import.comparing import VinComparison, compare_vins


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """``vins``: the sheet's (``given``) against the remarks' (``expected``). Counts are None when unknown.

    ``counted`` is Σ 辆 of the declaration's goods, ``vehicle_total`` 车辆总数 of the booking,
    ``stated_total`` what the sheet's own total row says.
    """

    vins: VinComparison
    vehicles: int
    counted: int | None
    vehicle_total: int | None
    stated_total: int | None

    @property
    def remarks_hold_vins(self) -> bool:
        """Whether there is anything to compare with: many remarks hold no VINs."""
        return self.vins.expected_count > 0


def reconciliation_of(session: Session, vin_import: VinImport, booking: Booking) -> Reconciliation:
    """The import's rows that may be accepted against all declarations of the booking."""
    given = session.exec(
        select(VinImportRow.vin)
        .where(VinImportRow.import_id == vin_import.id, is_acceptable_row())
        .order_by(col(VinImportRow.position))
    ).all()
    vins = [vin for vin in given if vin is not None]
    booking_id = stored_id(booking)
    expected = session.exec(
        select(DeclarationIdentifier.value)
        .join(
            BookingDeclaration,
            col(BookingDeclaration.declaration_id) == col(DeclarationIdentifier.declaration_id),
        )
        .where(BookingDeclaration.booking_id == booking_id, col(DeclarationIdentifier.kind) == "vin")
        .order_by(col(DeclarationIdentifier.id))
    ).all()
    return Reconciliation(
        vins=compare_vins(vins, expected),
        vehicles=len(vins),
        counted=_counted(readings_of(session, booking_id)),
        vehicle_total=booking.vehicle_total,
        stated_total=vin_import.stated_total,
    )


def readings_of(session: Session, booking_id: int) -> list[tuple[int, Reading]]:
    """The booking's declarations, each with its id, in the order they came."""
    rows = session.exec(
        select(Declaration)
        .join(BookingDeclaration, col(BookingDeclaration.declaration_id) == col(Declaration.id))
        .where(BookingDeclaration.booking_id == booking_id)
        .order_by(col(Declaration.id))
    )
    return [(stored_id(row), Reading.model_validate(row.reading)) for row in rows]


def _counted(readings: list[tuple[int, Reading]]) -> int | None:
    counts = [count for _, reading in readings for _, count in vehicle_items(reading.items)]
    return sum(counts) if counts else None
