"""Bookings over the API: list, look at, correct, confirm, decide, attach, export."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from sqlmodel import Session
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from bookings import review
from bookings.export_files import MEDIA_TYPES
from bookings.listing import list_bookings
from bookings.models import AttachmentKind, BookingState, ExportFormat
from bookings.paged_view import review_of
from bookings.review_steps import booking_of
from bookings.views import BookingPage, BookingView, RowsAsked, RowTable
from web.api import schemas
from web.api.authorisation import MayExport, MayRead, MayReview
from web.api.files import SentFile, sent_file
from web.api.repeating import Repeatable
from web.api.steps import VersionedStep
from web.attachments import receive_attachment
from web.dependencies import LARGEST_IDENTITY, Context, Identity
from web.routes import export as export_page

router = APIRouter(prefix="/api/v1/bookings", tags=["bookings"], responses=schemas.PROBLEMS)

Decision = Literal["approve", "accept", "reopen", "postpone", "reject"]
ETAG: dict[int | str, dict[str, Any]] = {
    200: {
        "headers": {
            "ETag": {"description": "The version, for `If-Match`.", "schema": {"type": "string"}},
        }
    }
}


def _booking(view: BookingView) -> Response:
    return Response(
        view.model_dump_json(), media_type="application/json", headers={"ETag": f'"{view.version}"'}
    )


@router.get("")
def listed(
    context: Context,
    user: MayRead,
    state: BookingState | None = None,
    search: schemas.Search = None,
    before: schemas.Before = None,
    limit: schemas.Limit = 50,
) -> BookingPage:
    """Bookings, newest first.

    `search`: a customs number, plate or VIN from its beginning, or a part of the consignor's name.
    """
    with context.database.session() as session:
        return list_bookings(
            session,
            state=state,
            search=search,
            before=before,
            limit=limit,
            enterprise_id=user.sees_enterprise,
        )


@router.get("/{booking_id}", response_model=BookingView, responses=ETAG)
def booking(context: Context, user: MayRead, booking_id: Identity) -> Response:
    """One booking with its values, their evidence, its rows, checks and history."""
    with context.database.session() as session:
        return _booking(review.open_booking(session, booking_id, enterprise_id=user.sees_enterprise))


@router.get("/{booking_id}/rows")
def rows(
    context: Context,
    user: MayRead,
    booking_id: Identity,
    page: Annotated[int, Query(ge=1, le=LARGEST_IDENTITY)] = 1,
    search: schemas.Search = None,
    doubtful: bool = False,
) -> RowTable:
    """A hundred trucks or vehicles of the booking at a time; past the end, the last ones.

    `search`: a part of the VIN, a plate or the brand. `doubtful`: only rows with a value to look at.
    """
    asked = RowsAsked(page=page, text=search or "", doubtful=doubtful)
    with context.database.session() as session:
        found = booking_of(session, booking_id, enterprise_id=user.sees_enterprise)
        return review_of(session, found, asked).table


class Step(VersionedStep):
    """A change of one booking that a program asks for."""

    __slots__ = ()

    @property
    def booking_id(self) -> int:
        """The booking."""
        return self.number

    def do(self, content: str, change: Callable[[Session], BookingView]) -> Response:
        """Makes the change once per key; another one's change in between is 412 or 409."""
        with self.context.database.session() as session:
            booking_of(session, self.booking_id, enterprise_id=self.user.sees_enterprise)
        return self.once(content, lambda: self._changed(change), stale="booking-changed")

    def _changed(self, change: Callable[[Session], BookingView]) -> Response:
        # A transaction of its own: one that writes must write first (bookings.database).
        with self.context.database.session() as session:
            return _booking(change(session))


def step(
    request: Request,
    context: Context,
    user: MayReview,
    booking_id: Identity,
    if_match: schemas.IfMatch = None,
    key: schemas.IdempotencyKeyHeader = None,
) -> Step:
    """The step a request asks for."""
    return Step(request, context, user, booking_id, if_match, key)


Asked = Annotated[Step, Depends(step)]


@router.post("/{booking_id}/values", response_model=BookingView, responses=ETAG)
def correct(asked: Asked, body: schemas.Correction) -> Response:
    """Puts a value in its place; `pointed` says where on a page it was found."""
    pointed = None if body.pointed is None else body.pointed.evidence()
    version = asked.version(body.expected_version)
    return asked.do(
        body.model_dump_json(),
        lambda session: review.correct(
            session,
            asked.booking_id,
            body.path,
            body.value,
            user_id=asked.user.id,
            expected_version=version,
            reason=body.reason,
            pointed=pointed,
        ),
    )


@router.post("/{booking_id}/confirmations", response_model=BookingView, responses=ETAG)
def confirm(asked: Asked, body: schemas.Confirmation) -> Response:
    """Says that a doubted value is right, or lets a broken rule pass with a reason."""
    version = asked.version(body.expected_version)
    return asked.do(
        body.model_dump_json(),
        lambda session: review.confirm(
            session,
            asked.booking_id,
            body.path,
            user_id=asked.user.id,
            expected_version=version,
            reason=body.reason,
        ),
    )


