"""A booking with its appointment, reconciled, and the decisions that people take on it."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlmodel import select

from bookings.models import (
    Appointment,
    BusinessType,
    DifferenceChoice,
    ReconcilePending,
    Reconciliation,
    stored_id,
)
from bookings.reconciling.comparing.differences import differences
from bookings.reconciling.deciding.choices import open_count, take_side, with_choices, withdraw
from bookings.reconciling.loading import load_appointed, load_declared
from bookings.reconciling.records import Difference, DifferenceField, Group, ProposedSide
from tests.bookings.conftest import Desk
from tests.bookings.readings import COMMODITY_VEHICLE, LOADED_TRUCK, VINS, reading
from tests.bookings.reconciling.agreeing import LIMITS

AGREEING: dict[str, Any] = {
    "enterprise_id": 1,
    "business_type": "loaded_truck",
    "customs_numbers": [LOADED_TRUCK["customs_number"]],
    "plates": ["新F12345"],
    "trailer_plates": ["新F6789挂"],
    "truck_count": 1,
    "containers": ["TEXU3605231"],
    "cargo_weight_kg": Decimal(15480),
    "cargo_value": Decimal("8000.50"),
    "destination": "哈萨克斯坦",
    "exit_place": "霍尔果斯",
    "domestic_shipper": "霍尔果斯远山商贸有限公司",
}
VEHICLES: dict[str, Any] = {
    "enterprise_id": 1,
    "business_type": "commodity_vehicle",
    "customs_numbers": [COMMODITY_VEHICLE["customs_number"]],
    "vins": VINS,
    "vehicle_total": 2,
}


@dataclass
class Pair:
    """A booking and its appointment, reconciled as a run does it."""

    desk: Desk
    booking_id: int
    appointment_id: int
    reconciliation_id: int = 0

    def reconcile(self) -> tuple[Difference, ...]:
        """Compare anew; the result is stored as a run stores it."""
        with self.desk.database.session() as session:
            group = Group(
                tuple(load_declared(session, [self.booking_id])),
                tuple(load_appointed(session, [self.appointment_id])),
            )
            found = with_choices(session, differences(group, LIMITS), [self.booking_id])
            row = session.get(Reconciliation, self.reconciliation_id) or Reconciliation.model_validate(
                {"enterprise_id": 1, "booking_id": self.booking_id, "status": "different"}
            )
            row.differences = [one.model_dump(mode="json") for one in found]
            row.open_count = open_count(found)
            session.add(row)
            session.flush()
            self.reconciliation_id = stored_id(row)
        return found

    def shown(self) -> Reconciliation:
        """The result as it is stored."""
        with self.desk.database.session() as session:
            return session.get_one(Reconciliation, self.reconciliation_id)

    def take(
        self, field: DifferenceField, side: ProposedSide, reason: str | None = None, **named: Any
    ) -> DifferenceChoice:
        """Take a side of the result as it stands."""
        asked = {
            "booking_id": self.booking_id,
            "appointment_id": self.appointment_id,
            "expected_version": self.shown().version,
        }
        with self.desk.database.session() as session:
            return take_side(
                session,
                self.reconciliation_id,
                field=field,
                side=side,
                user_id=self.desk.user_id,
                reason=reason,
                **(asked | named),
            )

    def withdraw(self, field: DifferenceField) -> DifferenceChoice:
        """Withdraw the choice of a field."""
        version = self.shown().version
        with self.desk.database.session() as session:
            return withdraw(
                session,
                self.reconciliation_id,
                field=field,
                booking_id=self.booking_id,
                appointment_id=self.appointment_id,
                user_id=self.desk.user_id,
                expected_version=version,
            )

    def lines(self) -> list[DifferenceChoice]:
        """All that was ever chosen."""
        with self.desk.database.session() as session:
            return list(session.exec(select(DifferenceChoice).order_by(DifferenceChoice.id)))

    def change(self, **values: Any) -> None:
        """The appointment says something else."""
        with self.desk.database.session() as session:
            appointment = session.get_one(Appointment, self.appointment_id)
            for key, value in values.items():
                setattr(appointment, key, value)


def paired(desk: Desk, base: dict[str, Any] = AGREEING, **appointed: Any) -> Pair:
    """A booking with an appointment that states these things differently."""
    kind: BusinessType = base["business_type"]
    booking_id = desk.booking(reading(LOADED_TRUCK if kind == "loaded_truck" else COMMODITY_VEHICLE))
    with desk.database.session() as session:
        appointment = Appointment.model_validate(base | appointed)
        session.add(appointment)
        session.flush()
        appointment_id = stored_id(appointment)
    pair = Pair(desk, booking_id, appointment_id)
    pair.reconcile()
    return pair


def pending(desk: Desk) -> set[tuple[str, int]]:
    """What waits to be reconciled."""
    with desk.database.session() as session:
        return {(one.side, one.record_id) for one in session.exec(select(ReconcilePending))}


def forget_pending(desk: Desk) -> None:
    """As after a run."""
    with desk.database.session() as session:
        session.execute(text("DELETE FROM reconcile_pending"))
