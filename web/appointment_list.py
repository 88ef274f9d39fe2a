"""The list of appointments as its page shows it: which filter holds, its tabs, what each line says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args
from urllib.parse import urlencode

from bookings.appointments import AppointmentFilter, is_active
from bookings.models import Appointment, AppointmentList, AppointmentSource, stored_id
from messages.catalogue import Language
from web.appointment_page import name_of, state_name, window

TabName = Literal["standing", "all", "problems", "dropped"]
TABS: tuple[TabName, ...] = get_args(TabName)
MOST_NAMED = 2


@dataclass(frozen=True, slots=True)
class Tab:
    """A part of the list to choose."""

    standing: TabName
    query: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One line of the list."""

    id: int
    name: str
    state: str
    is_active: bool
    dropped_at: datetime | None
    when: str
    plates: tuple[str, ...]
    more_plates: int
    vehicles: int
    customs_numbers: tuple[str, ...]
    more_customs_numbers: int
    domestic_shipper: str
    source: AppointmentSource
    list_name: str
    problems: int


def filter_of(query: Mapping[str, str]) -> AppointmentFilter:
    """The filter of an address. Raises ``BadInput`` ``queue-filter-odd``."""
    return AppointmentFilter.from_query({name: value.replace("\0", "") for name, value in query.items()})


def tabs_of(asked: AppointmentFilter) -> list[Tab]:
    """The parts, each with the rest of the filter."""
    now: TabName = "problems" if asked.with_problems else asked.standing

    def tab(name: TabName) -> Tab:
        part = {"with_problems": name == "problems", "standing": "standing" if name == "problems" else name}
        return Tab(name, asked.model_copy(update=part).as_query(), name == now)

    return [tab(name) for name in TABS]


def kept_of(asked: AppointmentFilter) -> list[tuple[str, str]]:
    """The chosen part, as the filter's form keeps it."""
    if asked.with_problems:
        return [("with_problems", "true")]
    return [("standing", asked.standing)] if asked.standing != "standing" else []


def is_filtered(asked: AppointmentFilter) -> bool:
    """Whether anything but the whole list is shown."""
    return asked != AppointmentFilter()


def show_rows(
    rows: Sequence[Appointment], lists: Sequence[AppointmentList], language: Language
) -> list[ShownRow]:
    """The lines."""
    names = {one.id: one.name for one in lists}
    return [
        ShownRow(
            stored_id(row),
            name_of(row, language),
            state_name(row.state, row.state_text, language),
            is_active(row.state),
            row.dropped_at,
            window(row),
            *_first(row.plates or ([row.transport_tool] if row.transport_tool else [])),
            len(row.vins) or row.vehicle_total or 0,
            *_first(row.customs_numbers),
            row.domestic_shipper or "",
            row.source,
            names.get(row.list_id, ""),
            len(row.problems),
        )
        for row in rows
    ]


def _first(named: Sequence[str]) -> tuple[tuple[str, ...], int]:
    return tuple(named[:MOST_NAMED]), max(0, len(named) - MOST_NAMED)


def address(asked: AppointmentFilter, after: str | None = None) -> str:
    """The address of this part of the list."""
    query = "&".join(
        part for part in (asked.as_query(), urlencode({"after": after}) if after else "") if part
    )
    return f"/appointments?{query}" if query else "/appointments"