@router.post("/{booking_id}/rows", response_model=BookingView, responses=ETAG)
def add_row(asked: Asked, body: schemas.NewRow) -> Response:
    """Adds an empty truck, vehicle or line of goods."""
    version = asked.version(body.expected_version)
    return asked.do(
        body.model_dump_json(),
        lambda session: review.add_row(
            session, asked.booking_id, body.kind, user_id=asked.user.id, expected_version=version
        ),
    )


@router.post("/{booking_id}/rows/paste", response_model=BookingView, responses=ETAG)
def paste_rows(asked: Asked, body: schemas.PastedCells) -> Response:
    """Puts cells of a sheet into rows, and adds rows as needed: all of them or none."""
    version = asked.version(body.expected_version)
    return asked.do(
        body.model_dump_json(),
        lambda session: review.paste_rows(
            session,
            asked.booking_id,
            body.kind,
            body.first,
            body.key,
            body.cells,
            user_id=asked.user.id,
            expected_version=version,
        ),
    )


@router.post("/{booking_id}/rows/deletions", response_model=BookingView, responses=ETAG)
def delete_row(asked: Asked, body: schemas.Deletion) -> Response:
    """Takes a row away."""
    version = asked.version(body.expected_version)
    return asked.do(
        body.model_dump_json(),
        lambda session: review.delete_row(
            session,
            asked.booking_id,
            body.path,
            user_id=asked.user.id,
            expected_version=version,
            reason=body.reason,
        ),
    )


@router.post("/{booking_id}/undo", response_model=BookingView, responses=ETAG)
def undo(asked: Asked, body: schemas.Undoing) -> Response:
    """Takes back the newest change that is not taken back yet: values, evidence and rows are as before."""
    version = asked.version(body.expected_version)
    return asked.do(
        body.model_dump_json(),
        lambda session: review.undo(
            session, asked.booking_id, user_id=asked.user.id, expected_version=version
        ),
    )


@router.post("/{booking_id}/steps/{decision}", response_model=BookingView, responses=ETAG)
def decide(asked: Asked, decision: Decision, body: schemas.Change) -> Response:
    """Moves the booking on: approve, accept (the port took it), reopen, postpone, reject."""
    version = asked.version(body.expected_version)
    reason = (body.reason or "").strip()

    def change(session: Session) -> BookingView:
        number, user_id = asked.booking_id, asked.user.id
        if decision == "approve":
            return review.approve(
                session, number, user_id=user_id, expected_version=version, reason=reason or None
            )
        take = {
            "accept": review.accept,
            "reopen": review.reopen,
            "postpone": review.postpone,
            "reject": review.reject,
        }[decision]
        return take(session, number, user_id=user_id, expected_version=version, reason=reason)

    return asked.do(body.model_dump_json(), change)


@router.post(
    "/{booking_id}/attachments",
    response_model=BookingView,
    responses=ETAG,
    openapi_extra=schemas.FILE_BODY,
)
async def attach(
    asked: Asked,
    kind: schemas.Kind,
    filename: schemas.FileName | None = None,
    expected_version: Annotated[schemas.Version | None, Query()] = None,
) -> Response:
    """Sends a file along with the booking.

    The body as it is, then with `filename`, or the part `file` of a form.
    """
    version = asked.version(expected_version)
    file = await sent_file(asked.request, filename, asked.context.max_file_bytes)
    with file.stream:
        return await run_in_threadpool(_attach, asked, file, kind, version)


def _attach(asked: Step, file: SentFile, kind: AttachmentKind, version: int) -> Response:
    def change(session: Session) -> BookingView:
        return review.attach(
            session, asked.booking_id, document_id, kind, user_id=asked.user.id, expected_version=version
        )

    with asked.context.database.session() as session:
        booking = booking_of(session, asked.booking_id, enterprise_id=asked.user.sees_enterprise)
    # Received twice is received once, so this may stand outside of what the key protects.
    document_id = receive_attachment(
        asked.context,
        file.stream,
        file.filename,
        enterprise_id=booking.enterprise_id,
        received_by=asked.user.id,
        source="api",
    )
    return asked.do(f"{file.sha256}\n{file.filename}", change)


@router.post(
    "/{booking_id}/export",
    response_class=Response,
    responses={
        200: {
            "description": "The file.",
            "content": {
                media_type.partition(";")[0]: {"schema": {"type": "string", "format": "binary"}}
                for name, media_type in MEDIA_TYPES.items()
                if name != "json"
            }
            | {"application/json": {"schema": {"type": "array", "items": {"type": "object"}}}},
        }
    },
)
def export(
    request: Request,
    context: Context,
    user: MayExport,
    booking_id: Identity,
    export_format: Annotated[ExportFormat, Query(alias="format")] = "json",
    key: schemas.IdempotencyKeyHeader = None,
) -> Response:
    """The approved booking as a file. A POST, because it marks the booking exported."""
    repeatable = Repeatable(request, context, user, key, "")
    return repeatable.answer(lambda: export_page.export(context, user, booking_id, export_format))
