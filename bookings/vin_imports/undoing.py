"""Undoing an acceptance: the vehicles are again exactly as they were, and no later edit is lost."""

import re
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, func, insert, update
from sqlmodel import Session, col, select

from bookings.changing import change, note_edit, require_editable
from bookings.columns import now
from bookings.models import (
    Booking,
    Correction,
    Truck,
    Vehicle,
    VinImportAcceptance,
    stored_id,
)
from bookings.undoing import still_stands
from bookings.vin_imports.accepting import head_of, note_count
from bookings.vin_imports.choosing import put_document_state
from bookings.vin_imports.frame import change_import
from bookings.vin_imports.listing import open_import
from bookings.vin_imports.statuses import judge_again
from bookings.vin_imports.storing import portions
from bookings.vin_imports.views import ImportView
from messages.errors import Refused

_VEHICLE_PATH = re.compile(r"vehicles\[(\d+)\]")
_DECIMALS = ("displacement_ml", "power_kw", "tonnage")


def undo(
    session: Session, import_id: int, *, user_id: int, expected_version: int, booking_version: int
) -> ImportView:
    """Take the vehicles of an accepted import out of the booking, and put back what they replaced.

    Raises ``Refused`` ``vin-import-not-accepted``, ``booking-not-editable`` (approved: reopen it first),
    ``vin-import-not-last`` when a later import went into the booking, and ``vin-import-vehicles-edited``
    when a person changed one of its vehicles since: nothing is undone then. Vehicles that the import
    did not touch, and the head as far as somebody changed it, stay as they are.
    """
    with change_import(session, import_id, expected_version, may_be_closed=True) as vin_import:
        if vin_import.state != "accepted" or vin_import.booking_id is None:
            raise Refused("vin-import-not-accepted", state=vin_import.state)
        with change(session, vin_import.booking_id, booking_version) as booking:
            require_editable(booking)
            acceptance = _last_acceptance(session, booking, import_id)
            _require_unedited(session, acceptance)
            before = _count(session, booking)
            _restore_vehicles(session, acceptance)
            _restore_head(booking, acceptance)
            acceptance.undone_by = user_id
            acceptance.undone_at = now()
            after = _count(session, booking)
            note_count(session, booking, before, after, user_id, vin_import.filename)
            note_edit(session, booking, user_id)
        vin_import.state = "undone"
        vin_import.accepted_by = None
        vin_import.accepted_at = None
        put_document_state(session, vin_import)
        judge_again(session, vin_import)
    return open_import(session, import_id)


def _last_acceptance(session: Session, booking: Booking, import_id: int) -> VinImportAcceptance:
    last = session.exec(
        select(VinImportAcceptance)
        .where(VinImportAcceptance.booking_id == booking.id, col(VinImportAcceptance.undone_at).is_(None))
        .order_by(col(VinImportAcceptance.id).desc())
        .limit(1)
    ).one()
    if last.import_id != import_id:
        raise Refused("vin-import-not-last", number=last.import_id)
    return last


def _require_unedited(session: Session, acceptance: VinImportAcceptance) -> None:
    """What a person did to its vehicles since is in the history, whatever it was; undone is as not done."""
    touched = {*acceptance.added_ids, *(int(row["id"]) for row in acceptance.vehicles_before)}
    paths = session.exec(
        select(Correction.path)
        .where(Correction.booking_id == acceptance.booking_id)
        .where(col(Correction.id) > acceptance.last_correction_id)
        .where(still_stands(acceptance.booking_id))
    )
    edited = {int(found[1]) for path in paths if (found := _VEHICLE_PATH.match(path)) is not None}
    if count := len(edited & touched):
        raise Refused("vin-import-vehicles-edited", count=count)


def _restore_vehicles(session: Session, acceptance: VinImportAcceptance) -> None:
    removed = set(acceptance.removed_ids)
    for portion in portions(acceptance.added_ids):
        session.execute(
            delete(Vehicle).where(col(Vehicle.id).in_(portion)).execution_options(synchronize_session=False)
        )
    trucks = set(session.exec(select(Truck.id).where(Truck.booking_id == acceptance.booking_id)))
    rows = [_row(stored, trucks) for stored in acceptance.vehicles_before]
    if put_back := [row for row in rows if row["id"] in removed]:
        session.execute(insert(Vehicle), put_back)
    if changed := [row for row in rows if row["id"] not in removed]:
        session.execute(update(Vehicle), changed)


def _row(stored: dict[str, Any], trucks: set[int | None]) -> dict[str, Any]:
    row = dict(stored)
    for key in _DECIMALS:
        row[key] = None if row[key] is None else Decimal(row[key])
    # The truck may have been deleted since; its vehicles stay, on no truck, as with any other.
    row["truck_id"] = row["truck_id"] if row["truck_id"] in trucks else None
    return row


def _restore_head(booking: Booking, acceptance: VinImportAcceptance) -> None:
    before, after = acceptance.head_before, acceptance.head_after
    current = head_of(booking)
    evidence = dict(booking.evidence)
    for key in ("vins", "vehicle_total"):
        is_as_left = current["evidence"].get(key) == after["evidence"].get(key)
        if key == "vehicle_total":
            is_as_left = is_as_left and current[key] == after[key]
        if not is_as_left:
            continue
        evidence.pop(key, None)
        if key in before["evidence"]:
            evidence[key] = before["evidence"][key]
        if key == "vehicle_total":
            booking.vehicle_total = before[key]
    booking.evidence = evidence


def _count(session: Session, booking: Booking) -> int:
    query = select(func.count()).select_from(Vehicle).where(Vehicle.booking_id == stored_id(booking))
    return session.exec(query).one()
