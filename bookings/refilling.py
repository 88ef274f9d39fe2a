"""Two choices that change the whole form: 是否转关 and 业务类型."""

from sqlmodel import Session, col, select

from bookings.changing import Kept, move, note_correction, note_edit
from bookings.draft import BookingDraft
from bookings.filling import defaults_of, newest_rates, refill
from bookings.learning import doubt_corrected_before
from bookings.models import (
    Booking,
    BookingDeclaration,
    BusinessType,
    Declaration,
    Truck,
    Vehicle,
    stored_id,
)
from bookings.places import rows_of
from bookings.prefill import manual_draft, prefill
from bookings.row_kinds import Row, kind_of
from bookings.views import RowKind
from extractors.reading import Reading


def mark_transit(
    session: Session, booking: Booking, is_transit: bool, user_id: int, reason: str | None
) -> None:
    """转关: nothing stays prefilled and a person fills the form. Taken back, it is filled again."""
    if booking.is_transit == is_transit:
        return
    note_correction(session, booking, "is_transit", booking.is_transit, is_transit, user_id, reason)
    booking.is_transit = is_transit
    _refill(session, booking, booking.business_type, user_id, reason)
    move(session, booking, "mark_transit" if is_transit else "unmark_transit", user_id, reason)


def choose_business_type(
    session: Session, booking: Booking, business_type: BusinessType, user_id: int, reason: str | None
) -> None:
    """The other form, filled from the declaration; what a person typed into the head stays."""
    note_correction(session, booking, "business_type", booking.business_type, business_type, user_id, reason)
    _refill(session, booking, business_type, user_id, reason)
    # The person has just answered the doubt that a contradiction would raise.
    chosen_evidence = booking.evidence["business_type"] | {"confirmed": True}
    booking.evidence = booking.evidence | {"business_type": chosen_evidence}
    note_edit(session, booking, user_id)


def remove_row(
    session: Session, booking: Booking, row: Row, user_id: int, reason: str | None, kept: Kept | None = None
) -> None:
    """Take a row away; the history keeps it whole. Vehicles that a truck carried stay, on no truck.

    ``kept``: what undo needs beside the row, None when undo is not to bring it back.
    """
    before = row.model_dump(mode="json", exclude={"id", "booking_id"})
    if isinstance(row, Truck):
        for carried in session.exec(select(Vehicle).where(Vehicle.truck_id == row.id)):
            carried.truck_id = None
            if kept is not None:
                kept.carried.append(stored_id(carried))
        session.flush()
    path = f"{kind_of(row)}[{stored_id(row)}]"
    note_correction(session, booking, path, before, None, user_id, reason, kept=kept)
    session.delete(row)
    session.flush()


def _refill(
    session: Session, booking: Booking, business_type: BusinessType, user_id: int, reason: str | None
) -> None:
    booking_id = stored_id(booking)
    kinds: tuple[RowKind, ...] = ("vehicles", "trucks", "items")
    for row in [row for kind in kinds for row in rows_of(session, booking, kind)]:
        remove_row(session, booking, row, user_id, reason)
    declaration = session.exec(
        select(Declaration)
        .join(BookingDeclaration, col(BookingDeclaration.declaration_id) == col(Declaration.id))
        .where(BookingDeclaration.booking_id == booking_id)
        .order_by(col(Declaration.id))
    ).first()
    if declaration is None:
        booking.business_type = business_type
        return
    draft = _draft(session, booking, Reading.model_validate(declaration.reading), business_type)
    refill(session, booking, draft, stored_id(declaration))


def _draft(session: Session, booking: Booking, reading: Reading, business_type: BusinessType) -> BookingDraft:
    if booking.is_transit:
        return manual_draft(reading, business_type)
    draft = prefill(
        reading, business_type, newest_rates(session), defaults_of(session, booking.enterprise_id)
    )
    doubt_corrected_before(session, draft, booking.enterprise_id)
    return draft
