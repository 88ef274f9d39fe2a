"""PDFs as scanners and phones write them: one image a page, as JPEG, CCITT fax group 4 or deflated bits."""

import io
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from benchmarks.prints.degrading.pixels import Pixels

_STRIP_OFFSETS, _ROWS_A_STRIP, _STRIP_LENGTHS = 273, 278, 279


@dataclass(frozen=True)
class Sheet:
    """One page: ``pixels`` grey (height, width) or BGR (height, width, 3), 8 bits; bilevel: 0 or 255.

    ``encoding``: jpeg, fax or deflate (the last two for bilevel pages). ``rotation`` is ``/Rotate``.
    ``hidden`` is an invisible text layer: (x, y of the baseline from the bottom left, size, text) in points.
    """

    pixels: Pixels
    width: float
    height: float
    encoding: str = "jpeg"
    quality: int = 85
    rotation: int = 0
    hidden: Sequence[tuple[float, float, float, str]] = ()


def written(sheets: Sequence[Sheet]) -> bytes:
    """The PDF; the same sheets give the same bytes."""
    # 1 catalogue, 2 pages, 3 font, 4 its descendant, 5 its descriptor; then page, content, image each.
    bodies = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>"
        % (len(sheets), b" ".join(b"%d 0 R" % (6 + 3 * index) for index in range(len(sheets)))),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H"
        b" /DescendantFonts [4 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 5 0 R /DW 1000"
        b" /W [1 95 500] /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> >>",
        b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880]"
        b" /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>",
    ]
    for index, sheet in enumerate(sheets):
        bodies += _page(sheet, 6 + 3 * index)
    return _file(bodies)


def _page(sheet: Sheet, number: int) -> list[bytes]:
    size = f"{sheet.width:.2f} {sheet.height:.2f}".encode()
    width, height = size.split()
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %s] /Rotate %d /Contents %d 0 R"
        b" /Resources << /XObject << /Im0 %d 0 R >> /Font << /F0 3 0 R >> >> >>"
        % (size, sheet.rotation, number + 1, number + 2)
    )
    drawing = b"q %s 0 0 %s 0 0 cm /Im0 Do Q" % (width, height)
    if sheet.hidden:
        drawing += b"\nBT 3 Tr\n" + b"\n".join(
            f"/F0 {letters:.2f} Tf 1 0 0 1 {x:.2f} {y:.2f} Tm <{text.encode('utf-16-be').hex()}> Tj".encode()
            for x, y, letters, text in sheet.hidden
        )
        drawing += b"\nET"
    return [page, _stream(b"", drawing), _image(sheet)]


def _image(sheet: Sheet) -> bytes:
    height, width = sheet.pixels.shape[:2]
    about = b"/Type /XObject /Subtype /Image /Width %d /Height %d " % (width, height)
    if sheet.encoding == "jpeg":
        space = b"/DeviceRGB" if sheet.pixels.ndim == 3 else b"/DeviceGray"
        _, data = cv2.imencode(".jpg", sheet.pixels, [cv2.IMWRITE_JPEG_QUALITY, sheet.quality])
        return _stream(
            about + b"/ColorSpace %s /BitsPerComponent 8 /Filter /DCTDecode " % space, data.tobytes()
        )
    about += b"/ColorSpace /DeviceGray /BitsPerComponent 1 "
    if sheet.encoding == "deflate":
        bits = np.packbits(sheet.pixels > 127, axis=1).tobytes()
        return _stream(about + b"/Filter /FlateDecode ", zlib.compress(bits, 6))
    parameters = b"/DecodeParms << /K -1 /Columns %d /Rows %d /BlackIs1 true >> " % (width, height)
    return _stream(about + b"/Filter /CCITTFaxDecode " + parameters, _fax_group_4(sheet.pixels))


def _fax_group_4(pixels: Pixels) -> bytes:
    """The one strip of a TIFF that Pillow writes."""
    target = io.BytesIO()
    bilevel = Image.fromarray((pixels > 127).astype(np.uint8) * 255).convert("1", dither=Image.Dither.NONE)
    bilevel.save(target, "TIFF", compression="group4", tiffinfo={_ROWS_A_STRIP: pixels.shape[0]})
    with Image.open(target) as image:
        tags = image.tag_v2  # type: ignore[attr-defined]
        (start,), (length,) = tags[_STRIP_OFFSETS], tags[_STRIP_LENGTHS]
    return target.getvalue()[start : start + length]


def _stream(about: bytes, data: bytes) -> bytes:
    return b"<< %s/Length %d >>\nstream\n%s\nendstream" % (about, len(data), data)


def _file(bodies: Sequence[bytes]) -> bytes:
    target = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(bodies, start=1):
        places.append(len(target))
        target += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(target)
    target += b"xref\n0 %d\n0000000000 65535 f \n" % (len(bodies) + 1)
    target += b"".join(b"%010d 00000 n \n" % place for place in places)
    target += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(bodies) + 1, table)
    return bytes(target)
