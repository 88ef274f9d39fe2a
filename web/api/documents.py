"""Documents over the API: hand in, list, look at, read again, get the original back."""

from dataclasses import replace

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from bookings.documents import open_document
from bookings.listing import list_documents
from bookings.models import BusinessType, DocumentState
from bookings.receiving import receive, retry
from bookings.views import DocumentPage, UserView
from web.api.authorisation import MayRead, MayUpload
from web.api.files import SentFile, sent_file
from web.api.repeating import Repeatable
from web.api.schemas import (
    FILE_BODY,
    PROBLEMS,
    Before,
    FileName,
    IdempotencyKeyHeader,
    Limit,
    ReceivedDocument,
    Search,
    received_document,
)
from web.context import WebContext
from web.dependencies import Context, Identity
from web.documents import fate_of_document, visible_document
from web.language import language_of
from web.routes import documents as document_pages

router = APIRouter(prefix="/api/v1/documents", tags=["documents"], responses=PROBLEMS)


def _answer(
    request: Request, context: WebContext, user: UserView, document_id: int, *, status: int, duplicate: bool
) -> Response:
    with context.database.session() as session:
        document = visible_document(session, user, document_id)
    fate = replace(fate_of_document(document), duplicate=duplicate)
    body = received_document(document, fate, language_of(request)).model_dump_json()
    location = {"Location": f"/api/v1/documents/{document_id}"}
    return Response(body, status, location, media_type="application/json")


@router.post(
    "",
    status_code=201,
    response_model=ReceivedDocument,
    responses={200: {"model": ReceivedDocument, "description": "The same bytes had been received before."}},
    openapi_extra=FILE_BODY,
)
async def upload(
    request: Request,
    context: Context,
    user: MayUpload,
    filename: FileName | None = None,
    business_type: BusinessType | None = None,
    key: IdempotencyKeyHeader = None,
) -> Response:
    """Takes one file, which is read after that.

    The body as it is, then with `filename`, or the part `file` of a form.
    """
    file = await sent_file(request, filename, context.max_file_bytes)
    content = f"{file.sha256}\n{file.filename}"
    repeatable = Repeatable(request, context, user, key, content)
    with file.stream:
        return await run_in_threadpool(
            repeatable.answer, lambda: _take_in(request, context, user, file, business_type)
        )


def _take_in(
    request: Request, context: WebContext, user: UserView, file: SentFile, business_type: BusinessType | None
) -> Response:
    received = receive(
        context.database,
        context.originals,
        file.stream,
        filename=file.filename,
        max_bytes=context.max_file_bytes,
        enterprise_id=user.enterprise_id,
        received_by=user.id,
        source="api",
        chosen_business_type=business_type,
    )
    if not received.duplicate:
        context.submit(received.document_id)
    status = 200 if received.duplicate else 201
    return _answer(request, context, user, received.document_id, status=status, duplicate=received.duplicate)


@router.get("")
def listed(
    context: Context,
    user: MayRead,
    state: DocumentState | None = None,
    search: Search = None,
    before: Before = None,
    limit: Limit = 50,
) -> DocumentPage:
    """Documents, newest first; `search` is a part of the file's name or its whole SHA-256."""
    with context.database.session() as session:
        return list_documents(
            session,
            state=state,
            search=search,
            before=before,
            limit=limit,
            enterprise_id=user.sees_enterprise,
        )


@router.get("/{document_id}", response_model=ReceivedDocument)
def status(request: Request, context: Context, user: MayRead, document_id: Identity) -> Response:
    """How far a document is, and what became of it."""
    return _answer(request, context, user, document_id, status=200, duplicate=False)


@router.post("/{document_id}/retry", response_model=ReceivedDocument)
def read_again(
    request: Request,
    context: Context,
    user: MayUpload,
    document_id: Identity,
    key: IdempotencyKeyHeader = None,
) -> Response:
    """Has a document that failed read once more."""

    def act() -> Response:
        with context.database.session() as session:
            open_document(session, document_id, enterprise_id=user.sees_enterprise)
        retry(context.database, document_id)
        context.submit(document_id)
        return _answer(request, context, user, document_id, status=200, duplicate=False)

    return Repeatable(request, context, user, key, "").answer(act)


@router.get(
    "/{document_id}/original",
    response_class=FileResponse,
    responses={
        200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
    },
)
def original(context: Context, user: MayRead, document_id: Identity) -> Response:
    """The file as it came, byte for byte."""
    return document_pages.original(context, user, document_id)
