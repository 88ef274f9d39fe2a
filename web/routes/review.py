"""The reviewer's steps on one booking. Each answers what it may have changed, as it stands after it.

A value of a row: that row, and what counts rows. A value of the head: everything but the rows. Any other
step: the whole form, with the page of rows that was shown.
Every step carries the version its page was made from. Another one's change in between is a conflict:
the answer (409) shows the form as it is now, and what was typed stays at hand to be sent again.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Annotated, BinaryIO, Literal

from fastapi import APIRouter, Depends, Form, Query
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bookings import review_steps
from bookings.models import AttachmentKind, Booking
from bookings.paged_view import review_of, rows_touched
from bookings.receiving import receive
from bookings.review_steps import booking_of
from bookings.views import BookingReview, RowKind, RowsAsked, UserView
from messages.catalogue import Language
from messages.errors import Conflict, Refused, UnreadableDocument
from web.booking_page import REFILLING_FIELDS, show_booking
from web.context import WebContext
from web.dependencies import LARGEST_IDENTITY, Context, Identity, Reviewing
from web.language import language_of
from web.pages import page
from web.routes.bookings import open_review, vin_entry
from web.routes.documents import spool
from web.shown_booking import Attempt, is_cell

router = APIRouter(prefix="/bookings/{booking_id}")

Text = Annotated[str, Form(max_length=20_000)]
Version = Annotated[int, Form()]
Decision = Literal["approve", "reopen", "postpone", "reject"]


Touched = Literal["row", "head", "all"]
ANSWERS: dict[Touched, str] = {
    "row": "booking_row_parts.html",
    "head": "booking_head_parts.html",
    "all": "booking_parts.html",
}


def parts_touched(path: str) -> Touched:
    """What a change of the value at ``path`` may change on the page; without a path everything."""
    if not path or "[]" in path or path in REFILLING_FIELDS:
        return "all"
    return "row" if is_cell(path) else "head"


@dataclass(frozen=True, slots=True)
class Step:
    """Who does something to which booking."""

    request: Request
    context: WebContext
    user: UserView
    booking_id: int
    rows: "RowsSeen"

    @property
    def language(self) -> Language:
        """The reader's language."""
        return language_of(self.request)

    def open(self) -> BookingReview:
        """The booking; ``NotFound`` also when it belongs to another enterprise."""
        return open_review(self.context, self.user, self.booking_id, self.rows.asked)

    def do(self, change: Callable[[Session], Booking], path: str = "", typed: str = "") -> HTMLResponse:
        """Makes the change and answers what it touched, or the form and why it was not changed."""
        # Looked up in a transaction of its own: one that writes must write first (bookings.database).
        with self.context.database.session() as session:
            booking_of(session, self.booking_id, enterprise_id=self.user.sees_enterprise)
        try:
            with self.context.database.session() as session:
                booking = change(session)
                asked = self._asked(session, booking, path)
                view = review_of(session, booking, asked)
        except (Conflict, Refused) as error:
            return self.refuse(path, typed, error)
        return self.answer(view, HTTPStatus.OK, path)

    def _asked(self, session: Session, booking: Booking, path: str) -> RowsAsked:
        touches = parts_touched(path)
        if touches == "row":
            return RowsAsked(ids=rows_touched(session, booking, path, self.rows.shown))
        return RowsAsked(ids=()) if touches == "head" else self.rows.asked

    def refuse(self, path: str, typed: str, error: Conflict | Refused) -> HTMLResponse:
        """Answers the form as it stands, with what was typed and why it was not taken."""
        is_conflict = isinstance(error, Conflict)
        attempt = Attempt(path, typed, error.message(self.language), is_conflict=is_conflict)
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
            may_review=True,
            attempt=attempt,
            **vin_entry(self.context, self.user, view),
        )
        if touches == "all":
            shown.headers["HX-Retarget"] = "#review"
        return shown


@dataclass(frozen=True, slots=True)
class RowsSeen:
    """The rows that the page showed when it asked for a step."""

    asked: RowsAsked
    shown: tuple[int, ...]


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


