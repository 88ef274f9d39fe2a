"""The reviewer's steps on one booking. Each answers the form as it stands after the step.

Every step carries the version its page was made from. Another one's change in between is a conflict:
the answer (409) shows the form as it is now, and what was typed stays at hand to be sent again.
"""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, BinaryIO, Literal

from fastapi import APIRouter, Depends, Form, Query
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bookings import review
from bookings.models import AttachmentKind
from bookings.receiving import receive
from bookings.views import BookingView, RowKind, UserView
from messages.catalogue import Language
from messages.errors import Conflict, Refused, UnreadableDocument
from web.booking_page import Attempt, show_booking
from web.context import WebContext
from web.dependencies import Context, Identity, Reviewing
from web.language import language_of
from web.pages import page
from web.routes.documents import spool

router = APIRouter(prefix="/bookings/{booking_id}")

Text = Annotated[str, Form(max_length=20_000)]
Version = Annotated[int, Form()]
Decision = Literal["approve", "reopen", "postpone", "reject"]


@dataclass(frozen=True, slots=True)
class Step:
    """Who does something to which booking."""

    request: Request
    context: WebContext
    user: UserView
    booking_id: int

    @property
    def language(self) -> Language:
        """The reader's language."""
        return language_of(self.request)

    def open(self) -> BookingView:
        """The booking; ``NotFound`` also when it belongs to another enterprise."""
        with self.context.database.session() as session:
            return review.open_booking(session, self.booking_id, enterprise_id=self.user.sees_enterprise)

    def do(self, change: Callable[[Session], BookingView], path: str = "", typed: str = "") -> HTMLResponse:
        """Makes the change and answers the form after it, or as it stands and why it was not changed."""
        # Looked up in a transaction of its own: one that writes must write first (bookings.database).
        self.open()
        try:
            with self.context.database.session() as session:
                view = change(session)
        except (Conflict, Refused) as error:
            return self.refuse(path, typed, error)
        return self.answer(view, HTTPStatus.OK)

    def refuse(self, path: str, typed: str, error: Conflict | Refused) -> HTMLResponse:
        """Answers the form as it stands, with what was typed and why it was not taken."""
        is_conflict = isinstance(error, Conflict)
        attempt = Attempt(path, typed, error.message(self.language), is_conflict=is_conflict)
        status = HTTPStatus.CONFLICT if is_conflict else HTTPStatus.UNPROCESSABLE_ENTITY
        return self.answer(self.open(), status, attempt)

    def answer(self, view: BookingView, status: HTTPStatus, attempt: Attempt | None = None) -> HTMLResponse:
        """The parts of the page that a change may touch."""
        booking = show_booking(view, self.language, attempt)
        return page(
            self.request, "booking_parts.html", status, booking=booking, may_review=True, attempt=attempt
        )


def step(request: Request, context: Context, user: Reviewing, booking_id: Identity) -> Step:
    """The step a request asks for."""
    return Step(request, context, user, booking_id)


Asked = Annotated[Step, Depends(step)]


@router.post("/values")
def correct(asked: Asked, path: Text, expected_version: Version, value: Text = "") -> HTMLResponse:
    """Puts a value in its place; an empty one takes the value away."""
    return asked.do(
        lambda session: review.correct(
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
        lambda session: review.confirm(
            session,
            asked.booking_id,
            path,
            user_id=asked.user.id,
            expected_version=expected_version,
            reason=reason.strip() or None,
        )
    )


@router.post("/rows")
def add_row(asked: Asked, kind: Annotated[RowKind, Form()], expected_version: Version) -> HTMLResponse:
    """Adds an empty truck or vehicle."""
    return asked.do(
        lambda session: review.add_row(
            session, asked.booking_id, kind, user_id=asked.user.id, expected_version=expected_version
        )
    )


@router.post("/rows/delete")
def delete_row(asked: Asked, path: Text, expected_version: Version) -> HTMLResponse:
    """Takes a truck or vehicle away; the history keeps it."""
    return asked.do(
        lambda session: review.delete_row(
            session, asked.booking_id, path, user_id=asked.user.id, expected_version=expected_version
        )
    )


@router.post("/attachments")
async def add_attachment(
    request: Request,
    asked: Asked,
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
        lambda session: review.attach(
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


def _decide(
    session: Session, asked: Step, decision: Decision, expected_version: int, reason: str
) -> BookingView:
    if decision == "approve":
        return review.approve(
            session,
            asked.booking_id,
            user_id=asked.user.id,
            expected_version=expected_version,
            reason=reason or None,
        )
    take = {"reopen": review.reopen, "postpone": review.postpone, "reject": review.reject}[decision]
    return take(
        session, asked.booking_id, user_id=asked.user.id, expected_version=expected_version, reason=reason
    )
