"""Bar codes and QRs of a page: each area is rendered by itself and decoded. Child process only."""

from collections.abc import Iterable, Iterator

import pypdfium2 as pdfium
import zxingcpp

from extractors.code_areas import CodeArea
from extractors.page_content import PageCode, Symbology
from extractors.reading import BoundingBox

# Pixels along a QR: the largest that customs print has 33 modules, and three pixels a module suffice.
_QR_PIXELS = 170.0
_PICTURE_PIXELS = 340.0
# Pixels along a bar code: 20 characters of Code39 have 330 modules.
_BAR_CODE_PIXELS = 1200.0
_LEAST_SCALE, _LARGEST_SCALE = 2.0, 8.0
# A code needs white around it.
_QR_MARGIN, _BAR_CODE_MARGIN = 3.0, 9.0
# Bars are the same at every height: a strip of them, in points, is enough …
_STRIP = 3.0
# … at these heights of the area, in case a stamp or a stroke crosses one of them.
_STRIP_HEIGHTS = (0.5, 0.25, 0.75)

_QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
_LINEAR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.Code39, zxingcpp.BarcodeFormat.Code128])


def read_codes(page: pdfium.PdfPage, number: int, areas: Iterable[CodeArea]) -> Iterator[PageCode]:
    """What stands in ``areas`` of ``page``, which has ``number`` in its file.

    A picture without a code is none; bars and modules that cannot be decoded have the text None.
    """
    for area in areas:
        if area.shape != "bars":
            yield from _codes(page, number, area, "qr")
        if area.shape != "modules":
            yield from _codes(page, number, area, "bar-code")


def _codes(page: pdfium.PdfPage, number: int, area: CodeArea, symbology: Symbology) -> Iterator[PageCode]:
    texts = _qr_texts(page, area) if symbology == "qr" else _bar_code_texts(page, area)
    if not texts and area.shape != "picture":
        yield PageCode(None, symbology, number, _rounded(area.bbox))
    for text in texts:
        yield PageCode(text, symbology, number, _rounded(area.bbox))


def _qr_texts(page: pdfium.PdfPage, area: CodeArea) -> list[str]:
    x0, top, x1, bottom = area.bbox
    pixels = _PICTURE_PIXELS if area.shape == "picture" else _QR_PIXELS
    scale = _scale(pixels, max(x1 - x0, bottom - top))
    m = _QR_MARGIN
    return _decoded(page, (x0 - m, top - m, x1 + m, bottom + m), scale, _QR)


def _bar_code_texts(page: pdfium.PdfPage, area: CodeArea) -> list[str]:
    x0, top, x1, bottom = area.bbox
    scale = _scale(_BAR_CODE_PIXELS, x1 - x0)
    strip = min(_STRIP, (bottom - top) / 4)
    for height in _STRIP_HEIGHTS:
        middle = top + (bottom - top) * height
        box = (x0 - _BAR_CODE_MARGIN, middle - strip / 2, x1 + _BAR_CODE_MARGIN, middle + strip / 2)
        texts = _decoded(page, box, scale, _LINEAR)
        if texts:
            return texts
    return []


def _decoded(
    page: pdfium.PdfPage, box: BoundingBox, scale: float, formats: zxingcpp.BarcodeFormats
) -> list[str]:
    width, height = page.get_size()
    x0, top = max(0.0, box[0]), max(0.0, box[1])
    x1, bottom = min(width, box[2]), min(height, box[3])
    if x1 - x0 < 1 or bottom - top < 1:
        return []
    crop = (x0, height - bottom, width - x1, top)
    bitmap = page.render(scale=scale, crop=crop, grayscale=True)
    try:
        pixels = memoryview(bitmap.buffer).cast("B", (bitmap.height, bitmap.stride))
        return [code.text for code in zxingcpp.read_barcodes(pixels, formats=formats, try_rotate=False)]
    finally:
        bitmap.close()


def _scale(pixels: float, length: float) -> float:
    return max(_LEAST_SCALE, min(_LARGEST_SCALE, pixels / max(length, 1.0)))


def _rounded(box: BoundingBox) -> BoundingBox:
    x0, top, x1, bottom = box
    return round(x0, 1), round(top, 1), round(x1, 1), round(bottom, 1)
