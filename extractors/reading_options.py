"""How one document is to be read, as it was asked for; limits are the same for all documents."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.page_content import PageFinding
from extractors.page_words import PageWords
from extractors.text_layers import OcrMode

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    # Not loaded for digital documents.
    Show = Callable[[str, NDArray[np.uint8]], None]
    """Takes the name of a step and its image (grey or BGR), for ``kouan extract --debug``."""


def _tell_nobody(_page: int | None) -> None:
    """Where nobody watches the clock."""


def _keep_nothing(_words: PageWords) -> None:
    """Where nobody will point at words."""


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """``debug_folder`` gets an image of each step of reading an image; None for none."""

    ocr: OcrMode = "auto"
    debug_folder: Path | None = None
    given_up: tuple[tuple[int, PageFinding], ...] = ()
    """Pages at which an earlier attempt to read the document hung or ended its process, and what that was."""
    tell_page: Callable[[int | None], None] = _tell_nobody
    """Told the number of each page that is about to be read as an image, and None at its end."""
    keep_words: Callable[[PageWords], None] = _keep_nothing
    """Given the words of each page that was read as an image: recognising it again would cost seconds."""

    def given_up_at(self, page: int) -> PageFinding | None:
        """Why page ``page`` (from 1) is not tried again."""
        return next((finding for number, finding in self.given_up if number == page), None)

    def show(self, filename: str, page: int) -> "Show | None":
        """What takes the images of page ``page`` (from 1) for the person who asked for them."""
        if self.debug_folder is None:
            return None
        from extractors.debug_images import shown_in

        return shown_in(self.debug_folder, filename, page)
