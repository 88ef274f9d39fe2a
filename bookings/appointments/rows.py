"""The cells of one row, or the values of one JSON object, become what the row states."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from bookings.appointments import identifiers
from bookings.appointments.amounts import count_in, currency_in, value_of, weight_of
from bookings.appointments.headings import IDENTIFYING, ColumnName, words
from bookings.appointments.moments import Moments, at_port, moments_in
from bookings.appointments.problems import of_field, of_identifier
from bookings.appointments.stated import StatedValues
from bookings.appointments.states import state_of
from bookings.models import Reason
from customs.normalising import normalised
from customs.verdict import Problem
from vin_import.files.delimited import SCIENTIFIC
from vin_import.layout.vocabulary import compact, is_empty
from vin_import.sheet import Damage

_TEXTS: frozenset[ColumnName] = frozenset(
    {
        "contact",
        "warehouse",
        "clearance_mode",
        "cargo_type",
        "origin",
        "exit_place",
        "destination",
        "enterprise_name",
        "domestic_shipper",
        "declaration_remark",
        "remark",
        "vehicle_model",
        "transport_tool",
    }
)
_MOMENTS: tuple[ColumnName, ...] = ("appointed_day", "appointed_window", "appointed_from", "appointed_until")
_WITH_WINDOW: tuple[ColumnName, ...] = ("appointed_window", "appointed_day")
_CODE = re.compile(r"[0-9A-Z]")
_SHORTEST_NUMBER = 2
_NOT_WORTH_TELLING = frozenset({"plate-local"})
_MOST_PROBLEMS_A_ROW = 20


@dataclass(frozen=True, slots=True)
class Cell:
    """One text of a row under its heading. ``shared``: it is that of merged cells begun further up."""

    text: str
    heading: str = ""
    damage: Damage | None = None
    shared: bool = False


@dataclass(slots=True)
class ReadRow:
    """One row as read. ``shared``: columns whose value is that of the row above (merged cells)."""

    place: str
    values: StatedValues = field(default_factory=StatedValues)
    problems: list[Reason] = field(default_factory=list)
    filled: frozenset[ColumnName] = frozenset()
    shared: frozenset[ColumnName] = frozenset()
    number: str = ""

    @property
    def identifies(self) -> bool:
        """Whether it says which appointment it is."""
        values = self.values
        return bool(
            values.appointment_number
            or values.customs_numbers
            or values.batch_numbers
            or values.bill_numbers
            or values.plates
            or values.transport_tool
            or values.vins
            or values.containers
        )


def read_row(place: str, cells: Iterable[tuple[ColumnName, Cell]], today: date | None) -> ReadRow:
    """What the row states. Whatever is not understood is a problem, and its value is left out."""
    row = ReadRow(place)
    times: dict[ColumnName, Moments] = {}
    weights: list[Cell] = []
    filled: set[ColumnName] = set()
    shared: set[ColumnName] = set()
    for name, cell in cells:
        if not cell.damage and is_empty(cell.text):
            continue
        filled.add(name)
        if cell.shared:
            shared.add(name)
        if (damage := _damage(name, cell)) is not None:
            row.problems.append(of_field(f"appointment-cell-{damage}", place, name, cell.text))
        elif name in _MOMENTS:
            _take_moments(row, name, cell.text, today, times)
        elif name == "cargo_weight_kg":
            weights.append(cell)
        else:
            _take(row, name, cell)
    _put_window(row, times)
    for cell in weights[:1]:
        _put_weight(row, cell)
    if _names_vehicles(row) and row.values.business_type is None:
        row.values.business_type = "commodity_vehicle"
    row.filled, row.shared = _kept_once(frozenset(filled)), _kept_once(frozenset(shared))
    del row.problems[_MOST_PROBLEMS_A_ROW:]
    return row


@lru_cache(maxsize=1024)
def _kept_once(names: frozenset[ColumnName]) -> frozenset[ColumnName]:
    """Rows by the hundred thousand fill the same few sets of columns."""
    return names


def _damage(name: ColumnName, cell: Cell) -> Damage | None:
    # A date is what a column of days is there for; a long number may be an amount.
    if cell.damage == "date":
        return None if name in _MOMENTS else "date"
    if cell.damage is None and name in IDENTIFYING and SCIENTIFIC.fullmatch(cell.text.strip()):
        # A quantity that was pasted as text into the next workbook is no number either.
        return "number"
    return cell.damage


def _names_vehicles(row: ReadRow) -> bool:
    return bool(row.values.vins or row.values.vehicle_total)


def _take(row: ReadRow, name: ColumnName, cell: Cell) -> None:
    text = cell.text.strip()
    if name in _TEXTS:
        setattr(row.values, name, " ".join(text.split()))
    elif (take := _TAKES.get(name)) is not None:
        take(row, name, text, cell.heading)


def _take_number(row: ReadRow, _name: ColumnName, text: str, _heading: str) -> None:
    row.number = text


def _take_appointment_number(row: ReadRow, name: ColumnName, text: str, _heading: str) -> None:
    number = normalised(text)
    if not _is_number(number):
        row.problems.append(of_field("appointment-value-unreadable", row.place, name, text))
    else:
        row.values.appointment_number = number


def _is_number(text: str) -> bool:
    """False for words, also with a digit in them: 以上共3车."""
    codes = len(_CODE.findall(text))
    return codes >= _SHORTEST_NUMBER and codes * 2 >= len(text) and any(c.isdigit() for c in text)


def _take_business_type(row: ReadRow, name: ColumnName, text: str, _heading: str) -> None:
    row.values.business_type = words().business_types.get(compact(text)) or next(
        (kind for word, kind in words().business_types.items() if len(word) > 1 and word in compact(text)),
        None,
    )
    if row.values.business_type is None:
        row.problems.append(of_field("appointment-value-unreadable", row.place, name, text))


def _take_state(row: ReadRow, name: ColumnName, text: str, _heading: str) -> None:
    row.values.state = state_of(text)
    if row.values.state is None:
        row.values.state_text = text
        row.problems.append(of_field("appointment-state-unknown", row.place, name, text))


def _take_transit(row: ReadRow, name: ColumnName, text: str, _heading: str) -> None:
    said = compact(text)
    if said not in words().yes | words().no:
        row.problems.append(of_field("appointment-value-unreadable", row.place, name, text))
        return
    row.values.is_transit = said in words().yes


def _take_plates(row: ReadRow, name: ColumnName, text: str, _heading: str) -> None:
    trucks, trailers, problems = identifiers.plates(text)
    if name == "trailer_plates":
        trucks, trailers = (), (*trucks, *trailers)
    row.values.plates = _joined(row.values.plates, trucks)
    row.values.trailer_plates = _joined(row.values.trailer_plates, trailers)
    _tell(row, name, problems)


def _take_others(row: ReadRow, name: ColumnName, text: str, _heading: str) -> None:
    setattr(row.values, name, _joined(getattr(row.values, name), identifiers.others(text)))


def _take_count(row: ReadRow, name: ColumnName, text: str, _heading: str) -> None:
    count = count_in(text)
    if count is None:
        row.problems.append(of_field("appointment-value-unreadable", row.place, name, text))
    else:
        setattr(row.values, name, count)


def _take_value(row: ReadRow, name: ColumnName, text: str, heading: str) -> None:
    row.values.cargo_value = value_of(text, heading)
    if row.values.cargo_value is None:
        row.problems.append(of_field("appointment-value-unreadable", row.place, name, text))
    own, headed = currency_in(text), currency_in(heading)
    if own is not None and headed not in (None, own):
        row.values.cargo_value = None
        row.problems.append(of_field("appointment-currency-unclear", row.place, name, text))
        return
    # A currency column says it better, wherever it stands.
    row.values.currency = row.values.currency or own or headed


def _take_currency(row: ReadRow, name: ColumnName, text: str, _heading: str) -> None:
    code = currency_in(text)
    if code is None:
        row.problems.append(of_field("appointment-value-unreadable", row.place, name, text))
    else:
        row.values.currency = code


def _checked(
    find: Callable[[str], identifiers.Found],
) -> Callable[[ReadRow, ColumnName, str, str], None]:
    def take(row: ReadRow, name: ColumnName, text: str, _heading: str) -> None:
        found, problems = find(text)
        setattr(row.values, name, _joined(getattr(row.values, name), found))
        _tell(row, name, problems)

    return take


_TAKES: Mapping[ColumnName, Callable[[ReadRow, ColumnName, str, str], None]] = {
    "number": _take_number,
    "appointment_number": _take_appointment_number,
    "business_type": _take_business_type,
    "state": _take_state,
    "is_transit": _take_transit,
    "customs_numbers": _checked(identifiers.customs_numbers),
    "batch_numbers": _checked(identifiers.batch_numbers),
    "vins": _checked(identifiers.vins),
    "containers": _checked(identifiers.containers),
    "plates": _take_plates,
    "trailer_plates": _take_plates,
    "bill_numbers": _take_others,
    "seals": _take_others,
    "truck_count": _take_count,
    "vehicle_total": _take_count,
    "cargo_value": _take_value,
    "currency": _take_currency,
}


def _joined(one: tuple[str, ...], two: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*one, *two))) if one else two


def _tell(row: ReadRow, name: ColumnName, problems: Iterable[Problem]) -> None:
    row.problems += [
        of_identifier(problem, row.place, name)
        for problem in problems
        if problem.id not in _NOT_WORTH_TELLING
    ]


def _put_weight(row: ReadRow, cell: Cell) -> None:
    trucks = max(row.values.truck_count or 0, len(row.values.plates), 1)
    weight = weight_of(cell.text, cell.heading, trucks)
    if weight is None:
        row.problems.append(of_field("appointment-value-unreadable", row.place, "cargo_weight_kg", cell.text))
        return
    row.values.cargo_weight_kg = weight.kilograms
    if weight.assumed is not None:
        row.problems.append(of_field(weight.assumed, row.place, "cargo_weight_kg", cell.text))


def _take_moments(
    row: ReadRow, name: ColumnName, text: str, today: date | None, times: dict[ColumnName, Moments]
) -> None:
    found = moments_in(text, today)
    if found is None or len(found.days) > 2 or len(found.times) > 2:
        row.problems.append(of_field("appointment-moment-unclear", row.place, name, text))
    else:
        times[name] = found


def _put_window(row: ReadRow, times: Mapping[ColumnName, Moments]) -> None:
    """The day and the window that the columns state together."""
    if not times:
        return
    days = [day for name in _MOMENTS if (found := times.get(name)) is not None for day in found.days]
    if not days:
        name = next(iter(times))
        row.problems.append(of_field("appointment-moment-unclear", row.place, name, ""))
        return
    row.values.appointed_day = days[0]
    begin, end = _ends(times)
    if begin is None:
        return
    row.values.appointed_from = at_port(days[0], begin)
    if end is None:
        return
    last = days[-1] if days[-1] > days[0] else days[0]
    until = at_port(last, end)
    # 22:00-02:00 ends on the next day.
    row.values.appointed_until = until if until > row.values.appointed_from else until + timedelta(days=1)


def _ends(times: Mapping[ColumnName, Moments]) -> tuple[timedelta | None, timedelta | None]:
    midnight = timedelta()
    found: list[timedelta] = []
    for name in _WITH_WINDOW:
        moments = times.get(name)
        # Midnight beside a day is what a spreadsheet writes for a day without a time.
        if moments is not None and any(moments.times) and not found:
            found = list(moments.times)
    begin = found[0] if found else None
    end = found[1] if len(found) > 1 else None
    if (first := times.get("appointed_from")) is not None and first.times:
        begin = first.times[0]
    if (last := times.get("appointed_until")) is not None and last.times:
        end = last.times[-1]
    return (begin if begin is not None else (midnight if end is not None else None)), end
