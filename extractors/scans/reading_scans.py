"""The border to the PDF: a page of an open document that has no usable text layer is read here."""

import pypdfium2 as pdfium

from extractors.limits import ReadingLimits
from extractors.ocr.registry import loaded, second_engine
from extractors.page_content import PageContent
from extractors.pdf_file import load_page
from extractors.reading_options import ReadingOptions
from extractors.scans.scanned_page import read_image
from extractors.scans.taken_image import taken_page


def read_scan(
    document: pdfium.PdfDocument, index: int, filename: str, limits: ReadingLimits, options: ReadingOptions
) -> PageContent:
    """The content of the page at ``index`` (from 0). Raises ``UnreadableDocument``."""
    page = load_page(document, index, filename, limits)
    try:
        taken = taken_page(page, limits.ocr_page_pixels)
    finally:
        page.close()
    show = options.show(filename, index + 1)
    return read_image(taken, index + 1, loaded(), second_engine(), show=show)
