"""One appointment as its page shows it: the form, what is told beside it, its history."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from bookings.appointments import is_active, states
from bookings.appointments.json_lists import SHEET_NAME
from bookings.models import (
    Appointment,
    AppointmentChange,
    AppointmentHead,
    AppointmentSource,
    Reason,
    stored_id,
)
from messages.catalogue import Language, listed, texts, translate
from vin_import.files.delimited import SHEET_NAME as ONLY_SHEET
from web import formatting
from web.appointment_form import (
    UNIT,
    AppointmentField,
    GroupKey,
    Hint,
    Texts,
    choices_of,
    groups,
    hints,
    texts_of,
)

_MOST_ROWS = 6
_LONGEST_PART = 300


@dataclass(frozen=True, slots=True)
class ShownField:
    """One field with its control (``kind``), its text and what is told about it."""

    key: str
    kind: str
    label: str
    text: str
    choices: tuple[tuple[str, str], ...] = ()
    offered: tuple[str, ...] = ()
    unit: str = "kg"
    hints: tuple[Hint, ...] = ()
    refused: str = ""
    theirs: str | None = None
    """What somebody else stored meanwhile."""
    theirs_shown: str = ""

    @property
    def has_notes(self) -> bool:
        """Whether something is told about it."""
        return bool(self.hints or self.refused or self.theirs is not None)

    @property
    def rows(self) -> int:
        """Lines of its control."""
        return max(1, min(_MOST_ROWS, self.text.count("\n") + 1))


@dataclass(frozen=True, slots=True)
class ShownGroup:
    """Fields that stand together."""

    key: GroupKey
    fields: tuple[ShownField, ...]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A form that was not stored: what was typed, what cannot be a value, what somebody else stored."""

    texts: Texts
    refused: Mapping[str, str] = field(default_factory=dict)
    theirs: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Offered:
    """What may be chosen where anything may be typed."""

    warehouses: tuple[str, ...] = ()
    currencies: tuple[str, ...] = ("USD", "CNY", "EUR", "KZT", "RUB")

    def of(self, one: AppointmentField) -> tuple[str, ...]:
        """For this field."""
        return () if one.offered is None else getattr(self, one.offered)


@dataclass(frozen=True, slots=True)
class ShownPart:
    """One value that changed, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One line of the history."""

    event: str
    at: datetime
    who: str
    import_id: int | None
    filename: str
    reason: str
    parts: tuple[ShownPart, ...]


@dataclass(frozen=True, slots=True)
class ShownAppointment:
    """The page of one appointment; ``id`` None: it is being typed in."""

    name: str
    address: str
    base: str
    """The texts that the form began with, as JSON: what somebody else changed shows against them."""
    groups: tuple[ShownGroup, ...]
    id: int | None = None
    version: int | None = None
    state: str = ""
    is_active: bool = True
    source: AppointmentSource = "typed"
    list_id: int | None = None
    list_name: str = ""
    place: str = ""
    dropped_at: datetime | None = None
    updated_at: datetime | None = None
    problems: tuple[str, ...] = ()
    history: tuple[ShownChange, ...] = ()
    reconcile_address: str = ""


def show_groups(shown: Attempt, offered: Offered, language: Language) -> tuple[ShownGroup, ...]:
    """The form with these texts."""
    told = hints(shown.texts, language)

    def show(one: AppointmentField) -> ShownField:
        theirs = shown.theirs.get(one.key)
        return ShownField(
            one.key,
            one.type,
            one.label(language),
            shown.texts.get(one.key, ""),
            choices=tuple((choice, choice_label(one.key, choice, language)) for choice in choices_of(one)),
            offered=offered.of(one),
            unit=shown.texts.get(UNIT, "kg"),
            hints=told.get(one.key, ()),
            refused=shown.refused.get(one.key, ""),
            theirs=theirs,
            theirs_shown=choice_label(one.key, theirs, language) if theirs else "",
        )

    return tuple(ShownGroup(group.key, tuple(map(show, group.fields))) for group in groups())


def choice_label(key: str, choice: str, language: Language) -> str:
    """A stored key or code in words; what is none of ours stays as it is."""
    if key == "state":
        return state_name(choice, None, language)
    if key == "business_type" and f"web.business-type-{choice}" in texts():
        return translate(f"web.business-type-{choice}", language)
    if key == "is_transit":
        return translate(f"web.answer-{'yes' if choice.lower() == 'true' else 'no'}", language)
    return choice


def state_name(state: str | None, stated: str | None, language: Language) -> str:
    """The state's name on the platform, in English after its key in words; or as the list words it."""
    known = None if state is None else states().get(state)
    if state is None or known is None:
        return stated or state or ""
    return known.name if language == "zh" else f"{state.replace('_', ' ')} {known.name}"


