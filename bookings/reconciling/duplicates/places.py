"""Where duplicates may have come or gone with a change, and all records that have these numbers."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date

from sqlmodel import Session

from bookings.models import DuplicateKind, RecordSide
from bookings.reconciling.duplicates.finding import (
    FURTHER_PLATE_DAY,
    PRINTED_VIN,
    NumberPlace,
    places_of,
)
from bookings.reconciling.loading import load_appointed, load_declared
from bookings.reconciling.matching import keys
from bookings.reconciling.records import AppointedRecord, DeclaredRecord
from bookings.reconciling.running.key_rows import KeyRow, holders, stored_keys
from bookings.reconciling.running.neighbours import Closed
from bookings.reconciling.running.pending import Pending

_KIND_OF: dict[str, DuplicateKind] = {
    keys.VIN: "vin",
    PRINTED_VIN: "vin",
    keys.CONTAINER: "container",
    keys.BATCH_NUMBER: "batch_number",
    keys.CUSTOMS_NUMBER: "customs_number",
    keys.PLATE: "plate",
}
_KEYS_OF: dict[DuplicateKind, tuple[str, ...]] = {
    kind: tuple(key for key, of in _KIND_OF.items() if of == kind) for kind in _KIND_OF.values()
}
"""By which keys the records that have a number are found."""
_SIDES: tuple[RecordSide, ...] = ("booking", "appointment")


def changed_places(session: Session, pending: Pending, closed: Closed) -> set[NumberPlace]:
    """Every number that a changed record has or had. To be asked before the new keys are stored."""
    changed: list[DeclaredRecord | AppointedRecord] = [
        *(one for one in closed.declared if one.booking_id in pending.bookings),
        *(one for one in closed.appointed if one.appointment_id in pending.appointments),
    ]
    before = stored_keys(session, "booking", pending.bookings)
    before |= stored_keys(session, "appointment", pending.appointments)
    places = {place for one in changed for place in places_of(one, closed.comparables.of(one))}
    return places | set(_places(before))


def _places(rows: Collection[KeyRow]) -> Iterator[NumberPlace]:
    for enterprise_id, key_kind, value, side, _, day in rows:
        if key_kind == FURTHER_PLATE_DAY:
            plate, _, its_day = value.rpartition("|")
            yield NumberPlace(enterprise_id, "plate", plate, its_day)
        elif key_kind == keys.PLATE:
            if side == "appointment" and day is not None:
                yield NumberPlace(enterprise_id, "plate", value, _iso(day))
        elif key_kind == keys.CONTAINER:
            if day is not None:
                yield NumberPlace(enterprise_id, "container", value, _iso(day))
        elif (kind := _KIND_OF.get(key_kind)) is not None:
            yield NumberPlace(enterprise_id, kind, value)


def records_at(
    session: Session, places: Collection[NumberPlace], closed: Closed
) -> tuple[list[DeclaredRecord], list[AppointedRecord]]:
    """All records that have one of the numbers, read or to be read."""
    ids: dict[RecordSide, set[int]] = {"booking": set(), "appointment": set()}
    wanted: defaultdict[tuple[int, DuplicateKind], set[tuple[str, str]]] = defaultdict(set)
    for place in places:
        wanted[place.enterprise_id, place.kind].add((place.value, place.day))
    for (enterprise_id, kind), numbers in wanted.items():
        # Bookings have plates, but none that may not stand twice.
        for side in _SIDES if kind != "plate" else _SIDES[1:]:
            for key_kind in _KEYS_OF[kind]:
                ids[side] |= set(_having(session, enterprise_id, key_kind, side, numbers))
    further = {f"{place.value}|{place.day}" for place in places if place.kind == "plate"}
    for enterprise_id in {place.enterprise_id for place in places}:
        found = holders(session, enterprise_id, FURTHER_PLATE_DAY, "appointment", further)
        ids["appointment"] |= {id_ for _, id_, _ in found}
    # What is in the closed set was read already, and of it the changed ones have new numbers.
    declared = load_declared(session, ids["booking"] - closed.booking_ids)
    appointed = load_appointed(session, ids["appointment"] - closed.appointment_ids)
    return (
        sorted([*closed.declared, *declared], key=lambda one: one.booking_id),
        sorted([*closed.appointed, *appointed], key=lambda one: one.appointment_id),
    )


def _having(
    session: Session,
    enterprise_id: int,
    key_kind: str,
    side: RecordSide,
    numbers: Collection[tuple[str, str]],
) -> Iterator[int]:
    """Ids of those that have one of the numbers, on its day where it has one."""
    values = {value for value, _ in numbers}
    days = [date.fromisoformat(day).toordinal() for _, day in numbers if day]
    about = (min(days), max(days)) if days else None
    for value, record_id, day in holders(session, enterprise_id, key_kind, side, values, about):
        if about is None or day is None or (value, _iso(day)) in numbers:
            yield record_id


def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()
