"""The booking page and its parts, as they stand."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse

from bookings.amendments import amendment_of
from bookings.paged_view import review_of
from bookings.reconciling.showing.standing import BookingStanding, standing_of
from bookings.review_steps import booking_of
from bookings.views import BookingReview, RowsAsked, UserView
from bookings.vin_imports import list_imports
from web.booking_page import show_booking
from web.context import WebContext
from web.dependencies import DROPPING_ROLES, LARGEST_IDENTITY, REVIEWING_ROLES, Context, Identity, SignedIn
from web.keyboard import grouped_bindings
from web.language import language_of
from web.page_images import RESOLUTIONS
from web.pages import page

router = APIRouter()

Path = Annotated[str | None, Query(max_length=100)]
IMPORTS_SHOWN = 5
DEFAULT_QUEUE = "state=to-review"
"""The list that a reviewer goes through who came from none: what there is to review."""
RENEWED_IN_A_LEASE = 3


def rows_asked(
    page: Annotated[int, Query(ge=1, le=LARGEST_IDENTITY)] = 1,
    text: Annotated[str, Query(max_length=100)] = "",
    doubtful: bool = False,
    show: Path = None,
    after: Path = None,
) -> RowsAsked:
    """The rows that an address asks for."""
    return RowsAsked(page=page, text=text, doubtful=doubtful, show=show, after=after)


Rows = Annotated[RowsAsked, Depends(rows_asked)]


def open_review(
    context: WebContext, user: UserView, booking_id: int, asked: RowsAsked, history_before: int | None = None
) -> BookingReview:
    """The booking with these rows; ``NotFound`` also when it belongs to another enterprise."""
    with context.database.session() as session:
        booking = booking_of(session, booking_id, enterprise_id=user.sees_enterprise)
        return review_of(session, booking, asked, history_before=history_before)


def page_values(context: WebContext, user: UserView, view: BookingReview) -> dict[str, Any]:
    """What the form and its parts show beside the booking itself."""
    return {
        "may_review": user.role in REVIEWING_ROLES,
        "reconciled": _reconciled(context, view),
        **vin_entry(context, user, view),
    }


def _reconciled(context: WebContext, view: BookingReview) -> BookingStanding | None:
    """How the booking stands with its appointments."""
    with context.database.session() as session:
        return standing_of(session, view.id)


def vin_entry(context: WebContext, user: UserView, view: BookingReview) -> dict[str, Any]:
    """What ``vin_import_entry.html`` shows."""
    with context.database.session() as session:
        imports = list_imports(
            session, booking_id=view.id, states=("waiting", "open", "accepted"), limit=IMPORTS_SHOWN
        ).imports
    may_change = view.table.kind == "vehicles" and view.editable
    return {
        "booking_id": view.id,
        "booking_version": view.version,
        "may_import": may_change and user.role in DROPPING_ROLES,
        "may_undo": may_change and user.role in REVIEWING_ROLES,
        "has_vehicles": view.table.kind == "vehicles" and view.table.total > 0,
        "vin_imports": imports,
    }


@router.get("/bookings/{booking_id}")
def booking_page(
    request: Request,
    context: Context,
    user: SignedIn,
    booking_id: Identity,
    asked: Rows,
    queue: Annotated[str, Query(max_length=4_000)] = "",
) -> HTMLResponse:
    """Page images left, form right. ``queue``: the list that the reviewer goes through."""
    view = open_review(context, user, booking_id, asked)
    with context.database.session() as session:
        amendment = amendment_of(session, booking_id)
    return page(
        request,
        "booking.html",
        amendment=amendment,
        booking=show_booking(view, language_of(request)),
        resolutions=RESOLUTIONS,
        queue=queue,
        queue_or_default=queue or DEFAULT_QUEUE,
        renew_seconds=context.review_lease_seconds / RENEWED_IN_A_LEASE,
        key_groups=grouped_bindings(),
        **page_values(context, user, view),
    )


@router.get("/bookings/{booking_id}/parts")
def booking_parts(
    request: Request, context: Context, user: SignedIn, booking_id: Identity, asked: Rows
) -> HTMLResponse:
    """The parts of the page that change, as they stand now."""
    view = open_review(context, user, booking_id, asked)
    return page(
        request,
        "booking_parts.html",
        booking=show_booking(view, language_of(request)),
        attempt=None,
        **page_values(context, user, view),
    )


@router.get("/bookings/{booking_id}/version")
def booking_version(context: Context, user: SignedIn, booking_id: Identity) -> PlainTextResponse:
    """The version of the booking as it stands: the page asks whether somebody else has changed it."""
    with context.database.session() as session:
        booking = booking_of(session, booking_id, enterprise_id=user.sees_enterprise)
        return PlainTextResponse(str(booking.version))


@router.get("/bookings/{booking_id}/rows")
def booking_rows(
    request: Request, context: Context, user: SignedIn, booking_id: Identity, asked: Rows
) -> HTMLResponse:
    """A page of its trucks or vehicles."""
    view = open_review(context, user, booking_id, asked)
    return page(
        request,
        "booking_rows.html",
        booking=show_booking(view, language_of(request)),
        may_review=user.role in REVIEWING_ROLES,
    )


@router.get("/bookings/{booking_id}/history")
def booking_history(
    request: Request,
    context: Context,
    user: SignedIn,
    booking_id: Identity,
    before: Annotated[int, Query(ge=1, le=LARGEST_IDENTITY)],
) -> HTMLResponse:
    """Older lines of the history of values."""
    view = open_review(context, user, booking_id, RowsAsked(), before)
    return page(request, "booking_history_lines.html", booking=show_booking(view, language_of(request)))
