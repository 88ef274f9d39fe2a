"""Glyphs that are there and cannot be seen, as scanner software adds them. Child process only."""

import ctypes
from collections.abc import Collection, Iterator
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

_INVISIBLE = (pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE, pdfium_c.FPDF_TEXTRENDERMODE_CLIP)
_FORM_DEPTH = 5
# A picture over so much of the page hides what was drawn before it.
_PAGE_SIZE = 0.5
# To draw a larger one only to see how transparent it is would cost too much memory.
_MOST_DRAWN = 20_000_000
# Every so many pixels are looked at; no row of pixels has a multiple of a prime.
_SAMPLED = 101
_OPAQUE = 0.9

_Object = Any
"""A page object of PDFium."""


def hidden_glyphs(page: pdfium.PdfPage) -> Collection[int]:
    """The index in the text page of each character drawn invisibly or under a page-size picture."""
    hidden = _hidden_objects(page)
    if not hidden:
        return frozenset()
    text_page = page.get_textpage()
    try:
        return frozenset(
            index
            for index in range(text_page.count_chars())
            if _address(pdfium_c.FPDFText_GetTextObject(text_page.raw, index)) in hidden
        )
    finally:
        text_page.close()


def _hidden_objects(page: pdfium.PdfPage) -> set[int]:
    """Addresses of the text objects that cannot be seen."""
    invisible: set[int] = set()
    before: set[int] = set()
    under: set[int] = set()
    width, height = page.get_size()
    count, get = pdfium_c.FPDFPage_CountObjects, pdfium_c.FPDFPage_GetObject
    objects = (get(page.raw, index) for index in range(count(page.raw)))
    for each in _leaves(objects, _FORM_DEPTH):
        kind = pdfium_c.FPDFPageObj_GetType(each)
        if kind == pdfium_c.FPDF_PAGEOBJ_TEXT:
            is_invisible = pdfium_c.FPDFTextObj_GetTextRenderMode(each) in _INVISIBLE or _is_transparent(each)
            (invisible if is_invisible else before).add(_address(each))
        elif kind == pdfium_c.FPDF_PAGEOBJ_IMAGE and _hides(page, each, width * height):
            under |= before
            before.clear()
    return invisible | under


def _leaves(objects: Iterator[_Object], depth: int) -> Iterator[_Object]:
    """The objects in the order in which they are drawn, those of forms in their place."""
    for each in objects:
        if pdfium_c.FPDFPageObj_GetType(each) != pdfium_c.FPDF_PAGEOBJ_FORM:
            yield each
        elif depth > 1:
            inside = range(pdfium_c.FPDFFormObj_CountObjects(each))
            yield from _leaves((pdfium_c.FPDFFormObj_GetObject(each, index) for index in inside), depth - 1)


def _is_transparent(text: _Object) -> bool:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    told = pdfium_c.FPDFPageObj_GetFillColor(text, red, green, blue, alpha)
    return bool(told) and alpha.value == 0


def _hides(page: pdfium.PdfPage, image: _Object, page_area: float) -> bool:
    """True for a picture as large as the page that nothing shines through: no stamp, no watermark.

    A picture inside a form is measured in the form's own units, which prints leave as they are.
    """
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium_c.FPDFPageObj_GetBounds(image, left, bottom, right, top)
    covered = (right.value - left.value) * (top.value - bottom.value)
    if covered < _PAGE_SIZE * page_area or pdfium_c.FPDFPageObj_HasTransparency(image):
        return False
    # As drawn: only there its mask has become transparency. It has a pixel for each point.
    if page_area > _MOST_DRAWN:
        return True
    bitmap = pdfium_c.FPDFImageObj_GetRenderedBitmap(page.pdf.raw, page.raw, image)
    if not bitmap:
        return False
    try:
        return _opacity(bitmap) >= _OPAQUE
    finally:
        pdfium_c.FPDFBitmap_Destroy(bitmap)


def _opacity(bitmap: _Object) -> float:
    """How opaque the pixels of a BGRA bitmap are, 0 to 1, by a sample of them."""
    size = pdfium_c.FPDFBitmap_GetStride(bitmap) * pdfium_c.FPDFBitmap_GetHeight(bitmap)
    alphas = ctypes.string_at(pdfium_c.FPDFBitmap_GetBuffer(bitmap), size)[3 :: 4 * _SAMPLED]
    return sum(alphas) / (255 * len(alphas))


def _address(handle: _Object) -> int:
    return ctypes.cast(handle, ctypes.c_void_p).value or 0
