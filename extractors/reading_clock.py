"""How long the parent waits for a document: its own time, and one for each page read as an image."""

import time

from extractors.limits import ReadingLimits

# The child ends a page itself when its time is over; only where it cannot, its parent ends both.
_GRACE_SECONDS = 5.0


class ReadingClock:
    """The deadline of one document. While a page is read as an image the document's time stands still.

    So a document of digital pages has ``reading_seconds``, and each page read as an image
    ``ocr_page_seconds`` besides; time that one page did not need is not another's.
    """

    def __init__(self, limits: ReadingLimits) -> None:
        self._page_seconds = limits.ocr_page_seconds + _GRACE_SECONDS
        self._left = limits.reading_seconds
        self.deadline = time.monotonic() + limits.reading_seconds
        """Of ``time.monotonic``."""
        self.page: int | None = None
        """The page that is being read as an image."""

    def turn_to(self, page: int | None) -> None:
        """The child begins to read ``page`` as an image, or has ended it (None)."""
        now = time.monotonic()
        if self.page is None:
            self._left = self.deadline - now
        self.page = page
        self.deadline = now + (self._left if page is None else self._page_seconds)
