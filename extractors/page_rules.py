"""The ruled lines and other drawings of a page from PDFium's page objects. Child process only."""

import ctypes
from collections.abc import Iterator
from typing import Any, TypeAlias

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extractors.display_frame import DisplayFrame
from extractors.page_content import Drawing, Rule
from extractors.reading import BoundingBox

# A line thinner than this is a rule; a filled box thicker than it is a background.
_RULE_THICKNESS = 3.0
# Anything shorter is a mark of a bar code or a letter drawn as a path.
_RULE_LENGTH = 5.0
# A path with more segments than this is a drawing (an emblem, a bar code), never rules.
_RULE_SEGMENTS = 4000
# Prints put their whole page into a form, and stamps another around it; deeper is no print.
_FORM_DEPTH = 5
# A path of more segments is drawn as a whole: all bars of a code, an emblem.
_PICTURE_SEGMENTS = 60

_Object = Any
"""A page object of PDFium. The library's own wrapper costs more than what is asked of it, a hundred
times a page."""

_Placing: TypeAlias = pdfium.PdfMatrix | None
"""Where the form is placed that holds an object; None for the page itself."""


def rules_of(page: pdfium.PdfPage, frame: DisplayFrame, drawings: list[Drawing]) -> Iterator[Rule]:
    """Horizontal and vertical lines, drawn as strokes, thin boxes or borders of boxes.

    What is drawn otherwise is added to ``drawings`` on the way: images, marks, filled boxes.
    """
    objects = (
        pdfium_c.FPDFPage_GetObject(page.raw, index)
        for index in range(pdfium_c.FPDFPage_CountObjects(page.raw))
    )
    return _rules_among(objects, None, frame, drawings, _FORM_DEPTH)


def _rules_among(
    objects: Iterator[_Object],
    placing: _Placing,
    frame: DisplayFrame,
    drawings: list[Drawing],
    depth: int,
) -> Iterator[Rule]:
    """``placing`` is where the form that holds the objects is placed on the page."""
    type_of = pdfium_c.FPDFPageObj_GetType
    for page_object in objects:
        kind = type_of(page_object)
        if kind == pdfium_c.FPDF_PAGEOBJ_PATH:
            yield from _rules_of_path(page_object, placing, frame, drawings)
        elif kind == pdfium_c.FPDF_PAGEOBJ_IMAGE:
            drawings.append(Drawing(*_displayed(page_object, placing, frame), is_picture=True))
        elif kind == pdfium_c.FPDF_PAGEOBJ_FORM and depth > 1:
            inside = (
                pdfium_c.FPDFFormObj_GetObject(page_object, index)
                for index in range(pdfium_c.FPDFFormObj_CountObjects(page_object))
            )
            yield from _rules_among(inside, _placed(page_object, placing), frame, drawings, depth - 1)


def _rules_of_path(
    path: _Object, placing: _Placing, frame: DisplayFrame, drawings: list[Drawing]
) -> Iterator[Rule]:
    segments = pdfium_c.FPDFPath_CountSegments(path)
    if segments < 2:
        return
    x0, y0, x1, y1 = _displayed(path, placing, frame)
    wide, high = x1 - x0, y1 - y0
    if max(wide, high) < _RULE_LENGTH or segments > _RULE_SEGMENTS:
        drawings.append(Drawing(x0, y0, x1, y1, segments > _RULE_SEGMENTS))
    elif min(wide, high) <= _RULE_THICKNESS:
        yield from _straight(x0, y0, x1, y1)
    elif _is_stroked(path):
        for start, end in _lines_of_path(path, segments, placing, frame):
            yield from _straight(*start, *end)
    else:
        drawings.append(Drawing(x0, y0, x1, y1, segments > _PICTURE_SEGMENTS))


def _displayed(page_object: _Object, placing: _Placing, frame: DisplayFrame) -> BoundingBox:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium_c.FPDFPageObj_GetBounds(page_object, left, bottom, right, top)
    box = (left.value, bottom.value, right.value, top.value)
    return frame.box(*(box if placing is None else placing.on_rect(*box)))


def _straight(ax: float, ay: float, bx: float, by: float) -> Iterator[Rule]:
    x0, x1 = sorted((ax, bx))
    y0, y1 = sorted((ay, by))
    if x1 - x0 >= _RULE_LENGTH and y1 - y0 <= _RULE_THICKNESS:
        middle = (y0 + y1) / 2
        yield Rule(x0, middle, x1, middle)
    elif y1 - y0 >= _RULE_LENGTH and x1 - x0 <= _RULE_THICKNESS:
        middle = (x0 + x1) / 2
        yield Rule(middle, y0, middle, y1)


def _is_stroked(path: _Object) -> bool:
    fill = ctypes.c_int()
    stroke = ctypes.c_int()
    pdfium_c.FPDFPath_GetDrawMode(path, fill, stroke)
    return bool(stroke.value)


def _lines_of_path(
    path: _Object, segments: int, placing: _Placing, frame: DisplayFrame
) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    matrix = _placed(path, placing)
    x = ctypes.c_float()
    y = ctypes.c_float()
    start = here = None
    for index in range(segments):
        segment = pdfium_c.FPDFPath_GetPathSegment(path, index)
        pdfium_c.FPDFPathSegment_GetPoint(segment, x, y)
        point = frame.point(*matrix.on_point(x.value, y.value))
        if pdfium_c.FPDFPathSegment_GetType(segment) == pdfium_c.FPDF_SEGMENT_MOVETO:
            start = point
        elif here is not None:
            yield here, point
        here = point
        if pdfium_c.FPDFPathSegment_GetClose(segment) and start is not None:
            yield here, start


def _placed(page_object: _Object, placing: _Placing) -> pdfium.PdfMatrix:
    """The matrix of an object, or of what a form holds, on the page."""
    raw = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFPageObj_GetMatrix(page_object, raw)
    matrix = pdfium.PdfMatrix.from_raw(raw)
    return matrix if placing is None else matrix.multiply(placing)
