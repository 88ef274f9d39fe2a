"""Open bookings whose value waits for a rate, and filling them once an administrator has entered it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from sqlalchemy import String, cast
from sqlmodel import Session, col, select

from bookings.changing import Kept, change, note_correction, put_evidence
from bookings.database import Database
from bookings.draft import PrefillDefaults
from bookings.filling import dumped, newest_rates
from bookings.forms import form
from bookings.models import Booking, BookingState, Declaration, ValueEvidence, stored_id
from bookings.prefill_head import HEAD_RULES, Filled, HeadContext
from bookings.states import is_editable
from bookings.values import as_json
from bookings.views import View
from customs import tables
from extractors.reading import Reading
from messages.catalogue import translate
from messages.errors import Conflict, NotFound

FIELD = "cargo_value_usd"
NO_RATE = "no-rate"
MOST_AT_ONCE = 500
"""Bookings filled by one press: each is a change of its own, and the browser waits for the answer."""
_EDITABLE: tuple[BookingState, ...] = tuple(state for state in get_args(BookingState) if is_editable(state))


class WaitingCurrency(View):
    """How many open bookings wait for a rate of ``currency``; ``has_rate``: one is in force by now."""

    currency: str
    currency_name: str
    bookings: int
    has_rate: bool


@dataclass(frozen=True, slots=True)
class FilledBookings:
    """What filling has done. ``left`` were changed by somebody else meanwhile, ``more`` go with the next
    press."""

    filled: int
    left: int = 0
    more: int = 0


@dataclass(frozen=True, slots=True)
class _Waiting:
    booking_id: int
    version: int
    currency: str


def waiting_currencies(session: Session, *, enterprise_id: int | None = None) -> list[WaitingCurrency]:
    """Currencies that open bookings (of one enterprise) wait for, most waiting first."""
    in_force = newest_rates(session)
    counted = Counter(one.currency for one in _waiting(session, enterprise_id))
    return [
        WaitingCurrency(
            currency=currency,
            currency_name=known.name if (known := tables.currencies().by_code(currency)) else "",
            bookings=count,
            has_rate=currency in in_force,
        )
        for currency, count in counted.most_common()
    ]


def fill_waiting(database: Database, *, user_id: int) -> FilledBookings:
    """Convert the values that wait for a rate which is there now: those still empty and untouched.

    Each booking is a transaction and a change in its history, made by ``user_id``; its state stays.
    """
    with database.session() as session:
        in_force = newest_rates(session)
        waiting = [one for one in _waiting(session) if one.currency in in_force]
    filled = left = 0
    for one in waiting[:MOST_AT_ONCE]:
        try:
            with database.session() as session:
                filled += _fill(session, one, user_id)
        except (Conflict, NotFound):
            left += 1
    return FilledBookings(filled, left, max(0, len(waiting) - MOST_AT_ONCE))


def _waiting(session: Session, enterprise_id: int | None = None) -> Iterator[_Waiting]:
    # Most bookings have a value: only of the others is the evidence, most of the row, looked at.
    query = (
        select(Booking.id, Booking.version, Booking.evidence)
        .where(
            col(Booking.state).in_(_EDITABLE),
            col(Booking.cargo_value_usd).is_(None),
            cast(col(Booking.evidence), String).contains(f'"{NO_RATE}"'),
        )
        .order_by(col(Booking.id))
    )
    if enterprise_id is not None:
        query = query.where(Booking.enterprise_id == enterprise_id)
    for booking_id, version, evidence in session.exec(query):
        currency = _awaited(evidence.get(FIELD))
        if booking_id is not None and currency is not None:
            yield _Waiting(booking_id, version, currency)


def _awaited(stored: dict[str, object] | None) -> str | None:
    """The currency an empty value waits for; None once a person has touched it."""
    if stored is None:
        return None
    evidence = ValueEvidence.model_validate(stored)
    if evidence.source == "reviewer" or evidence.confirmed:
        return None
    return next((one.parameters.get("currency") for one in evidence.reasons if one.id == NO_RATE), None)


def _fill(session: Session, waiting: _Waiting, user_id: int) -> bool:
    with change(session, waiting.booking_id, waiting.version, path=FIELD) as booking:
        found = _converted(session, booking)
        if found is None or not isinstance(found.evidence, ValueEvidence) or found.value is None:
            raise NotFound("value-not-found", path=FIELD)
        conversion = found.evidence.conversion
        reason = None
        if conversion is not None:
            reason = translate("administration.filled-by-rate", **conversion.model_dump(mode="json"))
        kept = Kept(evidence=booking.evidence.get(FIELD))
        note_correction(session, booking, FIELD, None, as_json(found.value), user_id, reason, kept=kept)
        booking.cargo_value_usd = found.value
        put_evidence(booking, FIELD, found.evidence)
    return True


def _converted(session: Session, booking: Booking) -> Filled | None:
    """What the form's own rule makes of the declaration now."""
    old = ValueEvidence.model_validate(booking.evidence[FIELD])
    declaration = None if old.declaration_id is None else session.get(Declaration, old.declaration_id)
    field = form(booking.business_type).head(FIELD)
    if declaration is None or field is None:
        return None
    reading = Reading.model_validate(declaration.reading)
    context = HeadContext(reading, newest_rates(session), PrefillDefaults())
    filled = HEAD_RULES[FIELD](context, field)
    if filled.evidence is None:
        return None
    stored = dumped({FIELD: filled.evidence}, stored_id(declaration))
    return Filled(filled.value, ValueEvidence.model_validate(stored[FIELD]))
