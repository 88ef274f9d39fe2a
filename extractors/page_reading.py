"""Every page of a document as its text layer says, or as its image shows where the layer is no use.

``extractors.scans`` reads images. It is loaded when the first page needs it: digital documents must
not pay for OpenCV and the models. A page that cannot be read within its budget has a fate of its own:
it is empty and says why; the others are kept.
"""

from dataclasses import replace

import pypdfium2 as pdfium

from extractors.limits import ReadingLimits
from extractors.ocr.lack_of_memory import told_as_memory_error
from extractors.page_budget import PageTimeout, is_too_large, page_time
from extractors.page_content import PageContent, PageFinding, timed_out
from extractors.page_words import words_of_content
from extractors.pdf_file import load_page, read_page
from extractors.reading_options import ReadingOptions
from extractors.text_layers import Reason
from messages.errors import UnreadableDocument


def read_pages(
    document: pdfium.PdfDocument, filename: str, limits: ReadingLimits, options: ReadingOptions
) -> list[PageContent]:
    """The pages of ``document`` in order. Raises ``UnreadableDocument`` when there is nothing to read."""
    pages = [read_content(document, index, filename, limits, options) for index in range(len(document))]
    if not any(page.glyphs or page.findings for page in pages):
        code = "no-text-layer" if options.ocr == "never" else "blank-document"
        raise UnreadableDocument(code, file=filename)
    return pages


def read_content(
    document: pdfium.PdfDocument, index: int, filename: str, limits: ReadingLimits, options: ReadingOptions
) -> PageContent:
    """The page at ``index`` (from 0), by its layer or its image. Raises ``UnreadableDocument``."""
    if options.ocr == "always":
        return _recognised(document, index, filename, limits, options, "asked")
    content, layer = read_page(document, index, filename, limits)
    if options.ocr == "never" or layer.reason is None:
        return content
    return _recognised(document, index, filename, limits, options, layer.reason)


def _recognised(
    document: pdfium.PdfDocument,
    index: int,
    filename: str,
    limits: ReadingLimits,
    options: ReadingOptions,
    reason: Reason,
) -> PageContent:
    page = load_page(document, index, filename, limits)
    try:
        width, height = page.get_size()
        too_large = is_too_large(page, limits)
    finally:
        page.close()
    unread = PageContent(index + 1, width, height, glyphs=(), rules=(), source="ocr")
    given_up = options.given_up_at(index + 1)
    if given_up is not None:
        return replace(unread, findings=(given_up,))
    if too_large:
        return replace(unread, findings=(_too_large(unread, limits),))
    # The end is not told of a page at which the process runs out of memory: it is not tried again.
    options.tell_page(index + 1)
    # A library is never interrupted while it is loaded: it could not be loaded again.
    with told_as_memory_error():
        from extractors.ocr.registry import loaded, second_engine
        from extractors.scans import read_scan

        loaded()
        second_engine()
    try:
        with page_time(limits.ocr_page_seconds), told_as_memory_error():
            content = read_scan(document, index, filename, limits, options)
    except PageTimeout:
        options.tell_page(None)
        return replace(unread, findings=(timed_out(index + 1, limits.ocr_page_seconds),))
    options.tell_page(None)
    options.keep_words(words_of_content(content, width, height))
    why = PageFinding("page-read-as-image", "info", {"page": str(index + 1), "reason": reason})
    return replace(content, source="ocr", findings=(*content.findings, why))


def _too_large(page: PageContent, limits: ReadingLimits) -> PageFinding:
    parameters = {
        "page": str(page.number),
        "width": f"{page.width:.0f}",
        "height": f"{page.height:.0f}",
        "limit": str(limits.ocr_page_pixels),
    }
    return PageFinding("page-too-large", "error", parameters)
