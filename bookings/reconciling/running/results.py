"""What a matching means for each booking and each appointment left over. Pure."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any

from bookings.models import BusinessType, Reason, ReconcileStatus
from bookings.reconciling.loading import KHORGOS
from bookings.reconciling.matching.match import groups
from bookings.reconciling.records import (
    AppointedRecord,
    Candidate,
    DeclaredRecord,
    Difference,
    Group,
    Matching,
)

Compare = Callable[[Group], Sequence[Difference]]
"""The differences of a group, gravest first, with what people chose."""
CompareAlone = Callable[[DeclaredRecord | AppointedRecord], Sequence[Difference]]
"""What a record without a partner says against itself."""
_BEGIN_OF_DAY = time()


@dataclass(frozen=True, slots=True)
class Result:
    """How things stand with one booking; ``booking_id`` None: with an appointment that no booking has."""

    enterprise_id: int
    booking_id: int | None
    appointment_id: int | None
    status: ReconcileStatus
    business_type: BusinessType | None
    appointment_ids: tuple[int, ...]
    booking_ids: tuple[int, ...]
    differences: tuple[Difference, ...]
    notes: tuple[Reason, ...]
    customs_number: str | None
    plates: tuple[str, ...]
    domestic_shipper: str | None
    enterprise_name: str | None
    warehouse: str | None
    day: date | None
    leaves_at: datetime | None
    appointment_labels: Mapping[int, str]
    """What a person knows its appointments by, candidates too; by their ids, the first one first."""

    @property
    def difference_count(self) -> int:
        """Differences that are more than information."""
        return sum(one.severity != "info" for one in self.differences)

    @property
    def open_count(self) -> int:
        """How many of these nobody has decided yet."""
        return sum(one.severity != "info" and one.chosen is None for one in self.differences)

    def stored(self) -> dict[str, Any]:
        """What is kept of it, JSON as text; the digest is of all of this."""
        return {
            "enterprise_id": self.enterprise_id,
            "booking_id": self.booking_id,
            "appointment_id": self.appointment_id,
            "status": self.status,
            "business_type": self.business_type,
            "appointment_ids": json.dumps(self.appointment_ids),
            "booking_ids": json.dumps(self.booking_ids),
            "differences": _json([one.model_dump(mode="json") for one in self.differences]),
            "difference_count": self.difference_count,
            "open_count": self.open_count,
            "notes": _json([one.model_dump(mode="json", exclude_none=True) for one in self.notes]),
            "customs_number": self.customs_number,
            "plates": _json(self.plates),
            "domestic_shipper": self.domestic_shipper,
            "enterprise_name": self.enterprise_name,
            "warehouse": self.warehouse,
            "day": None if self.day is None else self.day.isoformat(),
            "leaves_at": None if self.leaves_at is None else _moment(self.leaves_at),
        }


def digest_of(stored: Mapping[str, Any]) -> str:
    """Of everything that a result says: texts, numbers and nothing else, which ``repr`` tells apart."""
    return hashlib.sha256(repr(tuple(stored.values())).encode("utf-8", "surrogatepass")).hexdigest()


def results_of(
    matching: Matching,
    declared: Sequence[DeclaredRecord],
    appointed: Sequence[AppointedRecord],
    compare: Compare,
    compare_alone: CompareAlone,
) -> list[Result]:
    """One for each booking and for each appointment left over, what leaves last at the end."""
    appointments = {one.appointment_id: one for one in appointed}
    found: list[Result] = []
    grouped_bookings: set[int] = set()
    grouped_appointments: set[int] = set()
    for group in groups(matching, appointed, declared):
        grouped_bookings |= {one.booking_id for one in group.declared}
        grouped_appointments |= {one.appointment_id for one in group.appointed}
        found += _of_group(group, compare(group))
    taken = {candidate.booking_id for candidate in matching.candidates}
    for booking in declared:
        if booking.booking_id not in grouped_bookings:
            doubtful = matching.ambiguous_bookings.get(booking.booking_id)
            of = [] if doubtful is None else [appointments[one.appointment_id] for one in doubtful]
            note = _note(doubtful, booking.booking_id in taken, "appointment")
            found.append(_of_booking(booking, doubtful is not None, of, note, compare_alone(booking)))
    sought = {candidate.appointment_id for candidate in matching.candidates}
    for appointment in appointed:
        if appointment.appointment_id not in grouped_appointments:
            doubtful = matching.ambiguous_appointments.get(appointment.appointment_id)
            note = _note(doubtful, appointment.appointment_id in sought, "booking")
            found.append(_left_over(appointment, doubtful is not None, note, compare_alone(appointment)))
    # The board shows the newest number first: of a first run that is what leaves last.
    return sorted(found, key=lambda one: (one.day or date.min, one.booking_id or 0, one.appointment_id or 0))


def _of_group(group: Group, differences: Sequence[Difference]) -> Iterable[Result]:
    by_id = {one.appointment_id: one for one in group.appointed}
    mine: defaultdict[int, list[int]] = defaultdict(list)
    for candidate in group.chosen:
        mine[candidate.booking_id].append(candidate.appointment_id)
    everyone = [one.booking_id for one in group.declared]
    for booking in group.declared:
        ids = sorted(mine[booking.booking_id])
        own = tuple(
            one
            for one in differences
            if one.booking_id in (None, booking.booking_id)
            and (one.appointment_id is None or one.appointment_id in ids)
        )
        disagrees = any(one.severity != "info" for one in own)
        yield _result(
            booking,
            status="different" if disagrees else "matched",
            appointed=[by_id[one] for one in ids],
            appointment_ids=tuple(ids),
            booking_ids=tuple(one for one in everyone if one != booking.booking_id),
            differences=own,
        )


def _of_booking(
    booking: DeclaredRecord,
    ambiguous: bool,
    candidates: Sequence[AppointedRecord],
    note: Reason,
    differences: Sequence[Difference],
) -> Result:
    return _result(
        booking,
        status="ambiguous" if ambiguous else "unmatched",
        appointed=candidates,
        differences=tuple(differences),
        notes=(note,),
    )


def _result(
    booking: DeclaredRecord,
    *,
    status: ReconcileStatus,
    appointed: Sequence[AppointedRecord],
    differences: tuple[Difference, ...],
    appointment_ids: tuple[int, ...] = (),
    booking_ids: tuple[int, ...] = (),
    notes: tuple[Reason, ...] = (),
) -> Result:
    days = [one.day for one in appointed if one.day is not None]
    leaving = [moment for moment in map(leaves_at, appointed) if moment is not None]
    belongs = appointed if appointment_ids else ()
    plates = booking.plates or tuple(dict.fromkeys(plate for one in belongs for plate in one.plates))
    return Result(
        enterprise_id=booking.enterprise_id,
        booking_id=booking.booking_id,
        appointment_id=None,
        status=status,
        business_type=booking.business_type,
        appointment_ids=appointment_ids,
        booking_ids=booking_ids,
        differences=differences,
        notes=notes,
        customs_number=next(iter(booking.customs_numbers), None),
        plates=plates,
        domestic_shipper=booking.shipper,
        enterprise_name=booking.enterprise_name,
        warehouse=booking.warehouse or next((one.warehouse for one in belongs if one.warehouse), None),
        day=min(days) if days else booking.day,
        leaves_at=min(leaving) if leaving else None,
        appointment_labels={one.appointment_id: label_of(one) for one in appointed},
    )


def _left_over(
    appointment: AppointedRecord, ambiguous: bool, note: Reason, differences: Sequence[Difference]
) -> Result:
    return Result(
        enterprise_id=appointment.enterprise_id,
        booking_id=None,
        appointment_id=appointment.appointment_id,
        status="ambiguous" if ambiguous else "unmatched",
        business_type=appointment.business_type,
        appointment_ids=(),
        booking_ids=(),
        differences=tuple(differences),
        notes=(note,),
        customs_number=next(iter(appointment.customs_numbers), None),
        plates=appointment.plates,
        domestic_shipper=appointment.shipper,
        enterprise_name=appointment.enterprise_name,
        warehouse=appointment.warehouse,
        day=appointment.day,
        leaves_at=leaves_at(appointment),
        appointment_labels={appointment.appointment_id: label_of(appointment)},
    )


def leaves_at(appointment: AppointedRecord) -> datetime | None:
    """Begin of its window; with only a day the begin of that day at the port."""
    if appointment.leaves_from is not None:
        return appointment.leaves_from
    if appointment.day is None:
        return None
    return datetime.combine(appointment.day, _BEGIN_OF_DAY, KHORGOS)


def label_of(appointment: AppointedRecord) -> str:
    """What a person knows it by: its number, plate or customs number."""
    if appointment.appointment_number:
        return appointment.appointment_number
    known = (*appointment.plates[:1], *appointment.customs_numbers[:1])
    return next(iter(known), f"#{appointment.appointment_id}")


def _note(doubtful: Sequence[Candidate] | None, was_weighed: bool, partner: str) -> Reason:
    """Why it has no partner: texts of ``reconcile_notes``."""
    if doubtful is None:
        return _NO_PARTNER[partner, was_weighed]
    if len(doubtful) > 1:
        return Reason(id=f"several-{partner}s", parameters={"count": str(len(doubtful))})
    return _WEAK[partner]


_NO_PARTNER = {
    (partner, was_weighed): Reason(id=f"{'other' if was_weighed else 'no'}-{partner}")
    for partner in ("appointment", "booking")
    for was_weighed in (False, True)
}
_WEAK = {partner: Reason(id=f"weak-{partner}") for partner in ("appointment", "booking")}


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")


def _json(value: Sequence[Any]) -> str:
    if not value:
        return "[]"
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
