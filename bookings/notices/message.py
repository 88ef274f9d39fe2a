"""What a message says, before any channel gives it its form."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from bookings.models import ReconcileStatus
from bookings.reconciling.records import DifferenceSeverity, Duplicate, ToldDifference
from bookings.reconciling.showing.departures import departure
from messages import Language, translate
from messages.catalogue import listed

MOST_LINES = 20
MOST_PLACES = 4


class NoticeLine(BaseModel):
    """One new difference: which booking, which field, how grave. No value of the declaration."""

    model_config = ConfigDict(frozen=True)
    booking_id: int | None
    appointment_id: int | None
    status: ReconcileStatus
    customs_number: str | None
    appointment: str | None
    leaves_at: datetime | None
    field: str | None
    severity: DifferenceSeverity
    reason: str | None
    duplicate: str | None
    text: str


class NoticeMessage(BaseModel):
    """What is new for one enterprise since the last message. Stored as ``Notice.body``.

    ``id`` stays the same however often it is sent, so that a receiver knows what it has already.
    """

    model_config = ConfigDict(frozen=True)
    id: str
    kind: str = "new-differences"
    enterprise_id: int
    enterprise: str
    made_at: datetime
    language: Language
    subject: str
    lines: tuple[NoticeLine, ...]
    """The gravest; at most ``MOST_LINES``."""
    total: int
    link: str | None = None

    def text(self, most_bytes: int | None = None) -> str:
        """Subject, lines, how many are left out, link; with fewer lines where UTF-8 would be too long."""
        for count in range(len(self.lines), -1, -1):
            text = self._text_with(count)
            if most_bytes is None or len(text.encode()) <= most_bytes:
                return text
        return text.encode()[:most_bytes].decode(errors="ignore")

    def _text_with(self, count: int) -> str:
        parts = [self.subject, *(line.text for line in self.lines[:count])]
        if rest := self.total - count:
            parts.append(translate("notices.rest", self.language, rest=rest))
        if self.link is not None:
            parts.append(translate("notices.link", self.language, link=self.link))
        return "\n".join(parts)


def line_of(
    told: ToldDifference,
    number: int,
    language: Language,
    *,
    booking_id: int | None,
    appointment_id: int | None,
) -> NoticeLine:
    """The ``number``th line of a message."""
    parameters = {
        "number": str(number),
        "who": _who(told, language, booking_id, appointment_id),
        "what": _what(told, language),
    }
    if told.leaves_at is None:
        text = translate("notices.line", language, **parameters)
    else:
        leaves = departure(told.leaves_at, "%m-%d")
        text = translate("notices.line-leaving", language, **parameters, leaves=leaves)
    difference = told.difference
    return NoticeLine(
        booking_id=booking_id,
        appointment_id=appointment_id,
        status=told.status,
        customs_number=told.customs_number,
        appointment=told.appointment,
        leaves_at=told.leaves_at,
        field=difference.field if difference is not None else None,
        severity=severity_of(told),
        reason=difference.reason if difference is not None else None,
        duplicate=told.duplicate.kind if told.duplicate is not None else None,
        text=text,
    )


def severity_of(told: ToldDifference) -> DifferenceSeverity:
    """How grave the news is, when it is no difference of a field: a duplicate and a lonely truck are."""
    if told.difference is not None:
        return told.difference.severity
    return "error" if told.duplicate is not None or told.status == "unmatched" else "warning"


def _who(told: ToldDifference, language: Language, booking_id: int | None, appointment_id: int | None) -> str:
    known = [
        translate(f"notices.{key}", language, number=number)
        for key, number in (
            ("who-customs-number", told.customs_number),
            ("who-appointment", told.appointment),
        )
        if number
    ]
    if not known:
        known = [
            translate(f"notices.{key}", language, number=number)
            for key, number in (("who-booking-id", booking_id), ("who-appointment-id", appointment_id))
            if number is not None
        ]
    return listed(known, language)


def _what(told: ToldDifference, language: Language) -> str:
    if told.difference is not None:
        key = f"notices.what-{told.difference.severity}"
        return translate(key, language, field=told.difference.field)
    if told.duplicate is not None:
        return _duplicate(told.duplicate, language)
    return translate(f"notices.what-{told.status}", language)


def _duplicate(duplicate: Duplicate, language: Language) -> str:
    places = listed((member.label for member in duplicate.members[:MOST_PLACES]), language)
    if len(duplicate.members) > MOST_PLACES:
        places = translate("notices.more-places", language, places=places, count=len(duplicate.members))
    return translate(f"notices.what-duplicate-{duplicate.kind}", language, places=places)
