"""The reviewer's steps on one booking. Each answers what it may have changed, as it stands after it.

Every step carries the version its page was made from. Another one's change in between is a conflict:
the answer (409) shows the form as it is now, and what was typed stays at hand to be sent again.
"""

from typing import Annotated, BinaryIO, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query
from pydantic import ValidationError
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bookings import review_steps
from bookings.models import AttachmentKind, Booking
from bookings.views import PointedEvidence
from messages.errors import BadInput, Refused, UnreadableDocument
from web.attachments import receive_attachment
from web.review_step import Asked, Step, Text, Version, step_with_file
from web.routes.bookings import DEFAULT_QUEUE
from web.routes.documents import spool

router = APIRouter(prefix="/bookings/{booking_id}")

Decision = Literal["approve", "accept", "reopen", "postpone", "reject"]
Then = Literal["stay", "next"]


@router.post("/values")
def correct(
    asked: Asked,
    path: Text,
    expected_version: Version,
    value: Text = "",
    reason: Text = "",
    pointed: Text = "",
) -> HTMLResponse:
    """Puts a value in its place; an empty one takes the value away.

    ``pointed``: a ``PointedEvidence`` as JSON, when the value was pointed at on a page image.
    """
    place = _pointed(pointed)
    return asked.do(
        lambda session: review_steps.correct(
            session,
            asked.booking_id,
            path,
            value.strip() or None,
            user_id=asked.user.id,
            expected_version=expected_version,
            reason=reason.strip() or None,
            pointed=place,
        ),
        path,
        value,
    )


def _pointed(told: str) -> PointedEvidence | None:
    if not told:
        return None
    try:
        return PointedEvidence.model_validate_json(told)
    except ValidationError as error:
        raise BadInput("request-not-understood") from error


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


@router.post("/undo")
def undo(asked: Asked, expected_version: Version) -> HTMLResponse:
    """Takes back the newest change that was not taken back yet."""
    return asked.do(
        lambda session: review_steps.undo(
            session, asked.booking_id, user_id=asked.user.id, expected_version=expected_version
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
        document_id = receive_attachment(
            asked.context, stream, filename, enterprise_id=view.enterprise_id, received_by=asked.user.id
        )
    return asked.do(
        lambda session: review_steps.attach(
            session,
            asked.booking_id,
            document_id,
            kind,
            user_id=asked.user.id,
            expected_version=expected_version,
        )
    )


@router.post("/steps/{decision}")
def decide(
    asked: Asked,
    decision: Decision,
    expected_version: Version,
    reason: Text = "",
    then: Annotated[Then, Form()] = "stay",
    queue: Text = "",
) -> HTMLResponse:
    """Moves the booking on: approve, accept, reopen, postpone, reject.

    ``then`` ``next``: the page goes on with the next booking of ``queue``.
    """
    following = f"/queue/next?{urlencode({'queue': queue or DEFAULT_QUEUE, 'after': asked.booking_id})}"
    return asked.do(
        lambda session: _decide(session, asked, decision, expected_version, reason.strip()),
        then=following if then == "next" else None,
    )


def _decide(session: Session, asked: Step, decision: Decision, expected_version: int, reason: str) -> Booking:
    if decision == "approve":
        return review_steps.approve(
            session,
            asked.booking_id,
            user_id=asked.user.id,
            expected_version=expected_version,
            reason=reason or None,
        )
    take = {
        "accept": review_steps.accept,
        "reopen": review_steps.reopen,
        "postpone": review_steps.postpone,
        "reject": review_steps.reject,
    }[decision]
    return take(
        session, asked.booking_id, user_id=asked.user.id, expected_version=expected_version, reason=reason
    )
