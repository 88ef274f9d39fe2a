"""Numbers that stand where they may stand once only, among records of the whole book. Pure.

A duplicate depends on nothing but the records that have its number (and day): looking at these again is
enough when one of them changed.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations
from typing import Generic, NamedTuple, TypeVar, get_args

from bookings.models import BusinessType, DuplicateKind
from bookings.reconciling.loading import KHORGOS, port_day
from bookings.reconciling.matching import keys
from bookings.reconciling.matching.comparables import Comparables
from bookings.reconciling.matching.evidence import Comparable
from bookings.reconciling.records import (
    AppointedRecord,
    DeclaredRecord,
    Duplicate,
    DuplicateMember,
    MatchKey,
)

PRINTED_VIN = "printed-vin"
FURTHER_PLATE_DAY = "further-plate-day"
"""Of an appointment whose window ends on another day than its own."""
COMPARABLE: dict[DuplicateKind, Callable[[str], str]] = {
    "vin": keys.comparable_vin,
    "container": keys.comparable_number,
    "batch_number": keys.comparable_number,
    "customs_number": keys.comparable_number,
    "plate": keys.comparable_plate,
}
_LONGEST_WINDOW = timedelta(days=7)
Record = DeclaredRecord | AppointedRecord
RecordT = TypeVar("RecordT", DeclaredRecord, AppointedRecord)


class NumberPlace(NamedTuple):
    """A number that two records may not have; ``value`` in comparable form."""

    enterprise_id: int
    kind: DuplicateKind
    value: str
    day: str = ""


class FoundDuplicate(NamedTuple):
    """A duplicate and the place it was found at."""

    place: NumberPlace
    duplicate: Duplicate


def keys_of_duplicates(record: Record, made: Comparable) -> Iterator[MatchKey]:
    """Keys beside those of ``comparables.keys_of`` by which the members of a duplicate are found again."""
    if isinstance(record, DeclaredRecord):
        for value in keys.vins(record.printed.vins):
            yield MatchKey(PRINTED_VIN, value)
    elif made.plates:
        for day in _days(record):
            if day != record.day:
                for value in made.plates:
                    yield MatchKey(FURTHER_PLATE_DAY, f"{value}|{day.isoformat()}")


def places_of(record: Record, made: Comparable) -> Iterator[NumberPlace]:
    """Every number of ``record`` that may stand twice."""
    enterprise_id = record.enterprise_id
    for value in made.numbers:
        yield NumberPlace(enterprise_id, "customs_number", value)
    for value in made.batches:
        yield NumberPlace(enterprise_id, "batch_number", value)
    if made.containers and record.day is not None:
        day = record.day.isoformat()
        for value in made.containers:
            yield NumberPlace(enterprise_id, "container", value, day)
    if isinstance(record, DeclaredRecord):
        for value in made.vins.union(keys.vins(record.printed.vins)):
            yield NumberPlace(enterprise_id, "vin", value)
    elif made.plates:
        for each in _days(record):
            day = each.isoformat()
            for value in made.plates:
                yield NumberPlace(enterprise_id, "plate", value, day)


def find(
    declared: Iterable[DeclaredRecord],
    appointed: Iterable[AppointedRecord],
    comparables: Comparables,
    places: Collection[NumberPlace] | None = None,
) -> list[FoundDuplicate]:
    """All duplicates among these records, or those at ``places``."""
    bookings = _Standing[DeclaredRecord](comparables, places)
    for booking in declared:
        bookings.add(booking, is_twice=bool(booking.repeated_containers))
    appointments = _Standing[AppointedRecord](comparables, places)
    for appointment in appointed:
        appointments.add(appointment)
    found = []
    for place in sorted({*bookings.several, *appointments.several}):
        members: list[Record] = [
            *_bookings_with(place, bookings.several.get(place, [])),
            *_appointments_with(place, appointments.several.get(place, [])),
        ]
        if members:
            found.append(FoundDuplicate(place, _duplicate(place, members)))
    return found


class _Standing(Generic[RecordT]):
    """Which records of one side have a number; most numbers stand once."""

    def __init__(self, comparables: Comparables, places: Collection[NumberPlace] | None) -> None:
        self._comparables = comparables
        self._places = places
        self._first: dict[NumberPlace, RecordT] = {}
        self.several: dict[NumberPlace, list[RecordT]] = {}
        """Those of more than one, and those that may stand twice in one."""

    def add(self, record: RecordT, *, is_twice: bool = False) -> None:
        """One more record; ``is_twice``: a number may stand on it twice."""
        for place in places_of(record, self._comparables.of(record)):
            if self._places is not None and place not in self._places:
                continue
            first = self._first.setdefault(place, record)
            if place in self.several:
                self.several[place].append(record)
            elif first is not record:
                self.several[place] = [first, record]
            elif is_twice:
                self.several[place] = [record]


def _bookings_with(place: NumberPlace, records: list[DeclaredRecord]) -> Sequence[DeclaredRecord]:
    found: list[DeclaredRecord] = []
    if place.kind == "container":
        found = [one for one in records if place.value in keys.numbers(one.repeated_containers)]
    if place.kind == "customs_number":
        # A loaded truck and the vehicles on it may be one declaration.
        alike = [[one for one in records if one.business_type == type_] for type_ in get_args(BusinessType)]
        return [one for group in alike if _families(place.kind, group) > 1 for one in group]
    if len(records) < 2 or _families(place.kind, records) < 2:
        return found
    if place.kind == "vin":
        return records
    return _each_once([*found, *_conflicting(records, _are_other_trucks)])


def _appointments_with(place: NumberPlace, records: list[AppointedRecord]) -> Sequence[AppointedRecord]:
    if len(records) < 2:
        return ()
    if place.kind == "batch_number":
        # All trucks of one declaration have its batch number.
        common = frozenset.intersection(*(_bill(one) for one in records))
        return () if common else _conflicting(records, _are_other_trucks)
    if place.kind == "customs_number":
        return _appointed_twice(records)
    return _conflicting(records, _CONFLICTS[place.kind])


def _families(kind: DuplicateKind, records: Sequence[DeclaredRecord]) -> int:
    """How many there are of bookings that do not split or amend one another."""
    names = [_family(kind, one) or {("booking", str(one.booking_id))} for one in records]
    families: list[set[tuple[str, str]]] = []
    for own in names:
        related = [family for family in families if family & own]
        families = [family for family in families if not family & own]
        families.append(own.union(*related))
    return len(families)


def _family(kind: DuplicateKind, record: DeclaredRecord) -> set[tuple[str, str]]:
    family = {("declaration", str(one)) for one in (*record.declaration_ids, *record.amended_ids)}
    if kind == "customs_number":
        return family
    family |= {("number", value) for value in keys.numbers(record.customs_numbers)}
    if kind == "batch_number":
        family |= {("bill", value) for value in keys.numbers(record.bill_numbers)}
    return family


def _bill(record: AppointedRecord) -> frozenset[tuple[str, str]]:
    found = {("number", value) for value in keys.numbers(record.customs_numbers)}
    return frozenset(found | {("bill", value) for value in keys.numbers(record.bill_numbers)})


def _conflicting(records: Sequence[RecordT], conflict: Callable[[RecordT, RecordT], bool]) -> list[RecordT]:
    """Those that do not go together with some other."""
    met: set[int] = set()
    for (one, record), (other, against) in combinations(enumerate(records), 2):
        if not (one in met and other in met) and conflict(record, against):
            met |= {one, other}
    return [record for number, record in enumerate(records) if number in met]


def _are_other_trucks(one: Record, other: Record) -> bool:
    own, others = keys.truck_plates(one), keys.truck_plates(other)
    if not own or not others or own & others:
        return False
    if isinstance(one, AppointedRecord) and isinstance(other, AppointedRecord):
        return not _bill(one) & _bill(other)
    if isinstance(one, DeclaredRecord) and isinstance(other, DeclaredRecord):
        return not _family("batch_number", one) & _family("batch_number", other)
    return False


def _have_one_container(one: AppointedRecord, other: AppointedRecord) -> bool:
    own, others = keys.truck_plates(one), keys.truck_plates(other)
    if not own or not others or own & others:
        return False
    # Some lists repeat all containers of a declaration on each of its trucks.
    is_repeated = len(one.containers) > 1 and set(one.containers) == set(other.containers)
    return not (is_repeated and _bill(one) & _bill(other))


def _appointed_twice(records: Sequence[AppointedRecord]) -> list[AppointedRecord]:
    """Those of a truck that another one is appointed for at the same time."""
    by_plate: defaultdict[str, list[AppointedRecord]] = defaultdict(list)
    for record in records:
        for plate in keys.truck_plates(record):
            by_plate[plate].append(record)
    met = {id(one) for each in by_plate.values() if len(each) > 1 for one in _overlapping(each)}
    return [record for record in records if id(record) in met]


def _overlapping(records: Sequence[AppointedRecord]) -> Iterator[AppointedRecord]:
    """Those whose window is partly another one's; those of no stated time are of one time."""
    timed = [(window, record) for record in records if (window := _window(record)) is not None]
    timed.sort(key=lambda one: one[0])
    timeless = [record for record in records if _window(record) is None]
    if len(timeless) > 1:
        yield from timeless
    latest_end: datetime | None = None
    for place, ((begin, end), record) in enumerate(timed):
        next_begin = timed[place + 1][0][0] if place + 1 < len(timed) else None
        follows = latest_end is not None and begin < latest_end
        if follows or (next_begin is not None and next_begin < end):
            yield record
        latest_end = end if latest_end is None else max(latest_end, end)


