"""Whether the text layer of a page can be read, or its image has to be: decided once a page."""

from dataclasses import dataclass
from typing import Literal

OcrMode = Literal["auto", "always", "never"]
"""auto: each page by its layer. always: every page as an image. never: layers only."""

Verdict = Literal["usable", "garbage", "image"]
Reason = Literal["no-text", "asked"]
"""Why a page is read as an image; told in words by messages/texts/page_reasons.yaml."""


@dataclass(frozen=True, slots=True)
class TextLayer:
    """What the text layer of a page is worth. ``reason`` is None when it is usable."""

    verdict: Verdict
    reason: Reason | None = None


USABLE = TextLayer("usable")
NO_TEXT = TextLayer("image", "no-text")
