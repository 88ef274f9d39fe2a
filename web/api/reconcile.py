"""Reconciling over the API: results, one of them, sides taken, pairs decided, duplicates, a run."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from bookings.columns import now
from bookings.models import BusinessType, DuplicateKind, PairDecision
from bookings.queue import Day
from bookings.reconciling.duplicates.listing import (
    LONGEST_REASON,
    DuplicatePage,
    DuplicateStanding,
    DuplicateView,
    accept_duplicate,
    list_duplicates,
)
from bookings.reconciling.records import DifferenceField
from bookings.reconciling.showing.listing import (
    ReconcileCounts,
    ReconcileFilter,
    ReconcilePage,
    ReconcileRow,
    Standing,
    counts,
    leaving_soon,
    list_reconciliations,
)
from bookings.reconciling.showing.views import ReconciliationView, open_reconciliation
from bookings.views import UserView
from web.api import schemas
from web.api.authorisation import MayRead, MayReview
from web.api.repeating import Repeatable
from web.api.schemas import WITHOUT_NUL, Version
from web.api.steps import VersionedStep
from web.context import WebContext
from web.dependencies import LARGEST_IDENTITY, Context, Identity
from web.reconcile_steps import SideTaken, decide, reconcile_at_once, take

router = APIRouter(prefix="/api/v1/reconciliations", tags=["reconciling"], responses=schemas.PROBLEMS)

STALE = "reconciliation-changed"
Number = Annotated[int, Field(ge=1, le=LARGEST_IDENTITY)]
Reason = Annotated[str, StringConstraints(max_length=2_000, pattern=WITHOUT_NUL)]
ETAG: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The result as it stands.",
        "headers": {"ETag": {"description": "Its version.", "schema": {"type": "string"}}},
    }
}


class _Asked(BaseModel):
    """Base of what is sent: nothing unknown, nothing converted."""

    model_config = ConfigDict(extra="forbid", strict=True)


class SideChoice(_Asked):
    """Which side of a difference is right; ``withdrawn`` takes the choice back.

    ``field``, ``difference`` (its ``reason``), ``booking_id`` and ``appointment_id`` are those of the
    difference. ``appointed`` puts the appointment's value into the booking where that is possible;
    ``booking_version`` says what was seen of it.
    """

    field: DifferenceField
    side: Literal["declared", "appointed", "withdrawn"]
    expected_version: Version | None = None
    difference: Annotated[str, StringConstraints(max_length=100, pattern=WITHOUT_NUL)] | None = None
    booking_id: Number | None = None
    appointment_id: Number | None = None
    booking_version: Version | None = None
    reason: Reason = ""


class PairChoice(_Asked):
    """Whether a booking and an appointment belong together; ``withdrawn`` leaves it open again."""

    booking_id: Number
    appointment_id: Number
    decision: PairDecision
    seen: Literal["together", "apart"] | None = None
    """What had been said of the pair before, as the result tells it."""
    expected_version: Version | None = None
    reason: Reason = ""


class Acceptance(_Asked):
    """Why a number may stand twice."""

    reason: Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_REASON, pattern=WITHOUT_NUL)]


class RunAsked(BaseModel):
    """Results appear as the run comes to them."""

    asked: bool = True


class LeavingSoon(BaseModel):
    """What leaves within ``hours`` without agreement, soonest first."""

    hours: int
    rows: tuple[ReconcileRow, ...]


def asked_filter(
    user: MayRead,
    status: Annotated[
        Standing | None, Query(description="`without-agreement`: all but what matches.")
    ] = None,
    day_from: Annotated[Day | None, Query(description="A day in Asia/Shanghai.")] = None,
    day_to: Annotated[Day | None, Query(description="The last day of the period.")] = None,
    enterprise_id: Annotated[int | None, Query(ge=1, le=LARGEST_IDENTITY)] = None,
    warehouse: Annotated[str, Query(max_length=100, pattern=WITHOUT_NUL)] = "",
    business_type: BusinessType | None = None,
    search: schemas.Search = None,
    open_only: Annotated[bool, Query(description="Only what a person still has to decide.")] = False,
) -> ReconcileFilter:
    """The filter that a request asks for; people of an enterprise get theirs."""
    own = user.sees_enterprise
    return ReconcileFilter(
        status=status,
        day_from=day_from,
        day_to=day_to,
        enterprise_id=enterprise_id if own is None else own,
        warehouse=warehouse,
        business_type=business_type,
        search=search or "",
        open_only=open_only,
    )


AskedFilter = Annotated[ReconcileFilter, Depends(asked_filter)]


@router.get("")
def listed(
    context: Context, asked: AskedFilter, before: schemas.Before = None, limit: schemas.Limit = 50
) -> ReconcilePage:
    """Results, newest first: one for each booking, and one for each appointment that no booking has.

    `search`: a customs number, plate, VIN or appointment number from its beginning, or a part of the
    consignor's name.
    """
    with context.database.session() as session:
        return list_reconciliations(session, asked, before=before, limit=limit)


@router.get("/counts")
def counted(context: Context, asked: AskedFilter) -> ReconcileCounts:
    """How many results the filter lets through, by status; `status` itself does not count."""
    with context.database.session() as session:
        return counts(session, asked)


@router.get("/leaving-soon")
def soon(context: Context, user: MayRead) -> LeavingSoon:
    """What leaves within the next hours (`KOUAN_DEPARTURE_HOURS`) without agreement, soonest first."""
    hours = context.agreement.departure_hours
    with context.database.session() as session:
        return LeavingSoon(hours=hours, rows=leaving_soon(session, hours, user.sees_enterprise, now()))


@router.post("/runs", status_code=202, response_model=RunAsked)
def run(
    request: Request, context: Context, user: MayReview, key: schemas.IdempotencyKeyHeader = None
) -> Response:
    """Has what changed reconciled soon, without waiting for the schedule."""

    def act() -> Response:
        context.reconcile_soon()
        return Response(RunAsked().model_dump_json(), 202, media_type="application/json")

    return Repeatable(request, context, user, key, "").answer(act)


@router.get("/duplicates")
def duplicates(
    context: Context,
    user: MayRead,
    standing: DuplicateStanding = "open",
    kind: DuplicateKind | None = None,
    before: schemas.Before = None,
    limit: schemas.Limit = 50,
) -> DuplicatePage:
    """Numbers that stand where they may stand once only, newest first."""
    with context.database.session() as session:
        return list_duplicates(
            session, user.sees_enterprise, standing=standing, kind=kind, before=before, limit=limit
        )


@router.post("/duplicates/{duplicate_id}/acceptance")
def accept(
    request: Request,
    context: Context,
    user: MayReview,
    duplicate_id: Identity,
    body: Acceptance,
    key: schemas.IdempotencyKeyHeader = None,
) -> DuplicateView:
    """A person says that the number may stand twice; it stays accepted until a place is added."""

    def act() -> Response:
        with context.database.session() as session:
            accepted = accept_duplicate(
                session, duplicate_id, user_id=user.id, reason=body.reason, enterprise_id=user.sees_enterprise
            )
        return Response(accepted.model_dump_json(), media_type="application/json")

    return Repeatable(request, context, user, key, body.model_dump_json()).answer(act)  # type: ignore[return-value]


@router.get("/bookings/{booking_id}", response_model=ReconciliationView, responses=ETAG)
def of_booking(context: Context, user: MayRead, booking_id: Identity) -> Response:
    """The result of a booking."""
    with context.database.session() as session:
        return _tagged(
            open_reconciliation(session, booking_id=booking_id, enterprise_id=user.sees_enterprise)
        )


@router.get("/appointments/{appointment_id}", response_model=ReconciliationView, responses=ETAG)
def of_appointment(context: Context, user: MayRead, appointment_id: Identity) -> Response:
    """The result of an appointment: that of the booking that has it, else its own."""
    with context.database.session() as session:
        return _tagged(
            open_reconciliation(session, appointment_id=appointment_id, enterprise_id=user.sees_enterprise)
        )


@router.get("/{reconciliation_id}", response_model=ReconciliationView, responses=ETAG)
def one(context: Context, user: MayRead, reconciliation_id: Identity) -> Response:
    """One group side by side: `sources` are the columns, `fields` the rows with what each source says."""
    return _tagged(_view(context, user, reconciliation_id))


def step(
    request: Request,
    context: Context,
    user: MayReview,
    reconciliation_id: Identity,
    if_match: schemas.IfMatch = None,
    key: schemas.IdempotencyKeyHeader = None,
) -> VersionedStep:
    """The step a request asks for."""
    return VersionedStep(request, context, user, reconciliation_id, if_match, key)


Asked = Annotated[VersionedStep, Depends(step)]


@router.post("/{reconciliation_id}/sides", response_model=ReconciliationView, responses=ETAG)
def take_side(asked: Asked, body: SideChoice) -> Response:
    """Takes a side of a difference, or withdraws the choice; answers the result after it."""
    _view(asked.context, asked.user, asked.number)
    version = asked.version(body.expected_version)

    def act() -> Response:
        taken = SideTaken(
            body.field,
            body.side,
            version,
            body.difference,
            body.booking_id,
            body.appointment_id,
            body.booking_version,
            body.reason,
        )
        take(asked.context, asked.user, asked.number, taken)
        reconcile_at_once(asked.context)
        return _tagged(_view(asked.context, asked.user, asked.number))

    return asked.once(body.model_dump_json(), act, stale=STALE)


@router.post("/{reconciliation_id}/pairs", response_model=ReconciliationView, responses=ETAG)
def decide_pair(asked: Asked, body: PairChoice) -> Response:
    """Says whether one of the result's `candidates` belongs together; answers the result of its booking."""
    _view(asked.context, asked.user, asked.number)
    version = asked.version(body.expected_version)

    def act() -> Response:
        decide(
            asked.context,
            asked.user,
            asked.number,
            body.booking_id,
            body.appointment_id,
            body.decision,
            expected_version=version,
            seen=body.seen,
            reason=body.reason,
        )
        reconcile_at_once(asked.context)
        with asked.context.database.session() as session:
            return _tagged(
                open_reconciliation(
                    session, booking_id=body.booking_id, enterprise_id=asked.user.sees_enterprise
                )
            )

    return asked.once(body.model_dump_json(), act, stale=STALE)


def _view(context: WebContext, user: UserView, reconciliation_id: int) -> ReconciliationView:
    with context.database.session() as session:
        return open_reconciliation(session, reconciliation_id, enterprise_id=user.sees_enterprise)


def _tagged(view: ReconciliationView) -> Response:
    """A result with its version as ``ETag``."""
    headers = {"ETag": f'"{view.version}"'}
    return Response(view.model_dump_json(), headers=headers, media_type="application/json")
