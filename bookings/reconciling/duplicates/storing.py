"""Found duplicates against the stored ones: new ones are told, ended ones stay with their end."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from bookings.columns import now
from bookings.models import BookDuplicate
from bookings.reconciling.duplicates.finding import COMPARABLE, FoundDuplicate, NumberPlace
from bookings.reconciling.records import DuplicateMember


@dataclass(slots=True)
class _Stored:
    """The stored duplicates by where they are."""

    by_place: dict[NumberPlace, list[BookDuplicate]]

    @classmethod
    def read(cls, session: Session, places: Collection[NumberPlace] | None) -> "_Stored":
        # There are few, and what they are compared by is no column.
        found: dict[NumberPlace, list[BookDuplicate]] = {}
        for row in session.exec(select(BookDuplicate).order_by(col(BookDuplicate.id))):
            place = NumberPlace(row.enterprise_id, row.kind, COMPARABLE[row.kind](row.value), row.day)
            if places is None or place in places:
                found.setdefault(place, []).append(row)
        return cls(found)


def store_duplicates(
    session: Session, found: Sequence[FoundDuplicate], places: Collection[NumberPlace] | None
) -> list[FoundDuplicate]:
    """Keeps what was found at ``places`` (None: everywhere); returns those with a place that is new.

    A duplicate that somebody accepted stays accepted as long as no further record has the number.
    """
    stored = _Stored.read(session, places)
    fresh = []
    for one in found:
        rows = stored.by_place.pop(one.place, [])
        row = next((row for row in rows if row.value == one.duplicate.value), None)
        _end([other for other in rows if other is not row])
        if row is None:
            session.add(_row(one))
            fresh.append(one)
        elif _bring_up_to_date(row, one):
            fresh.append(one)
    for rows in stored.by_place.values():
        _end(rows)
    session.flush()
    return fresh


def _end(rows: Sequence[BookDuplicate]) -> None:
    for row in rows:
        if row.ended_at is None:
            row.ended_at = now()


def _bring_up_to_date(row: BookDuplicate, found: FoundDuplicate) -> bool:
    """Whether it stands anew, or has a member that it had not."""
    before = {(one["side"], one["record_id"]) for one in row.members}
    grown = any((one.side, one.record_id) not in before for one in found.duplicate.members)
    members = _members(found)
    if members != row.members:
        row.members = members
    if row.ended_at is None and not grown:
        return False
    if row.ended_at is not None:
        row.ended_at, row.found_at = None, now()
    row.accepted_at = row.accepted_by = row.reason = None
    return True


def _row(found: FoundDuplicate) -> BookDuplicate:
    return BookDuplicate.model_validate(
        {
            "enterprise_id": found.place.enterprise_id,
            "kind": found.place.kind,
            "value": found.duplicate.value,
            "day": found.place.day,
            "members": _members(found),
        }
    )


def _members(found: FoundDuplicate) -> list[dict[str, object]]:
    members: Sequence[DuplicateMember] = found.duplicate.members
    return [one.model_dump(mode="json") for one in members]
