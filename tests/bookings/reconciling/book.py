"""Bookings and appointments put into a database by hand, and what reconciling left there."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlmodel import Session, col, select, update

from bookings.columns import now
from bookings.database import Database
from bookings.models import (
    Appointment,
    BookDuplicate,
    Booking,
    Enterprise,
    MatchCandidate,
    MatchKey,
    PairChoice,
    PairDecision,
    Reconciliation,
    RecordDigest,
    Truck,
    Vehicle,
    stored_id,
)
from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.running.pending import mark
from bookings.reconciling.running.run import reconcile_all

DAY = date(2026, 11, 22)
NUMBER = "940220260000100001"


def add_booking(session: Session, **values: Any) -> int:
    """A booking of one truck; ``plates`` and ``vins`` become its rows."""
    plates, vins = values.pop("plates", ["新F12345"]), values.pop("vins", [])
    trailers, containers = values.pop("trailers", []), values.pop("truck_containers", [])
    given = {
        "enterprise_id": 1,
        "business_type": "loaded_truck",
        "customs_number": NUMBER,
        "domestic_shipper": "霍尔果斯远山商贸有限公司",
        "cargo_weight_kg": Decimal(15480),
        "truck_count": len(plates) or None,
        "created_at": datetime(DAY.year, DAY.month, DAY.day, 4, tzinfo=UTC),
    }
    booking = Booking.model_validate(given | values)
    session.add(booking)
    session.flush()
    booking_id = stored_id(booking)
    for place, plate in enumerate(plates):
        row = {"booking_id": booking_id, "plate": plate}
        row |= {"trailer_plate": trailers[place]} if place < len(trailers) else {}
        row |= {"containers": containers[place]} if place < len(containers) else {}
        session.add(Truck.model_validate(row))
    session.add_all(Vehicle.model_validate({"booking_id": booking_id, "vin": vin}) for vin in vins)
    session.flush()
    return booking_id


def add_enterprise(session: Session, name: str) -> int:
    enterprise = Enterprise.model_validate({"name": name})
    session.add(enterprise)
    session.flush()
    return stored_id(enterprise)


def change_booking(session: Session, booking_id: int, **values: Any) -> None:
    """As every change of a person its version rises."""
    for plate in values.pop("plates", ()):
        session.execute(update(Truck).where(col(Truck.booking_id) == booking_id).values(plate=plate))
    changed = {"version": col(Booking.version) + 1, "updated_at": now()} | values
    session.execute(update(Booking).where(col(Booking.id) == booking_id).values(**changed))


def add_appointment(session: Session, **values: Any) -> int:
    """An appointment of that truck on that day."""
    given = {
        "enterprise_id": 1,
        "customs_numbers": [NUMBER],
        "plates": ["新F12345"],
        "domestic_shipper": "霍尔果斯远山商贸有限公司",
        "cargo_weight_kg": Decimal(15480),
        "appointed_day": DAY,
    }
    appointment = Appointment.model_validate(given | values)
    session.add(appointment)
    session.flush()
    return stored_id(appointment)


def change_appointment(session: Session, appointment_id: int, **values: Any) -> None:
    changed = {"version": col(Appointment.version) + 1} | values
    session.execute(update(Appointment).where(col(Appointment.id) == appointment_id).values(**changed))


_NOT_COMPARED = {"id", "version", "updated_at", "digest"}


def results(database: Database) -> dict[tuple[int | None, int | None], dict[str, Any]]:
    """All results by booking and appointment, without what differs from run to run."""
    with database.session() as session:
        rows = session.exec(select(Reconciliation)).all()
        return {(row.booking_id, row.appointment_id): row.model_dump(exclude=_NOT_COMPARED) for row in rows}


def decide(
    session: Session, user_id: int, booking_id: int, appointment_id: int, decision: PairDecision
) -> None:
    """What a person says of a pair, as the page stores it."""
    values = {"booking_id": booking_id, "appointment_id": appointment_id, "decision": decision}
    session.add(PairChoice.model_validate(values | {"user_id": user_id}))
    mark(session, "booking", {booking_id})
    mark(session, "appointment", {appointment_id})


def derived(database: Database) -> dict[str, Any]:
    """All that reconciling derives, in a form that two runs can be compared by."""
    with database.session() as session:
        candidates = session.exec(select(MatchCandidate)).all()
        keys = session.exec(select(MatchKey)).all()
        digests = session.exec(select(RecordDigest)).all()
        duplicates = session.exec(select(BookDuplicate).where(col(BookDuplicate.ended_at).is_(None))).all()
        return {
            "results": results(database),
            "candidates": {
                (one.appointment_id, one.booking_id): (one.score, one.chosen, one.reasons)
                for one in candidates
            },
            "keys": {
                (one.enterprise_id, one.kind, one.value, one.side, one.record_id, one.day) for one in keys
            },
            "digests": {(one.side, one.record_id, one.enterprise_id, one.digest) for one in digests},
            "duplicates": {
                (one.enterprise_id, one.kind, one.value, one.day): one.members for one in duplicates
            },
        }


def forget_all(database: Database) -> None:
    """As if nothing had ever been reconciled; marks and decisions stay."""
    with database.session() as session:
        for table in ("reconciliation", "match_candidate", "match_key", "record_digest", "book_duplicate"):
            session.execute(text(f"DELETE FROM {table}"))  # noqa: S608


def assert_as_if_anew(database: Database, limits: AgreementLimits) -> None:
    """What the runs so far left is what a run on a book never reconciled before leaves."""
    stands = derived(database)
    assert stands["results"]
    forget_all(database)
    reconcile_all(database, limits, owner="test")
    assert stands == derived(database)


def statuses(database: Database) -> Iterator[str]:
    return (row["status"] for row in results(database).values())
