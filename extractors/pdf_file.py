"""The border to PDFium: a file becomes page contents or page images. Child process only.

Hostile files can abort PDFium with a signal, and PDFium is not thread-safe, so nothing but
``extractors.child`` may call this. PDFium's errors become ``UnreadableDocument`` here and nowhere
else.
"""

import ctypes
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extractors.limits import ReadingLimits
from extractors.page_content import Glyph, PageContent, Rule
from messages.errors import UnreadableDocument

# The header may follow up to a kilobyte of other bytes (ISO 32000-1, annex H.3.4).
_HEADER_SEARCH_BYTES = 1024
# A line thinner than this is a rule; a filled box thicker than it is a background.
_RULE_THICKNESS = 3.0
# Anything shorter is a mark of a bar code or a letter drawn as a path.
_RULE_LENGTH = 5.0
# A path with more segments than this is a drawing (an emblem, a bar code), never rules.
_RULE_SEGMENTS = 4000
# Prints put their whole page into a form, and stamps another around it; deeper is no print.
_FORM_DEPTH = 5
# What stands for a glyph whose font tells no character: it can be seen, not read.
_UNREADABLE = 0xFFFD


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


def read_page(document: pdfium.PdfDocument, index: int, filename: str, limits: ReadingLimits) -> PageContent:
    """Glyphs and rules of the page at ``index`` (from 0). Raises ``UnreadableDocument``."""
    page = _load_page(document, index, filename, limits)
    try:
        width, height = page.get_size()
        frame = _DisplayFrame.of(page)
        return PageContent(
            number=index + 1,
            width=width,
            height=height,
            glyphs=tuple(glyph for glyph in _glyphs(page, frame) if _is_shown(glyph, width, height)),
            rules=tuple(_rules(page, frame)),
        )
    finally:
        page.close()


def render_page(
    document: pdfium.PdfDocument, index: int, filename: str, dpi: int, limits: ReadingLimits
) -> bytes:
    """The page at ``index`` as displayed, as PNG. Raises ``UnreadableDocument``."""
    page = _load_page(document, index, filename, limits)
    try:
        bitmap = page.render(scale=dpi / 72, no_smoothtext=False)
        image = bitmap.to_pil().convert("RGB")
        stream = io.BytesIO()
        image.save(stream, format="PNG", compress_level=1)
        return stream.getvalue()
    finally:
        page.close()


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


def _load_page(
    document: pdfium.PdfDocument, index: int, filename: str, limits: ReadingLimits
) -> pdfium.PdfPage:
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


class _DisplayFrame:
    """Turns PDF page coordinates (origin bottom left, unrotated) into displayed ones."""

    def __init__(self, box: tuple[float, float, float, float], rotation: int) -> None:
        self._x0, self._y0, self._x1, self._y1 = box
        self._rotation = rotation

    @classmethod
    def of(cls, page: pdfium.PdfPage) -> "_DisplayFrame":
        # What is displayed is the crop box, as far as it lies inside the media box.
        media = page.get_mediabox()
        crop = page.get_cropbox()
        visible = (
            max(media[0], crop[0]),
            max(media[1], crop[1]),
            min(media[2], crop[2]),
            min(media[3], crop[3]),
        )
        return cls(visible, page.get_rotation())

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self._rotation == 90:
            return y - self._y0, x - self._x0
        if self._rotation == 180:
            return self._x1 - x, y - self._y0
        if self._rotation == 270:
            return self._y1 - y, self._x1 - x
        return x - self._x0, self._y1 - y

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        ax, ay = self.point(left, bottom)
        bx, by = self.point(right, top)
        return min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)


def _glyphs(page: pdfium.PdfPage, frame: _DisplayFrame) -> Iterator[Glyph]:
    text_page = page.get_textpage()
    try:
        raw = text_page.raw
        loose = pdfium_c.FS_RECTF()
        for index in range(text_page.count_chars()):
            code = pdfium_c.FPDFText_GetUnicode(raw, index)
            # Generated characters are PDFium's own guesses at spaces and line ends.
            if pdfium_c.FPDFText_HasUnicodeMapError(raw, index) == 1:
                code = _UNREADABLE
            if code < 0x20 or pdfium_c.FPDFText_IsGenerated(raw, index):
                continue
            if not pdfium_c.FPDFText_GetLooseCharBox(raw, index, loose):
                continue
            x0, top, x1, bottom = frame.box(loose.left, loose.bottom, loose.right, loose.top)
            yield Glyph(chr(code), x0, top, x1, bottom, bottom - top, index)
    finally:
        text_page.close()


def _is_shown(glyph: Glyph, width: float, height: float) -> bool:
    """False for text outside the displayed page, which nobody sees on paper."""
    return 0 <= (glyph.x0 + glyph.x1) / 2 <= width and 0 <= glyph.middle <= height


def _rules(page: pdfium.PdfPage, frame: _DisplayFrame) -> Iterator[Rule]:
    for page_object in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_PATH], max_depth=_FORM_DEPTH):
        segments = pdfium_c.FPDFPath_CountSegments(page_object.raw)
        if not 2 <= segments <= _RULE_SEGMENTS:
            continue
        placing = _placing(page_object)
        left, bottom, right, top = placing.on_rect(*page_object.get_bounds())
        x0, y0, x1, y1 = frame.box(left, bottom, right, top)
        if min(x1 - x0, y1 - y0) <= _RULE_THICKNESS:
            yield from _straight(x0, y0, x1, y1)
        elif _is_stroked(page_object):
            for start, end in _path_lines(page_object, segments, placing, frame):
                yield from _straight(*start, *end)


def _placing(page_object: pdfium.PdfObject) -> pdfium.PdfMatrix:
    """Where the form that holds ``page_object`` is placed on the page, through all forms around it."""
    placing = pdfium.PdfMatrix()
    form = page_object.container
    while form is not None:
        placing = placing.multiply(form.get_matrix())
        form = form.container
    return placing


def _straight(ax: float, ay: float, bx: float, by: float) -> Iterator[Rule]:
    x0, x1 = sorted((ax, bx))
    y0, y1 = sorted((ay, by))
    if x1 - x0 >= _RULE_LENGTH and y1 - y0 <= _RULE_THICKNESS:
        middle = (y0 + y1) / 2
        yield Rule(x0, middle, x1, middle)
    elif y1 - y0 >= _RULE_LENGTH and x1 - x0 <= _RULE_THICKNESS:
        middle = (x0 + x1) / 2
        yield Rule(middle, y0, middle, y1)


def _is_stroked(page_object: pdfium.PdfObject) -> bool:
    fill = ctypes.c_int()
    stroke = ctypes.c_int()
    pdfium_c.FPDFPath_GetDrawMode(page_object.raw, fill, stroke)
    return bool(stroke.value)


def _path_lines(
    page_object: pdfium.PdfObject, segments: int, placing: pdfium.PdfMatrix, frame: _DisplayFrame
) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    matrix = page_object.get_matrix().multiply(placing)
    x = ctypes.c_float()
    y = ctypes.c_float()
    start = here = None
    for index in range(segments):
        segment = pdfium_c.FPDFPath_GetPathSegment(page_object.raw, index)
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        point = frame.point(*matrix.on_point(x.value, y.value))
        if pdfium_c.FPDFPathSegment_GetType(segment) == pdfium_c.FPDF_SEGMENT_MOVETO:
            start = point
        elif here is not None:
            yield here, point
        here = point
        if pdfium_c.FPDFPathSegment_GetClose(segment) and start is not None:
            yield here, start
