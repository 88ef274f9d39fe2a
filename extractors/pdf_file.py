"""The border to PDFium: a file becomes page contents or page images. Child process only.

Hostile files can abort PDFium with a signal, and PDFium is not thread-safe, so nothing but
``extractors.child`` may call this. PDFium's errors become ``UnreadableDocument`` here and nowhere
else.
"""

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extractors.code_areas import code_areas
from extractors.display_frame import DisplayFrame
from extractors.hidden_text import hidden_glyphs
from extractors.limits import ReadingLimits
from extractors.page_codes import read_codes
from extractors.page_content import Drawing, PageContent
from extractors.page_glyphs import glyphs_of
from extractors.page_rules import rules_of
from extractors.text_layers import USABLE, TextLayer, text_layer
from messages.errors import NotFound, UnreadableDocument

# The header may follow up to a kilobyte of other bytes (ISO 32000-1, annex H.3.4).
_HEADER_SEARCH_BYTES = 1024
TILE_PIXELS = 1024
"""Sides of the squares in which a page is shown at resolutions too high for one image."""


@contextmanager
def open_pdf(path: Path, filename: str, limits: ReadingLimits) -> Iterator[pdfium.PdfDocument]:
    """Opens ``path`` within ``limits``; an owner password alone does not hinder reading.

    Raises ``UnreadableDocument``: empty-file, too-large, not-a-pdf, encrypted, damaged,
    too-many-pages.
    """
    _check_bytes(path, filename, limits)
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        raise UnreadableDocument(_opening_error_code(error), file=filename) from error
    try:
        page_count = len(document)
        if page_count == 0:
            raise UnreadableDocument("damaged", file=filename)
        if page_count > limits.max_pages:
            raise UnreadableDocument(
                "too-many-pages", file=filename, actual=page_count, limit=limits.max_pages
            )
        yield document
    finally:
        document.close()


def read_page(
    document: pdfium.PdfDocument, index: int, filename: str, limits: ReadingLimits
) -> tuple[PageContent, TextLayer]:
    """Glyphs, rules and codes of the page at ``index`` (from 0), and what its text layer is worth.

    A page on which nothing is drawn is read when that is known. Raises ``UnreadableDocument``.
    """
    page = load_page(document, index, filename, limits)
    try:
        width, height = page.get_size()
        frame = DisplayFrame.of(page)
        drawings: list[Drawing] = []
        rules = tuple(rules_of(page, frame, drawings))
        areas = code_areas(drawings, rules, width, height)
        content = PageContent(
            number=index + 1,
            width=width,
            height=height,
            glyphs=tuple(glyphs_of(page, frame, width, height)),
            rules=rules,
            codes=tuple(read_codes(page, index + 1, areas)),
        )
        if not content.glyphs and _is_blank(page):
            return content, USABLE
        hidden = partial(hidden_glyphs, page)
        return content, text_layer(content.glyphs, drawings, width, height, hidden)
    finally:
        page.close()


def render_page(
    document: pdfium.PdfDocument, index: int, filename: str, dpi: int, limits: ReadingLimits
) -> bytes:
    """The page at ``index`` as displayed, as PNG. Raises ``UnreadableDocument``."""
    page = load_page(document, index, filename, limits)
    try:
        return _png(page.render(scale=dpi / 72, no_smoothtext=False))
    finally:
        page.close()


def render_tile(
    document: pdfium.PdfDocument,
    index: int,
    filename: str,
    dpi: int,
    corner: tuple[int, int],
    limits: ReadingLimits,
) -> bytes:
    """The square of ``TILE_PIXELS`` of the page at ``dpi`` that begins at pixel ``corner``, as PNG.

    At the right and bottom it ends with the page. Raises ``UnreadableDocument``, ``NotFound``.
    """
    page = load_page(document, index, filename, limits)
    try:
        scale = dpi / 72
        width, height = (math.ceil(side * scale) for side in page.get_size())
        size = min(TILE_PIXELS, width - corner[0]), min(TILE_PIXELS, height - corner[1])
        if min(size) < 1:
            raise NotFound("page-not-found")
        return _png(page.render(scale=scale, crop=crop_of(page, scale, corner, size)))
    finally:
        page.close()


def crop_of(
    page: pdfium.PdfPage, scale: float, corner: tuple[int, int], size: tuple[int, int]
) -> tuple[float, float, float, float]:
    """What PDFium must leave out at left, bottom, right and top, so that just these pixels are rendered."""
    width, height = (math.ceil(side * scale) for side in page.get_size())
    left, top = corner
    right, bottom = width - left - size[0], height - top - size[1]
    # It is told in points and rounded up to pixels.
    across, down, back, up = (max(0.0, (side - 0.5) / scale) for side in (left, bottom, right, top))
    return across, down, back, up


def _png(bitmap: pdfium.PdfBitmap) -> bytes:
    stream = io.BytesIO()
    bitmap.to_pil().convert("RGB").save(stream, format="PNG", compress_level=1)
    return stream.getvalue()


def _is_blank(page: pdfium.PdfPage) -> bool:
    """True for a page on which nothing is drawn, no stamp or filled field either."""
    annotations = int(pdfium_c.FPDFPage_GetAnnotCount(page.raw))
    return annotations == 0 and int(pdfium_c.FPDFPage_CountObjects(page.raw)) == 0


def _check_bytes(path: Path, filename: str, limits: ReadingLimits) -> None:
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            head = stream.read(_HEADER_SEARCH_BYTES)
    except OSError as error:
        raise UnreadableDocument("file-not-found", file=filename) from error
    if size == 0:
        raise UnreadableDocument("empty-file", file=filename)
    if size > limits.max_file_bytes:
        raise UnreadableDocument("too-large", file=filename, actual=size, limit=limits.max_file_bytes)
    if b"%PDF-" not in head:
        raise UnreadableDocument("not-a-pdf", file=filename)


def _opening_error_code(error: pdfium.PdfiumError) -> str:
    return "encrypted" if error.err_code == pdfium_c.FPDF_ERR_PASSWORD else "damaged"


def load_page(
    document: pdfium.PdfDocument, index: int, filename: str, limits: ReadingLimits
) -> pdfium.PdfPage:
    if not 0 <= index < len(document):
        # Nobody has counted the pages of a file that is only sent along.
        raise NotFound("page-not-found")
    try:
        page = document[index]
        width, height = page.get_size()
    except pdfium.PdfiumError as error:
        raise UnreadableDocument("damaged", file=filename) from error
    if max(width, height) > limits.max_page_points:
        page.close()
        raise UnreadableDocument(
            "page-too-large",
            file=filename,
            page=index + 1,
            actual=round(max(width, height)),
            limit=limits.max_page_points,
        )
    return page
