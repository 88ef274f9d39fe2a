"""Where duplicates may have come or gone with a change, and all records that have these numbers."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from sqlmodel import Session

from bookings.models import DuplicateKind, RecordSide
from bookings.reconciling.duplicates.finding import KEY_KINDS, NumberPlace, places_of
from bookings.reconciling.loading import load_appointed, load_declared
from bookings.reconciling.records import AppointedRecord, DeclaredRecord
from bookings.reconciling.running.key_rows import KeyRow, stored_keys
from bookings.reconciling.running.neighbours import Closed, holders
from bookings.reconciling.running.pending import Pending

_KIND_OF: dict[str, DuplicateKind] = {key: kind for kind, found in KEY_KINDS.items() for key in found}
_OF_A_DAY: tuple[DuplicateKind, ...] = ("container", "plate")
_SIDES: tuple[RecordSide, ...] = ("booking", "appointment")


def changed_places(
    session: Session,
    pending: Pending,
    declared: Sequence[DeclaredRecord],
    appointed: Sequence[AppointedRecord],
) -> set[NumberPlace]:
    """Every number that a changed record has or had. To be asked before the new keys are stored."""
    places = {
        place
        for booking in declared
        if booking.booking_id in pending.bookings
        for place in places_of(booking)
    }
    places |= {
        place
        for appointment in appointed
        if appointment.appointment_id in pending.appointments
        for place in places_of(appointment)
    }
    before = stored_keys(session, "booking", pending.bookings)
    before |= stored_keys(session, "appointment", pending.appointments)
    return places | set(_places(before))


def _places(rows: Collection[KeyRow]) -> Iterator[NumberPlace]:
    for enterprise_id, key_kind, value, _, _ in rows:
        if (kind := _KIND_OF.get(key_kind)) is None:
            continue
        number, _, day = value.rpartition("|") if kind in _OF_A_DAY else (value, "", "")
        yield NumberPlace(enterprise_id, kind, number, day)


def records_at(
    session: Session, places: Collection[NumberPlace], closed: Closed
) -> tuple[list[DeclaredRecord], list[AppointedRecord]]:
    """All records that have one of the numbers, read or to be read."""
    wanted: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
    for place in places:
        for kind, value in place.found_by():
            wanted[place.enterprise_id, kind].add(value)
    ids: dict[RecordSide, set[int]] = {"booking": set(), "appointment": set()}
    for (enterprise_id, kind), values in wanted.items():
        for side in _SIDES:
            ids[side] |= {id_ for _, id_ in holders(session, enterprise_id, kind, side, values)}
    # What is in the closed set was read already, and of it the changed ones have new numbers.
    declared = load_declared(session, ids["booking"] - closed.booking_ids)
    appointed = load_appointed(session, ids["appointment"] - closed.appointment_ids)
    return (
        sorted([*closed.declared, *declared], key=lambda one: one.booking_id),
        sorted([*closed.appointed, *appointed], key=lambda one: one.appointment_id),
    )
