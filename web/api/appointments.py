"""Appointments over the API: sent one by one, looked at, changed, dropped and taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from bookings import appointments
from bookings.appointments import AppointmentFilter
from bookings.appointments.listing import Day, Standing
from bookings.appointments.sent import send_appointment
from bookings.models import Appointment, BusinessType, stored_id
from web.api import appointment_schemas as shapes
from web.api import schemas
from web.api.authorisation import MayRead, MayUpload
from web.api.bookings import ETAG
from web.api.repeating import Repeatable
from web.api.steps import VersionedStep
from web.appointments import enterprise_of, visible_appointment
from web.dependencies import Context, Identity

router = APIRouter(prefix="/api/v1/appointments", tags=["appointments"], responses=schemas.PROBLEMS)

STALE = "appointment-changed"


def tagged(row: Appointment) -> Response:
    """An appointment with its version as ``ETag``."""
    view = shapes.AppointmentView.of(row)
    return Response(
        view.model_dump_json(), headers={"ETag": f'"{row.version}"'}, media_type="application/json"
    )


@router.post("", response_model=shapes.StoredAppointments)
def send(
    request: Request,
    context: Context,
    user: MayUpload,
    body: shapes.SentAppointments,
    key: schemas.IdempotencyKeyHeader = None,
) -> Response:
    """Stores appointments, all of them or none. One whose number is known takes the place of that one's
    values; the same again changes nothing."""

    def act() -> Response:
        heads = [one.head() for one in body.appointments]
        with context.database.session() as session:
            sent = [
                send_appointment(session, head, enterprise_id=enterprise_of(user), user_id=user.id)
                for head in heads
            ]
            stored = [shapes.StoredAppointment.of(one) for one in sent]
        context.reconcile_soon()
        answer = shapes.StoredAppointments(appointments=stored)
        return Response(answer.model_dump_json(), media_type="application/json")

    return Repeatable(request, context, user, key, body.model_dump_json()).answer(act)


def asked_filter(
    search: schemas.Search = None,
    standing: Standing = "standing",
    day_from: Annotated[Day | None, Query(description="A day in Asia/Shanghai.")] = None,
    day_to: Annotated[Day | None, Query(description="The last day of the period.")] = None,
    business_type: BusinessType | None = None,
    state: Annotated[str | None, Query(max_length=32, pattern=schemas.WITHOUT_NUL)] = None,
    list_id: shapes.ListNumber = None,
    with_problems: bool = False,
) -> AppointmentFilter:
    """The filter that a request asks for."""
    return AppointmentFilter(
        search=search or "",
        standing=standing,
        day_from=day_from,
        day_to=day_to,
        business_type=business_type,
        state=state,
        list_id=list_id,
        with_problems=with_problems,
    )


@router.get("")
def listed(
    context: Context,
    user: MayRead,
    asked: Annotated[AppointmentFilter, Depends(asked_filter)],
    after: shapes.After = None,
    limit: schemas.Limit = 50,
) -> shapes.AppointmentList:
    """Appointments by day, the latest first. `search`: a part of any of its numbers, a plate, VIN,
    container or consignor."""
    with context.database.session() as session:
        found = appointments.list_appointments(
            session, asked, after=after, limit=limit, enterprise_id=user.sees_enterprise
        )
    rows = [shapes.AppointmentView.of(row) for row in found.rows]
    return shapes.AppointmentList(rows=rows, next_after=found.next_after)


@router.get("/{appointment_id}", response_model=shapes.AppointmentView, responses=ETAG)
def one(context: Context, user: MayRead, appointment_id: Identity) -> Response:
    """One appointment as it stands."""
    return tagged(visible_appointment(context, user, appointment_id))


@dataclass(frozen=True, slots=True)
class Step(VersionedStep):
    """Who changes which appointment."""

    def do(self, body: BaseModel, expected: int | None, change: Callable[[Session, int], object]) -> Response:
        """Makes the change at the version that was named, and answers the appointment after it."""
        visible_appointment(self.context, self.user, self.number)
        version = self.version(expected)

        def act() -> Response:
            with self.context.database.session() as session:
                change(session, version)
            self.context.reconcile_soon()
            return tagged(visible_appointment(self.context, self.user, self.number))

        return self.once(body.model_dump_json(), act, stale=STALE)


def step(
    request: Request,
    context: Context,
    user: MayUpload,
    appointment_id: Identity,
    if_match: schemas.IfMatch = None,
    key: schemas.IdempotencyKeyHeader = None,
) -> Step:
    """The step a request asks for."""
    return Step(request, context, user, appointment_id, if_match, key)


Asked = Annotated[Step, Depends(step)]


@router.put("/{appointment_id}", response_model=shapes.AppointmentView, responses=ETAG)
def change(asked: Asked, body: shapes.ChangedAppointment) -> Response:
    """Puts all values in the place of those that are there; what is left out is emptied."""
    head = body.head()

    def save(session: Session, version: int) -> None:
        row = appointments.open_appointment(session, asked.number)
        appointments.save_appointment(
            session,
            head,
            enterprise_id=row.enterprise_id,
            user_id=asked.user.id,
            source=row.source,
            appointment_id=stored_id(row),
            expected_version=version,
        )

    return asked.do(body, body.expected_version, save)


@router.post("/{appointment_id}/drop", response_model=shapes.AppointmentView, responses=ETAG)
def drop(asked: Asked, body: shapes.AppointmentStep) -> Response:
    """Marks an appointment that does not stand any more; it is never deleted."""
    return asked.do(
        body,
        body.expected_version,
        lambda session, version: appointments.drop_appointment(
            session, asked.number, version, asked.user.id, body.reason
        ),
    )


@router.post("/{appointment_id}/restore", response_model=shapes.AppointmentView, responses=ETAG)
def restore(asked: Asked, body: shapes.AppointmentStep) -> Response:
    """Takes a dropped appointment back."""
    return asked.do(
        body,
        body.expected_version,
        lambda session, version: appointments.restore_appointment(
            session, asked.number, version, asked.user.id, body.reason
        ),
    )
