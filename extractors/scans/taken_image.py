"""The pixels of a PDF page as they are to be read. Child process only."""

import cv2
import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extractors.images.page_image import POINTS_AN_INCH, PageImage, Pixels
from extractors.pdf_file import crop_of
from extractors.reading import BoundingBox

# A scan is rendered at its own resolution, within these bounds; what is drawn is rendered like a scan.
_LEAST_DPI, _MOST_DPI, _DRAWN_DPI = 150.0, 300.0, 200.0
# A region that a person points at may be small print: few pixels, so more of them.
_PART_DPI = 400.0
# Photographs are shown at a pixel a point, metres wide: what is larger than A3 is taken for A3.
_LONGEST_SIDE = 1191.0
# An image that covers less of the page than this is a picture on it, not the page.
_WHOLE_PAGE = 0.5
# Channels that differ by so much are colour, not the noise of a scanner.
_COLOUR, _COLOURED_SHARE = 24, 0.0005


def taken_page(page: pdfium.PdfPage, most_pixels: int) -> PageImage:
    """The page as displayed: grey, or BGR when it holds colour; at most ``most_pixels``."""
    width, height = page.get_size()
    dpi = _resolution(page, width, height)
    inches = (width / POINTS_AN_INCH) * (height / POINTS_AN_INCH)
    dpi = min(dpi, (most_pixels / inches) ** 0.5)
    scale = dpi / POINTS_AN_INCH
    pixels = page.render(scale=scale, rev_byteorder=False).to_numpy()[:, :, :3]
    return _taken(page, pixels, dpi, (0, 0))


def taken_part(page: pdfium.PdfPage, part: BoundingBox, most_pixels: int) -> PageImage:
    """``part`` of the displayed page (points), sharper than ``taken_page``; at most ``most_pixels``."""
    width, height = page.get_size()
    x0, top = max(0.0, part[0]), max(0.0, part[1])
    x1, bottom = min(width, part[2]), min(height, part[3])
    inches = max(1.0, x1 - x0) * max(1.0, bottom - top) / POINTS_AN_INCH**2
    dpi = min(_PART_DPI, (most_pixels / inches) ** 0.5)
    scale = dpi / POINTS_AN_INCH
    left, above = int(x0 * scale), int(top * scale)
    size = (max(1, round((x1 - x0) * scale)), max(1, round((bottom - top) * scale)))
    bitmap = page.render(scale=scale, rev_byteorder=False, crop=crop_of(page, scale, (left, above), size))
    return _taken(page, bitmap.to_numpy()[:, :, :3], dpi, (left, above))


def _taken(page: pdfium.PdfPage, pixels: Pixels, dpi: float, corner: tuple[int, int]) -> PageImage:
    """``corner``: the place on the page, in pixels, of the first of ``pixels``."""
    scale = dpi / POINTS_AN_INCH
    across, down = ((each + 0.5) / scale for each in corner)
    to_page = np.array([[1 / scale, 0, across], [0, 1 / scale, down], [0, 0, 1.0]])
    if not _has_colour(pixels):
        pixels = np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), np.uint8)
    return PageImage(np.ascontiguousarray(pixels), to_page, _is_bilevel(page), dpi)


def _images(page: pdfium.PdfPage) -> list[pdfium.PdfImage]:
    return list(page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=4))


def _resolution(page: pdfium.PdfPage, width: float, height: float) -> float:
    """Pixels per inch of the scan that covers the page."""
    found: list[float] = []
    for image in _images(page):
        left, bottom, right, top = image.get_bounds()
        if (right - left) * (top - bottom) >= _WHOLE_PAGE * width * height:
            across, down = image.get_px_size()
            # Bounds are of the page before it is turned: the ratio of the areas is the same either way.
            found.append(float((across * down / ((right - left) * (top - bottom))) ** 0.5 * POINTS_AN_INCH))
    if not found:
        return _DRAWN_DPI
    shrunk = min(1.0, _LONGEST_SIDE / max(width, height))
    return min(_MOST_DPI * shrunk, max(_LEAST_DPI * shrunk, *found))


def _is_bilevel(page: pdfium.PdfPage) -> bool:
    """True when every image of the page holds one bit a pixel."""
    images = _images(page)
    return bool(images) and all(image.get_metadata().bits_per_pixel == 1 for image in images)


def _has_colour(pixels: np.ndarray) -> bool:
    small = pixels[::4, ::4].astype(np.int16)
    spread = small.max(axis=2) - small.min(axis=2)
    return float((spread > _COLOUR).mean()) > _COLOURED_SHARE
