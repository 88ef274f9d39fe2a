"""One import of a list as its page shows it: its columns, what it would do or did, what is wrong with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from bookings.appointments import COLUMN_NAMES, ImportPreview, ImportTable
from bookings.appointments.applying import differing
from bookings.appointments.headings import SEVERAL
from bookings.appointments.planning import Plan
from bookings.appointments.stated import HEAD_NAMES, StatedAppointment
from bookings.models import Appointment, AppointmentImport
from messages.catalogue import Language, translate
from vin_import.files.cells import column_letters
from web.appointment_page import ShownPart, place_words, show_parts

Count = Literal["added", "changed", "unchanged", "to-drop", "refused"]
Event = Literal["added", "changed", "returned", "dropped"]
MOST_SHOWN = 100
SHOWN_AT_ONCE = 5_000
"""Rows up to which the changes of a list are listed without being asked for: the file is read for it."""


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column with its place and heading, what it is taken for, and its first texts."""

    column: int
    place: str
    name: str
    label: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table of the file. ``rows``: positions of the first texts."""

    table: ImportTable
    columns: tuple[ShownColumn, ...]
    rows: range


@dataclass(frozen=True, slots=True)
class ShownProblem:
    """What is wrong, where, and what to do."""

    place: str
    severity: str
    message: str


@dataclass(frozen=True, slots=True)
class ShownPlan:
    """What happens to one appointment."""

    id: int | None
    name: str
    event: Event
    parts: tuple[ShownPart, ...]


@dataclass(frozen=True, slots=True)
class ShownImport:
    """The page of an import."""

    head: AppointmentImport
    needs_columns: bool
    counts: tuple[tuple[Count, int], ...]
    tables: tuple[ShownTable, ...]
    names: tuple[tuple[str, str, bool], ...]
    """What a column may be: name, label, whether several columns may be that."""
    problems: tuple[ShownProblem, ...]

    @property
    def found(self) -> int:
        """How many appointments the file states."""
        return self.head.added + self.head.changed + self.head.unchanged

    @property
    def nothing_changes(self) -> bool:
        """Whether importing it would leave everything as it is."""
        return bool(self.found) and not (self.head.added or self.head.changed or self.head.dropped)

    @property
    def changes_at_once(self) -> bool:
        """Whether its changes are listed without being asked for."""
        return self.head.row_count <= SHOWN_AT_ONCE


def show_import(preview: ImportPreview, language: Language) -> ShownImport:
    """The page."""
    head = preview.head
    return ShownImport(
        head,
        preview.needs_columns,
        (
            ("added", head.added),
            ("changed", head.changed),
            ("unchanged", head.unchanged),
            ("to-drop", head.dropped),
            ("refused", head.refused),
        ),
        tuple(_table(one, language) for one in preview.tables),
        tuple((name, column_label(name, language), name in SEVERAL) for name in COLUMN_NAMES),
        tuple(
            ShownProblem(
                place_words(one.reason.parameters.get("place", ""), language),
                one.severity,
                one.reason.text(language),
            )
            for one in preview.problems
        ),
    )


def column_label(name: str, language: Language) -> str:
    """What a column is taken for, in words."""
    return translate(f"appointments.column-{name}", language)


def _table(table: ImportTable, language: Language) -> ShownTable:
    rows = max((len(column.texts) for column in table.columns), default=0)
    return ShownTable(
        table,
        tuple(
            ShownColumn(
                one.column,
                f"{column_letters(one.column)} {one.heading}".strip(),
                one.name or "",
                column_label(one.name, language) if one.name else "",
                (*one.texts, *("",) * (rows - len(one.texts))),
            )
            for one in table.columns
        ),
        range(rows),
    )


def planned_ids(plan: Plan) -> list[int]:
    """The stored appointments whose values are shown beside those of the file."""
    return [one.known.id for one in (*plan.changed, *plan.returned)][:MOST_SHOWN]


def show_plan(
    plan: Plan, stored: Mapping[int, Appointment], language: Language
) -> tuple[tuple[ShownPlan, ...], int]:
    """What the file would do, one by one, and how much more there is."""
    shown: list[ShownPlan] = []
    events: tuple[tuple[Event, Iterable[Any]], ...] = (("changed", plan.changed), ("returned", plan.returned))
    for known in plan.dropped[:MOST_SHOWN]:
        named = known.appointment_number or " ".join([*known.customs_numbers, *known.carriers])
        shown.append(ShownPlan(known.id, named, "dropped", ()))
    for event, changes in events:
        for one in changes:
            if len(shown) >= MOST_SHOWN or one.known.id not in stored:
                break
            before, after = differing(stored[one.known.id], one.stated.values.as_stored())
            parts = show_parts(before, after, language)
            shown.append(ShownPlan(one.known.id, _name(one.stated, language), event, parts))
    for stated, _ in plan.added[: max(0, MOST_SHOWN - len(shown))]:
        values = {name: value for name in HEAD_NAMES if (value := getattr(stated.values, name)) is not None}
        lists = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
        shown.append(ShownPlan(None, _name(stated, language), "added", show_parts(None, lists, language)))
    total = len(plan.added) + len(plan.changed) + len(plan.returned) + len(plan.dropped)
    return tuple(shown), total - len(shown)


def _name(stated: StatedAppointment, language: Language) -> str:
    return stated.values.appointment_number or place_words(stated.place, language)
