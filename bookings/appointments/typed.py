"""Appointments that a person types or a program sends, one at a time, with versions."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pydantic import ValidationError
from sqlalchemy import update
from sqlmodel import Session, col, select

from bookings.appointments.applying import as_json, differing
from bookings.appointments.headings import IDENTIFYING
from bookings.appointments.moments import KHORGOS
from bookings.appointments.problems import of_identifier
from bookings.appointments.stated import HEAD_NAMES
from bookings.columns import now, storable
from bookings.database import lock_words
from bookings.models import (
    Appointment,
    AppointmentChange,
    AppointmentEvent,
    AppointmentHead,
    AppointmentSource,
    stored_id,
)
from customs.identifiers import batch_number, container, customs_number, plate, vin
from customs.identifiers.plate import normalised_plate
from customs.normalising import normalised
from customs.verdict import Verdict
from messages.errors import BadInput, Conflict, NotFound, Refused

_NEVER_NEGATIVE = ("cargo_weight_kg", "cargo_value", "truck_count", "vehicle_total")
_MOST = 10**12
_CHECKS: Mapping[str, Callable[[str], Verdict]] = {
    "customs_numbers": customs_number.check,
    "batch_numbers": batch_number.check,
    "plates": plate.check,
    "trailer_plates": plate.check,
    "containers": container.check,
    "vins": vin.check,
}


def save_appointment(
    session: Session,
    values: AppointmentHead,
    *,
    enterprise_id: int,
    user_id: int | None,
    source: AppointmentSource,
    appointment_id: int | None = None,
    expected_version: int | None = None,
) -> Appointment:
    """Add an appointment, or put ``values`` in the place of those of ``appointment_id``.

    Numbers are normalised; what is wrong with them stands in ``problems``. Raises ``Refused``
    ``appointment-unidentified`` for values that do not say which appointment it is, ``BadInput``
    ``appointment-value-odd``, ``Conflict`` ``appointment-number-taken`` for another one's number,
    ``appointment-changed`` for a stale version, ``NotFound``.
    """
    stated = validated(values)
    lock_words(session, [f"appointments {enterprise_id}"])
    if appointment_id is not None:
        with _taken(session, appointment_id, expected_version, enterprise_id) as row:
            _require_own_number(session, stated, enterprise_id, appointment_id)
            before, after = differing(row, {name: getattr(stated, name) for name in HEAD_NAMES})
            for name in after:
                setattr(row, name, getattr(stated, name))
            row.problems = [*_still_true(row.problems, after), *_problems(stated)]
            if after:
                _note(session, row, "changed", user_id, before, after)
        return row
    _require_own_number(session, stated, enterprise_id, None)
    row = Appointment.model_validate(
        stated.model_dump()
        | {"enterprise_id": enterprise_id, "source": source, "problems": _problems(stated)}
    )
    session.add(row)
    session.flush()
    filled = {name: as_json(value) for name in HEAD_NAMES if (value := getattr(row, name)) not in (None, [])}
    _note(session, row, "added", user_id, None, filled)
    session.flush()
    return row


def _still_true(problems: Iterable[dict[str, Any]], changed: Container[str]) -> Iterator[dict[str, Any]]:
    """What reading a list found, of values that stand as they were read; numbers are judged anew."""
    for one in problems:
        field = str(one.get("parameters", {}).get("field", "")).removeprefix("column-")
        if one["id"].startswith("appointment-") and field not in changed:
            yield one


def drop_appointment(
    session: Session,
    appointment_id: int,
    expected_version: int,
    user_id: int | None,
    reason: str | None = None,
) -> Appointment:
    """Mark an appointment that does not stand any more; it stays. Raises as ``save_appointment``.

    The history keeps the ``reason``.
    """
    with _taken(session, appointment_id, expected_version) as row:
        if row.dropped_at is None:
            row.dropped_at = now()
            _note(session, row, "dropped", user_id, None, {"reason": reason} if reason else None)
    return row


def restore_appointment(
    session: Session,
    appointment_id: int,
    expected_version: int,
    user_id: int | None,
    reason: str | None = None,
) -> Appointment:
    """Take back that it was dropped. Raises as ``save_appointment``.

    The history keeps the ``reason``.
    """
    with _taken(session, appointment_id, expected_version) as row:
        if row.dropped_at is not None:
            row.dropped_at = None
            _note(session, row, "returned", user_id, None, {"reason": reason} if reason else None)
    return row


def validated(values: AppointmentHead) -> AppointmentHead:
    """The values in the form in which they are stored and compared."""
    try:
        stated = AppointmentHead.model_validate(
            {name: _tidied(name, getattr(values, name)) for name in HEAD_NAMES}
        )
    except ValidationError as error:
        first = error.errors()[0]
        raise _odd(str(first["loc"][0]), first["input"]) from error
    for name in _NEVER_NEGATIVE:
        if (number := getattr(stated, name)) is not None and not 0 <= number <= _MOST:
            raise _odd(name, number)
    begin, end = stated.appointed_from, stated.appointed_until
    if begin is not None and end is not None and end < begin:
        raise _odd("appointed_until", end.isoformat())
    if begin is not None and stated.appointed_day is None:
        stated.appointed_day = begin.astimezone(KHORGOS).date()
    if not any(getattr(stated, name) for name in IDENTIFYING):
        raise Refused("appointment-unidentified")
    return stated


def _odd(name: str, value: object) -> BadInput:
    return BadInput("appointment-value-odd", field=f"column-{name}", value=str(value)[:100])


def _tidied(name: str, value: object) -> object:
    if isinstance(value, str):
        tidy = normalised(value) if name == "appointment_number" else storable(value).strip()
        return tidy or None
    if isinstance(value, list | tuple):
        form = normalised_plate if name in ("plates", "trailer_plates") else normalised
        return list(dict.fromkeys(tidy for each in value if (tidy := form(str(each)))))
    return value


def _problems(values: AppointmentHead) -> list[dict[str, object]]:
    """What is wrong with the numbers; a person may know better, so they are stored all the same."""
    found = [
        (name, problem)
        for name, check in _CHECKS.items()
        for number in getattr(values, name)
        for problem in check(number).problems
    ]
    return [of_identifier(problem, "", name).model_dump(exclude_none=True) for name, problem in found]


def _require_own_number(
    session: Session, values: AppointmentHead, enterprise_id: int, appointment_id: int | None
) -> None:
    if values.appointment_number is None:
        return
    other = session.exec(
        select(Appointment.id).where(
            Appointment.enterprise_id == enterprise_id,
            Appointment.appointment_number == values.appointment_number,
            col(Appointment.id) != (appointment_id or 0),
        )
    ).first()
    if other is not None:
        raise Conflict("appointment-number-taken", number=values.appointment_number, appointment=other)


@contextmanager
def _taken(
    session: Session, appointment_id: int, expected_version: int | None, enterprise_id: int | None = None
) -> Iterator[Appointment]:
    """The appointment for one change; its version rises. A refused change leaves nothing behind."""
    try:
        taken = session.exec(
            update(Appointment)
            .where(col(Appointment.id) == appointment_id, col(Appointment.version) == expected_version)
            .values(version=col(Appointment.version) + 1, updated_at=now())
            .execution_options(synchronize_session=False)
        )
        row = session.get(Appointment, appointment_id, populate_existing=True)
        if row is None or enterprise_id not in (None, row.enterprise_id):
            raise NotFound("appointment-not-found", appointment=appointment_id)
        if not taken.rowcount:
            raise Conflict("appointment-changed", appointment=appointment_id, version=row.version)
        yield row
        session.flush()
    except BaseException:
        session.rollback()
        raise


def _note(
    session: Session,
    row: Appointment,
    event: AppointmentEvent,
    user_id: int | None,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    session.add(
        AppointmentChange.model_validate(
            {
                "appointment_id": stored_id(row),
                "event": event,
                "before": before,
                "after": after,
                "user_id": user_id,
            }
        )
    )
