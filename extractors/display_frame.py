"""From PDF page coordinates (origin bottom left, unrotated) to the page as displayed."""

from dataclasses import dataclass
from typing import Self

import pypdfium2 as pdfium

from extractors.reading import BoundingBox


@dataclass(frozen=True, slots=True)
class DisplayFrame:
    """x' = a x + c y + e, y' = b x + d y + f; a quarter turn and a shift, nothing else."""

    a: float
    b: float
    c: float
    d: float
    e: float
    f: float

    @classmethod
    def of(cls, page: pdfium.PdfPage) -> Self:
        """The frame of ``page``: what is displayed is the crop box inside the media box, rotated."""
        media = page.get_mediabox()
        crop = page.get_cropbox()
        x0, y0 = max(media[0], crop[0]), max(media[1], crop[1])
        x1, y1 = min(media[2], crop[2]), min(media[3], crop[3])
        return cls.turned((x0, y0, x1, y1), page.get_rotation())

    @classmethod
    def turned(cls, box: BoundingBox, rotation: int) -> Self:
        """The frame for the visible ``box`` of a page with /Rotate ``rotation``."""
        x0, y0, x1, y1 = box
        if rotation == 90:
            return cls(0, 1, 1, 0, -y0, -x0)
        if rotation == 180:
            return cls(-1, 0, 0, 1, x1, -y0)
        if rotation == 270:
            return cls(0, -1, -1, 0, y1, x1)
        return cls(1, 0, 0, -1, -x0, y1)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the page is displayed."""
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def box(self, left: float, bottom: float, right: float, top: float) -> BoundingBox:
        """The displayed box of a box of the page."""
        ax = self.a * left + self.c * bottom + self.e
        ay = self.b * left + self.d * bottom + self.f
        bx = self.a * right + self.c * top + self.e
        by = self.b * right + self.d * top + self.f
        if ax > bx:
            ax, bx = bx, ax
        if ay > by:
            ay, by = by, ay
        return ax, ay, bx, by
