"""A region that a person points at, read from a sharper image of that region alone. Child process only."""

import pypdfium2 as pdfium

from extractors.images.cleaning import clean
from extractors.images.page_image import PageImage
from extractors.limits import ReadingLimits
from extractors.ocr.engine import OcrEngine, PixelBox
from extractors.ocr.registry import loaded, second_engine
from extractors.page_content import PageContent
from extractors.pdf_file import load_page
from extractors.reading import BoundingBox
from extractors.scans.scanned_page import read_upright
from extractors.scans.taken_image import taken_part

# Points around the region that are read with it: what its edge cuts in two would be misread.
_AROUND = 9.0
# These look at a whole page: a piece of one has neither a sheet's edge nor rules enough.
_OF_WHOLE_PAGES = frozenset({"perspective", "sheet", "deskew", "straighten"})
_MOST_PIXELS = 12_000_000
# Without a line that the detector finds, a strip no higher than this (points) is one by itself.
_ONE_LINE = 40.0


def read_region(
    document: pdfium.PdfDocument,
    index: int,
    filename: str,
    limits: ReadingLimits,
    region: BoundingBox,
    turn: int,
) -> PageContent:
    """What stands in and close to ``region`` (points of the displayed page) of the page at ``index``.

    ``turn``: degrees clockwise that make its text stand upright. Raises ``UnreadableDocument``.
    """
    page = load_page(document, index, filename, limits)
    try:
        x0, top, x1, bottom = region
        around = (x0 - _AROUND, top - _AROUND, x1 + _AROUND, bottom + _AROUND)
        taken = taken_part(page, around, min(_MOST_PIXELS, limits.ocr_page_pixels))
    finally:
        page.close()
    engine = loaded()
    part = clean(taken.turned(turn // 90), _OF_WHOLE_PAGES)
    found = _lines(part.image, engine)
    return read_upright(part, found, index + 1, engine, second_engine())


def _lines(image: PageImage, engine: OcrEngine) -> list[PixelBox]:
    found = engine.find_text(image.pixels)
    if not found and image.height <= (_ONE_LINE + 2 * _AROUND) * image.dpi / 72:
        margin = min(image.height // 4, round(_AROUND * image.dpi / 72))
        return [PixelBox(0, margin, image.width, image.height - margin)]
    return found
