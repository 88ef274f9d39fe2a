"""What was read of the declarations behind a booking, value by value and as the whole Reading."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse

from bookings.views import RowsAsked
from messages.errors import NotFound
from web.booking_page import show_booking
from web.dependencies import Context, Identity, SignedIn
from web.language import language_of
from web.pages import page
from web.routes.bookings import Rows, open_review
from web.shown_reading import read_values

router = APIRouter(prefix="/bookings/{booking_id}/readings")


@router.get("")
def readings(
    request: Request, context: Context, user: SignedIn, booking_id: Identity, asked: Rows
) -> HTMLResponse:
    """The raw text, source, confidence and doubts of every value of the rows shown."""
    view = open_review(context, user, booking_id, asked)
    language = language_of(request)
    return page(
        request,
        "booking_readings.html",
        booking=show_booking(view, language),
        lines=read_values(view, language),
    )


@router.get("/{declaration_id}")
def reading(context: Context, user: SignedIn, booking_id: Identity, declaration_id: Identity) -> JSONResponse:
    """The whole Reading of one of its declarations, as it was stored."""
    view = open_review(context, user, booking_id, RowsAsked(ids=()))
    found = next((one for one in view.declarations if one.id == declaration_id), None)
    if found is None:
        raise NotFound("page-not-found")
    return JSONResponse(found.reading)