@router.post("/values")
def correct(asked: Asked, path: Text, expected_version: Version, value: Text = "") -> HTMLResponse:
    """Puts a value in its place; an empty one takes the value away."""
    return asked.do(
        lambda session: review_steps.correct(
            session,
            asked.booking_id,
            path,
            value.strip() or None,
            user_id=asked.user.id,
            expected_version=expected_version,
        ),
        path,
        value,
    )


@router.post("/confirmations")
def confirm(asked: Asked, path: Text, expected_version: Version, reason: Text = "") -> HTMLResponse:
    """Says that a doubted value is right, or that a broken rule may pass, with a reason."""
    return asked.do(
        lambda session: review_steps.confirm(
            session,
            asked.booking_id,
            path,
            user_id=asked.user.id,
            expected_version=expected_version,
            reason=reason.strip() or None,
        ),
        # Letting a rule pass may concern any part of the form.
        "" if path.startswith("checks[") else path,
    )


@router.post("/rows")
def add_row(asked: Asked, kind: Annotated[RowKind, Form()], expected_version: Version) -> HTMLResponse:
    """Adds an empty truck or vehicle."""
    # The new row is the last one, and no filter lets an empty row through.
    at_end = replace(asked, rows=RowsSeen(RowsAsked(page=LARGEST_IDENTITY), ()))
    return at_end.do(
        lambda session: review_steps.add_row(
            session, asked.booking_id, kind, user_id=asked.user.id, expected_version=expected_version
        )
    )


@router.post("/rows/delete")
def delete_row(asked: Asked, path: Text, expected_version: Version) -> HTMLResponse:
    """Takes a truck or vehicle away; the history keeps it."""
    return asked.do(
        lambda session: review_steps.delete_row(
            session, asked.booking_id, path, user_id=asked.user.id, expected_version=expected_version
        )
    )


@router.post("/attachments")
async def add_attachment(
    request: Request,
    asked: Annotated[Step, Depends(step_with_file)],
    kind: Annotated[AttachmentKind, Query()],
    filename: Annotated[str, Query(min_length=1, max_length=255)],
    expected_version: Annotated[int, Query()],
) -> HTMLResponse:
    """Adds a file (the body of the request as it is) that goes along with the booking."""
    try:
        stream = await spool(request, filename, asked.context.max_file_bytes)
        return await run_in_threadpool(_attach, asked, stream, kind, filename, expected_version)
    except UnreadableDocument as refused:
        return await run_in_threadpool(asked.refuse, "", "", Refused(refused.code, **refused.parameters))


def _attach(
    asked: Step, stream: BinaryIO, kind: AttachmentKind, filename: str, expected_version: int
) -> HTMLResponse:
    with stream:
        view = asked.open()
        received = receive(
            asked.context.database,
            asked.context.originals,
            stream,
            filename=filename,
            max_bytes=asked.context.max_file_bytes,
            enterprise_id=view.enterprise_id,
            received_by=asked.user.id,
            to_be_read=False,
        )
    return asked.do(
        lambda session: review_steps.attach(
            session,
            asked.booking_id,
            received.document_id,
            kind,
            user_id=asked.user.id,
            expected_version=expected_version,
        )
    )


@router.post("/steps/{decision}")
def decide(asked: Asked, decision: Decision, expected_version: Version, reason: Text = "") -> HTMLResponse:
    """Moves the booking on: approve, reopen, postpone, reject."""
    return asked.do(lambda session: _decide(session, asked, decision, expected_version, reason.strip()))


def _decide(session: Session, asked: Step, decision: Decision, expected_version: int, reason: str) -> Booking:
    if decision == "approve":
        return review_steps.approve(
            session,
            asked.booking_id,
            user_id=asked.user.id,
            expected_version=expected_version,
            reason=reason or None,
        )
    take = {"reopen": review_steps.reopen, "postpone": review_steps.postpone, "reject": review_steps.reject}[
        decision
    ]
    return take(
        session, asked.booking_id, user_id=asked.user.id, expected_version=expected_version, reason=reason
    )
