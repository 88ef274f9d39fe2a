"""A booking: the port's form as typed columns, trucks and vehicles as rows, evidence beside them.

Weights are kilograms and values US dollars, whatever the port's labels say (design §6).
"""

from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Literal

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from bookings.columns import ExactDecimal, Identifier, Json, UtcDateTime, Word, now
from bookings.models.base import Record
from bookings.models.document import BusinessType
from bookings.models.evidence import EvidenceByPath

BookingState = Literal[
    "draft", "in_review", "approved", "exported", "accepted", "rejected", "postponed", "manual"
]
AttachmentKind = Literal["declaration", "gate_pass_list"]


class BookingHead(Record):
    """The head of the form; both kinds of booking share it and each uses its own part."""

    customs_number: str | None = Field(default=None, index=True, sa_type=Identifier)
    is_transit: bool = False
    contact: str | None = None
    warehouse: str | None = None
    clearance_mode: str | None = None
    cargo_type: str | None = None
    origin: str | None = None
    exit_place: str | None = None
    destination: str | None = None
    enterprise_name: str | None = None
    domestic_shipper: str | None = None
    cargo_weight_kg: Decimal | None = Field(default=None, sa_type=ExactDecimal)
    cargo_value_usd: Decimal | None = Field(default=None, sa_type=ExactDecimal)
    declaration_remark: str | None = None
    remark: str | None = None
    truck_count: int | None = None
    seals: list[str] = Field(default_factory=list, sa_type=Json)
    vehicle_model: str | None = None
    containers: list[str] = Field(default_factory=list, sa_type=Json)
    """Containers that belong to no single truck (yet)."""
    vehicle_total: int | None = None
    transport_tool: str | None = None


class TruckHead(Record):
    """One truck as the form states it."""

    plate: str | None = Field(default=None, index=True, sa_type=Identifier)
    trailer_plate: str | None = Field(default=None, index=True, sa_type=Identifier)
    containers: list[str] = Field(default_factory=list, sa_type=Json)
    weight_kg: Decimal | None = Field(default=None, sa_type=ExactDecimal)
    seals: list[str] = Field(default_factory=list, sa_type=Json)
    vehicle_model: str | None = None
    evidence: EvidenceByPath = Field(default_factory=dict, sa_type=Json)


class VehicleHead(Record):
    """One commodity vehicle as the form states it."""

    vin: str | None = Field(default=None, index=True, sa_type=Identifier)
    plate: str | None = Field(default=None, index=True, sa_type=Identifier)
    brand: str | None = None
    color: str | None = None
    displacement_ml: Decimal | None = Field(default=None, sa_type=ExactDecimal)
    power_kw: Decimal | None = Field(default=None, sa_type=ExactDecimal)
    tonnage: Decimal | None = Field(default=None, sa_type=ExactDecimal)
    usage_type: str | None = None
    fuel_type: str | None = None
    evidence: EvidenceByPath = Field(default_factory=dict, sa_type=Json)


class GoodsItemHead(Record):
    """One line of goods as the declaration states it (``data/fields.csv``, group goods)."""

    item_no: int | None = None
    hs_code: str | None = Field(default=None, sa_type=Identifier)
    name: str | None = None
    spec: str | None = None
    quantities: list[str] = Field(default_factory=list, sa_type=Json)
    """Quantity, a blank and its unit, in printed order."""
    unit_price: Decimal | None = Field(default=None, sa_type=ExactDecimal)
    total_price: Decimal | None = Field(default=None, sa_type=ExactDecimal)
    currency: str | None = None
    origin_country: str | None = None
    destination_country: str | None = None
    domestic_area: str | None = None
    evidence: EvidenceByPath = Field(default_factory=dict, sa_type=Json)


class Booking(BookingHead, table=True):
    """One booking. ``version`` rises with every change of a person; a stale one is a conflict."""

    __table_args__ = (
        # All that the queue filters by: of 100,000 bookings it reads the index, never the wide rows.
        Index("ix_booking_queue", "enterprise_id", "state", "id", "business_type", "doubts", "created_at"),
        Index("ix_booking_queue_of_all", "state", "id", "business_type", "doubts", "created_at"),
        Index("ix_booking_domestic_shipper_enterprise_id", "domestic_shipper", "enterprise_id"),
        Index("ix_booking_transport_tool", "transport_tool"),
    )

    id: int | None = Field(default=None, primary_key=True)
    enterprise_id: int = Field(foreign_key="enterprise.id")
    business_type: BusinessType = Field(sa_type=Word)
    state: BookingState = Field(default="draft", sa_type=Word)
    version: int = 1
    evidence: EvidenceByPath = Field(default_factory=dict, sa_type=Json)
    checks: list[dict[str, Any]] = Field(default_factory=list, sa_type=Json)
    """Rules that did not hold when the declaration was read (``bookings.models.evidence.BookingCheck``)."""
    doubts: int = 0
    """Values still doubted, kept here so that the list need not read all rows."""
    created_at: datetime = Field(default_factory=now, sa_type=UtcDateTime, index=True)
    updated_at: datetime = Field(default_factory=now, sa_type=UtcDateTime)


class Truck(TruckHead, table=True):
    """A truck of a booking. ``approval_state`` and ``release_state`` are for the gate (later)."""

    # Ids are part of the paths in the correction log and must never be given out twice.
    __table_args__: ClassVar = {"sqlite_autoincrement": True}

    id: int | None = Field(default=None, primary_key=True)
    booking_id: int = Field(foreign_key="booking.id", index=True)
    approval_state: str | None = Field(default=None, sa_type=Word)
    release_state: str | None = Field(default=None, sa_type=Word)


class Vehicle(VehicleHead, table=True):
    """A commodity vehicle of a booking, on ``truck_id`` when it is carried."""

    __table_args__: ClassVar = {"sqlite_autoincrement": True}

    id: int | None = Field(default=None, primary_key=True)
    booking_id: int = Field(foreign_key="booking.id", index=True)
    truck_id: int | None = Field(default=None, foreign_key="truck.id", index=True)


class GoodsItem(GoodsItemHead, table=True):
    """A line of goods behind a booking. The port is sent none of it: a doubt here stops no approval."""

    __tablename__ = "goods_item"
    __table_args__: ClassVar = {"sqlite_autoincrement": True}

    id: int | None = Field(default=None, primary_key=True)
    booking_id: int = Field(foreign_key="booking.id", index=True)


class BookingDeclaration(Record, table=True):
    """Many to many: one declaration on several trucks, several declarations on one truck (拼车)."""

    __tablename__ = "booking_declaration"

    booking_id: int = Field(foreign_key="booking.id", primary_key=True)
    declaration_id: int = Field(foreign_key="declaration.id", primary_key=True, index=True)


class Attachment(Record, table=True):
    """A document sent along with a booking (随附单证)."""

    __table_args__ = (UniqueConstraint("booking_id", "document_id", "kind"),)

    id: int | None = Field(default=None, primary_key=True)
    booking_id: int = Field(foreign_key="booking.id", index=True)
    document_id: int = Field(foreign_key="document.id", index=True)
    kind: AttachmentKind = Field(sa_type=Word)
