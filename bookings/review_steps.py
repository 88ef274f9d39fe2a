"""Every step a person takes on a booking. Each gives the booking as it is after the step.

Every step names the version it was decided on: a stale one is a ``Conflict`` and changes nothing.
An illegal one is ``Refused``. The session's owner commits. ``bookings.review`` has the same steps
with the whole booking as the answer; a page asks ``bookings.paged_view`` for the part that it shows.
"""

from collections.abc import Sequence
from typing import cast, get_args

from sqlmodel import Session, col, select

from bookings.approval import require_ready
from bookings.booking_view import view_of
from bookings.changing import (
    Kept,
    change,
    move,
    note_correction,
    note_edit,
    note_rows_changed,
    require_editable,
)
from bookings.forms import FormField
from bookings.learning import learn, record_outcome
from bookings.models import (
    Attachment,
    AttachmentKind,
    Booking,
    BookingCheck,
    BusinessType,
    Document,
    ValueEvidence,
    stored_id,
)
from bookings.pasting import paste
from bookings.places import CHECK_PATH, Place, places_of, row_of
from bookings.putting import confirm_value, pointed_evidence, put_value
from bookings.refilling import choose_business_type, mark_transit, remove_row
from bookings.refusals import FieldRefused
from bookings.row_kinds import kind_of, model_of
from bookings.seed_points import require_reason
from bookings.states import BookingEventName
from bookings.undoing import take_back
from bookings.values import parsed
from bookings.views import FormValue, PointedEvidence, RowKind
from messages.errors import NotFound, Refused


def booking_of(session: Session, booking_id: int, *, enterprise_id: int | None = None) -> Booking:
    """The booking, of that enterprise when one is given. Raises ``NotFound`` ``booking-not-found``."""
    booking = session.get(Booking, booking_id)
    if booking is None or enterprise_id not in (None, booking.enterprise_id):
        raise NotFound("booking-not-found", booking=booking_id)
    return booking


def correct(
    session: Session,
    booking_id: int,
    path: str,
    value: str | None,
    *,
    user_id: int,
    expected_version: int,
    reason: str | None = None,
    pointed: PointedEvidence | None = None,
) -> Booking:
    """Put ``value`` (as typed; lists one element a line; None empties) at ``path``.

    ``vehicles[].usage_type`` puts it into every row. ``is_transit`` yes empties what was prefilled
    and leaves the form to a person; another ``business_type`` fills the other form from the declaration.
    ``pointed`` is where on a page a person found the value. Another ``truck_count`` than the printed one
    needs a reason (``Refused`` ``reason-needed``).
    """
    with change(session, booking_id, expected_version, path=path) as booking:
        require_editable(booking)
        evidence = None if pointed is None else pointed_evidence(session, booking, pointed)
        for place in places_of(session, booking, path):
            _put(session, booking, place, value, user_id, reason, evidence)
    return booking


def confirm(
    session: Session,
    booking_id: int,
    path: str,
    *,
    user_id: int,
    expected_version: int,
    reason: str | None = None,
) -> Booking:
    """A person has looked at the value and it is right.

    ``checks[0]`` lets a broken rule of the declaration pass, with a written reason.
    """
    with change(session, booking_id, expected_version, path=path) as booking:
        require_editable(booking)
        found = CHECK_PATH.fullmatch(path)
        if found is not None:
            _confirm_check(session, booking, int(found[1]), user_id, reason)
        else:
            for place in places_of(session, booking, path):
                confirm_value(session, booking, place, user_id, reason)
        note_edit(session, booking, user_id)
    return booking


def add_row(
    session: Session, booking_id: int, kind: RowKind, *, user_id: int, expected_version: int
) -> Booking:
    """Add an empty truck, vehicle or line of goods."""
    with change(session, booking_id, expected_version) as booking:
        require_editable(booking)
        row = model_of(kind).model_validate({"booking_id": booking_id})
        session.add(row)
        session.flush()
        kept = Kept(listed=note_rows_changed(booking, kind))
        note_correction(session, booking, f"{kind}[{stored_id(row)}]", None, {}, user_id, None, kept=kept)
        note_edit(session, booking, user_id)
    return booking


def delete_row(
    session: Session,
    booking_id: int,
    path: str,
    *,
    user_id: int,
    expected_version: int,
    reason: str | None = None,
) -> Booking:
    """Take away the row at ``path`` (``trucks[12]``); the history keeps it whole."""
    with change(session, booking_id, expected_version, path=path) as booking:
        require_editable(booking)
        row = row_of(session, booking, path)
        kept = Kept(listed=note_rows_changed(booking, kind_of(row)))
        remove_row(session, booking, row, user_id, reason, kept)
        note_edit(session, booking, user_id)
    return booking


def paste_rows(
    session: Session,
    booking_id: int,
    kind: RowKind,
    first: str | None,
    key: str,
    cells: Sequence[Sequence[str]],
    *,
    user_id: int,
    expected_version: int,
) -> Booking:
    """Put a matrix of cells as a clipboard has it (rows of texts as typed) into rows, all or nothing.

    From the row at path ``first`` downwards and from the column ``key`` rightwards; rows past the last
    are added; with ``first`` None all are. An empty cell empties its value; rows may differ in length.
    ``Refused`` ``paste-value-not-understood`` (names row and column), ``paste-empty``, ``paste-too-wide``,
    ``paste-too-long``; ``NotFound`` ``value-not-found`` for another row or column.
    """
    with change(session, booking_id, expected_version, path=first) as booking:
        require_editable(booking)
        paste(session, booking, kind, first, key, cells, user_id)
        note_edit(session, booking, user_id)
    return booking


