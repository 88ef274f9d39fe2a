"""Images of a document's pages."""

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import FileResponse

from messages.errors import NotFound
from web.dependencies import Context, Identity, SignedIn
from web.documents import visible_document
from web.page_images import RESOLUTIONS, page_image

router = APIRouter()


@router.get("/documents/{document_id}/pages/{page}.png")
def image(
    context: Context,
    user: SignedIn,
    document_id: Identity,
    page: int,
    dpi: Annotated[int, Query()] = RESOLUTIONS[0],
) -> FileResponse:
    """One page, upright as displayed, at one of the kept resolutions."""
    if dpi not in RESOLUTIONS:
        raise NotFound("page-not-found")
    with context.database.session() as session:
        document = visible_document(session, user, document_id)
    return FileResponse(page_image(context, document, page, dpi), media_type="image/png")
