"""One step of a reviewer on one booking: who asks for what, and what of the page it may have changed.

A value of a row: that row, and what counts rows. A line of goods: the goods. A value of the head: everything
but the rows. Any other step: the whole form, with the page of rows that was shown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import Depends, Form
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bookings.models import Booking
from bookings.paged_view import review_of, rows_touched
from bookings.refusals import NotReady
from bookings.review_steps import booking_of
from bookings.views import BookingReview, RowsAsked, UserView
from messages.catalogue import Language
from messages.errors import Conflict, Refused
from web.booking_page import REFILLING_FIELDS, show_booking
from web.context import WebContext
from web.dependencies import LARGEST_IDENTITY, Context, Identity, Reviewing
from web.language import language_of
from web.pages import page
from web.routes.bookings import open_review, page_values
from web.shown_booking import Attempt, is_cell, is_goods

Text = Annotated[str, Form(max_length=20_000)]
Version = Annotated[int, Form()]

Touched = Literal["row", "items", "head", "all"]
ANSWERS: dict[Touched, str] = {
    "row": "booking_row_parts.html",
    "items": "booking_item_parts.html",
    "head": "booking_head_parts.html",
    "all": "booking_parts.html",
}


def parts_touched(path: str) -> Touched:
    """What a change of the value at ``path`` may change on the page; without a path everything."""
    if not path or "[]" in path or path in REFILLING_FIELDS:
        return "all"
    if is_goods(path):
        return "items"
    return "row" if is_cell(path) else "head"


@dataclass(frozen=True, slots=True)
class RowsSeen:
    """The rows that the page showed when it asked for a step."""

    asked: RowsAsked
    shown: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """Who does something to which booking."""

    request: Request
    context: WebContext
    user: UserView
    booking_id: int
    rows: RowsSeen

    @property
    def language(self) -> Language:
        """The reader's language."""
        return language_of(self.request)

    def open(self) -> BookingReview:
        """The booking; ``NotFound`` also when it belongs to another enterprise."""
        return open_review(self.context, self.user, self.booking_id, self.rows.asked)

    def do(
        self,
        change: Callable[[Session], Booking],
        path: str = "",
        typed: str = "",
        *,
        then: str | None = None,
    ) -> HTMLResponse:
        """Makes the change and answers what it touched, or the form and why it was not changed.

        ``then``: where the page goes on when the change was made.
        """
        # Looked up in a transaction of its own: one that writes must write first (bookings.database).
        with self.context.database.session() as session:
            booking_of(session, self.booking_id, enterprise_id=self.user.sees_enterprise)
        try:
            with self.context.database.session() as session:
                booking = change(session)
                if then is not None:
                    return HTMLResponse(headers={"HX-Redirect": then})
                view = review_of(session, booking, self._asked(session, booking, path))
        except (Conflict, Refused) as error:
            return self.refuse(path, typed, error)
        return self.answer(view, HTTPStatus.OK, path)

    def _asked(self, session: Session, booking: Booking, path: str) -> RowsAsked:
        touches = parts_touched(path)
        if touches == "row":
            return RowsAsked(ids=rows_touched(session, booking, path, self.rows.shown))
        return self.rows.asked if touches == "all" else RowsAsked(ids=())

    def refuse(self, path: str, typed: str, error: Conflict | Refused) -> HTMLResponse:
        """Answers the form as it stands, with what was typed and why it was not taken."""
        is_conflict = isinstance(error, Conflict)
        attempt = Attempt(
            path,
            typed,
            error.message(self.language),
            is_conflict=is_conflict,
            needs_reason=error.code == "reason-needed",
            blocked=error.paths if isinstance(error, NotReady) else (),
        )
        status = HTTPStatus.CONFLICT if is_conflict else HTTPStatus.UNPROCESSABLE_ENTITY
        return self.answer(self.open(), status, attempt=attempt)

    def answer(
        self, view: BookingReview, status: HTTPStatus, path: str = "", attempt: Attempt | None = None
    ) -> HTMLResponse:
        """The parts of the page that a change at ``path`` may touch; all of them without a path."""
        touches = parts_touched(path)
        shown = page(
            self.request,
            ANSWERS[touches],
            status,
            booking=show_booking(view, self.language, attempt),
            attempt=attempt,
            **page_values(self.context, self.user, view),
        )
        # Whatever asked: a part put in the place of the whole form would take the form off the page.
        shown.headers["HX-Retarget"] = "#review" if touches == "all" else "#standing"
        return shown


def rows_seen(
    rows_page: Annotated[int, Form(ge=1, le=LARGEST_IDENTITY)] = 1,
    rows_text: Annotated[str, Form(max_length=100)] = "",
    rows_doubtful: Annotated[bool, Form()] = False,
    rows_shown: Annotated[str, Form(pattern=r"^[0-9,]*$", max_length=2_000)] = "",
) -> RowsSeen:
    """What the page says about its table beside what it asks for."""
    numbers = (int(number) for number in rows_shown.split(",") if number)
    shown = tuple(number for number in numbers if number <= LARGEST_IDENTITY)
    return RowsSeen(RowsAsked(page=rows_page, text=rows_text, doubtful=rows_doubtful), shown)


def step(
    request: Request,
    context: Context,
    user: Reviewing,
    booking_id: Identity,
    rows: Annotated[RowsSeen, Depends(rows_seen)],
) -> Step:
    """The step a request asks for."""
    return Step(request, context, user, booking_id, rows)


def step_with_file(request: Request, context: Context, user: Reviewing, booking_id: Identity) -> Step:
    """The step of a request whose body is a file."""
    return Step(request, context, user, booking_id, RowsSeen(RowsAsked(), ()))


Asked = Annotated[Step, Depends(step)]
