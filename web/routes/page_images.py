"""Images, words and regions of a document's pages."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BeforeValidator
from starlette.responses import FileResponse, Response

from bookings.views import DocumentView, UserView
from extractors.page_words import PageWords, Turn
from extractors.region_words import RegionText
from web.context import WebContext
from web.dependencies import Context, Identity, SignedIn
from web.documents import visible_document
from web.page_images import RESOLUTIONS, page_image, page_tile
from web.page_words import region_text, words_of

router = APIRouter()

# An original never changes, so neither does what is made from it; it is its enterprise's alone.
KEPT_BY_BROWSER = {"Cache-Control": "private, max-age=86400"}
Coordinate = Annotated[float, Query(ge=-20_000, le=20_000, allow_inf_nan=False)]
"""Points of the page as displayed, origin top left."""
TURNS: dict[object, int] = {"0": 0, "90": 90, "180": 180, "270": 270}
GivenTurn = Annotated[Turn | None, BeforeValidator(lambda given: TURNS.get(given, given))]
"""How far clockwise the page was turned until its text stood upright."""


def document_of(context: WebContext, user: UserView, document_id: int) -> DocumentView:
    """The document, as far as this person may see it."""
    with context.database.session() as session:
        return visible_document(session, user, document_id)


@router.get("/documents/{document_id}/pages/{page}.png")
def image(
    context: Context,
    user: SignedIn,
    document_id: Identity,
    page: int,
    dpi: Annotated[int, Query()] = RESOLUTIONS[0],
) -> FileResponse:
    """One page as displayed, at one of the kept resolutions."""
    document = document_of(context, user, document_id)
    return FileResponse(page_image(context, document, page, dpi), media_type="image/png")


@router.get("/documents/{document_id}/pages/{page}/tiles/{dpi}/{column}-{row}.png")
def tile(
    context: Context, user: SignedIn, document_id: Identity, page: int, dpi: int, column: int, row: int
) -> Response:
    """One square of a page at a resolution that is too high for one image."""
    document = document_of(context, user, document_id)
    content = page_tile(context, document, page, dpi, (column, row))
    return Response(content, media_type="image/png", headers=KEPT_BY_BROWSER)


@router.get("/documents/{document_id}/pages/{page}/words", response_model_exclude_defaults=True)
def words(context: Context, user: SignedIn, document_id: Identity, page: int) -> PageWords:
    """The words of a page with their boxes, and how far it must be turned to stand upright."""
    return words_of(context, document_of(context, user, document_id), page)


@router.get("/documents/{document_id}/pages/{page}/region")
def region(
    context: Context,
    user: SignedIn,
    document_id: Identity,
    page: int,
    x0: Coordinate,
    top: Coordinate,
    x1: Coordinate,
    bottom: Coordinate,
    turn: GivenTurn = None,
) -> RegionText:
    """The text of a region of a page."""
    document = document_of(context, user, document_id)
    return region_text(context, document, page, (x0, top, x1, bottom), turn)