def name_of(row: Appointment, language: Language) -> str:
    """What the appointment is called."""
    untitled = translate("appointment_pages.untitled", language, appointment=row.id)
    return row.appointment_number or untitled


def place_words(place: str, language: Language) -> str:
    """Where something stood in a file (``Sheet1!5``), in words; what is no such place as it is."""
    sheet, mark, rows = place.rpartition("!")
    if not mark:
        return place
    if sheet == SHEET_NAME:
        return translate("appointment_pages.place-entry", language, number=rows)
    if sheet == ONLY_SHEET:
        return translate("appointment_pages.place-lines", language, rows=rows)
    return translate("appointment_pages.place-rows", language, sheet=sheet, rows=rows)


def window(head: AppointmentHead | Any) -> str:
    """Day and window in Asia/Shanghai: ``2026-11-23 09:00-11:00``."""
    begin, end = (
        formatting.shanghai_time(one).rpartition(" ") if one else ("", "", "")
        for one in (head.appointed_from, head.appointed_until)
    )
    day = str(head.appointed_day or begin[0] or end[0])
    times = "–".join(one[2] for one in (begin, end) if one[2])
    later = f" ({end[0]})" if end[0] and begin[0] and end[0] != begin[0] else ""
    return f"{day} {times}{later}".strip()


def show_new(shown: Attempt, offered: Offered, language: Language) -> ShownAppointment:
    """The page on which an appointment is typed in."""
    return ShownAppointment(
        name=translate("appointment_pages.new", language),
        address="/appointments",
        base="",
        groups=show_groups(shown, offered, language),
    )


@dataclass(frozen=True, slots=True)
class Story:
    """What happened to an appointment, and the names behind the numbers in it."""

    changes: Sequence[AppointmentChange]
    people: Mapping[int, str] = field(default_factory=dict)
    files: Mapping[int, str] = field(default_factory=dict)
    list_name: str = ""


def show_appointment(
    row: Appointment, story: Story, shown: Attempt, offered: Offered, language: Language
) -> ShownAppointment:
    """The page of an appointment that is stored."""
    search = row.appointment_number or next(iter([*row.customs_numbers, *row.plates]), "")
    number = stored_id(row)
    return ShownAppointment(
        name=name_of(row, language),
        address=f"/appointments/{number}",
        base=json.dumps(texts_of(row), ensure_ascii=False),
        groups=show_groups(shown, offered, language),
        id=number,
        version=row.version,
        state=state_name(row.state, row.state_text, language),
        is_active=is_active(row.state),
        source=row.source,
        list_id=row.list_id,
        list_name=story.list_name,
        place=place_words(row.place or "", language),
        dropped_at=row.dropped_at,
        updated_at=row.updated_at,
        problems=tuple(Reason.model_validate(one).text(language) for one in row.problems),
        history=tuple(show_change(one, story, language) for one in reversed(story.changes)),
        reconcile_address=f"/reconcile?{urlencode({'search': search})}" if search else "/reconcile",
    )


def show_change(change: AppointmentChange, story: Story, language: Language) -> ShownChange:
    """A line of the history in words."""
    return ShownChange(
        event=change.event,
        at=change.at,
        who=story.people.get(change.user_id or 0, ""),
        import_id=change.import_id,
        filename=story.files.get(change.import_id or 0, ""),
        reason=str((change.after or {}).get("reason", "")),
        parts=show_parts(change.before, change.after, language),
    )


def show_parts(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, language: Language
) -> tuple[ShownPart, ...]:
    """The changed values by their labels, in the order of the form."""
    earlier, later = before or {}, after or {}
    order = [one.key for group in groups() for one in group.fields]
    keys = [key for key in [*order, "state_text"] if key in earlier or key in later]
    return tuple(
        ShownPart(_label(key, language), _told(key, earlier.get(key), language), told)
        for key in keys
        if (told := _told(key, later.get(key), language)) != _told(key, earlier.get(key), language)
    )


def _label(key: str, language: Language) -> str:
    return translate(f"appointments.column-{'state' if key == 'state_text' else key}", language)


def _told(key: str, value: Any, language: Language) -> str:
    """A value of the history: JSON of the table's columns, moments as ISO 8601."""
    if value is None or value == []:
        return ""
    if isinstance(value, list):
        text = listed(map(str, value), language)
    elif key in ("appointed_from", "appointed_until"):
        text = formatting.shanghai_time(
            value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        )
    elif key in ("cargo_weight_kg", "cargo_value"):
        text = formatting.grouped_number(value) + (" kg" if key == "cargo_weight_kg" else "")
    else:
        text = choice_label(key, str(value), language)
    return text if len(text) <= _LONGEST_PART else f"{text[:_LONGEST_PART]}…"
