"""Page images for the viewer: rendered once in the reader's child process, then kept beside the original."""

import os
import tempfile
from pathlib import Path

from bookings.views import DocumentView
from messages.errors import NotFound
from web.context import WebContext

RESOLUTIONS = (150, 300)
"""Dots per inch: one for the whole page in a column, one for a closer look."""


def page_image(context: WebContext, document: DocumentView, page: int, dpi: int) -> Path:
    """The PNG of a page (from 1), made when it is asked for the first time."""
    if page < 1 or (document.page_count is not None and page > document.page_count):
        raise NotFound("page-not-found")
    kept = context.originals.derived_path(document.sha256, f"page-{page}-{dpi}.png")
    if not kept.is_file():
        original = context.originals.path(document.sha256)
        _keep(kept, context.reader.render_page(original, document.filename, page, dpi))
    return kept


def _keep(path: Path, content: bytes) -> None:
    """Writes beside and renames: two who ask at once each find a whole file."""
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as target:
        target.write(content)
    Path(name).replace(path)
