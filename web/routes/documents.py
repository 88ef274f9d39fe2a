"""Documents: taking them in, telling what becomes of them, giving the original back."""

import tempfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import Annotated, BinaryIO, cast
from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, Response

from bookings.document_fates import fates_of, newest_change
from bookings.models import BusinessType
from bookings.processing import Fate
from bookings.receiving import receive, retry
from bookings.views import UserView
from messages.catalogue import Language
from messages.errors import NotFound, UnreadableDocument
from web.context import WebContext
from web.dependencies import Context, Dropping, SignedIn
from web.documents import visible_document
from web.language import language_of
from web.pages import page
from web.problems import answer_problem, wants_json

router = APIRouter()

IN_MEMORY_BYTES = 1024 * 1024
MOST_ASKED_FATES = 200
STORED_AT_ONCE = 2
UPLOAD_REFUSED = HTTPStatus.UNPROCESSABLE_ENTITY


async def spool(request: Request, filename: str, max_bytes: int) -> BinaryIO:
    """The body of the request in a temporary file; no more of it is taken than is allowed."""
    length = request.headers.get("content-length", "")
    announced = int(length) if length.isdecimal() else 0
    if announced > max_bytes:
        raise UnreadableDocument("too-large", file=filename, actual=announced, limit=max_bytes)
    target = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115 - closed by the caller
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > max_bytes:
            target.close()
            raise UnreadableDocument("too-large", file=filename, actual=size, limit=max_bytes)
        target.write(chunk)
    target.seek(0)
    return cast(BinaryIO, target)


async def in_turn(request: Request, work: Callable[[], Fate]) -> Fate:
    """Does the work in a thread, few uploads at a time: a batch must not keep pages from being answered."""
    state = request.app.state
    if not hasattr(state, "uploads"):
        state.uploads = CapacityLimiter(STORED_AT_ONCE)
    return await to_thread.run_sync(work, limiter=state.uploads)


def take_in(
    context: WebContext, user: UserView, stream: BinaryIO, filename: str, business_type: BusinessType | None
) -> Fate:
    """Stores the file and has it read, unless it was there before."""
    with stream:
        received = receive(
            context.database,
            context.originals,
            stream,
            filename=filename,
            max_bytes=context.max_file_bytes,
            enterprise_id=user.enterprise_id,
            received_by=user.id,
            source="upload",
            chosen_business_type=business_type,
        )
    if not received.duplicate:
        context.submit(received.document_id)
    return replace(fate_now(context, user, received.document_id), duplicate=received.duplicate)


def fate_now(context: WebContext, user: UserView, document_id: int) -> Fate:
    """What has become of a document this user may see."""
    return fates_now(context, user, [document_id])[0]


def fates_now(context: WebContext, user: UserView, document_ids: list[int]) -> list[Fate]:
    """What has become of documents this user may see, all of them by the same few queries."""
    with context.database.session() as session:
        return fates_of(session, document_ids, enterprise_id=user.sees_enterprise)


def fate_json(fate: Fate, language: Language) -> dict[str, object]:
    """A fate for programs."""
    return {
        "document_id": fate.document_id,
        "filename": fate.filename,
        "state": fate.state,
        "booking_ids": fate.booking_ids,
        "duplicate": fate.duplicate,
        "amends_booking_ids": fate.amends_booking_ids,
        "sheet": None if fate.sheet is None else fate.sheet.model_dump(),
        "error_code": fate.error_code,
        "message": fate.message(language),
    }


@router.post("/documents")
async def upload(
    request: Request,
    context: Context,
    user: Dropping,
    filename: Annotated[str, Query(min_length=1, max_length=255)],
    business_type: BusinessType | None = None,
) -> Response:
    """Takes one file, the body of the request as it is, and answers its line of the drop zone."""
    language = language_of(request)
    try:
        stream = await spool(request, filename, context.max_file_bytes)
        fate = await in_turn(request, partial(take_in, context, user, stream, filename, business_type))
    except UnreadableDocument as refused:
        if wants_json(request):
            return answer_problem(request, refused)
        return page(
            request,
            "fate_refused.html",
            UPLOAD_REFUSED,
            filename=filename,
            message=refused.message(language),
            code=refused.code,
        )
    status = HTTPStatus.OK if fate.duplicate else HTTPStatus.CREATED
    if wants_json(request):
        return JSONResponse(fate_json(fate, language), status)
    return page(request, "fates.html", status, fates=[fate])


@router.get("/documents/fates")
def fates(
    request: Request,
    context: Context,
    user: SignedIn,
    document: Annotated[list[int] | None, Query(max_length=MOST_ASKED_FATES)] = None,
    duplicate: Annotated[list[int] | None, Query(max_length=MOST_ASKED_FATES)] = None,
) -> Response:
    """The lines of the asked documents as they stand; ``duplicate`` names those dropped once more."""
    dropped, again = document or [], duplicate or []
    told = fates_now(context, user, dropped + again)
    found = told[: len(dropped)] + [replace(fate, duplicate=True) for fate in told[len(dropped) :]]
    if wants_json(request):
        return JSONResponse([fate_json(fate, language_of(request)) for fate in found])
    return page(request, "fates.html", fates=found)


@router.get("/changes")
def changes(context: Context, user: SignedIn) -> PlainTextResponse:
    """A word that differs when the lists may show something new: what pages ask every few seconds."""
    with context.database.session() as session:
        return PlainTextResponse(newest_change(session), headers={"Cache-Control": "no-store"})


@router.post("/documents/{document_id}/retry")
def read_again(request: Request, context: Context, user: Dropping, document_id: int) -> HTMLResponse:
    """Has a document that failed read once more."""
    fate_now(context, user, document_id)
    retry(context.database, document_id)
    context.submit(document_id)
    return page(request, "fates.html", fates=[fate_now(context, user, document_id)])


@router.get("/documents/{document_id}/original")
def original(context: Context, user: SignedIn, document_id: int) -> FileResponse:
    """The file as it came, to be saved and never shown inside our pages."""
    with context.database.session() as session:
        document = visible_document(session, user, document_id)
    return original_file(context, document.sha256, document.filename)


def original_file(context: WebContext, sha256: str, filename: str) -> FileResponse:
    """An original as a download. Raises ``NotFound`` ``original-missing``."""
    path = context.originals.path(sha256)
    if not path.is_file():
        raise NotFound("original-missing", file=filename)
    disposition = f"attachment; filename*=UTF-8''{quote(filename, safe='')}"
    return FileResponse(
        path, media_type="application/octet-stream", headers={"Content-Disposition": disposition}
    )
