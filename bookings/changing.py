"""The frame of every change to a booking: one version, one writer, all or nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import update
from sqlmodel import Session, col

from bookings.columns import now
from bookings.doubts import count_doubts
from bookings.models import Booking, BookingEvent, Correction, ValueEvidence, stored_id
from bookings.places import place_of
from bookings.row_kinds import SUMMED_UP_IN, Row
from bookings.states import BookingEventName, is_editable, steps, target_of
from bookings.values import as_text
from bookings.views import RowKind
from extractors.reading import Source
from messages.errors import Conflict, NotFound, Refused


class ListedBefore(BaseModel):
    """What a change of a row put over in the evidence of the field that sums up the rows."""

    existed: bool = True
    source: Source = "reviewer"
    confirmed: bool = False


class Kept(BaseModel):
    """What a line of the history keeps beside the value, so that undo can take it back."""

    model_config = ConfigDict(extra="forbid")
    evidence: dict[str, Any] | None = None
    """The value's evidence as it was stored; None: it had none."""
    listed: ListedBefore | None = None
    carried: list[int] = Field(default_factory=list)
    """Vehicles that a deleted truck carried."""
    check_was_confirmed: bool = False
    """For a broken rule: whether it had been let pass already."""
    attachment_id: int | None = None
    """The attachment that was added."""

    def as_stored(self) -> dict[str, Any]:
        """As the line keeps it: what has its default is left out."""
        return self.model_dump(mode="json", exclude_defaults=True)


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
    *,
    kept: Kept | None = None,
    undoes_version: int | None = None,
) -> None:
    """One line of the history of values, of the change in hand. Without ``kept`` undo cannot take it back."""
    session.add(
        Correction.model_validate(
            {
                "booking_id": stored_id(booking),
                "path": path,
                "before": before,
                "after": after,
                "user_id": user_id,
                "reason": reason,
                "booking_version": booking.version,
                "evidence_before": None if kept is None else kept.as_stored(),
                "undoes_version": undoes_version,
            }
        )
    )


def put_evidence(holder: Booking | Row, key: str, evidence: ValueEvidence) -> None:
    """Store evidence. The whole dictionary is replaced, or the change would go unnoticed."""
    holder.evidence = holder.evidence | {key: evidence.as_stored()}


def note_rows_changed(booking: Booking, kind: RowKind) -> ListedBefore | None:
    """The list is no longer as read; a doubt about it stays until a person confirms the list.

    What this put over; None for rows that no field sums up.
    """
    key = SUMMED_UP_IN.get(kind)
    if key is None:
        return None
    # Not parsed: it may name the places of thousands of VINs, and a paste comes here for each row.
    stored = booking.evidence.get(key, {})
    before = ListedBefore.model_validate(
        {"existed": key in booking.evidence}
        | {name: stored[name] for name in ("source", "confirmed") if name in stored}
    )
    if not before.existed or before.source != "reviewer" or before.confirmed:
        changed = {name: value for name, value in stored.items() if name != "confirmed"}
        booking.evidence = booking.evidence | {key: changed | {"source": "reviewer"}}
    return before


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
