"""Storing a draft as a booking, and filling a booking anew from its declaration."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, col, select

from bookings.columns import today
from bookings.doubts import count_doubts
from bookings.draft import BookingDraft, PrefillDefaults, Rate
from bookings.models import (
    DEFAULT_ENTERPRISE_ID,
    Booking,
    BookingDeclaration,
    BookingEvent,
    BookingHead,
    CurrencyRate,
    Declaration,
    Enterprise,
    GoodsItem,
    Truck,
    ValueEvidence,
    Vehicle,
    stored_id,
)

UNNAMED_ENTERPRISE = "默认企业"
"""The name the first migration gives; it is nobody's name and never goes onto a form."""


def newest_rates(session: Session) -> dict[str, Rate]:
    """The newest rate of each currency, of today in Khorgos or before."""
    rows = session.exec(
        select(CurrencyRate).where(CurrencyRate.date <= today()).order_by(col(CurrencyRate.date))
    )
    return {
        row.currency: Rate(
            currency=row.currency, usd_per_unit=row.usd_per_unit, source=row.source, date=row.date
        )
        for row in rows
    }


def defaults_of(session: Session, enterprise_id: int) -> PrefillDefaults:
    """What the enterprise fills in itself."""
    enterprise = session.get_one(Enterprise, enterprise_id)
    unnamed = enterprise_id == DEFAULT_ENTERPRISE_ID and enterprise.name == UNNAMED_ENTERPRISE
    return PrefillDefaults(
        enterprise_name=None if unnamed else enterprise.name,
        contact=enterprise.contact,
        warehouse=enterprise.warehouse,
        usage_type=enterprise.usage_type,
        fuel_type=enterprise.fuel_type,
    )


def store_draft(
    session: Session, draft: BookingDraft, *, enterprise_id: int, declaration: Declaration
) -> Booking:
    """A new booking in state ``draft`` that belongs to ``declaration``."""
    booking = Booking.model_validate(
        draft.head.model_dump() | {"enterprise_id": enterprise_id, "business_type": draft.business_type}
    )
    declaration_id = stored_id(declaration)
    booking.evidence = dumped(draft.evidence, declaration_id)
    booking.checks = [check.model_dump(mode="json") for check in draft.checks]
    session.add(booking)
    session.flush()
    session.add(
        BookingDeclaration.model_validate(
            {"booking_id": stored_id(booking), "declaration_id": declaration_id}
        )
    )
    _add_rows(session, booking, draft, declaration_id)
    session.add(
        BookingEvent.model_validate(
            {"booking_id": stored_id(booking), "event": "prefill", "to_state": "draft"}
        )
    )
    session.flush()
    booking.doubts = count_doubts(session, booking)
    return booking


def refill(session: Session, booking: Booking, draft: BookingDraft, declaration_id: int) -> None:
    """Fill anew: what a person typed into the head stays, the rest and all rows come from ``draft``."""
    typed = {
        key
        for key, evidence in booking.evidence.items()
        if evidence.get("source") == "reviewer" and key in BookingHead.model_fields
    }
    for key, value in draft.head.model_dump().items():
        if key not in typed and key != "is_transit":
            setattr(booking, key, value)
    kept = {key: evidence for key, evidence in booking.evidence.items() if key in typed}
    booking.evidence = dumped(draft.evidence, declaration_id) | kept
    booking.checks = [check.model_dump(mode="json") for check in draft.checks]
    booking.business_type = draft.business_type
    _add_rows(session, booking, draft, declaration_id)
    session.flush()


def dumped(evidence: Mapping[str, ValueEvidence], declaration_id: int | None) -> dict[str, dict[str, Any]]:
    """Evidence as it is stored, with the declaration it speaks of."""
    stored = {}
    for key, one in evidence.items():
        if one.reading_key is not None:
            one.declaration_id = declaration_id
        stored[key] = one.as_stored()
    return stored


def _add_rows(session: Session, booking: Booking, draft: BookingDraft, declaration_id: int) -> None:
    booking_id = stored_id(booking)
    for truck_head in draft.trucks:
        truck = Truck.model_validate(truck_head.model_dump() | {"booking_id": booking_id})
        truck.evidence = _with_declaration(truck.evidence, declaration_id)
        session.add(truck)
    for vehicle_head in draft.vehicles:
        vehicle = Vehicle.model_validate(vehicle_head.model_dump() | {"booking_id": booking_id})
        vehicle.evidence = _with_declaration(vehicle.evidence, declaration_id)
        session.add(vehicle)
    for item_head in draft.items:
        item = GoodsItem.model_validate(item_head.model_dump() | {"booking_id": booking_id})
        item.evidence = _with_declaration(item.evidence, declaration_id)
        session.add(item)


def _with_declaration(evidence: dict[str, dict[str, Any]], declaration_id: int) -> dict[str, dict[str, Any]]:
    return dumped({key: ValueEvidence.model_validate(one) for key, one in evidence.items()}, declaration_id)
