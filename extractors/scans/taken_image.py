"""The pixels of a PDF page as they are to be read. Child process only."""

import cv2
import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extractors.images.page_image import POINTS_AN_INCH, PageImage

# A scan is rendered at its own resolution, within these bounds; what is drawn is rendered like a scan.
_LEAST_DPI, _MOST_DPI, _DRAWN_DPI = 150.0, 300.0, 200.0
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
    half = (0.5 / scale, 0.5 / scale)
    to_page = np.array([[1 / scale, 0, half[0]], [0, 1 / scale, half[1]], [0, 0, 1.0]])
    if not _has_colour(pixels):
        pixels = cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY)
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
