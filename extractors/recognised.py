"""What stands behind values that were read from an image: source, characters, place on the page.

The readers of forms do not know whether a glyph was drawn or recognised. Here the values of a draft
find back to the characters that an OCR engine read, and their boxes from the upright frame in which
the page was read to the page as displayed.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from extractors.draft import DeclarationDraft
from extractors.ocr.characters import ReadCharacter
from extractors.page_content import Glyph, PageContent, ScanEvidence
from extractors.reading import BoundingBox, FieldReading, Part, PlacedBox

# Boxes are rounded to a tenth of a point; a glyph belongs to the box that holds its middle.
_SLACK = 0.2


@dataclass(frozen=True, slots=True)
class RecognisedPage:
    """A page that was read from its image."""

    content: PageContent
    scan: ScanEvidence

    def glyphs_in(self, box: BoundingBox) -> list[Glyph]:
        """The glyphs whose middle is in ``box``, from left to right within a strip."""
        x0, top, x1, bottom = box
        return [
            glyph
            for glyph in self.content.glyphs
            if x0 - _SLACK <= (glyph.x0 + glyph.x1) / 2 <= x1 + _SLACK
            and top - _SLACK <= glyph.middle <= bottom + _SLACK
        ]


def recognised_pages(pages: Iterable[PageContent]) -> dict[int, RecognisedPage]:
    """The pages that were read from their image, by number."""
    return {page.number: RecognisedPage(page, page.scan) for page in pages if page.scan is not None}


def readings_of(draft: DeclarationDraft) -> Iterator[tuple[str, FieldReading]]:
    """Every value of a draft that has evidence, with its path as in ``needs_review``."""
    yield from draft.fields.items()
    for item in draft.items:
        for attribute, field in item.evidence.items():
            yield f"items[{item.item_no}].{attribute}", field


def boxes_of(field: FieldReading) -> list[PlacedBox]:
    """Where a value was read: the boxes of its parts, or its own."""
    if field.parts:
        return [box for part in field.parts for box in part.boxes]
    if field.page is None or field.bbox is None:
        return []
    return [PlacedBox(page=field.page, bbox=field.bbox)]


def place_on_pages(fields: Iterable[FieldReading], pages: Mapping[int, RecognisedPage]) -> None:
    """Gives values of recognised pages their source and their boxes on the page as displayed."""
    for field in fields:
        page = None if field.page is None else pages.get(field.page)
        if page is not None:
            _mark(field)
            if field.bbox is not None:
                field.bbox = page.scan.on_page(field.bbox)
        for part in field.parts or ():
            if any(box.page in pages for box in part.boxes):
                _mark(part)
                part.boxes = [_placed(box, pages) for box in part.boxes]


def _mark(read: FieldReading | Part) -> None:
    if read.source == "layer":
        read.source = "ocr"


def _placed(box: PlacedBox, pages: Mapping[int, RecognisedPage]) -> PlacedBox:
    page = pages.get(box.page)
    return box if page is None else PlacedBox(page=box.page, bbox=page.scan.on_page(box.bbox))


def characters_behind(
    field: FieldReading, pages: Mapping[int, RecognisedPage], settled: Collection[tuple[int, int]] = ()
) -> list[ReadCharacter]:
    """What was read where a value stands; empty for a value of a text layer.

    Without the glyphs in ``settled`` (page and order).
    """
    return [
        pages[box.page].scan.characters[glyph.order]
        for box in boxes_of(field)
        if box.page in pages
        for glyph in pages[box.page].glyphs_in(box.bbox)
        if (box.page, glyph.order) not in settled
    ]
