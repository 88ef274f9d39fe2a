"""Sheets that came before their declaration: they find its booking once it is there."""

from collections.abc import Sequence

from sqlalchemy import update
from sqlmodel import Session, col, select

from bookings.columns import now
from bookings.database import Database
from bookings.models import (
    Booking,
    BookingDeclaration,
    DeclarationIdentifier,
    Vehicle,
    VinImport,
    VinImportRow,
    stored_id,
)
from bookings.vin_imports.choosing import lock_finding, look_for_booking
from bookings.vin_imports.storing import portions
from customs.normalising import normalised


def find_again(database: Database, booking_ids: Sequence[int]) -> list[int]:
    """Look for the bookings of sheets that wait, as far as one of these (new) bookings may be meant.

    To be called after bookings were stored. Returns the imports that found theirs.
    """
    with database.session() as session:
        enterprises = session.exec(
            select(Booking.enterprise_id).where(col(Booking.id).in_(booking_ids)).distinct()
        ).all()
    found = []
    for enterprise_id in sorted(enterprises):
        if not _anything_waits(database, enterprise_id):
            continue
        with database.session() as session:
            lock_finding(session, enterprise_id)
            found += _find_again(session, enterprise_id, booking_ids)
    return found


def _anything_waits(database: Database, enterprise_id: int) -> bool:
    # Asked for every document that is read: without a sheet that waits nothing is written.
    with database.session() as session:
        lock_finding(session, enterprise_id)
        waiting = select(VinImport.id).where(
            VinImport.enterprise_id == enterprise_id, col(VinImport.state) == "waiting"
        )
        return session.exec(waiting.limit(1)).first() is not None


def _find_again(session: Session, enterprise_id: int, booking_ids: Sequence[int]) -> list[int]:
    # Changes nothing, but from here on nobody else can change these imports.
    taken = session.execute(
        update(VinImport)
        .where(col(VinImport.enterprise_id) == enterprise_id, col(VinImport.state) == "waiting")
        .values(state="waiting")
        .execution_options(synchronize_session=False)
    )
    if not taken.rowcount:  # type: ignore[attr-defined]
        return []
    found = []
    for vin_import in _concerned(session, enterprise_id, booking_ids):
        before = vin_import.candidates
        is_found = look_for_booking(session, vin_import)
        if is_found or vin_import.candidates != before:
            vin_import.version += 1
            vin_import.updated_at = now()
        if is_found:
            found.append(stored_id(vin_import))
    return found


def _concerned(session: Session, enterprise_id: int, booking_ids: Sequence[int]) -> list[VinImport]:
    """The waiting imports that one of the bookings may be meant by; the others need no search."""
    bookings = session.exec(
        select(Booking).where(col(Booking.id).in_(booking_ids), Booking.enterprise_id == enterprise_id)
    ).all()
    numbers = {booking.customs_number for booking in bookings}
    consignors = {normalised(booking.domestic_shipper or "") for booking in bookings} - {""}
    with_vins = _with_vins(session, [stored_id(booking) for booking in bookings])
    waiting = session.exec(
        select(VinImport)
        .where(VinImport.enterprise_id == enterprise_id, col(VinImport.state) == "waiting")
        .order_by(col(VinImport.id))
    )
    return [
        one
        for one in waiting
        if one.id in with_vins
        or numbers.intersection(one.declaration_numbers)
        or consignors.intersection(normalised(name) for name in one.consignors)
    ]


def _with_vins(session: Session, booking_ids: Sequence[int]) -> set[int]:
    """The imports with a VIN of the bookings' vehicles or of their declarations' remarks."""
    vehicles = session.exec(select(Vehicle.vin).where(col(Vehicle.booking_id).in_(booking_ids)))
    remarks = session.exec(
        select(DeclarationIdentifier.value)
        .join(
            BookingDeclaration,
            col(BookingDeclaration.declaration_id) == col(DeclarationIdentifier.declaration_id),
        )
        .where(col(DeclarationIdentifier.kind) == "vin")
        .where(col(BookingDeclaration.booking_id).in_(booking_ids))
    )
    vins = {vin for vin in (*vehicles, *remarks) if vin is not None}
    return {
        import_id
        for portion in portions(sorted(vins))
        for import_id in session.exec(
            select(VinImportRow.import_id).where(col(VinImportRow.vin).in_(portion)).distinct()
        )
    }
