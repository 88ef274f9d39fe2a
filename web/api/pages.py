"""Pages of documents over the API: their images, words and regions."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import FileResponse

from extractors.page_words import PageWords
from extractors.region_words import RegionText
from web.api.authorisation import MayRead
from web.api.schemas import PROBLEMS
from web.dependencies import LARGEST_IDENTITY, Context, Identity
from web.page_images import RESOLUTIONS, page_image
from web.page_words import region_text, words_of
from web.routes.page_images import Coordinate, GivenTurn, document_of

router = APIRouter(
    prefix="/api/v1/documents/{document_id}/pages/{page}", tags=["documents"], responses=PROBLEMS
)

PageNumber = Annotated[int, Path(ge=1, le=LARGEST_IDENTITY)]
"""Counts from 1."""


@router.get(
    "/image",
    response_class=FileResponse,
    responses={200: {"content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}}},
)
def image(
    context: Context,
    user: MayRead,
    document_id: Identity,
    page: PageNumber,
    dpi: Annotated[int, Query(ge=RESOLUTIONS[0], le=RESOLUTIONS[-1])] = RESOLUTIONS[0],
) -> FileResponse:
    """The page as displayed, as PNG; `dpi` is 150 or 300."""
    document = document_of(context, user, document_id)
    return FileResponse(page_image(context, document, page, dpi), media_type="image/png")


@router.get("/words")
def words(context: Context, user: MayRead, document_id: Identity, page: PageNumber) -> PageWords:
    """The page's words in reading order, of its text layer or recognised.

    Boxes are points of the page as displayed; `turn` is how far clockwise it must be turned to stand upright.
    """
    return words_of(context, document_of(context, user, document_id), page)


@router.get("/region")
def region(
    context: Context,
    user: MayRead,
    document_id: Identity,
    page: PageNumber,
    x0: Coordinate,
    top: Coordinate,
    x1: Coordinate,
    bottom: Coordinate,
    turn: GivenTurn = None,
) -> RegionText:
    """The text of a region, in points of the page as displayed.

    Words whose middles lie in it; where there are none, what is recognised in an image of the region alone.
    `turn` says how the text there stands when it is not as the page's.
    """
    document = document_of(context, user, document_id)
    return region_text(context, document, page, (x0, top, x1, bottom), turn)
