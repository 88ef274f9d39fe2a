"""What parent and child say to each other; neither the PDF library nor the readers are needed for it.

Besides its answer the child says when it begins to read a page as an image and when it has ended it:
a header ``{"page": 3, "bytes": 0}`` or ``{"page": null, "bytes": 0}``.
"""

import json
from dataclasses import dataclass
from typing import Literal, Self

from extractors.page_content import PageFinding
from extractors.reading import BoundingBox
from extractors.text_layers import OcrMode
from messages.catalogue import Language

Operation = Literal["read", "contents", "render", "tile", "words", "region", "count-pages"]


@dataclass(frozen=True, slots=True)
class Request:
    """What the parent asks for. ``page`` counts from 1; ``dpi`` is for images."""

    operation: Operation
    path: str
    filename: str
    language: Language = "zh"
    page: int = 1
    dpi: int = 150
    ocr: OcrMode = "auto"
    debug_folder: str | None = None
    """Where images of the steps of reading images go; None for none. Never for what the web asks."""
    given_up: tuple[tuple[int, PageFinding], ...] = ()
    """Pages at which an earlier child hung or died, and what to say of them."""
    words_folder: str | None = None
    """Where the words of pages that are read as images are kept; None for nowhere."""
    corner: tuple[int, int] = (0, 0)
    """First pixel of a tile: across, down."""
    region: BoundingBox | None = None
    """Of operation ``region``, in points of the page as displayed."""
    turn: int = 0
    """Degrees clockwise that make the text of the region stand upright."""

    @classmethod
    def from_json(cls, line: bytes) -> Self:
        """The request that ``json.dumps(asdict(request))`` wrote."""
        raw = json.loads(line)
        given_up = tuple((page, PageFinding(**finding)) for page, finding in raw["given_up"])
        corner = tuple(raw["corner"])
        region = None if raw["region"] is None else tuple(raw["region"])
        return cls(**{**raw, "given_up": given_up, "corner": corner, "region": region})
