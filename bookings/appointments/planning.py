"""What a file of a list would change: which appointments are new, changed, the same, not in it any more."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import ColumnElement, select
from sqlmodel import Session, col

from bookings.appointments.identity import KnownAppointment, Named, carriers, identified
from bookings.appointments.lists import find_list
from bookings.appointments.problems import problem
from bookings.appointments.reading import ReadList
from bookings.appointments.stated import StatedAppointment, fingerprint
from bookings.models import Appointment, AppointmentChange, AppointmentList, Reason, stored_id

_MOST_NUMBERS_ASKED = 500
_LONGEST_GAP = timedelta(days=7)
"""Between two days of one list that speaks of all that lies between them."""


@dataclass(frozen=True, slots=True)
class Change:
    """A stored appointment and what the file states of it now."""

    known: KnownAppointment
    stated: StatedAppointment
    fingerprint: str


@dataclass(slots=True)
class Plan:
    """What has to be done. ``moved``: the same as stored, but of another list or typed until now."""

    list_id: int | None
    list_name: str
    added: list[tuple[StatedAppointment, str]] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    returned: list[Change] = field(default_factory=list)
    moved: list[KnownAppointment] = field(default_factory=list)
    unchanged: int = 0
    dropped: list[KnownAppointment] = field(default_factory=list)
    problems: list[Reason] = field(default_factory=list)


def plan_import(
    session: Session, read: ReadList, *, enterprise_id: int, list_name: str, name_was_given: bool
) -> Plan:
    """Compare the file with its list as it stands.

    Without a given name, a list that has nothing in common with the file loses nothing by it: two lists
    may only be named alike.
    """
    stated = [_named(one) for one in read.appointments]
    found = find_list(session, enterprise_id, list_name)
    if found is None and not name_was_given:
        found = _list_in_common(session, enterprise_id, stated)
    list_id = None if found is None else stored_id(found)
    plan = Plan(list_id, found.name if found is not None else list_name)
    known = _known(session, enterprise_id, list_id, stated)
    same = identified(stated, known)
    by_hand = _dropped_by_hand(session, same.values())
    for position, one in enumerate(read.appointments):
        _plan_one(plan, one, same.get(position), by_hand)
    missing = _missing(read, known, {one.id for one in same.values()}, list_id)
    in_common = any(one.list_id == list_id for one in same.values())
    count = str(len(missing))
    if missing and not in_common and not name_was_given:
        plan.problems.append(problem("appointment-list-unlike", "", list=plan.list_name, count=count))
    elif missing and read.refused:
        # What is missing may stand in the very rows that could not be read.
        plan.problems.append(
            problem("appointment-missing-or-unread", "", rows=str(read.refused), count=count)
        )
    else:
        plan.dropped = missing
    return plan


def _plan_one(
    plan: Plan, stated: StatedAppointment, known: KnownAppointment | None, by_hand: Collection[int]
) -> None:
    mark = fingerprint(stated.values, stated.problems)
    if known is None:
        plan.added.append((stated, mark))
    elif known.id in by_hand and known.fingerprint == mark:
        # The list says what it said when a person dropped it: they knew.
        plan.unchanged += 1
    elif known.dropped_at is not None:
        plan.returned.append(Change(known, stated, mark))
    elif known.fingerprint != mark:
        plan.changed.append(Change(known, stated, mark))
    else:
        plan.unchanged += 1
        if known.list_id != plan.list_id or plan.list_id is None:
            plan.moved.append(known)


def _dropped_by_hand(session: Session, known: Iterable[KnownAppointment]) -> frozenset[int]:
    """Those that a person dropped, and not their list."""
    dropped = [one.id for one in known if one.dropped_at is not None]
    newest: dict[int, int | None] = {}
    for start in range(0, len(dropped), _MOST_NUMBERS_ASKED):
        portion = dropped[start : start + _MOST_NUMBERS_ASKED]
        query = (
            select(col(AppointmentChange.appointment_id), col(AppointmentChange.import_id))
            .where(
                col(AppointmentChange.appointment_id).in_(portion), col(AppointmentChange.event) == "dropped"
            )
            .order_by(col(AppointmentChange.id))
        )
        newest |= {row[0]: row[1] for row in session.execute(query)}
    return frozenset(number for number, import_id in newest.items() if import_id is None)


def _named(one: StatedAppointment) -> Named:
    values = one.values
    return Named(
        values.appointment_number,
        values.customs_numbers,
        carriers(values.plates, values.transport_tool),
        values.vins,
        values.appointed_day,
    )


def _missing(
    read: ReadList, known: Iterable[KnownAppointment], found: set[int], list_id: int | None
) -> list[KnownAppointment]:
    """Those of the list that the file does not have although it speaks of their day."""
    if list_id is None or not read.appointments:
        return []
    stretches = _stretches(read)
    if not stretches and any(one.id == "appointment-moment-unclear" for one in read.problems):
        # Days are stated, and none is understood: which ones it speaks of is not known.
        return []
    return [
        one
        for one in known
        if one.list_id == list_id
        and one.dropped_at is None
        and one.id not in found
        and (not stretches or _is_within(one.day, stretches))
    ]


def _stretches(read: ReadList) -> list[tuple[date, date]]:
    """The first and the last day of each stretch of days that the file has; none: it states no days.

    A day far from all others is a stretch of its own: a mistyped month or year does not speak of all that
    lies between.
    """
    stretches: list[tuple[date, date]] = []
    days = {day for one in read.appointments if (day := one.values.appointed_day) is not None}
    for day in sorted(days):
        if stretches and day - stretches[-1][1] <= _LONGEST_GAP:
            stretches[-1] = (stretches[-1][0], day)
        else:
            stretches.append((day, day))
    return stretches


def _is_within(day: date | None, stretches: Sequence[tuple[date, date]]) -> bool:
    return day is not None and any(first <= day <= last for first, last in stretches)


_COLUMNS = (
    col(Appointment.id),
    col(Appointment.version),
    col(Appointment.appointment_number),
    col(Appointment.customs_numbers),
    col(Appointment.plates),
    col(Appointment.transport_tool),
    col(Appointment.vins),
    col(Appointment.appointed_day),
    col(Appointment.fingerprint),
    col(Appointment.dropped_at),
    col(Appointment.list_id),
)


def _known(
    session: Session, enterprise_id: int, list_id: int | None, stated: Sequence[Named]
) -> list[KnownAppointment]:
    """The list's appointments, and those of the enterprise with a number that the file states: the
    platform gives a number once, so it is the same appointment wherever it stood before."""
    own = col(Appointment.enterprise_id) == enterprise_id
    found: dict[int, KnownAppointment] = {}
    if list_id is not None:
        for row in session.execute(select(*_COLUMNS).where(own, col(Appointment.list_id) == list_id)):
            found[row[0]] = _known_row(row)
    held = {one.appointment_number for one in found.values()}
    numbers = [one.appointment_number for one in stated if one.appointment_number not in held]
    asked = [number for number in numbers if number is not None]
    for start in range(0, len(asked), _MOST_NUMBERS_ASKED):
        portion = asked[start : start + _MOST_NUMBERS_ASKED]
        query = select(*_COLUMNS).where(own, col(Appointment.appointment_number).in_(portion))
        for row in session.execute(query):
            found.setdefault(row[0], _known_row(row))
    return list(found.values())


def _known_row(row: Sequence[object]) -> KnownAppointment:
    identity, version, number, customs, plates, tool, vins, day, mark, dropped_at, list_id = row
    return KnownAppointment(
        identity,  # type: ignore[arg-type]  # a row of the columns above
        version,  # type: ignore[arg-type]
        number,  # type: ignore[arg-type]
        tuple(customs),  # type: ignore[arg-type]
        carriers(plates, tool),  # type: ignore[arg-type]
        tuple(vins),  # type: ignore[arg-type]
        day,  # type: ignore[arg-type]
        mark,  # type: ignore[arg-type]
        dropped_at,  # type: ignore[arg-type]
        list_id,  # type: ignore[arg-type]
    )


def _list_in_common(session: Session, enterprise_id: int, stated: Sequence[Named]) -> AppointmentList | None:
    """The list in which most of the file's appointments stand; None when there is none."""
    own = col(Appointment.enterprise_id) == enterprise_id, col(Appointment.list_id).is_not(None)
    if not stated:
        return None
    numbers = [one.appointment_number for one in stated if one.appointment_number is not None]
    if len(numbers) * 2 > len(stated):
        found = _by_numbers(session, own, numbers)
    else:
        # Without numbers all that is known has to be looked at; a list of a new name comes seldom.
        rows = [_known_row(row) for row in session.execute(select(*_COLUMNS).where(*own))]
        found = Counter(one.list_id for one in identified(stated, rows).values() if one.list_id is not None)
    if not found:
        return None
    list_id, count = found.most_common(1)[0]
    return session.get(AppointmentList, list_id) if count * 2 > len(stated) else None


def _by_numbers(
    session: Session, own: tuple[ColumnElement[bool], ...], numbers: Sequence[str]
) -> Counter[int]:
    counts: Counter[int] = Counter()
    for start in range(0, len(numbers), _MOST_NUMBERS_ASKED):
        portion = numbers[start : start + _MOST_NUMBERS_ASKED]
        query = select(col(Appointment.list_id)).where(*own, col(Appointment.appointment_number).in_(portion))
        counts.update(list_id for list_id in session.execute(query).scalars() if list_id is not None)
    return counts