def _go_at_once(one: AppointedRecord, other: AppointedRecord) -> bool:
    # With one declaration number it is told as that number used twice.
    if keys.numbers(one.customs_numbers) & keys.numbers(other.customs_numbers):
        return False
    return _overlap(one, other)


_CONFLICTS: dict[DuplicateKind, Callable[[AppointedRecord, AppointedRecord], bool]] = {
    "container": _have_one_container,
    "plate": _go_at_once,
}


def _overlap(one: AppointedRecord, other: AppointedRecord) -> bool:
    own, others = _window(one), _window(other)
    if own is None or others is None:
        return own is others
    return own[0] < others[1] and others[0] < own[1]


def _window(record: AppointedRecord) -> tuple[datetime, datetime] | None:
    """From when to when; with only a day all of it."""
    begin = record.leaves_from
    if begin is None:
        if record.day is None:
            return None
        begin = datetime.combine(record.day, time(), KHORGOS).astimezone(UTC)
        return begin, begin + timedelta(days=1)
    until = record.leaves_until
    return begin, until if until is not None and until > begin else begin + timedelta(minutes=1)


def _days(record: AppointedRecord) -> Iterator[date]:
    if record.leaves_from is None:
        if record.day is not None:
            yield record.day
        return
    begin, until = _window(record) or (record.leaves_from, record.leaves_from)
    day, last = port_day(begin), port_day(min(until, begin + _LONGEST_WINDOW) - timedelta(microseconds=1))
    while day <= last:
        yield day
        day += timedelta(days=1)


