"""Words and regions of a document's pages, for people and programs that point at them."""

from bookings.views import DocumentView
from extractors import page_words
from extractors.page_words import PageWords, Turn
from extractors.reading import BoundingBox
from extractors.region_words import RegionText, text_in
from messages.errors import BadInput
from web.context import WebContext
from web.page_images import check_page

LEAST_SIDE = 2.0
"""Points; a smaller region holds no character."""
SLACK = 2.0
"""Points by which a region may go beyond the page: images are rounded to pixels."""


def words_of(context: WebContext, document: DocumentView, page: int) -> PageWords:
    """The words of a page (from 1), read when they are asked for the first time and kept then.

    A page that could not be read is tried again the next time. Raises ``NotFound``, ``UnreadableDocument``.
    """
    check_page(document, page)
    folder = context.originals.derived_folder(document.sha256)
    kept = page_words.kept(folder, page)
    if kept is not None:
        return kept
    words = context.reader.page_words(context.originals.path(document.sha256), document.filename, page)
    if words.source != "none":
        page_words.keep(folder, words)
    return words


def region_text(
    context: WebContext, document: DocumentView, page: int, region: BoundingBox, turn: Turn | None
) -> RegionText:
    """The text of a region (points of the displayed page): its words, else what is recognised there.

    ``turn`` is how far a person turned the page; None: as the page needs it.
    Raises ``BadInput`` ``region-not-valid``, ``NotFound``, ``UnreadableDocument``.
    """
    words = words_of(context, document, page)
    x0, top, x1, bottom = region
    if (
        min(x1 - x0, bottom - top) < LEAST_SIDE
        or min(x0, top) < -SLACK
        or x1 > words.width + SLACK
        or bottom > words.height + SLACK
    ):
        raise BadInput("region-not-valid")
    found = text_in(words, region)
    if found.text:
        return found
    original = context.originals.path(document.sha256)
    turn = words.turn if turn is None else turn
    return context.reader.region_text(original, document.filename, page, region, turn)
