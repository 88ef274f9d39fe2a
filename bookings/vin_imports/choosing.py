"""The booking of an import: found by itself, chosen by a person; putting an import aside."""

from sqlalchemy import update
from sqlmodel import Session, col

from bookings.database import lock_words
from bookings.models import Booking, Document, VinImport
from bookings.vin_imports.finding import find_booking
from bookings.vin_imports.frame import change_import
from bookings.vin_imports.listing import open_import
from bookings.vin_imports.statuses import judge_again
from bookings.vin_imports.views import ImportView
from messages.errors import NotFound, Refused


def lock_finding(session: Session, enterprise_id: int) -> None:
    """Until the transaction ends nobody else looks for bookings of this enterprise's sheets.

    A sheet and its declaration that are stored at the same time would miss each other otherwise.
    """
    lock_words(session, [f"bookings of VIN sheets {enterprise_id}"])


def look_for_booking(session: Session, vin_import: VinImport) -> bool:
    """Take the booking that is certain, or keep the candidates; whether one was certain."""
    found = find_booking(session, vin_import)
    vin_import.candidates = [one.model_dump(mode="json") for one in found.candidates]
    if found.booking_id is None:
        return False
    vin_import.booking_id = found.booking_id
    vin_import.found_by = found.found_by
    vin_import.state = "open"
    judge_again(session, vin_import)
    return True


def choose_booking(session: Session, import_id: int, booking_id: int, *, expected_version: int) -> ImportView:
    """A person says which booking the sheet belongs to.

    Raises ``NotFound`` ``booking-not-found`` (also for another enterprise's), ``Refused``
    ``vin-import-not-commodity`` for a booking of loaded trucks.
    """
    with change_import(session, import_id, expected_version) as vin_import:
        give_booking(session, vin_import, booking_id)
        judge_again(session, vin_import)
    return open_import(session, import_id)


def drop(session: Session, import_id: int, *, expected_version: int) -> ImportView:
    """Put an import aside that nobody needs; its rows claim nothing any more."""
    with change_import(session, import_id, expected_version) as vin_import:
        vin_import.state = "dropped"
    return open_import(session, import_id)


def resume(session: Session, import_id: int, *, expected_version: int) -> ImportView:
    """Go on with an import that was dropped or undone. Raises ``Refused`` ``vin-import-not-closed``."""
    with change_import(session, import_id, expected_version, may_be_closed=True) as vin_import:
        if vin_import.state not in ("dropped", "undone"):
            raise Refused("vin-import-not-closed", state=vin_import.state)
        vin_import.state = "waiting" if vin_import.booking_id is None else "open"
        judge_again(session, vin_import)
        if vin_import.booking_id is None:
            look_for_booking(session, vin_import)
    return open_import(session, import_id)


def give_booking(session: Session, vin_import: VinImport, booking_id: int) -> None:
    """The booking that a person says; raises as ``choose_booking``."""
    booking = session.get(Booking, booking_id)
    if booking is None or booking.enterprise_id != vin_import.enterprise_id:
        raise NotFound("booking-not-found", booking=booking_id)
    require_commodity(booking)
    vin_import.booking_id = booking_id
    vin_import.found_by = "person"
    vin_import.state = "open"


def require_commodity(booking: Booking) -> None:
    """Raises ``Refused``: a form of loaded trucks shows no vehicles, so they would go unseen."""
    if booking.business_type != "commodity_vehicle":
        raise Refused("vin-import-not-commodity", booking=booking.id)


def put_document_state(session: Session, vin_import: VinImport) -> None:
    """The sheet's document is ``booked`` while its vehicles are in a booking, else ``read``."""
    if vin_import.document_id is not None:
        state = "booked" if vin_import.state == "accepted" else "read"
        session.execute(
            update(Document)
            .where(col(Document.id) == vin_import.document_id, col(Document.state).in_(("read", "booked")))
            .values(state=state)
            .execution_options(synchronize_session=False)
        )
