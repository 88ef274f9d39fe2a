"""A booking without an appointment may have had one that was dropped: its result says which, since when."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select as select_all
from sqlmodel import Session, col, select

from bookings.models import Appointment, MatchKey, Reason, Reconciliation
from bookings.reconciling.limits import AgreementLimits
from bookings.reconciling.loading import KHORGOS, load_appointed
from bookings.reconciling.matching import keys
from bookings.reconciling.matching.scoring import weigh
from bookings.reconciling.records import AppointedRecord, DeclaredRecord
from bookings.reconciling.running.results import Result, label_of
from bookings.reconciling.statements import among, as_stored_text, texts_of

NOTE = "dropped-appointment"
MOST_NOTES = 3
_KINDS = (keys.CUSTOMS_NUMBER, keys.PLATE)
_Place = tuple[int, str, str]
"""Enterprise, kind and value of a key."""


def with_dropped(
    session: Session, limits: AgreementLimits, declared: Iterable[DeclaredRecord], results: list[Result]
) -> list[Result]:
    """The results, with a note for each dropped appointment that certainly was an unmatched booking's."""
    unmatched = {one.booking_id for one in results if one.status == "unmatched"} - {None}
    if not unmatched:
        return results
    notes = _notes(session, limits, [one for one in declared if one.booking_id in unmatched])
    if not notes:
        return results
    return [
        replace(one, notes=(*one.notes, *notes[one.booking_id]))
        if one.booking_id is not None and one.booking_id in notes
        else one
        for one in results
    ]


def bookings_of_dropped(session: Session, appointment_ids: Collection[int]) -> frozenset[int]:
    """The bookings whose notes may be others since these appointments changed: those that name one of them,
    and those with a key of one that is dropped."""
    if not appointment_ids:
        return frozenset()
    named = {str(one) for one in appointment_ids}
    noted = select(Reconciliation.booking_id, Reconciliation.notes).where(
        col(Reconciliation.booking_id).is_not(None), as_stored_text(Reconciliation.notes).contains(NOTE)
    )
    found = {
        booking_id
        for booking_id, notes in session.exec(noted)
        if booking_id is not None and any(_names(note, named) for note in notes)
    }
    places = {
        place for one in load_appointed(session, appointment_ids, dropped=True) for place in _places(one)
    }
    values = {value for _, _, value in places}
    if values:
        query = select_all(
            col(MatchKey.enterprise_id), col(MatchKey.kind), col(MatchKey.value), col(MatchKey.record_id)
        ).where(
            col(MatchKey.enterprise_id).in_({enterprise_id for enterprise_id, _, _ in places}),
            col(MatchKey.kind).in_(_KINDS),
            among(session, col(MatchKey.value), values),
            col(MatchKey.side) == "booking",
        )
        found |= {row[3] for row in session.execute(query) if (row[0], row[1], row[2]) in places}
    return frozenset(found)


def _names(note: Mapping[str, Any], appointment_ids: Collection[str]) -> bool:
    return note["id"] == NOTE and note["parameters"]["appointment_id"] in appointment_ids


def _notes(
    session: Session, limits: AgreementLimits, declared: Sequence[DeclaredRecord]
) -> Mapping[int, tuple[Reason, ...]]:
    wanted: defaultdict[_Place, list[DeclaredRecord]] = defaultdict(list)
    for record in declared:
        for place in _places(record):
            wanted[place].append(record)
    dropped = _dropped(session, {one.enterprise_id for one in declared})
    met = {one.appointment_id for one in dropped if any(place in wanted for place in _places(one))}
    found: defaultdict[int, list[tuple[int, Reason]]] = defaultdict(list)
    since = _since(session, met)
    for appointed in load_appointed(session, met, dropped=True):
        by_id = {one.booking_id: one for place in _places(appointed) for one in wanted.get(place, ())}
        for booking_id, record in by_id.items():
            candidate = weigh(appointed, record, limits)
            if candidate is not None and candidate.is_certain:
                note = _note(appointed, since[appointed.appointment_id])
                found[booking_id].append((candidate.score, note))
    return {
        # The best of them; of equals the first, as they come by their ids.
        booking_id: tuple(note for _, note in sorted(notes, key=lambda one: -one[0])[:MOST_NOTES])
        for booking_id, notes in found.items()
    }


def _dropped(session: Session, enterprise_ids: Collection[int]) -> list[AppointedRecord]:
    """All dropped appointments of these enterprises, with no more than what they are found by."""
    query = select(
        Appointment.id,
        Appointment.enterprise_id,
        as_stored_text(Appointment.customs_numbers),
        as_stored_text(Appointment.plates),
    ).where(col(Appointment.dropped_at).is_not(None), col(Appointment.enterprise_id).in_(enterprise_ids))
    return [
        AppointedRecord(
            appointment_id, enterprise_id, customs_numbers=texts_of(numbers), plates=texts_of(own)
        )
        for appointment_id, enterprise_id, numbers, own in session.execute(query)
    ]


def _since(session: Session, appointment_ids: Collection[int]) -> dict[int, datetime]:
    query = select_all(col(Appointment.id), col(Appointment.dropped_at)).where(
        among(session, col(Appointment.id), appointment_ids)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def _places(record: DeclaredRecord | AppointedRecord) -> list[_Place]:
    return [
        (record.enterprise_id, kind, value)
        for kind, value in (
            *((keys.CUSTOMS_NUMBER, value) for value in keys.numbers(record.customs_numbers)),
            *((keys.PLATE, value) for value in keys.truck_plates(record)),
        )
    ]


def _note(appointed: AppointedRecord, since: datetime) -> Reason:
    return Reason(
        id=NOTE,
        parameters={
            "appointment": label_of(appointed),
            "appointment_id": str(appointed.appointment_id),
            "since": since.astimezone(KHORGOS).strftime("%Y-%m-%d %H:%M"),
        },
    )
