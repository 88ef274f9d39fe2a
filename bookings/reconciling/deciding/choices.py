"""Which side of a difference a person takes: kept line by line, never changed, and only for these values.

A choice holds as long as both sides say what they said when it was made. One that was put into the booking
at once holds for nothing that is found later: should the same values differ again, somebody took it back.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import update
from sqlmodel import Session, col, select

from bookings.columns import now
from bookings.models import DifferenceChoice, Reconciliation, stored_id
from bookings.reconciling.deciding.taking_over import take_over
from bookings.reconciling.records import Difference, DifferenceField, ProposedSide
from bookings.reconciling.running.pending import mark
from bookings.reconciling.statements import among
from messages.catalogue import DEFAULT_LANGUAGE, translate
from messages.errors import Conflict, NotFound, Refused

_Key = tuple[str, int | None, Any, Any]


def take_side(
    session: Session,
    reconciliation_id: int,
    *,
    field: DifferenceField,
    booking_id: int | None,
    appointment_id: int | None,
    side: ProposedSide,
    user_id: int,
    expected_version: int,
    booking_version: int | None = None,
    reason: str | None = None,
    difference: str | None = None,
    enterprise_id: int | None = None,
) -> DifferenceChoice:
    """Keep that a person takes this side of a difference of this result.

    ``booking_id`` and ``appointment_id`` are those of the difference; a difference of the whole group is
    meant by any of its own. Of several in one field ``difference`` (their reason) names the one, else it
    is the gravest. Side ``appointed`` puts the appointment's value into the booking when that is open
    and the field has one place there (``applied``); ``booking_version`` is what the person saw of it.

    Raises ``Conflict`` ``reconciliation-changed`` or ``booking-changed`` when somebody was faster,
    ``NotFound`` ``reconciliation-not-found`` and ``difference-not-found``, ``Refused``
    ``difference-without-booking``. The session's owner commits.
    """
    with _result(session, reconciliation_id, expected_version, enterprise_id) as row:
        place = _place(row, field, booking_id, appointment_id, difference)
        found = Difference.model_validate(row.differences[place])
        applied = side == "appointed" and take_over(
            session,
            found,
            user_id=user_id,
            booking_version=booking_version,
            reason=_reason_in_history(reason),
        )
        choice = _kept(session, row, found, side, user_id, reason, applied=applied)
        chosen = {
            "chosen": side,
            "chosen_by": user_id,
            "chosen_at": choice.at,
            "applied": applied,
        }
        _put(session, row, place, found.model_copy(update=chosen))
    return choice


def withdraw(
    session: Session,
    reconciliation_id: int,
    *,
    field: DifferenceField,
    booking_id: int | None,
    appointment_id: int | None,
    user_id: int,
    expected_version: int,
    reason: str | None = None,
    difference: str | None = None,
    enterprise_id: int | None = None,
) -> DifferenceChoice:
    """The choice before does not hold any more. What it put into the booking stays until undone there.

    Raises what ``take_side`` raises, and ``Refused`` ``difference-not-chosen``.
    """
    with _result(session, reconciliation_id, expected_version, enterprise_id) as row:
        place = _place(row, field, booking_id, appointment_id, difference)
        found = Difference.model_validate(row.differences[place])
        if found.chosen is None:
            raise Refused("difference-not-chosen", field=field)
        choice = _kept(session, row, found, "withdrawn", user_id, reason, applied=False)
        open_again = {"chosen": None, "chosen_by": None, "chosen_at": None, "applied": False}
        _put(session, row, place, found.model_copy(update=open_again))
    return choice


class Choices:
    """The newest choice for each difference with just its values."""

    def __init__(self, lines: Iterable[DifferenceChoice]) -> None:
        self._newest: defaultdict[_Key, dict[int, DifferenceChoice]] = defaultdict(dict)
        for line in sorted(lines, key=stored_id):
            key = (line.field, line.appointment_id, _comparable(line.declared), _comparable(line.appointed))
            self._newest[key][line.booking_id] = line

    def on(self, found: Iterable[Difference], booking_ids: Collection[int]) -> tuple[Difference, ...]:
        """The differences of a group of bookings with what people chose; the others as they are."""
        return tuple(self._with_choice(one, booking_ids) for one in found)

    def _with_choice(self, one: Difference, booking_ids: Collection[int]) -> Difference:
        key = (one.field, one.appointment_id, _comparable(one.declared), _comparable(one.appointed))
        by_booking = self._newest.get(key)
        if by_booking is None:
            return one
        wanted = booking_ids if one.booking_id is None else (one.booking_id,)
        lines = [by_booking[booking] for booking in wanted if booking in by_booking]
        newest = max(lines, key=stored_id, default=None)
        if newest is None or newest.side == "withdrawn" or newest.applied:
            return one
        chosen = {"chosen": newest.side, "chosen_by": newest.user_id, "chosen_at": newest.at}
        return one.model_copy(update=chosen)


def choices_of(session: Session, booking_ids: Collection[int] | None = None) -> Choices:
    """What people chose, of these bookings or of all."""
    query = select(DifferenceChoice)
    if booking_ids is not None:
        query = query.where(among(session, col(DifferenceChoice.booking_id), booking_ids))
    return Choices(session.exec(query))


def with_choices(
    session: Session, found: Iterable[Difference], booking_ids: Collection[int]
) -> tuple[Difference, ...]:
    """The differences of one group with what people chose. ``booking_ids``: all bookings of the group."""
    return choices_of(session, booking_ids).on(found, booking_ids)


def open_count(found: Iterable[Difference]) -> int:
    """How many are more than information and nobody has decided."""
    return sum(one.severity != "info" and one.chosen is None for one in found)


@contextmanager
def _result(
    session: Session, reconciliation_id: int, expected_version: int, enterprise_id: int | None
) -> Iterator[Reconciliation]:
    """Take the result for one decision; its version rises. A refused one leaves nothing behind."""
    try:
        # Written before anything is read: from here on no one else can decide on it.
        taken = session.exec(
            update(Reconciliation)
            .where(
                col(Reconciliation.id) == reconciliation_id, col(Reconciliation.version) == expected_version
            )
            .values(version=expected_version + 1, updated_at=now())
            .execution_options(synchronize_session=False)
        )
        row = session.get(Reconciliation, reconciliation_id, populate_existing=True)
        if row is None or enterprise_id not in (None, row.enterprise_id):
            raise NotFound("reconciliation-not-found", reconciliation=reconciliation_id)
        if not taken.rowcount:
            raise Conflict("reconciliation-changed", reconciliation=reconciliation_id, version=row.version)
        yield row
        session.flush()
    except BaseException:
        session.rollback()
        raise


def _place(
    row: Reconciliation,
    field: DifferenceField,
    booking_id: int | None,
    appointment_id: int | None,
    reason: str | None,
) -> int:
    """Where among the result's differences the one that is meant stands."""
    if row.booking_id is None:
        raise Refused("difference-without-booking")

    def fits(one: dict[str, Any], *, exactly: bool) -> bool:
        asked = ((one.get("booking_id"), booking_id), (one.get("appointment_id"), appointment_id))
        same_ids = all(own == given or (own is None and not exactly) for own, given in asked)
        return one["field"] == field and reason in (None, one["reason"]) and same_ids

    for exactly in (True, False):
        for place, one in enumerate(row.differences):
            if fits(one, exactly=exactly):
                return place
    raise NotFound("difference-not-found", field=field)


