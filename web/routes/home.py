"""The home page: the drop zone, the queue of bookings and the last documents."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bookings.document_names import DOCUMENT_ENDINGS
from bookings.listing import count_failed_documents, list_documents
from bookings.models import VinImportState
from bookings.queue import count_queue, list_queue, newest_change_of_queue
from bookings.views import UserView
from bookings.vin_imports import count_imports, list_imports
from bookings.vin_imports.views import ImportView
from web.dependencies import DROPPING_ROLES, LARGEST_IDENTITY, REVIEWING_ROLES, Context, SignedIn
from web.documents import fate_of_document
from web.pages import page
from web.queue_list import filter_of, tabs_of

router = APIRouter()

PAGE_LENGTH = 50
RECENT_DOCUMENTS = 8
IMPORTS_SHOWN = 5
UNFINISHED: tuple[VinImportState, ...] = ("waiting", "open")

Key = Annotated[int | None, Query(ge=1, le=LARGEST_IDENTITY)]
Notice = Literal["queue-end", "queue-start"]


@router.get("/")
def home(
    request: Request,
    context: Context,
    user: SignedIn,
    before: Key = None,
    after: Key = None,
    notice: Notice | None = None,
) -> HTMLResponse:
    """Drop zone, unfinished VIN sheets, the asked part of the queue, the last documents.

    A page that is open already asks for the lists alone.
    """
    asked = filter_of(request.query_params, user)
    enterprise_id = user.sees_enterprise
    with context.database.session() as session:
        # Before the lists: what happens meanwhile is then told by the next look.
        word = newest_change_of_queue(session)
        queue = list_queue(
            session, asked, before=before, after=after, limit=PAGE_LENGTH, enterprise_id=enterprise_id
        )
        counts = count_queue(session, asked, enterprise_id=enterprise_id)
        failed = count_failed_documents(session, enterprise_id=enterprise_id)
        documents = list_documents(session, limit=RECENT_DOCUMENTS, enterprise_id=enterprise_id)
        imports, more_imports = _unfinished_imports(session, user)
    key = f"&before={before}" if before else f"&after={after}" if after else ""
    return page(
        request,
        "home_lists.html" if "HX-Request" in request.headers else "home.html",
        queue=queue,
        asked=asked,
        tabs=tabs_of(asked, counts),
        query=asked.as_query(),
        lists_address=f"/?{asked.as_query()}{key}",
        documents=[(document, fate_of_document(document)) for document in documents.rows],
        failed_documents=failed,
        imports=imports,
        more_imports=more_imports,
        endings=DOCUMENT_ENDINGS,
        notice=notice,
        may_drop=user.role in DROPPING_ROLES,
        may_review=user.role in REVIEWING_ROLES,
        max_file_bytes=context.max_file_bytes,
        word=word,
        max_files_at_once=context.max_files_at_once,
    )


def _unfinished_imports(session: Session, user: UserView) -> tuple[tuple[ImportView, ...], int]:
    """The newest VIN sheets that wait for somebody, and how many there are besides."""
    unfinished = count_imports(session, enterprise_id=user.sees_enterprise)
    to_do = sum(unfinished.get(state, 0) for state in UNFINISHED)
    if not to_do:
        return (), 0
    imports = list_imports(
        session, states=UNFINISHED, limit=IMPORTS_SHOWN, enterprise_id=user.sees_enterprise
    ).imports
    return imports, to_do - len(imports)
