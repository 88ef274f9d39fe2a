"""The home page: the drop zone and the lists of bookings and documents."""

from typing import Annotated, get_args

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import HTMLResponse

from bookings.document_fates import newest_change
from bookings.document_names import DOCUMENT_ENDINGS
from bookings.listing import count_by_state, count_failed_documents, list_bookings, list_documents
from bookings.models import BookingState, VinImportState
from bookings.vin_imports import count_imports, list_imports
from bookings.vin_imports.views import ImportView
from web.dependencies import DROPPING_ROLES, Context, SignedIn
from web.documents import fate_of_document
from web.pages import page

router = APIRouter()

PAGE_LENGTH = 50
RECENT_DOCUMENTS = 8
IMPORTS_SHOWN = 5
UNFINISHED: tuple[VinImportState, ...] = ("waiting", "open")
STATES: tuple[BookingState, ...] = get_args(BookingState)


@router.get("/")
def home(
    request: Request,
    context: Context,
    user: SignedIn,
    state: BookingState | None = None,
    search: Annotated[str, Query(max_length=100)] = "",
    before: int | None = None,
) -> HTMLResponse:
    """Drop zone, unfinished VIN sheets, bookings in the asked state that match, the last documents."""
    search = search.strip()
    with context.database.session() as session:
        word = newest_change(session)
        bookings = list_bookings(
            session,
            state=state,
            search=search or None,
            before=before,
            limit=PAGE_LENGTH,
            enterprise_id=user.sees_enterprise,
        )
        counts = count_by_state(session, enterprise_id=user.sees_enterprise)
        failed = count_failed_documents(session, enterprise_id=user.sees_enterprise)
        documents = list_documents(session, limit=RECENT_DOCUMENTS, enterprise_id=user.sees_enterprise)
        unfinished = count_imports(session, enterprise_id=user.sees_enterprise)
        to_do = sum(unfinished.get(state_, 0) for state_ in UNFINISHED)
        imports: tuple[ImportView, ...] = ()
        if to_do:
            imports = list_imports(
                session, states=UNFINISHED, limit=IMPORTS_SHOWN, enterprise_id=user.sees_enterprise
            ).imports
    return page(
        request,
        "home.html",
        bookings=bookings,
        counts=counts,
        shown_states=[known for known in STATES if counts.get(known) or known == state],
        documents=[(document, fate_of_document(document)) for document in documents.rows],
        failed_documents=failed,
        imports=imports,
        more_imports=to_do - len(imports),
        endings=DOCUMENT_ENDINGS,
        state=state,
        search=search,
        is_first_page=before is None,
        may_drop=user.role in DROPPING_ROLES,
        max_file_bytes=context.max_file_bytes,
        word=word,
        max_files_at_once=context.max_files_at_once,
    )
