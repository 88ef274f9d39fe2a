"""A booking as it leaves: typed, its unit of weight stated (``templates/export/port.yaml``)."""

import datetime as dt
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field
from sqlmodel import Session, col, select

from bookings.models import Booking, BusinessType, Truck, Vehicle, stored_id
from messages.errors import NotFound

EXPORT_SCHEMA_VERSION = 1
WeightUnit = Literal["kg", "t"]
_KILOGRAMS = {"kg": Decimal(1), "t": Decimal(1000)}


ExportPart = Literal["bookings", "trucks", "vehicles"]
EXPORT_PARTS: tuple[ExportPart, ...] = get_args(ExportPart)


class ExportLayout(BaseModel):
    """Which columns an export has, what stands above them, and in which unit weights are."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    weight_unit: WeightUnit
    bookings: tuple[str, ...]
    trucks: tuple[str, ...]
    vehicles: tuple[str, ...]
    headings: dict[str, str] = Field(default_factory=dict)
    """``trucks.weight`` to the heading that stands in the place of kouan's own."""

    def columns(self, part: ExportPart) -> tuple[str, ...]:
        """The keys of one sheet, in their order."""
        found: tuple[str, ...] = getattr(self, part)
        return found


class Weight(BaseModel):
    """A weight in the unit of the layout; decimal text in JSON."""

    value: Decimal
    unit: WeightUnit


class ExportedTruck(BaseModel):
    """One truck."""

    plate: str | None
    trailer_plate: str | None
    containers: list[str]
    weight: Weight | None
    seals: list[str]
    vehicle_model: str | None


class ExportedVehicle(BaseModel):
    """One commodity vehicle: ml, kW, 吨."""

    vin: str | None
    plate: str | None
    brand: str | None
    color: str | None
    displacement_ml: Decimal | None
    power_kw: Decimal | None
    tonnage: Decimal | None
    usage_type: str | None
    fuel_type: str | None


class ExportedBooking(BaseModel):
    """One booking. ``cargo_weight_kg`` is always kilograms, ``cargo_weight`` is in the layout's unit."""

    schema_version: int = EXPORT_SCHEMA_VERSION
    booking: int
    version: int
    business_type: BusinessType
    updated_at: dt.datetime
    customs_number: str | None
    is_transit: bool
    contact: str | None
    warehouse: str | None
    clearance_mode: str | None
    cargo_type: str | None
    origin: str | None
    exit_place: str | None
    destination: str | None
    enterprise_name: str | None
    domestic_shipper: str | None
    cargo_weight_kg: Decimal | None
    cargo_weight: Weight | None
    cargo_value_usd: Decimal | None
    declaration_remark: str | None
    remark: str | None
    truck_plates: list[str]
    truck_count: int | None
    seals: list[str]
    vehicle_model: str | None
    containers: list[str]
    """All containers, those on trucks too."""
    vehicle_total: int | None
    transport_tool: str | None
    trucks: list[ExportedTruck]
    vehicles: list[ExportedVehicle]


@cache
def port_layout() -> ExportLayout:
    """The layout for the port."""
    file = resources.files("templates") / "export" / "port.yaml"
    return ExportLayout.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))


def export_booking(session: Session, booking_id: int, layout: ExportLayout | None = None) -> ExportedBooking:
    """The booking as it would leave, whatever its state. Raises ``NotFound`` ``booking-not-found``."""
    booking = session.get(Booking, booking_id)
    if booking is None:
        raise NotFound("booking-not-found", booking=booking_id)
    unit = (layout or port_layout()).weight_unit
    of_booking = select(Truck).where(Truck.booking_id == booking_id).order_by(col(Truck.id))
    trucks = session.exec(of_booking).all()
    vehicles = session.exec(
        select(Vehicle).where(Vehicle.booking_id == booking_id).order_by(col(Vehicle.id))
    ).all()
    on_trucks = [container for truck in trucks for container in truck.containers]
    shown = booking.model_dump(exclude={"evidence", "checks", "id"})
    return ExportedBooking.model_validate(
        shown
        | {
            "booking": stored_id(booking),
            "cargo_weight": _weight(booking.cargo_weight_kg, unit),
            "truck_plates": [truck.plate for truck in trucks if truck.plate is not None],
            "containers": list(dict.fromkeys([*booking.containers, *on_trucks])),
            "trucks": [truck.model_dump() | {"weight": _weight(truck.weight_kg, unit)} for truck in trucks],
            "vehicles": [vehicle.model_dump() for vehicle in vehicles],
        }
    )


def _weight(kilograms: Decimal | None, unit: WeightUnit) -> dict[str, object] | None:
    return None if kilograms is None else {"value": kilograms / _KILOGRAMS[unit], "unit": unit}
