"""Bar codes and QRs of a scanned page, from its cleaned image."""

from collections.abc import Iterator

import zxingcpp

from extractors.ocr.engine import Pixels
from extractors.page_content import PageCode, Symbology

# Customs prints have both codes at the top of an upright page.
_TOP_SHARE = 0.3
_FORMATS = zxingcpp.BarcodeFormats(
    [zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.Code39, zxingcpp.BarcodeFormat.Code128]
)


def codes_of(pixels: Pixels, number: int, scale: float) -> Iterator[PageCode]:
    """The codes at the top of an upright page with ``number`` in its file; boxes in pixels × ``scale``."""
    # At least a row: the library refuses an image without pixels.
    top = pixels[: max(1, round(len(pixels) * _TOP_SHARE))]
    for code in zxingcpp.read_barcodes(top, formats=_FORMATS, try_rotate=False):
        corners = (
            code.position.top_left,
            code.position.top_right,
            code.position.bottom_left,
            code.position.bottom_right,
        )
        xs, ys = [corner.x for corner in corners], [corner.y for corner in corners]
        symbology: Symbology = "qr" if code.format == zxingcpp.BarcodeFormat.QRCode else "bar-code"
        box = (min(xs) * scale, min(ys) * scale, max(xs) * scale, max(ys) * scale)
        yield PageCode(code.text, symbology, number, box)
