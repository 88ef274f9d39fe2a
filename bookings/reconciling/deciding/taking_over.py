"""Putting an appointment's value into the booking, where the field has one place there.

It goes through the steps of review, so that the booking's history says who did it and why, and undo takes
it back.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal

from sqlmodel import Session

from bookings import review_steps
from bookings.forms import form
from bookings.models import Booking, Truck, Vehicle
from bookings.places import rows_of
from bookings.reconciling.comparing.forms import number_form, plate_form
from bookings.reconciling.comparing.rules import comparing_rules
from bookings.reconciling.records import Difference, DifferenceField
from bookings.states import is_editable
from bookings.values import as_text
from bookings.views import FormValue
from messages.errors import Conflict

_DOLLARS = "USD"
# Where the head of the form has the field; plates and VINs are in rows.
_HEAD: dict[DifferenceField, str] = {
    "customs_number": "customs_number",
    "truck_count": "truck_count",
    "vehicle_total": "vehicle_total",
    "cargo_weight_kg": "cargo_weight_kg",
    "cargo_value": "cargo_value_usd",
    "destination": "destination",
    "exit_place": "exit_place",
    "warehouse": "warehouse",
    "domestic_shipper": "domestic_shipper",
}
_NUMBERS = ("truck_count", "vehicle_total", "cargo_weight_kg", "cargo_value_usd")


def may_be_taken_over(difference: Difference) -> bool:
    """Whether the appointment's value can go into the booking: one booking, one value, one place for it."""
    rule = comparing_rules().reason(difference.field, difference.reason)
    if not rule.applies or difference.booking_id is None:
        return False
    if difference.field in _HEAD:
        is_dollars = difference.field != "cargo_value" or difference.parameters.get("currency") == _DOLLARS
        return is_dollars and isinstance(difference.declared, str) and isinstance(difference.appointed, str)
    return len(difference.missing) == len(difference.surplus) == 1


def take_over(
    session: Session, difference: Difference, *, user_id: int, booking_version: int | None, reason: str
) -> bool:
    """Put the appointment's value in place of the declared one. False when there is no one place for it,
    or the booking is approved or further.

    Raises ``Conflict`` ``booking-changed`` when the booking is not at ``booking_version`` or does not
    have the declared value any more.
    """
    if difference.booking_id is None or not may_be_taken_over(difference):
        return False
    booking = session.get(Booking, difference.booking_id, populate_existing=True)
    if booking is None or not is_editable(booking.state):
        return False
    found = _head(booking, difference) if difference.field in _HEAD else _row(session, booking, difference)
    if found is None:
        return False
    path, value = found
    review_steps.correct(
        session,
        difference.booking_id,
        path,
        value,
        user_id=user_id,
        expected_version=booking.version if booking_version is None else booking_version,
        reason=reason,
    )
    return True


def _head(booking: Booking, difference: Difference) -> tuple[str, str] | None:
    path = _HEAD[difference.field]
    if form(booking.business_type).head(path) is None:
        return None
    current: FormValue = getattr(booking, path)
    declared, appointed = str(difference.declared), str(difference.appointed)
    if path in _NUMBERS:
        same = current is not None and Decimal(as_text(current)) == Decimal(declared)
    else:
        same = as_text(current) == declared
    if not same:
        raise Conflict(
            "booking-changed",
            booking=booking.id,
            version=booking.version,
            path=path,
            current=as_text(current),
        )
    return path, appointed


def _row(session: Session, booking: Booking, difference: Difference) -> tuple[str, str] | None:
    """The only place of the booking that holds the one value which the appointment has differently."""
    comparable = plate_form if difference.field in ("plates", "trailer_plates") else number_form
    (old,), (new,) = difference.missing, difference.surplus
    places = [
        (path, _with(held, old, new, comparable))
        for path, held in _places(session, booking, difference.field)
        if comparable(old) in map(comparable, held)
    ]
    if len(places) != 1:
        return None
    path, values = places[0]
    return path, "\n".join(values)


def _places(session: Session, booking: Booking, field: DifferenceField) -> Iterator[tuple[str, list[str]]]:
    """Where such values may stand: the path, and what stands there."""
    shape = form(booking.business_type)
    if field in ("containers", "seals") and shape.head(field) is not None:
        yield field, list(getattr(booking, field))
    if field == "plates" and shape.head("transport_tool") is not None and booking.transport_tool:
        yield "transport_tool", [booking.transport_tool]
    for row in rows_of(session, booking, "trucks") if shape.trucks else ():
        if not isinstance(row, Truck):
            continue
        if field in ("plates", "trailer_plates"):
            yield f"trucks[{row.id}].plate", [row.plate or ""]
            yield f"trucks[{row.id}].trailer_plate", [row.trailer_plate or ""]
        elif field in ("containers", "seals"):
            yield f"trucks[{row.id}].{field}", list(getattr(row, field))
    for row in rows_of(session, booking, "vehicles") if field == "vins" and shape.vehicles else ():
        if isinstance(row, Vehicle):
            yield f"vehicles[{row.id}].vin", [row.vin or ""]


def _with(held: list[str], old: str, new: str, comparable: Callable[[str], str]) -> list[str]:
    return [new if comparable(value) == comparable(old) else value for value in held]
