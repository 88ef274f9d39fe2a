"""Rows of one appointment become one: a row per truck, per vehicle, per container."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, cast

from bookings.appointments.headings import ColumnName, words
from bookings.appointments.problems import of_field, problem
from bookings.appointments.rows import ReadRow
from bookings.appointments.stated import HEAD_NAMES, StatedAppointment, StatedValues
from bookings.models import Reason

_LISTS = tuple(name for name in HEAD_NAMES if isinstance(getattr(StatedValues(), name), tuple))
_SUMMED = ("cargo_weight_kg", "cargo_value")
_COUNTED = {"truck_count": "plates", "vehicle_total": "vins"}
_ALONE = frozenset(HEAD_NAMES) - frozenset((*_LISTS, *_SUMMED, *_COUNTED))
# A row of nothing else goes on with the appointment of the row above.
_CONTINUING: frozenset[ColumnName] = frozenset(
    {"vins", "containers", "seals", "trailer_plates", "vehicle_model", "number"}
)
_CONTINUING_WITH_PLATE = _CONTINUING | {"plates"}
_MOST_PROBLEMS = 50


@dataclass(slots=True)
class Grouping:
    """Takes rows in their order; ``appointments`` gives what they are together."""

    _groups: dict[tuple[object, ...], list[ReadRow]] = field(default_factory=dict)
    _above: tuple[tuple[object, ...], ReadRow] | None = None

    def begin_table(self) -> None:
        """What comes now goes on with nothing that was before."""
        self._above = None

    def add(self, row: ReadRow) -> None:
        """Take a row that says which appointment it is about."""
        if self._above is not None and _continues(row, self._above[1]):
            self._groups[self._above[0]].append(row)
            return
        key = _key(row)
        self._groups.setdefault(key, []).append(row)
        self._above = (key, row)

    def appointments(self) -> tuple[StatedAppointment, ...]:
        """One for each group of rows, in the order of their first rows. The rows are given up."""
        made = []
        for key in list(self._groups):
            made.append(_together(self._groups.pop(key)))
        return tuple(made)


def _continues(row: ReadRow, above: ReadRow) -> bool:
    values = above.values
    if not (values.appointment_number or values.customs_numbers or values.plates or values.transport_tool):
        return False
    if row.filled <= _CONTINUING:
        return True
    # Rows are numbered and this one is not: a further truck of the numbered one.
    return row.filled <= _CONTINUING_WITH_PLATE and bool(above.number) and not row.number


def _key(row: ReadRow) -> tuple[object, ...]:
    values = row.values
    if values.appointment_number:
        return ("number", values.appointment_number)
    customs = frozenset(values.customs_numbers)
    carrier = frozenset(values.plates) or values.transport_tool
    if values.business_type == "commodity_vehicle" and (customs or carrier):
        return ("vehicles", customs, carrier, values.appointed_day)
    if carrier:
        return ("truck", customs, carrier, values.appointed_day)
    if customs:
        return ("customs", customs, values.appointed_day)
    return (
        "other",
        values.batch_numbers,
        values.bill_numbers,
        values.containers,
        values.vins,
        values.appointed_day,
    )


def _together(rows: list[ReadRow]) -> StatedAppointment:
    first = rows[0]
    if len(rows) == 1:
        return StatedAppointment(first.place, first.values, tuple(first.problems[:_MOST_PROBLEMS]), 1)
    place = place_of(row.place for row in rows)
    problems = [one for row in rows for one in row.problems]
    values = StatedValues()
    for name in _LISTS:
        setattr(values, name, tuple(dict.fromkeys(one for row in rows for one in getattr(row.values, name))))
    for name in _ALONE:
        setattr(values, name, _one_of(name, rows, problems))
    for name, listed in _COUNTED.items():
        setattr(values, name, _counted(name, rows, len(getattr(values, listed)), problems))
    for name in _SUMMED:
        setattr(values, name, _summed(name, rows, len(values.vins), place, problems))
    return StatedAppointment(place, values, tuple(problems[:_MOST_PROBLEMS]), len(rows))


def _one_of(name: str, rows: list[ReadRow], problems: list[Reason]) -> Any:
    """The first that is stated; that another row says something else is told."""
    kept: Any = None
    for row in rows:
        value = getattr(row.values, name)
        if value is None or value == kept:
            continue
        if kept is None:
            kept = value
        elif name not in ("remark", "vehicle_model", "transport_tool", "contact"):
            told = of_field("appointment-rows-disagree", row.place, name, str(value))
            told.parameters["kept"] = str(kept)
            problems.append(told)
    return kept


def _counted(name: str, rows: list[ReadRow], listed: int, problems: list[Reason]) -> int | None:
    """1 on each row counts the rows; the same number on each is the whole; others are told."""
    stated = [row for row in rows if getattr(row.values, name) is not None]
    counts = [cast(int, getattr(row.values, name)) for row in stated]
    if not counts:
        return None
    if all(count == 1 for count in counts) and len(stated) == len(rows):
        return listed or len(rows)
    if len(set(counts)) > 1:
        if sum(counts) == listed:
            return listed
        told = of_field("appointment-rows-disagree", stated[-1].place, name, str(counts[-1]))
        told.parameters["kept"] = str(max(counts))
        problems.append(told)
    return max(counts)


def _summed(
    name: str, rows: list[ReadRow], vehicles: int, place: str, problems: list[Reason]
) -> Decimal | None:
    """Of rows with different amounts their sum; the same on each is the whole, unless a vehicle's share."""
    own = [row for row in rows if name not in row.shared or row is rows[0]]
    amounts = [amount for row in own if (amount := getattr(row.values, name)) is not None]
    if len(amounts) < 2:
        return amounts[0] if amounts else None
    if len(set(amounts)) > 1 or _is_share(name, amounts[0], vehicles, len(amounts)):
        return sum(amounts, Decimal())
    problems.append(
        problem(
            "appointment-same-on-rows",
            place,
            field=f"column-{name}",
            value=format(amounts[0], "f"),
            rows=str(len(amounts)),
        )
    )
    return cast(Decimal, amounts[0])


def _is_share(name: str, amount: Decimal, vehicles: int, rows: int) -> bool:
    """Whether the amount on each row of vehicles is too small to be that of all of them."""
    return name == "cargo_weight_kg" and vehicles == rows and amount < words().least_vehicle_kg * vehicles


def place_of(places: Iterable[str]) -> str:
    """``Sheet1!5-7`` for rows that follow one another, else ``Sheet1!5, Sheet1!9``; at most four."""
    stretches: list[tuple[str, int, int]] = []
    for place in places:
        sheet, _, number = place.rpartition("!")
        row = int(number)
        if stretches and stretches[-1][0] == sheet and stretches[-1][2] == row - 1:
            stretches[-1] = (sheet, stretches[-1][1], row)
        elif not stretches or stretches[-1] != (sheet, row, row):
            stretches.append((sheet, row, row))
    told = [
        f"{sheet}!{first}" if first == last else f"{sheet}!{first}-{last}" for sheet, first, last in stretches
    ]
    return ", ".join(told[:4]) + (" …" if len(told) > 4 else "")
