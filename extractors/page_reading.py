"""Every page of a document as its text layer says, or as its image shows where the layer is no use.

``extractors.scans`` reads images. It is loaded when the first page needs it: digital documents must
not pay for OpenCV and the models.
"""

import importlib
from dataclasses import replace

import pypdfium2 as pdfium

from extractors.limits import ReadingLimits
from extractors.page_content import PageContent, PageFinding
from extractors.pdf_file import read_page
from extractors.reading_options import ReadingOptions
from extractors.text_layers import NO_TEXT, USABLE, Reason, TextLayer
from messages.errors import UnreadableDocument


def read_pages(
    document: pdfium.PdfDocument, filename: str, limits: ReadingLimits, options: ReadingOptions
) -> list[PageContent]:
    """The pages of ``document`` in order. Raises ``UnreadableDocument`` when there is nothing to read."""
    pages = [_read(document, index, filename, limits, options) for index in range(len(document))]
    if not any(page.glyphs or page.source == "ocr" for page in pages):
        raise UnreadableDocument("no-text-layer", file=filename)
    return pages


def _read(
    document: pdfium.PdfDocument, index: int, filename: str, limits: ReadingLimits, options: ReadingOptions
) -> PageContent:
    if options.ocr == "always":
        return _recognised(document, index, filename, limits, options, "asked")
    content = read_page(document, index, filename, limits)
    layer = _layer_of(content)
    if options.ocr == "never" or layer.reason is None:
        return content
    return _recognised(document, index, filename, limits, options, layer.reason)


def _layer_of(content: PageContent) -> TextLayer:
    return USABLE if content.glyphs else NO_TEXT


def _recognised(
    document: pdfium.PdfDocument,
    index: int,
    filename: str,
    limits: ReadingLimits,
    options: ReadingOptions,
    reason: Reason,
) -> PageContent:
    read_scan = getattr(importlib.import_module("extractors.scans"), "read_scan", None)
    if read_scan is None:  # until it is there
        return read_page(document, index, filename, limits)
    content: PageContent = read_scan(document, index, filename, limits, options)
    why = PageFinding("page-read-as-image", "info", {"page": str(index + 1), "reason": reason})
    return replace(content, source="ocr", findings=(*content.findings, why))
