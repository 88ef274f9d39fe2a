"""Page images for the viewer: rendered once in the reader's child process, then kept beside the original."""

import os
import tempfile
from pathlib import Path

from bookings.views import DocumentView
from messages.errors import NotFound
from web.context import WebContext

RESOLUTIONS = (150, 300)
"""Dots per inch: one for the whole page in a column, one for a closer look."""
TILE_RESOLUTIONS = (600, 1200)
"""Dots per inch of pages that are shown in squares: four times as large on a screen of two pixels a point."""
TILE_PIXELS = 1024
"""Sides of the squares, as ``extractors.pdf_file`` renders them."""
LARGEST_TILE = 1000


def check_page(document: DocumentView, page: int) -> None:
    """Raises ``NotFound`` for a number that no page of the document has."""
    if page < 1 or (document.page_count is not None and page > document.page_count):
        raise NotFound("page-not-found")


def page_image(context: WebContext, document: DocumentView, page: int, dpi: int) -> Path:
    """The PNG of a page (from 1), made when it is asked for the first time."""
    if dpi not in RESOLUTIONS:
        raise NotFound("page-not-found")
    check_page(document, page)
    kept = context.originals.derived_path(document.sha256, f"page-{page}-{dpi}.png")
    if not kept.is_file():
        original = context.originals.path(document.sha256)
        _keep(kept, context.reader.render_page(original, document.filename, page, dpi))
    return kept


def page_tile(
    context: WebContext, document: DocumentView, page: int, dpi: int, tile: tuple[int, int]
) -> bytes:
    """One square of a page, its column and row counted from 0, as PNG.

    Not kept: a page has a hundred of them, and the browser keeps those that were looked at.
    """
    if dpi not in TILE_RESOLUTIONS or not all(0 <= place < LARGEST_TILE for place in tile):
        raise NotFound("page-not-found")
    check_page(document, page)
    column, row = tile
    original = context.originals.path(document.sha256)
    corner = (column * TILE_PIXELS, row * TILE_PIXELS)
    return context.reader.render_tile(original, document.filename, page, dpi, corner)


def _keep(path: Path, content: bytes) -> None:
    """Writes beside and renames: two who ask at once each find a whole file."""
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as target:
        target.write(content)
    Path(name).replace(path)