def undo(session: Session, booking_id: int, *, user_id: int, expected_version: int) -> Booking:
    """Take back the newest change that is not taken back yet: values, evidence and rows are as before.

    ``Refused`` ``nothing-to-undo``; ``change-not-undoable`` when it filled the form anew (是否转关,
    业务类型) or accepted VINs, which have an undo of their own.
    """
    with change(session, booking_id, expected_version) as booking:
        require_editable(booking)
        take_back(session, booking, user_id)
        note_edit(session, booking, user_id)
    return booking


def attach(
    session: Session,
    booking_id: int,
    document_id: int,
    kind: AttachmentKind,
    *,
    user_id: int,
    expected_version: int,
) -> Booking:
    """Send a received document along, e.g. as ``gate_pass_list`` (核放清单). Twice is once."""
    with change(session, booking_id, expected_version) as booking:
        require_editable(booking)
        document = session.get(Document, document_id)
        if document is None or document.enterprise_id != booking.enterprise_id:
            raise NotFound("document-not-found", document=document_id)
        wanted = {"booking_id": booking_id, "document_id": document_id, "kind": kind}
        there = session.exec(
            select(Attachment.id).where(
                Attachment.booking_id == booking_id,
                Attachment.document_id == document_id,
                col(Attachment.kind) == kind,
            )
        ).first()
        if there is None:
            attachment = Attachment.model_validate(wanted)
            session.add(attachment)
            session.flush()
            kept = Kept(attachment_id=attachment.id)
            path = f"attachments.{kind}"
            note_correction(session, booking, path, None, document.filename, user_id, None, kept=kept)
        note_edit(session, booking, user_id)
    return booking


def approve(
    session: Session, booking_id: int, *, user_id: int, expected_version: int, reason: str | None = None
) -> Booking:
    """Approve for export.

    ``Refused`` ``booking-incomplete``, ``booking-doubted``, ``booking-blocked``,
    ``attachment-missing`` or, with rules of severity ``error`` left open, ``reason-needed-for``.
    """
    with change(session, booking_id, expected_version) as booking:
        before = view_of(session, booking)
        move(session, booking, "approve", user_id, reason)
        require_ready(before, reason)
        learn(session, booking, before, user_id)
        record_outcome(session, booking, before)
    return booking


def reopen(session: Session, booking_id: int, *, user_id: int, expected_version: int, reason: str) -> Booking:
    """Take an approved, exported, rejected or postponed booking back into review; the reason is kept."""
    return _step(session, booking_id, "reopen", user_id, expected_version, reason)


def postpone(
    session: Session, booking_id: int, *, user_id: int, expected_version: int, reason: str
) -> Booking:
    """Put it aside."""
    return _step(session, booking_id, "postpone", user_id, expected_version, reason)


def reject(session: Session, booking_id: int, *, user_id: int, expected_version: int, reason: str) -> Booking:
    """Refuse it: it will not be sent. Of an exported one: the port refused it, ``reason`` is what it said."""
    return _step(session, booking_id, "reject", user_id, expected_version, reason)


def accept(
    session: Session, booking_id: int, *, user_id: int, expected_version: int, reason: str = ""
) -> Booking:
    """The port took an exported booking: a person has seen its answer; ``reason`` may quote it."""
    return _step(session, booking_id, "accept", user_id, expected_version, reason)


def _step(
    session: Session,
    booking_id: int,
    event: BookingEventName,
    user_id: int,
    expected_version: int,
    reason: str,
) -> Booking:
    with change(session, booking_id, expected_version) as booking:
        move(session, booking, event, user_id, reason or None)
    return booking


def _put(
    session: Session,
    booking: Booking,
    place: Place,
    value: str | None,
    user_id: int,
    reason: str | None,
    pointed: ValueEvidence | None,
) -> None:
    field = place.field
    if not field.editable or field.type == "rows":
        raise FieldRefused("field-not-editable", field)
    after = parsed(field, value)
    if field.key == "business_type":
        chosen = _business_type(field, after)
        if chosen != booking.business_type:
            choose_business_type(session, booking, chosen, user_id, reason)
            return
        # The form that it is already: filled anew it would lose what people did to its rows.
        confirm_value(session, booking, place, user_id, reason)
        note_edit(session, booking, user_id)
        return
    if field.key == "is_transit":
        mark_transit(session, booking, bool(after), user_id, reason)
        return
    if field.key == "truck_count" and not (reason or "").strip():
        require_reason(place.evidence, place.value, after)
    put_value(session, booking, place, after, user_id, reason, pointed)
    note_edit(session, booking, user_id)


def _business_type(field: FormField, chosen: FormValue) -> BusinessType:
    for known in get_args(BusinessType):
        if chosen == known:
            return cast(BusinessType, known)
    raise FieldRefused("value-not-understood", field, value="")


def _confirm_check(
    session: Session, booking: Booking, position: int, user_id: int, reason: str | None
) -> None:
    if position >= len(booking.checks):
        raise NotFound("value-not-found", path=f"checks[{position}]")
    check = BookingCheck.model_validate(booking.checks[position])
    if check.severity == "block" and check.only_on_form:
        raise Refused("check-blocks")
    if not (reason or "").strip():
        raise Refused("reason-needed")
    kept = Kept(check_was_confirmed=check.confirmed)
    check.confirmed = True
    stored = check.model_dump(mode="json")
    booking.checks = [stored if place == position else one for place, one in enumerate(booking.checks)]
    note_correction(session, booking, f"checks[{position}]", check.id, check.id, user_id, reason, kept=kept)
