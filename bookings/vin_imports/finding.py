"""Which booking a VIN sheet belongs to: by declaration number, by VINs, by count and consignor.

Certain only when exactly one booking fits the strongest evidence there is and nothing contradicts it.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func
from sqlmodel import Session, col, select

from bookings.models import (
    Booking,
    BookingDeclaration,
    DeclarationIdentifier,
    FoundBy,
    Vehicle,
    VinImport,
    VinImportRow,
    stored_id,
)
from bookings.states import is_editable
from bookings.vin_imports.statuses import is_acceptable_row
from bookings.vin_imports.storing import portions
from bookings.vin_imports.views import Candidate
from customs.normalising import normalised

_ENDED = ("rejected", "accepted")
_MOST_CANDIDATES = 10
# What a kind of evidence adds to a candidate's score; shared VINs by their share.
_SCORES = {"name": 40, "cells": 30, "vins": 40, "count": 10, "consignor": 10}


@dataclass(frozen=True, slots=True)
class Found:
    """The booking when it is certain, and all that may be meant, best first."""

    booking_id: int | None
    found_by: FoundBy | None
    candidates: tuple[Candidate, ...]


def find_booking(session: Session, vin_import: VinImport) -> Found:
    """The booking of the import's own enterprise that its sheet belongs to, if one is certain."""
    vins = _vins_of(session, stored_id(vin_import))
    shared = _shared_vins(session, vin_import.enterprise_id, vins)
    bookings = _candidates(session, vin_import, set(shared), len(vins))
    candidates = [_candidate(vin_import, booking, shared, len(vins)) for booking in bookings]
    candidates.sort(key=lambda one: (-one.score, -one.booking_id))
    certain, found_by = _certain(session, vin_import, candidates, len(vins))
    return Found(certain, found_by, tuple(candidates[:_MOST_CANDIDATES]))


def _vins_of(session: Session, import_id: int) -> set[str]:
    found = session.exec(
        select(VinImportRow.vin).where(VinImportRow.import_id == import_id, is_acceptable_row())
    )
    return {vin for vin in found if vin is not None}


def _shared_vins(session: Session, enterprise_id: int, vins: set[str]) -> dict[int, int]:
    """How many of ``vins`` each booking has among its vehicles or in its declaration's remarks."""
    shared: defaultdict[int, set[str]] = defaultdict(set)
    for portion in portions(sorted(vins)):
        vehicles = select(Booking.id, Vehicle.vin).join(Vehicle, col(Vehicle.booking_id) == col(Booking.id))
        remarks = (
            select(Booking.id, DeclarationIdentifier.value)
            .join(BookingDeclaration, col(BookingDeclaration.booking_id) == col(Booking.id))
            .join(
                DeclarationIdentifier,
                col(DeclarationIdentifier.declaration_id) == col(BookingDeclaration.declaration_id),
            )
            .where(col(DeclarationIdentifier.kind) == "vin")
        )
        queries: list[Select[tuple[int, str]]] = [
            vehicles.where(col(Vehicle.vin).in_(portion)),  # type: ignore[list-item]
            remarks.where(col(DeclarationIdentifier.value).in_(portion)),  # type: ignore[list-item]
        ]
        for query in queries:
            own = query.where(
                col(Booking.enterprise_id) == enterprise_id, col(Booking.state).not_in(_ENDED)
            ).distinct()
            for booking_id, vin in session.execute(own):
                shared[booking_id].add(vin)
    return {booking_id: len(found) for booking_id, found in shared.items()}


def _candidates(
    session: Session, vin_import: VinImport, with_vins: set[int], count: int
) -> Sequence[Booking]:
    own = (
        select(Booking)
        .where(Booking.enterprise_id == vin_import.enterprise_id, col(Booking.state).not_in(_ENDED))
        .order_by(col(Booking.id).desc())
    )
    found: dict[int, Booking] = {}
    by_evidence = [own.where(col(Booking.customs_number).in_(vin_import.declaration_numbers[:500]))]
    by_evidence += [own.where(col(Booking.id).in_(portion)) for portion in portions(sorted(with_vins))]
    by_count = own.where(
        col(Booking.business_type) == "commodity_vehicle", col(Booking.vehicle_total) == count
    )
    for query in by_evidence:
        found |= {stored_id(booking): booking for booking in session.exec(query)}
    if count:
        found |= {
            stored_id(booking): booking
            for booking in session.exec(by_count)
            if _consignor_fits(vin_import, booking)
        }
    return list(found.values())


def _consignor_fits(vin_import: VinImport, booking: Booking) -> bool:
    name = normalised(booking.domestic_shipper or "")
    return bool(name) and name in {normalised(consignor) for consignor in vin_import.consignors}


def _candidate(vin_import: VinImport, booking: Booking, shared: dict[int, int], count: int) -> Candidate:
    booking_id = stored_id(booking)
    number = booking.customs_number
    in_name = number is not None and number in vin_import.filename
    listed = number is not None and number in vin_import.declaration_numbers
    fits = {
        "name": float(in_name and listed),
        "cells": float(listed and not in_name),
        "vins": min(1.0, shared.get(booking_id, 0) / max(1, count)),
        "count": float(count > 0 and booking.vehicle_total == count),
        "consignor": float(_consignor_fits(vin_import, booking)),
    }
    return Candidate(
        booking_id=booking_id,
        customs_number=number,
        number_in_name=bool(fits["name"]),
        number_in_cells=bool(fits["cells"]),
        shared_vins=shared.get(booking_id, 0),
        count_fits=bool(fits["count"]),
        consignor_fits=bool(fits["consignor"]),
        usable=booking.business_type == "commodity_vehicle" and is_editable(booking.state),
        score=round(sum(_SCORES[name] * share for name, share in fits.items())),
    )


def _certain(
    session: Session, vin_import: VinImport, candidates: Sequence[Candidate], count: int
) -> tuple[int | None, FoundBy | None]:
    if vin_import.declaration_numbers:
        # A number that no booking has yet: the declaration may still be on its way.
        return _by_number(vin_import, candidates)
    with_vins = [one for one in candidates if one.shared_vins]
    if with_vins:
        only = with_vins[0]
        enough = 2 * only.shared_vins >= count
        return (only.booking_id, "vins") if len(with_vins) == 1 and only.usable and enough else (None, None)
    fitting = [one for one in candidates if one.count_fits and one.consignor_fits and one.usable]
    if len(fitting) == 1 and not _has_vins(session, fitting[0].booking_id):
        return fitting[0].booking_id, "count-and-consignor"
    return None, None


def _by_number(vin_import: VinImport, candidates: Sequence[Candidate]) -> tuple[int | None, FoundBy | None]:
    numbered = [one for one in candidates if one.number_in_name or one.number_in_cells]
    named = [one for one in numbered if one.number_in_name]
    # A number in the name was written there on purpose; those in the cells may be of other loads.
    strongest = named or numbered
    if len(strongest) != 1 or not strongest[0].usable:
        return None, None
    only = strongest[0]
    all_known = named or len(vin_import.declaration_numbers) == 1
    contradicted = any(one.shared_vins for one in candidates if one.booking_id != only.booking_id)
    if contradicted or not all_known:
        return None, None
    return only.booking_id, "number-in-name" if only.number_in_name else "number-in-cells"


def _has_vins(session: Session, booking_id: int) -> bool:
    """Vehicles of a booking that shares no VIN with the sheet are others than the sheet's."""
    query = select(func.count()).where(Vehicle.booking_id == booking_id, col(Vehicle.vin).is_not(None))
    return session.exec(query).one() > 0
