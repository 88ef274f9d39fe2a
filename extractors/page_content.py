"""What a page shows, without the PDF library: glyphs and ruled lines.

Coordinates are points of the page as displayed, origin top left, y downwards. This is the border
between the PDF library (``pdf_file``) and everything that reads forms.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from extractors.ocr.characters import ReadCharacter
from extractors.reading import BoundingBox, Severity

# What stands for a glyph whose font tells no character: it can be seen, not read.
UNREADABLE = "\ufffd"


class Glyph(NamedTuple):
    """One drawn character. ``order`` is its place in the content stream, ``middle`` its vertical centre.

    A tuple, because a page has a thousand of them.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    order: int
    middle: float


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line of the form: horizontal when ``y0 == y1``, vertical when ``x0 == x1``."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def is_horizontal(self) -> bool:
        """True for a horizontal rule."""
        return self.y0 == self.y1


class Drawing(NamedTuple):
    """What is drawn and is neither text nor a rule: a mark of a bar code, a filled box, a picture.

    ``is_picture``: an image, or one path of many pieces.
    """

    x0: float
    top: float
    x1: float
    bottom: float
    is_picture: bool


Symbology = Literal["bar-code", "qr"]


@dataclass(frozen=True, slots=True)
class PageCode:
    """A bar code or QR on the page and what it holds; None when it could not be decoded."""

    text: str | None
    symbology: Symbology
    page: int
    bbox: BoundingBox


@dataclass(frozen=True, slots=True)
class PageFinding:
    """What there is to say of how a page was read: the id of a check (extractors/checks/stations.py).

    One of severity ``error`` says that the page was not read.
    """

    id: str
    severity: Severity
    parameters: dict[str, str] = field(default_factory=dict)


class FaintText(NamedTuple):
    """Text that was read and left out, because it is fainter than the print; its box in the upright frame."""

    text: str
    box: BoundingBox


@dataclass(frozen=True, slots=True)
class ScanEvidence:
    """What stands behind the glyphs of a page that was read by OCR.

    ``characters``: by ``order`` of the glyph what the engine read there. ``to_page``: row by row the 3×3
    homography from the upright frame of the glyphs (points) to points of the page as displayed.
    ``image``: the cleaned grey page as PNG, ``pixels_per_point`` of the upright frame.
    """

    characters: Mapping[int, ReadCharacter]
    to_page: tuple[float, ...]
    image: bytes
    pixels_per_point: float
    faint: tuple[FaintText, ...] = ()
    """What reads like print and is fainter: a stamp's words, or a value printed in grey."""

    def on_page(self, box: BoundingBox) -> BoundingBox:
        """The box on the displayed page that holds ``box`` of the upright frame."""
        x0, top, x1, bottom = box
        corners = [self._point(x, y) for x in (x0, x1) for y in (top, bottom)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return round(min(xs), 1), round(min(ys), 1), round(max(xs), 1), round(max(ys), 1)

    def _point(self, x: float, y: float) -> tuple[float, float]:
        a, b, c, d, e, f, g, h, i = self.to_page
        depth = g * x + h * y + i
        return (a * x + b * y + c) / depth, (d * x + e * y + f) / depth


@dataclass(frozen=True, slots=True)
class PageContent:
    """One page: its number in the file (from 1), displayed size in points, and what is on it.

    ``source``: whether its glyphs are of the text layer or recognised in its image.
    """

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rules: tuple[Rule, ...]
    codes: tuple[PageCode, ...] = ()
    source: Literal["layer", "ocr"] = "layer"
    findings: tuple[PageFinding, ...] = ()
    scan: ScanEvidence | None = None
    """What stands behind recognised glyphs."""

    @property
    def is_unread(self) -> bool:
        """True when the page was given up: it may hold anything."""
        return any(finding.severity == "error" for finding in self.findings)


def timed_out(page: int, seconds: float) -> PageFinding:
    """That ``page`` was given up after its time."""
    return PageFinding("page-timeout", "error", {"page": str(page), "limit": f"{seconds:g}"})


def extent(glyphs: Sequence[Glyph]) -> BoundingBox:
    """The smallest box around ``glyphs``, of which there is at least one."""
    first = glyphs[0]
    x0, top, x1, bottom = first.x0, first.top, first.x1, first.bottom
    for glyph in glyphs:
        # Comparisons, not min and max: a page asks for thousands of boxes.
        if glyph.x0 < x0:
            x0 = glyph.x0
        if glyph.top < top:
            top = glyph.top
        if glyph.x1 > x1:
            x1 = glyph.x1
        if glyph.bottom > bottom:
            bottom = glyph.bottom
    return x0, top, x1, bottom


def enclosing_box(glyphs: Sequence[Glyph]) -> BoundingBox:
    """The smallest box around ``glyphs``, rounded to a tenth of a point."""
    x0, top, x1, bottom = extent(glyphs)
    return round(x0, 1), round(top, 1), round(x1, 1), round(bottom, 1)
