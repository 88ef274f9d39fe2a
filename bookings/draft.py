"""A booking before it is stored: the values of the form with their evidence."""

import datetime as dt
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

from bookings.models import (
    BookingCheck,
    BookingHead,
    BusinessType,
    GoodsItemHead,
    TruckHead,
    ValueEvidence,
    VehicleHead,
)


class Rate(BaseModel):
    """US dollars for one unit of ``currency``, who says so and for which day."""

    model_config = ConfigDict(frozen=True)
    currency: str
    usd_per_unit: Decimal
    source: str
    date: dt.date


class PrefillDefaults(BaseModel):
    """What the enterprise fills in itself."""

    model_config = ConfigDict(frozen=True)
    enterprise_name: str | None = None
    contact: str | None = None
    warehouse: str | None = None
    usage_type: str | None = None
    fuel_type: str | None = None


class BookingDraft(BaseModel):
    """Values, evidence by key, rows with their own evidence, and the rules that did not hold."""

    business_type: BusinessType
    head: BookingHead
    evidence: dict[str, ValueEvidence] = Field(default_factory=dict)
    trucks: list[TruckHead] = Field(default_factory=list)
    vehicles: list[VehicleHead] = Field(default_factory=list)
    items: list[GoodsItemHead] = Field(default_factory=list)
    checks: list[BookingCheck] = Field(default_factory=list)