def _duplicate(place: NumberPlace, members: Sequence[Record]) -> Duplicate:
    shown = {
        text
        for one in members
        for text in _texts(place.kind, one)
        if COMPARABLE[place.kind](text) == place.value
    }
    return Duplicate(
        kind=place.kind,
        value=min(shown, default=place.value),
        day=place.day,
        members=tuple(map(_member, members)),
    )


def _texts(kind: DuplicateKind, record: Record) -> tuple[str, ...]:
    if kind == "vin":
        printed = record.printed.vins if isinstance(record, DeclaredRecord) else ()
        return (*record.vins, *printed)
    if kind == "container":
        return record.containers
    if kind == "batch_number":
        return record.batch_numbers
    return record.customs_numbers if kind == "customs_number" else record.plates


def _member(record: Record) -> DuplicateMember:
    if isinstance(record, DeclaredRecord):
        label = next(iter(record.customs_numbers), f"#{record.booking_id}")
        return DuplicateMember(side="booking", record_id=record.booking_id, label=label)
    known = (record.appointment_number, *record.plates[:1], *record.customs_numbers[:1])
    label = next((text for text in known if text), f"#{record.appointment_id}")
    return DuplicateMember(side="appointment", record_id=record.appointment_id, label=label)


def _each_once(records: Iterable[DeclaredRecord]) -> list[DeclaredRecord]:
    return list({one.booking_id: one for one in records}.values())
