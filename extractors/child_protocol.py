"""What parent and child say to each other; neither the PDF library nor the readers are needed for it."""

from dataclasses import dataclass
from typing import Literal

from extractors.text_layers import OcrMode
from messages.catalogue import Language

Operation = Literal["read", "render", "count-pages"]


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
