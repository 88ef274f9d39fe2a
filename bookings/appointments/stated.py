"""What a list states about one appointment, before it is stored, and what is wrong with its rows."""

import hashlib
import json
from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bookings.models import BusinessType, Reason


@dataclass(slots=True)
class StatedValues:
    """The values of ``bookings.models.AppointmentHead``, by the same names; None or empty: not stated."""

    appointment_number: str | None = None
    business_type: BusinessType | None = None
    state: str | None = None
    state_text: str | None = None
    customs_numbers: tuple[str, ...] = ()
    batch_numbers: tuple[str, ...] = ()
    bill_numbers: tuple[str, ...] = ()
    is_transit: bool | None = None
    contact: str | None = None
    warehouse: str | None = None
    clearance_mode: str | None = None
    cargo_type: str | None = None
    origin: str | None = None
    exit_place: str | None = None
    destination: str | None = None
    enterprise_name: str | None = None
    domestic_shipper: str | None = None
    cargo_weight_kg: Decimal | None = None
    cargo_value: Decimal | None = None
    currency: str | None = None
    declaration_remark: str | None = None
    remark: str | None = None
    plates: tuple[str, ...] = ()
    trailer_plates: tuple[str, ...] = ()
    truck_count: int | None = None
    seals: tuple[str, ...] = ()
    vehicle_model: str | None = None
    containers: tuple[str, ...] = ()
    transport_tool: str | None = None
    vehicle_total: int | None = None
    vins: tuple[str, ...] = ()
    appointed_day: date | None = None
    appointed_from: datetime | None = None
    appointed_until: datetime | None = None

    def as_stored(self) -> dict[str, Any]:
        """As columns take them: lists as lists."""
        return {
            name: list(value) if isinstance(value := getattr(self, name), tuple) else value
            for name in HEAD_NAMES
        }


HEAD_NAMES: tuple[str, ...] = tuple(field.name for field in fields(StatedValues))


@dataclass(slots=True)
class StatedAppointment:
    """One appointment of a list: what it states, where, and what is not understood of it."""

    place: str
    values: StatedValues
    problems: tuple[Reason, ...] = ()
    row_count: int = 1


def fingerprint(values: StatedValues, problems: tuple[Reason, ...] = ()) -> str:
    """Equal for equal values and problems, whatever row they stand in (SHA-256)."""
    stated = {name: value for name in HEAD_NAMES if (value := getattr(values, name)) not in (None, ())}
    told = [[one.id, {k: v for k, v in one.parameters.items() if k != "place"}] for one in problems]
    text = json.dumps([stated, told], ensure_ascii=False, sort_keys=True, default=_text)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _text(value: object) -> str:
    # 16650 and 16650.0 are the same weight.
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)
