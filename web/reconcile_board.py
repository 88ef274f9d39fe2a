"""The board of reconciling as the page shows it: which filter holds, its tabs, what each line says."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from bookings.columns import today
from bookings.models import BusinessType, ReconcileStatus
from bookings.reconciling.showing.departures import is_whole_day
from bookings.reconciling.showing.listing import (
    STATUSES,
    ReconcileCounts,
    ReconcileFilter,
    ReconcileRow,
    Standing,
)
from bookings.views import UserView
from messages.catalogue import Language, translate
from web.reconcile_words import labelled_words, leaving, note_words, time_left

MOST_WHAT = 3
MOST_PLATES = 3
MOST_APPOINTMENTS = 2
OPEN: Standing = "without-agreement"


@dataclass(frozen=True, slots=True)
class Tab:
    """A result to choose; ``count`` None: not counted."""

    name: str
    count: int | None
    address: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class ShownWhat:
    """One difference in words."""

    label: str
    """The field, as far as the line begins with it."""
    words: str
    """What follows it."""
    severity: str
    is_decided: bool


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One line of the board."""

    id: int
    name: str
    status: ReconcileStatus
    business_type: BusinessType | None
    is_left_over: bool
    booking_id: int | None
    appointments: tuple[tuple[int, str], ...]
    more_appointments: int
    plates: tuple[str, ...]
    more_plates: int
    shipper: str | None
    warehouse: str | None
    day: dt.date | None
    leaves_at: dt.datetime | None
    left: str
    leaves: str
    is_whole_day: bool
    what: tuple[ShownWhat, ...]
    more_what: int
    told: str
    """What there is to say where no field differs."""


def filter_of(query: Mapping[str, str], user: UserView) -> ReconcileFilter:
    """The filter of an address, never of another enterprise than the person's own.

    Where it names no result and searches nothing: all that does not agree.
    """
    asked = ReconcileFilter.from_query(query)
    if user.sees_enterprise is not None:
        asked = asked.model_copy(update={"enterprise_id": user.sees_enterprise})
    chose = bool(query.get("status", "").strip()) or asked.search
    return asked if chose else asked.model_copy(update={"status": OPEN})


def query_of(asked: ReconcileFilter, user: UserView) -> str:
    """The parameters of an address, always with a result: ``status=all&search=%E6%96%B0F1``."""
    if user.sees_enterprise is not None:
        asked = asked.model_copy(update={"enterprise_id": None})
    query = asked.as_query()
    return query if asked.status is not None else f"status=all&{query}".rstrip("&")


def tabs_of(
    asked: ReconcileFilter | None, counts: ReconcileCounts, duplicates: int, user: UserView
) -> list[Tab]:
    """What does not agree, all, each result, and the duplicates. ``asked`` None: the duplicates are shown."""

    def tab(name: str, status: Standing | None, count: int) -> Tab:
        query = query_of((asked or ReconcileFilter()).model_copy(update={"status": status}), user)
        is_current = asked is not None and asked.status == status
        return Tab(name, count, f"/reconcile?{query}", is_current)

    return [
        tab(OPEN, OPEN, counts.without_agreement),
        *(tab(status, status, counts.by_status.get(status, 0)) for status in reversed(STATUSES)),
        tab("all", None, counts.all),
        Tab("duplicates", duplicates, "/reconcile/duplicates", asked is None),
    ]


def day_links(asked: ReconcileFilter, user: UserView) -> list[tuple[str, str, bool]]:
    """Today and tomorrow at the port, one click each."""
    links = []
    for name, day in (("today", today()), ("tomorrow", today() + dt.timedelta(days=1))):
        query = query_of(asked.model_copy(update={"day_from": day, "day_to": day}), user)
        links.append((name, f"/reconcile?{query}", (asked.day_from, asked.day_to) == (day, day)))
    return links


def is_filtered(asked: ReconcileFilter, user: UserView) -> bool:
    """Whether anything but the tab narrows the list."""
    own = {"status": None} | ({"enterprise_id": None} if user.sees_enterprise is not None else {})
    return asked.model_copy(update=own) != ReconcileFilter()


def filters_told(asked: ReconcileFilter, enterprises: Mapping[int, str], language: Language) -> list[str]:
    """The filter in words, for paper and the report."""
    told = []
    if asked.status is not None:
        told.append(translate(f"reconcile_pages.status-{asked.status}", language))
    if asked.business_type is not None:
        told.append(translate(f"web.business-type-{asked.business_type}", language))
    if asked.enterprise_id is not None and asked.enterprise_id in enterprises:
        told.append(enterprises[asked.enterprise_id])
    if asked.day_from or asked.day_to:
        told.append(f"{asked.day_from or '…'} – {asked.day_to or '…'}")
    told += [text for text in (asked.warehouse, asked.search) if text]
    if asked.open_only:
        told.append(translate("reconcile_pages.open-only", language))
    return told


def address_of(reconciliation_id: int, query: str) -> str:
    """The page of a result that was opened from this list."""
    return f"/reconcile/{reconciliation_id}?queue={quote(query, safe='')}"


def page_address(query: str, after: str) -> str:
    """The address of the page of the list that begins behind ``after``."""
    return f"/reconcile?{query}&{urlencode({'after': after})}"


def show_row(
    row: ReconcileRow, appointments: Mapping[int, str], language: Language, at: dt.datetime
) -> ShownRow:
    """A line in one language. ``appointments``: how people call each appointment, by its id."""
    graver = [one for one in row.differences if one.severity != "info"]
    shown = [
        ShownWhat(
            *labelled_words(one, language),
            one.severity,
            one.chosen is not None,
        )
        for one in graver[:MOST_WHAT]
    ]
    ids = row.appointment_ids or ((row.appointment_id,) if row.appointment_id is not None else ())
    return ShownRow(
        id=row.id,
        name=name_of(row, appointments, language),
        status=row.status,
        business_type=row.business_type,
        is_left_over=row.booking_id is None,
        booking_id=row.booking_id,
        appointments=tuple((one, appointments.get(one, str(one))) for one in ids[:MOST_APPOINTMENTS]),
        more_appointments=max(0, len(ids) - MOST_APPOINTMENTS),
        plates=row.plates[:MOST_PLATES],
        more_plates=max(0, len(row.plates) - MOST_PLATES),
        shipper=row.domestic_shipper,
        warehouse=row.warehouse,
        day=row.day,
        leaves_at=row.leaves_at,
        left="" if row.leaves_at is None else time_left(row.leaves_at, at, language),
        leaves="" if row.leaves_at is None else leaving(row.leaves_at),
        is_whole_day=row.leaves_at is not None and is_whole_day(row.leaves_at),
        what=tuple(shown),
        more_what=len(graver) - len(shown),
        told="" if shown else " ".join(note_words(note, language) for note in row.notes),
    )


def name_of(row: ReconcileRow, appointments: Mapping[int, str], language: Language) -> str:
    """What people know a result by: the declaration's number, else that of the appointment."""
    if row.customs_number:
        return row.customs_number
    if row.booking_id is not None:
        return translate("reconcile_pages.without-number", language, booking=row.booking_id)
    assert row.appointment_id is not None  # noqa: S101 - one of both is always there
    return appointments.get(row.appointment_id, str(row.appointment_id))
