"""The booking page."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bookings.amendments import amendment_of
from bookings.review import open_booking
from web.booking_page import show_booking
from web.dependencies import REVIEWING_ROLES, Context, Identity, SignedIn
from web.language import language_of
from web.page_images import RESOLUTIONS
from web.pages import page

router = APIRouter()


@router.get("/bookings/{booking_id}")
def booking_page(request: Request, context: Context, user: SignedIn, booking_id: Identity) -> HTMLResponse:
    """Page images left, form right."""
    with context.database.session() as session:
        view = open_booking(session, booking_id, enterprise_id=user.sees_enterprise)
        amendment = amendment_of(session, booking_id)
    return page(
        request,
        "booking.html",
        amendment=amendment,
        booking=show_booking(view, language_of(request)),
        may_review=user.role in REVIEWING_ROLES,
        resolutions=RESOLUTIONS,
    )


@router.get("/bookings/{booking_id}/parts")
def booking_parts(request: Request, context: Context, user: SignedIn, booking_id: Identity) -> HTMLResponse:
    """The parts of the page that change, as they stand now."""
    with context.database.session() as session:
        view = open_booking(session, booking_id, enterprise_id=user.sees_enterprise)
    return page(
        request,
        "booking_parts.html",
        booking=show_booking(view, language_of(request)),
        may_review=user.role in REVIEWING_ROLES,
        attempt=None,
    )
