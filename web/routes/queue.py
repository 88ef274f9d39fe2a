"""Moving through the queue, and telling others which booking one has open."""

from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response

from bookings.queue import QueueFilter, newest_change_of_queue, next_booking, previous_booking
from bookings.review_leases import booking_to_lease, release, take
from web.dependencies import LARGEST_IDENTITY, Context, Identity, Reviewing, SignedIn
from web.pages import page
from web.queue_list import booking_address

router = APIRouter()

Queue = Annotated[str, Query(max_length=2_000)]
After = Annotated[int, Query(ge=1, le=LARGEST_IDENTITY)]


def _filter_in(queue: str) -> QueueFilter:
    return QueueFilter.from_query(dict(parse_qsl(queue)))


def _to(booking_id: int | None, asked: QueueFilter, notice: str) -> RedirectResponse:
    if booking_id is None:
        return RedirectResponse(f"/?{asked.as_query()}&notice={notice}", 303)
    return RedirectResponse(booking_address(booking_id, asked), 303)


@router.get("/queue/next")
def to_next(
    context: Context, user: SignedIn, queue: Queue = "state=to-review", after: After | None = None
) -> RedirectResponse:
    """The next booking of the list that nobody else has open; without ``after`` the first."""
    asked = _filter_in(queue)
    with context.database.session() as session:
        found = next_booking(session, asked, after=after, user_id=user.id, enterprise_id=user.sees_enterprise)
    return _to(found, asked, "queue-end")


@router.get("/queue/previous")
def to_previous(
    context: Context, user: SignedIn, after: After, queue: Queue = "state=to-review"
) -> RedirectResponse:
    """The one above it in the list that nobody else has open."""
    asked = _filter_in(queue)
    with context.database.session() as session:
        found = previous_booking(
            session, asked, after=after, user_id=user.id, enterprise_id=user.sees_enterprise
        )
    return _to(found, asked, "queue-start")


@router.get("/queue/changes")
def changes(request: Request, context: Context, user: SignedIn) -> Response:
    """A word that differs when the home page may show something new: what it asks every few seconds."""
    with context.database.session() as session:
        word = f'"{newest_change_of_queue(session)}"'
    headers = {"Cache-Control": "no-store", "ETag": word}
    if request.headers.get("If-None-Match") == word:
        return Response(status_code=304, headers=headers)
    return PlainTextResponse(word.strip('"'), headers=headers)


@router.post("/bookings/{booking_id}/lease")
def lease(request: Request, context: Context, user: Reviewing, booking_id: Identity) -> HTMLResponse:
    """Takes or renews the lease; a banner when somebody else has it, else nothing."""
    with context.database.session() as session:
        booking_to_lease(session, booking_id, enterprise_id=user.sees_enterprise)
    # Of its own, and repeatable: the next renewal makes up for one that a power cut took back.
    with context.database.session(repeatable=True) as session:
        reviewer = take(session, booking_id, user.id, seconds=context.review_lease_seconds)
    return page(request, "reviewer_banner.html", reviewer=reviewer)


@router.post("/bookings/{booking_id}/lease/release")
def end_lease(context: Context, user: Reviewing, booking_id: Identity) -> Response:
    """The page was left: others need not wait until the lease is over."""
    with context.database.session() as session:
        booking_to_lease(session, booking_id, enterprise_id=user.sees_enterprise)
    with context.database.session(repeatable=True) as session:
        release(session, booking_id, user.id)
    return Response(status_code=204)
