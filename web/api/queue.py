"""The queue over the API: list, counts, the next booking to review, and who is reviewing what."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel
from starlette.responses import Response

from bookings.models import BookingState, BusinessType
from bookings.queue import (
    Day,
    QueueFilter,
    QueuePage,
    Standing,
    count_queue,
    list_queue,
    next_booking,
    previous_booking,
)
from bookings.review_leases import ReviewerSeen, booking_to_lease, release, take
from web.api import schemas
from web.api.authorisation import MayRead, MayReview
from web.dependencies import LARGEST_IDENTITY, Context, Identity

router = APIRouter(prefix="/api/v1", tags=["queue"], responses=schemas.PROBLEMS)


def queue_filter(
    state: Annotated[
        Standing | None, Query(description="`to-review`: whatever waits for a reviewer.")
    ] = None,
    business_type: BusinessType | None = None,
    search: schemas.Search = None,
    received_from: Annotated[Day | None, Query(description="A day in Asia/Shanghai.")] = None,
    received_to: Annotated[Day | None, Query(description="The last day of the period.")] = None,
    doubtful: Annotated[bool, Query(description="Only with values that are still doubted.")] = False,
) -> QueueFilter:
    """The filter that a request asks for."""
    return QueueFilter(
        state=state,
        business_type=business_type,
        search=search or "",
        received_from=received_from,
        received_to=received_to,
        doubtful=doubtful,
    )


Asked = Annotated[QueueFilter, Depends(queue_filter)]


class Counts(BaseModel):
    """All null when a search met too many bookings to count."""

    by_state: dict[BookingState, int] | None
    to_review: int | None
    all: int | None


class Found(BaseModel):
    """The booking to open; null: there is no further one."""

    booking_id: int | None


class Lease(BaseModel):
    """Who else has the booking open; null: the lease is yours."""

    reviewer: ReviewerSeen | None
    seconds: int
    """How long it holds unless it is taken again."""


@router.get("/queue")
def listed(
    context: Context,
    user: MayRead,
    asked: Asked,
    before: schemas.Before = None,
    after: Annotated[
        int | None, Query(ge=1, le=LARGEST_IDENTITY, description="`previous_after` of the page below.")
    ] = None,
    limit: schemas.Limit = 50,
) -> QueuePage:
    """Bookings, newest first, with who is reviewing each.

    `search`: a customs number, plate or VIN from its beginning, or a part of the consignor's name.
    """
    with context.database.session() as session:
        return list_queue(
            session, asked, before=before, after=after, limit=limit, enterprise_id=user.sees_enterprise
        )


@router.get("/queue/counts")
def counts(context: Context, user: MayRead, asked: Asked) -> Counts:
    """How many bookings the filter lets through in each state; `state` itself does not count."""
    with context.database.session() as session:
        found = count_queue(session, asked, enterprise_id=user.sees_enterprise)
    if found is None:
        return Counts(by_state=None, to_review=None, all=None)
    return Counts(by_state=found.by_state, to_review=found.to_review, all=found.all)


@router.get("/queue/{direction}")
def neighbour(
    context: Context,
    user: MayRead,
    asked: Asked,
    direction: Literal["next", "previous"],
    after: Annotated[int, Query(ge=1, le=LARGEST_IDENTITY, description="The booking one comes from.")],
) -> Found:
    """The booking below (`next`) or above `after` in the list that nobody else has open."""
    find = next_booking if direction == "next" else previous_booking
    with context.database.session() as session:
        return Found(
            booking_id=find(session, asked, after=after, user_id=user.id, enterprise_id=user.sees_enterprise)
        )


@router.post("/bookings/{booking_id}/lease")
def take_lease(context: Context, user: MayReview, booking_id: Identity) -> Lease:
    """Tells others that you review the booking, until `seconds` from now; locks nothing."""
    with context.database.session() as session:
        booking_to_lease(session, booking_id, enterprise_id=user.sees_enterprise)
    seconds = context.review_lease_seconds
    with context.database.session(repeatable=True) as session:
        return Lease(reviewer=take(session, booking_id, user.id, seconds=seconds), seconds=seconds)


@router.delete("/bookings/{booking_id}/lease", status_code=204)
def end_lease(context: Context, user: MayReview, booking_id: Identity) -> Response:
    """Ends your lease; somebody else's stays."""
    with context.database.session() as session:
        booking_to_lease(session, booking_id, enterprise_id=user.sees_enterprise)
    with context.database.session(repeatable=True) as session:
        release(session, booking_id, user.id)
    return Response(status_code=204)
