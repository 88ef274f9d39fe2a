"""What one page that is read as an image may cost: seconds and pixels. Child process only."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from extractors.limits import ReadingLimits

# Characters of a print are no longer told apart below this resolution.
LEAST_DPI = 150.0
_POINTS_AN_INCH = 72.0
# An image over so much of the page is the page: its own resolution counts, whatever size it is shown at.
_PAGE_SIZE = 0.5
_FORM_DEPTH = 5


class PageTimeout(Exception):
    """A page took longer than it may; it is given up, the others are kept."""


@contextmanager
def page_time(seconds: float) -> Iterator[None]:
    """Raises ``PageTimeout`` inside when what is inside takes longer than ``seconds`` of wall-clock time.

    The signal is handled between two steps of Python: a call into a library that never comes back is
    ended by the parent process, with this one. Only the main thread can be interrupted so.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _raise_timeout)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _raise_timeout(_signal: int, _frame: FrameType | None) -> None:
    raise PageTimeout


def is_too_large(page: pdfium.PdfPage, limits: ReadingLimits) -> bool:
    """True when at the lowest resolution that can be read the page has more pixels than allowed.

    A page that is one image has the resolution of that image: it is never too large.
    """
    width, height = page.get_size()
    pixels = width * height * (LEAST_DPI / _POINTS_AN_INCH) ** 2
    return pixels > limits.ocr_page_pixels and not _is_one_image(page, width * height)


def _is_one_image(page: pdfium.PdfPage, page_area: float) -> bool:
    for image in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=_FORM_DEPTH):
        left, bottom, right, top = image.get_bounds()
        if (right - left) * (top - bottom) >= _PAGE_SIZE * page_area:
            return True
    return False
