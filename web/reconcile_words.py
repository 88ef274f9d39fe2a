"""Reconciling in words: what differs, which label a field has, how long there is left."""

import datetime as dt

from bookings.appointments.states import states
from bookings.models import Reason
from bookings.reconciling.comparing.difference_texts import difference_text, proposal_text
from bookings.reconciling.duplicates.listing import DuplicateView
from bookings.reconciling.records import Difference, DuplicateMember, MatchReason
from bookings.reconciling.showing.departures import departure, is_whole_day
from bookings.reconciling.showing.sources import ComparedSource
from bookings.reconciling.showing.views import CandidateView, ReconciliationView
from messages.catalogue import Language, listed, texts, translate
from web.formatting import grouped_number

# "The ", or an opening quotation mark.
_MOST_BEFORE_FIELD = 4
MOST_IN_A_LINE = 3


def field_label(field: str, language: Language) -> str:
    """A field of a difference as people call it."""
    return translate(f"reconcile_fields.{field}", language)


def short_words(difference: Difference, language: Language) -> str:
    """What differs: the first sentence, without what is to be done."""
    words = difference_text(difference, language)
    end = words.find("。" if language == "zh" else ". ")
    return words[: end + 1] if end > 0 else words


def labelled_words(difference: Difference, language: Language) -> tuple[str, str]:
    """What differs as a line that begins with the field: the field, and the rest.

    Most sentences begin with it themselves: nobody needs to read it twice.
    """
    label, words = field_label(difference.field, language), short_words(difference, language)
    name = label.partition("（")[0].partition(" (")[0]
    begin = words.lower().find(name.lower())
    if not 0 <= begin <= _MOST_BEFORE_FIELD:
        return label, f"{translate('web.colon', language)}{words}"
    end = begin + len(name)
    return words[:end].removeprefix("“"), words[end:].removeprefix("”")


def reason_words(reason: MatchReason, language: Language) -> str:
    """One piece of evidence for or against a pair."""
    return translate(f"reconcile.reason-{reason.id}", language, **reason.parameters)


def note_words(note: Reason, language: Language) -> str:
    """Why it is ambiguous or unmatched, or what there is to know."""
    key = f"reconcile_notes.{note.id}"
    return translate(key, language, **note.parameters) if key in texts() else note.text(language)


def leaving(leaves_at: dt.datetime) -> str:
    """When something leaves at the port: the day alone where no window is stated."""
    return departure(leaves_at)


def time_left(leaves_at: dt.datetime, at: dt.datetime, language: Language) -> str:
    """How long until something leaves: ``in 3 h 20 min``; that its window is open once it has begun."""
    if is_whole_day(leaves_at):
        return translate("reconcile_pages.day-only", language)
    minutes = int((leaves_at - at).total_seconds() // 60)
    if minutes < 0:
        return translate("reconcile_pages.left-now", language)
    if minutes < 60:
        return translate("reconcile_pages.left-minutes", language, minutes=minutes)
    return translate("reconcile_pages.left-hours", language, hours=minutes // 60, minutes=minutes % 60)


def as_texts(value: str | tuple[str, ...] | None) -> tuple[str, ...]:
    """A side's value as a list: nothing, one, or several."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else value


def because_words(difference: Difference, language: Language) -> str:
    """Which side is proposed, and why."""
    if difference.proposed is None:
        return ""
    proposed = translate(f"reconcile_pages.proposed-{difference.proposed}", language)
    if difference.because is None:
        return proposed
    return f"{proposed}{translate('web.colon', language)}{proposal_text(difference, language)}"


def follow_words(difference: Difference, language: Language) -> str:
    """What is to be done after a side was taken."""
    if difference.chosen is None:
        return ""
    if difference.applied:
        return translate("reconcile_pages.applied", language)
    if difference.reason.startswith("printed"):
        # Of the booking and its declaration: what is right is said, and nothing follows at the port.
        return ""
    is_declared = difference.chosen == "declared"
    place = "at-port" if is_declared else "in-booking"
    told = side_words(
        difference.field, difference.declared if is_declared else difference.appointed, language
    )
    label = field_label(difference.field, language)
    if not told:
        return translate(f"reconcile_pages.change-{place}-empty", language, label=label)
    return translate(f"reconcile_pages.change-{place}", language, label=label, value=told)


def side_words(field: str, value: str | tuple[str, ...] | None, language: Language) -> str:
    """A side's value in a line; of many the first."""
    shown, more = cut(value, MOST_IN_A_LINE)
    told = listed((shown_text(field, text, language) for text in shown), language)
    return f"{told} {translate('reconcile_pages.and-more', language, count=more)}" if more else told


def cut(value: str | tuple[str, ...] | None, most: int) -> tuple[tuple[str, ...], int]:
    """The first of the texts, and how many there are besides."""
    found = as_texts(value)
    return found[:most], max(0, len(found) - most)


def shown_text(field: str, text: str, language: Language) -> str:
    """A stored text as people read it: a code by its words, a weight with its unit."""
    if field == "business_type" and f"web.business-type-{text}" in texts():
        return translate(f"web.business-type-{text}", language)
    number, _, currency = text.partition(" ")
    if field == "cargo_weight_kg" and number.replace(".", "", 1).isdigit():
        return f"{grouped_number(number)} kg"
    if field == "cargo_value":
        return f"{grouped_number(number)} {currency}".rstrip()
    return text


def state_words(source: ComparedSource, language: Language) -> str:
    """Where a booking or an appointment stands; empty for what has no state."""
    if source.dropped:
        return translate("appointment_pages.dropped", language)
    if source.state is None:
        return ""
    if source.kind == "booking":
        return translate(f"web.state-{source.state}", language)
    return states()[source.state].name


def result_name(view: ReconciliationView, language: Language) -> str:
    """What people know a result by."""
    if view.customs_number:
        return view.customs_number
    if view.booking_id is not None:
        return translate("reconcile_pages.without-number", language, booking=view.booking_id)
    labels = [one.label for one in view.sources_of("appointment")]
    return next(iter(labels), str(view.appointment_id))


def candidate_name(view: ReconciliationView, one: CandidateView, language: Language) -> str:
    """The other side of a candidate, seen from the result."""
    if view.booking_id is not None:
        return translate("reconcile_pages.member-appointment", language, label=one.appointment_label)
    return translate("reconcile_pages.member-booking", language, label=one.booking_label)


def choice_words(difference: Difference) -> str:
    """Tells apart what was chosen of a difference and when; for comparing, not for people."""
    moment = difference.chosen_at
    return f"{difference.chosen or ''}{'' if moment is None else int(moment.timestamp())}"


def duplicate_words(one: DuplicateView, language: Language) -> str:
    """A number that stands twice, as a line."""
    kind = translate(f"reconcile_pages.duplicate-{one.kind}", language)
    places = listed((member_words(member, language) for member in one.members[:MOST_IN_A_LINE]), language)
    more = len(one.members) - MOST_IN_A_LINE
    told = f"{places} {translate('reconcile_pages.and-more', language, count=more)}" if more > 0 else places
    return f"{kind}{translate('web.colon', language)}{one.value} · {told}"


def member_words(member: DuplicateMember, language: Language) -> str:
    """One place where a number stands."""
    return translate(f"reconcile_pages.member-{member.side}", language, label=member.label)
