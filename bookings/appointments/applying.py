"""A plan is carried out: many rows at once, and a line of history for each appointment it touches."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import insert, update
from sqlmodel import Session, col, select

from bookings.appointments.identity import KnownAppointment
from bookings.appointments.planning import Change, Plan
from bookings.appointments.stated import HEAD_NAMES, StatedAppointment
from bookings.columns import now
from bookings.models import Appointment, AppointmentChange, AppointmentEvent, stored_id

_AT_ONCE = 1000
_IN_ONE_QUESTION = 500
_Element = TypeVar("_Element")


def carry_out(
    session: Session, plan: Plan, *, enterprise_id: int, list_id: int, import_id: int, user_id: int | None
) -> None:
    """Store what the plan says, in the session's transaction."""
    writer = _Writer(session, enterprise_id, list_id, import_id, user_id)
    writer.add(plan.added)
    writer.change(plan.changed, "changed")
    writer.change(plan.returned, "returned")
    writer.drop(plan.dropped)
    writer.move(plan.moved)


class _Writer:
    def __init__(
        self, session: Session, enterprise_id: int, list_id: int, import_id: int, user_id: int | None
    ) -> None:
        self._session = session
        self._enterprise_id = enterprise_id
        self._list_id = list_id
        self._import_id = import_id
        self._user_id = user_id
        self._now = now()

    def add(self, added: Sequence[tuple[StatedAppointment, str]]) -> None:
        if not added:
            return
        newest = self._session.exec(
            select(Appointment.id).order_by(col(Appointment.id).desc()).limit(1)
        ).first()
        for portion in _portions(added, _AT_ONCE):
            self._session.execute(insert(Appointment), [self._row(one, mark) for one, mark in portion])
        # Their ids rise in the order in which they were written; no one else writes into this list now.
        ids = self._session.exec(
            select(Appointment.id)
            .where(col(Appointment.list_id) == self._list_id, col(Appointment.id) > (newest or 0))
            .order_by(col(Appointment.id))
        ).all()
        # What they were added with stands in the file; what changes later keeps what was before.
        self._note("added", ((identity, None, None) for identity in ids if identity is not None))

    def change(self, changes: Sequence[Change], event: AppointmentEvent) -> None:
        for portion in _portions(changes, _IN_ONE_QUESTION):
            ids = [one.known.id for one in portion]
            rows = self._session.exec(
                select(Appointment).where(col(Appointment.id).in_(ids)).with_for_update()
            ).all()
            stored = {stored_id(row): row for row in rows}
            values, lines = [], []
            for one in portion:
                row = stored[one.known.id]
                before, after = differing(row, one.stated.values.as_stored())
                lines.append((one.known.id, before or None, after or None))
                values.append(
                    self._stated(one.stated, one.fingerprint)
                    | {"id": one.known.id, "version": row.version + 1, "dropped_at": None}
                )
            for row in rows:
                self._session.expunge(row)
            self._session.execute(update(Appointment), values)
            self._note(event, lines)

    def drop(self, dropped: Sequence[KnownAppointment]) -> None:
        for portion in _portions(dropped, _IN_ONE_QUESTION):
            self._update([one.id for one in portion], dropped_at=self._now)
            self._note("dropped", ((one.id, None, None) for one in portion))

    def move(self, moved: Sequence[KnownAppointment]) -> None:
        for portion in _portions(moved, _IN_ONE_QUESTION):
            self._update([one.id for one in portion], list_id=self._list_id)

    def _update(self, ids: list[int], **values: Any) -> None:
        self._session.execute(
            update(Appointment)
            .where(col(Appointment.id).in_(ids))
            .values(version=col(Appointment.version) + 1, updated_at=self._now, **values)
            .execution_options(synchronize_session=False)
        )

    def _row(self, stated: StatedAppointment, mark: str) -> dict[str, Any]:
        return self._stated(stated, mark) | {
            "enterprise_id": self._enterprise_id,
            "source": "list",
            "version": 1,
            "created_at": self._now,
        }

    def _stated(self, stated: StatedAppointment, mark: str) -> dict[str, Any]:
        return stated.values.as_stored() | {
            "list_id": self._list_id,
            "place": stated.place,
            "fingerprint": mark,
            "problems": [one.model_dump(exclude_none=True) for one in stated.problems],
            "updated_at": self._now,
        }

    def _note(
        self,
        event: AppointmentEvent,
        lines: Iterable[tuple[int, dict[str, Any] | None, dict[str, Any] | None]],
    ) -> None:
        for portion in _portions(lines, _AT_ONCE):
            self._session.execute(
                insert(AppointmentChange),
                [
                    {
                        "appointment_id": identity,
                        "event": event,
                        "before": before,
                        "after": after,
                        "import_id": self._import_id,
                        "user_id": self._user_id,
                        "at": self._now,
                    }
                    for identity, before, after in portion
                ],
            )


def differing(row: Appointment, values: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The values of the row that ``values`` changes, before and after, as the history keeps them."""
    before, after = {}, {}
    for name in HEAD_NAMES:
        old, new = getattr(row, name), values[name]
        if old != new:
            before[name], after[name] = as_json(old), as_json(new)
    return before, after


def as_json(value: Any) -> Any:
    """A value as the history keeps it: amounts as decimal text, days and moments ISO 8601."""
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, date | datetime) else value


def _portions(values: Iterable[_Element], size: int) -> Iterator[list[_Element]]:
    portion: list[_Element] = []
    for value in values:
        portion.append(value)
        if len(portion) == size:
            yield portion
            portion = []
    if portion:
        yield portion
