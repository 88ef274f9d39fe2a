"""How one document is to be read, as it was asked for; limits are the same for all documents."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from extractors.text_layers import OcrMode

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    # Not loaded for digital documents.
    Show = Callable[[str, NDArray[np.uint8]], None]
    """Takes the name of a step and its image (grey or BGR), for ``kouan extract --debug``."""


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A page at which an earlier attempt to read the document hung or ended its process."""

    page: int
    check: str
    """The id of the check that says so, with its parameters."""
    parameters: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """``debug_folder`` gets an image of each step of reading an image; None for none."""

    ocr: OcrMode = "auto"
    debug_folder: Path | None = None
    given_up: tuple[GivenUp, ...] = ()
    page_begins: Callable[[int], None] | None = None
    """Told the number of each page that is about to be read as an image …"""
    page_ended: Callable[[], None] | None = None
    """… and its end: whoever watches the clock gives such a page a time of its own."""

    def show(self, filename: str, page: int) -> "Show | None":
        """What takes the images of page ``page`` (from 1) for the person who asked for them."""
        if self.debug_folder is None:
            return None
        from extractors.debug_images import shown_in

        return shown_in(self.debug_folder, filename, page)
