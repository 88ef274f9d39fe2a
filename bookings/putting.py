"""Putting a value where it belongs: with its evidence, and a line of the history that can be taken back."""

from sqlmodel import Session, col, select

from bookings.changing import Kept, note_correction, note_rows_changed, put_evidence
from bookings.models import (
    Attachment,
    Booking,
    BookingDeclaration,
    Declaration,
    Reason,
    ValueEvidence,
    stored_id,
)
from bookings.places import Place
from bookings.values import as_json, as_text
from bookings.views import FormValue, PointedEvidence
from extractors.reading import PlacedBox
from messages.errors import NotFound

# Keys of rows that a field of the head sums up.
_LISTED_KEYS = ("plate", "trailer_plate", "vin")
_NOT_CONVERTED = "not-converted"


def put_value(
    session: Session,
    booking: Booking,
    place: Place,
    after: FormValue,
    user_id: int,
    reason: str | None,
    pointed: ValueEvidence | None = None,
) -> None:
    """Put ``after`` at ``place``. ``pointed`` is the evidence of a value that a person pointed at."""
    before, old = place.value, place.evidence
    kept = Kept(evidence=place.holder.evidence.get(place.field.key))
    setattr(place.holder, place.field.key, after)
    evidence = overruled(old, before) if pointed is None else _moved(overruled(old, before), pointed)
    put_evidence(place.holder, place.field.key, _unless_unconverted(evidence, old, after))
    if place.kind is not None and place.field.key in _LISTED_KEYS:
        kept.listed = note_rows_changed(booking, place.kind)
    note_correction(session, booking, place.path, as_json(before), as_json(after), user_id, reason, kept=kept)


def confirm_value(session: Session, booking: Booking, place: Place, user_id: int, reason: str | None) -> None:
    """A person has looked at the value at ``place`` and it is right."""
    kept = Kept(evidence=place.holder.evidence.get(place.field.key))
    evidence = place.evidence or ValueEvidence(source="reviewer")
    put_evidence(place.holder, place.field.key, evidence.model_copy(update={"confirmed": True}))
    shown = as_json(place.value)
    note_correction(session, booking, place.path, shown, shown, user_id, reason, kept=kept)


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


def pointed_evidence(session: Session, booking: Booking, pointed: PointedEvidence) -> ValueEvidence:
    """The place on a document of the booking that a person pointed at.

    Raises ``NotFound`` ``document-not-found`` when the document is none of the booking's.
    """
    booking_id = stored_id(booking)
    declarations = session.exec(
        select(Declaration)
        .join(BookingDeclaration, col(BookingDeclaration.declaration_id) == col(Declaration.id))
        .where(BookingDeclaration.booking_id == booking_id, Declaration.document_id == pointed.document_id)
        .order_by(col(Declaration.id))
    ).all()
    attached = select(Attachment.id).where(
        Attachment.booking_id == booking_id, Attachment.document_id == pointed.document_id
    )
    if not declarations and session.exec(attached).first() is None:
        raise NotFound("document-not-found", document=pointed.document_id)
    on_page = [one for one in declarations if pointed.page in one.reading.get("pages", ())]
    declaration = next(iter(on_page or declarations), None)
    return ValueEvidence(
        source="reviewer",
        declaration_id=None if declaration is None else declaration.id,
        document_id=pointed.document_id,
        page=pointed.page,
        boxes=[PlacedBox(page=pointed.page, bbox=box) for box in pointed.boxes],
        raw=pointed.text,
    )


def _unless_unconverted(
    evidence: ValueEvidence, old: ValueEvidence | None, after: FormValue
) -> ValueEvidence:
    """Who puts the printed amount of another currency in for dollars is asked once more."""
    for reason in () if old is None else old.reasons:
        if reason.id in ("no-rate", _NOT_CONVERTED) and as_text(after) == reason.parameters.get("amount"):
            doubt = Reason(id=_NOT_CONVERTED, parameters=reason.parameters)
            return evidence.model_copy(update={"doubted": True, "reasons": [doubt]})
    return evidence


def _moved(old: ValueEvidence, pointed: ValueEvidence) -> ValueEvidence:
    """The new place; what the document said where it was read first, and that it was audited, stay."""
    return pointed.model_copy(
        update={"reading_key": old.reading_key, "printed": old.printed, "audited": old.audited}
    )
