"""All received documents, page by page; those that failed can be read again, one or all that are shown."""

from http import HTTPStatus
from typing import Annotated, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse

from bookings.listing import count_failed_documents, list_documents
from bookings.models import DocumentState
from bookings.receiving import retry
from messages.errors import Refused
from web.dependencies import DROPPING_ROLES, LARGEST_IDENTITY, Context, Dropping, SignedIn
from web.documents import fate_of_document, visible_document
from web.pages import page

router = APIRouter(prefix="/documents")

PAGE_LENGTH = 50
STATES: tuple[DocumentState, ...] = get_args(DocumentState)
Number = Annotated[int, Form(ge=1, le=LARGEST_IDENTITY)]


@router.get("")
def documents_page(
    request: Request,
    context: Context,
    user: SignedIn,
    state: DocumentState | None = None,
    search: Annotated[str, Query(max_length=100)] = "",
    before: Annotated[int | None, Query(ge=1, le=LARGEST_IDENTITY)] = None,
) -> HTMLResponse:
    """Documents in the asked state whose name has ``search`` in it, newest first."""
    search = search.strip()
    with context.database.session() as session:
        documents = list_documents(
            session,
            state=state,
            search=search or None,
            before=before,
            limit=PAGE_LENGTH,
            enterprise_id=user.sees_enterprise,
        )
        failed = count_failed_documents(session, enterprise_id=user.sees_enterprise)
    asked = {name: value for name, value in (("state", state), ("search", search)) if value}
    return page(
        request,
        "documents.html",
        documents=[(document, fate_of_document(document)) for document in documents.rows],
        next_before=documents.next_before,
        is_first_page=before is None,
        failed=failed,
        state=state,
        states=STATES,
        search=search,
        asked=urlencode(asked),
        may_retry=user.role in DROPPING_ROLES,
    )


@router.post("/retry")
def read_again(
    context: Context,
    user: Dropping,
    document: Annotated[list[Number], Form(max_length=PAGE_LENGTH)],
    search: Annotated[str, Form(max_length=100)] = "",
) -> RedirectResponse:
    """Has failed documents read once more; what somebody else had read again meanwhile stays as it is."""
    with context.database.session() as session:
        for document_id in document:
            visible_document(session, user, document_id)
    for document_id in document:
        try:
            retry(context.database, document_id)
        except Refused:
            continue
        context.submit(document_id)
    asked = {"state": "failed"} | ({"search": search} if search else {})
    return RedirectResponse(f"/documents?{urlencode(asked)}", HTTPStatus.SEE_OTHER)
