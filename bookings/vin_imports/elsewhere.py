"""Where else the VINs of a sheet stand: in open bookings, in other imports that are not finished."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlmodel import Session, col, select

from bookings.models import Booking, Vehicle, VinImport, VinImportRow
from bookings.vin_imports.frame import OPEN_STATES
from bookings.vin_imports.storing import portions

_ENDED = ("rejected", "accepted")
"""Bookings that do not claim their VINs any more: refused, or done."""


def vins_elsewhere(
    session: Session, vin_import: VinImport, vins: Collection[str]
) -> dict[str, list[dict[str, Any]]]:
    """The problems (``RowProblem`` dumps) of VINs that stand elsewhere too.

    A booking of another enterprise is not named. In another booking is an error, in the import's own only
    told: the vehicle is there and takes the sheet's values. In another import is a warning: whoever
    accepts first has it. As long as no booking is chosen, bookings are not looked at:
    one of them may be the right one.
    """
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for portion in portions(sorted(vins)):
        if vin_import.booking_id is not None:
            _add_bookings(session, vin_import, portion, found)
        _add_imports(session, vin_import, portion, found)
    return found


def _add_bookings(
    session: Session, vin_import: VinImport, vins: list[str], found: defaultdict[str, list[dict[str, Any]]]
) -> None:
    rows = session.exec(
        select(Vehicle.vin, Booking.id, Booking.enterprise_id, Booking.customs_number)
        .join(Booking, col(Booking.id) == col(Vehicle.booking_id))
        .where(col(Vehicle.vin).in_(vins), col(Booking.state).not_in(_ENDED))
        .distinct()
        .order_by(col(Booking.id))
    )
    for vin, booking_id, enterprise_id, number in rows:
        if vin is None:
            continue
        if booking_id == vin_import.booking_id:
            found[vin].append(_problem("vin-in-booking", "info", {"booking": str(booking_id)}))
        elif enterprise_id == vin_import.enterprise_id:
            parameters = {"booking": str(booking_id), "number": number or "–"}
            found[vin].append(_problem("vin-in-other-booking", "error", parameters))
        else:
            found[vin].append(_problem("vin-in-other-enterprise", "error", {}))


def _add_imports(
    session: Session, vin_import: VinImport, vins: list[str], found: defaultdict[str, list[dict[str, Any]]]
) -> None:
    # Of the same enterprise only: what another one prepares is nobody else's business.
    rows = session.exec(
        select(VinImportRow.vin, VinImport.id, VinImport.filename)
        .join(VinImport, col(VinImport.id) == col(VinImportRow.import_id))
        .where(col(VinImportRow.vin).in_(vins), col(VinImportRow.excluded).is_(False))
        .where(col(VinImport.state).in_(OPEN_STATES), col(VinImport.id) != vin_import.id)
        .where(VinImport.enterprise_id == vin_import.enterprise_id)
        .distinct()
        .order_by(col(VinImport.id))
    )
    for vin, import_id, filename in rows:
        if vin is not None:
            parameters = {"number": str(import_id), "file": filename or "–"}
            found[vin].append(_problem("vin-in-other-import", "warning", parameters))


def _problem(problem_id: str, severity: str, parameters: dict[str, str]) -> dict[str, Any]:
    return {"id": problem_id, "severity": severity, "parameters": parameters}
