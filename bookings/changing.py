"""The frame of every change to a booking: one version, one writer, all or nothing."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import update
from sqlmodel import Session, col, select

from bookings.columns import now
from bookings.doubts import count_doubts
from bookings.forms import FormField, form
from bookings.models import Booking, BookingEvent, Correction, Truck, ValueEvidence, Vehicle, stored_id
from bookings.states import BookingEventName, is_editable, steps, target_of
from bookings.values import as_text
from bookings.views import FormValue, RowKind
from messages.errors import Conflict, NotFound, Refused

_ROW_PATH = re.compile(r"(?P<kind>trucks|vehicles)\[(?P<id>\d+)\](?:\.(?P<key>\w+))?")
_COLUMN_PATH = re.compile(r"(?P<kind>trucks|vehicles)\[\]\.(?P<key>\w+)")
_ROWS_FIELD: dict[RowKind, str] = {"trucks": "truck_plates", "vehicles": "vins"}


@dataclass(frozen=True, slots=True)
class Place:
    """A value of a booking: the row that holds it and the field of the form that it is."""

    holder: Booking | Truck | Vehicle
    field: FormField
    kind: RowKind | None = None

    @property
    def value(self) -> FormValue:
        """The value as it stands; None for a field that only sums up rows."""
        value: FormValue = None if self.field.type == "rows" else getattr(self.holder, self.field.key)
        return value

    @property
    def evidence(self) -> ValueEvidence | None:
        """Its evidence, None when nothing filled it."""
        stored = self.holder.evidence.get(self.field.key)
        return None if stored is None else ValueEvidence.model_validate(stored)


@contextmanager
def change(
    session: Session, booking_id: int, expected_version: int, *, path: str | None = None
) -> Iterator[Booking]:
    """Take the booking for one change; its version rises. A refused change leaves nothing behind.

    Raises ``Conflict`` ``booking-changed`` (with the current value at ``path``) when somebody was
    faster, and ``NotFound``.
    """
    try:
        # Written before anything is read: from here on no one else can change this booking.
        taken = session.exec(
            update(Booking)
            .where(col(Booking.id) == booking_id, col(Booking.version) == expected_version)
            .values(version=expected_version + 1, updated_at=now())
            .execution_options(synchronize_session=False)
        )
        booking = session.get(Booking, booking_id, populate_existing=True)
        if booking is None:
            raise NotFound("booking-not-found", booking=booking_id)
        if not taken.rowcount:
            raise _conflict(session, booking, path)
        yield booking
        session.flush()
        booking.doubts = count_doubts(session, booking)
        session.flush()
    except BaseException:
        session.rollback()
        raise


def place_of(session: Session, booking: Booking, path: str) -> Place:
    """The value at ``path``. Raises ``NotFound`` ``value-not-found``."""
    shape = form(booking.business_type)
    found = _ROW_PATH.fullmatch(path)
    if found is None:
        head = shape.head(path)
        if head is None:
            raise NotFound("value-not-found", path=path)
        return Place(booking, head)
    kind: RowKind = "trucks" if found["kind"] == "trucks" else "vehicles"
    field = _row_field(booking, kind, found["key"], path)
    return Place(row_of(session, booking, path.split(".")[0]), field, kind)


def places_of(session: Session, booking: Booking, path: str) -> list[tuple[str, Place]]:
    """The values at ``path``, each with its own path; ``vehicles[].usage_type`` is that of every row."""
    column = _COLUMN_PATH.fullmatch(path)
    if column is None:
        return [(path, place_of(session, booking, path))]
    kind: RowKind = "trucks" if column["kind"] == "trucks" else "vehicles"
    field = _row_field(booking, kind, column["key"], path)
    rows = _rows_of(session, booking, Truck if kind == "trucks" else Vehicle)
    if not rows:
        raise NotFound("value-not-found", path=path)
    return [(f"{kind}[{row.id}].{field.key}", Place(row, field, kind)) for row in rows]


def _rows_of(session: Session, booking: Booking, model: type[Truck] | type[Vehicle]) -> list[Truck | Vehicle]:
    # Read at once and anew: a booking may have thousands of vehicles.
    query = select(model).where(model.booking_id == booking.id).order_by(col(model.id))
    return list(session.scalars(query, execution_options={"populate_existing": True}))


def _row_field(booking: Booking, kind: RowKind, key: str | None, path: str) -> FormField:
    field = next((one for one in form(booking.business_type).row_fields(kind) if one.key == key), None)
    if field is None:
        raise NotFound("value-not-found", path=path)
    return field


def row_of(session: Session, booking: Booking, path: str) -> Truck | Vehicle:
    """The truck or vehicle at ``path`` (``trucks[12]``). Raises ``NotFound`` ``value-not-found``."""
    found = _ROW_PATH.fullmatch(path)
    if found is None or found["key"] is not None:
        raise NotFound("value-not-found", path=path)
    row_id = int(found["id"])
    row: Truck | Vehicle | None
    if found["kind"] == "trucks":
        row = session.get(Truck, row_id, populate_existing=True)
    else:
        row = session.get(Vehicle, row_id, populate_existing=True)
    if row is None or row.booking_id != booking.id:
        raise NotFound("value-not-found", path=path)
    return row


def require_editable(booking: Booking) -> None:
    """Raises ``Refused`` ``booking-not-editable`` once the booking is approved or further."""
    if not is_editable(booking.state):
        raise Refused("booking-not-editable", state=booking.state)


def note_edit(session: Session, booking: Booking, user_id: int) -> None:
    """A person works on it now: a draft is in review from its first change."""
    move(session, booking, "edit_manual" if booking.state == "manual" else "edit", user_id)


def move(
    session: Session,
    booking: Booking,
    event: BookingEventName,
    user_id: int | None,
    reason: str | None = None,
) -> None:
    """Take a step and write it down. Raises ``Refused`` ``step-not-allowed`` or ``reason-needed``."""
    target = target_of(event, booking.state, is_transit=booking.is_transit)
    if steps()[event].reason and not (reason or "").strip():
        raise Refused("reason-needed")
    if target == booking.state:
        return
    session.add(
        BookingEvent.model_validate(
            {
                "booking_id": booking.id,
                "event": event,
                "from_state": booking.state,
                "to_state": target,
                "user_id": user_id,
                "reason": reason,
            }
        )
    )
    booking.state = target


def note_correction(
    session: Session,
    booking: Booking,
    path: str,
    before: object,
    after: object,
    user_id: int,
    reason: str | None,
) -> None:
    """One line of the history of values."""
    session.add(
        Correction.model_validate(
            {
                "booking_id": stored_id(booking),
                "path": path,
                "before": before,
                "after": after,
                "user_id": user_id,
                "reason": reason,
            }
        )
    )


def put_evidence(holder: Booking | Truck | Vehicle, key: str, evidence: ValueEvidence) -> None:
    """Store evidence. The whole dictionary is replaced, or the change would go unnoticed."""
    holder.evidence = holder.evidence | {key: evidence.as_stored()}


def overruled(old: ValueEvidence | None, before: FormValue) -> ValueEvidence:
    """Evidence of a value that a person typed: the place in the document and the printed value stay."""
    if old is None:
        return ValueEvidence(source="reviewer")
    printed = old.printed
    if old.source != "reviewer" and printed is None and before is not None:
        printed = before if isinstance(before, list) else as_text(before)
    return old.model_copy(
        update={"source": "reviewer", "doubted": False, "confirmed": False, "reasons": [], "printed": printed}
    )


def note_rows_changed(booking: Booking, kind: RowKind) -> None:
    """The list is no longer as read; a doubt about it stays until a person confirms the list."""
    key = _ROWS_FIELD[kind]
    stored = booking.evidence.get(key)
    old = ValueEvidence(source="reviewer") if stored is None else ValueEvidence.model_validate(stored)
    put_evidence(booking, key, old.model_copy(update={"source": "reviewer", "confirmed": False}))


def _conflict(session: Session, booking: Booking, path: str | None) -> Conflict:
    current: object = ""
    if path is not None:
        try:
            current = as_text(place_of(session, booking, path).value)
        except NotFound:
            current = ""
    return Conflict(
        "booking-changed", booking=booking.id, version=booking.version, path=path or "", current=current
    )