def _kept(
    session: Session,
    row: Reconciliation,
    found: Difference,
    side: str,
    user_id: int,
    reason: str | None,
    *,
    applied: bool,
) -> DifferenceChoice:
    booking_id = found.booking_id or row.booking_id
    choice = DifferenceChoice.model_validate(
        {
            "booking_id": booking_id,
            "appointment_id": found.appointment_id,
            "field": found.field,
            "declared": _as_json(found.declared),
            "appointed": _as_json(found.appointed),
            "side": side,
            "applied": applied,
            "reason": (reason or "").strip() or None,
            "user_id": user_id,
        }
    )
    session.add(choice)
    session.flush()
    # The other bookings of the group show the same difference.
    mark(session, "booking", {one for one in (booking_id, row.booking_id) if one is not None})
    return choice


def _put(session: Session, row: Reconciliation, place: int, changed: Difference) -> None:
    """The result shows the choice at once; the next run writes it anew, whatever it finds."""
    stored = changed.model_dump(mode="json")
    row.differences = [stored if at == place else one for at, one in enumerate(row.differences)]
    row.open_count = open_count(Difference.model_validate(one) for one in row.differences)
    row.digest = ""
    session.add(row)


def _reason_in_history(reason: str | None) -> str:
    """What the booking's history says; a number of trucks could not be changed without a reason at all."""
    given = (reason or "").strip()
    if given:
        return translate("reconcile.taken-from-appointment-because", DEFAULT_LANGUAGE, reason=given)
    return translate("reconcile.taken-from-appointment", DEFAULT_LANGUAGE)


def _as_json(value: str | tuple[str, ...] | None) -> str | list[str] | None:
    return list(value) if isinstance(value, tuple) else value


def _comparable(value: Any) -> Any:
    """The order in which a list is stated is no part of what it says."""
    return tuple(sorted(value)) if isinstance(value, (list, tuple)) else value
