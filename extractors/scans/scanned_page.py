"""One page image becomes one page content: clean, turn upright, find text, read it, place it."""

from collections.abc import Sequence

import cv2
import numpy as np

from extractors.images.cleaning import CleanPage, Show, clean
from extractors.images.page_image import PageImage
from extractors.ocr.engine import OcrEngine, PixelBox
from extractors.page_content import FaintText, Glyph, PageContent, Rule, ScanEvidence, enclosing_box
from extractors.scans.codes import codes_of
from extractors.scans.faint_text import faint_words, without_faint
from extractors.scans.glyphs import ReadGlyph, glyphs_of_strip, together
from extractors.scans.ink import PageInk, ink_of
from extractors.scans.missed_text import grown, missed_text
from extractors.scans.second_look import with_second_look
from extractors.scans.sparse_strips import sparse_places
from extractors.scans.text_strips import strips_of
from extractors.scans.upright import upright

# The upright frame is as long as an A4 page: the reader of forms knows prints of that size.
_LONG_SIDE_POINTS = 842.0


def read_image(
    taken: PageImage,
    number: int,
    engine: OcrEngine,
    second: OcrEngine | None = None,
    without: frozenset[str] = frozenset(),
    show: Show | None = None,
) -> PageContent:
    """The content of the page with ``number`` in its file. ``second``: another engine, asked where
    the first is not sure. ``without``: clean-up steps not to take.
    """
    if show is not None:
        show("taken", taken.pixels)
    found = upright(clean(taken, without, show), engine)
    if show is not None:
        show("upright", found.page.image.pixels)
    return read_upright(found.page, found.boxes, number, engine, second)


def read_upright(
    page: CleanPage,
    found: Sequence[PixelBox],
    number: int,
    engine: OcrEngine,
    second: OcrEngine | None = None,
) -> PageContent:
    """The content of a clean page, or of a piece of one, that stands upright; ``found``: its text's boxes."""
    pixels = page.image.pixels
    page_ink = ink_of(pixels, page.rules)
    ink = page_ink.mask
    boxes = grown([*found, *missed_text(ink, found)], ink)
    read, faint = without_faint(
        _read_glyphs(page, strips_of(boxes, ink, page.rules), page_ink, engine, second), pixels, ink
    )
    scale = _LONG_SIDE_POINTS / max(pixels.shape)
    return PageContent(
        number=number,
        width=page.image.width * scale,
        height=page.image.height * scale,
        glyphs=tuple(_scaled_glyph(each.glyph, scale) for each in read),
        rules=tuple(_scaled_rule(rule, scale) for rule in (*page.rules, *page_ink.dotted)),
        codes=tuple(codes_of(pixels, number, scale)),
        source="ocr",
        scan=_evidence(page, read, faint, scale),
    )


def _read_glyphs(
    page: CleanPage,
    pieces: Sequence[Sequence[PixelBox]],
    ink: PageInk,
    engine: OcrEngine,
    second: OcrEngine | None,
) -> list[ReadGlyph]:
    pixels = page.image.pixels
    strips = [box for piece in pieces for box in piece]
    crops = [pixels[box.top : box.bottom, box.x0 : box.x1] for box in strips]
    first = engine.read(crops)
    sparse = sparse_places(first, strips, ink.mask)
    read = iter(with_second_look(first, crops, engine, second, sparse))
    glyphs: list[ReadGlyph] = []
    for piece in pieces:
        strip, box = together(piece, [next(read) for _ in piece])
        glyphs += glyphs_of_strip(strip, box, ink.mask, len(glyphs), ink.faint)
    return glyphs


def _evidence(
    page: CleanPage, read: Sequence[ReadGlyph], faint: Sequence[ReadGlyph], scale: float
) -> ScanEvidence:
    to_page = page.image.to_page @ np.diag([1 / scale, 1 / scale, 1.0])
    encoded = cv2.imencode(".png", page.image.pixels, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1]
    return ScanEvidence(
        characters={each.glyph.order: each.read for each in read},
        to_page=tuple(float(each) for each in to_page.ravel()),
        image=encoded.tobytes(),
        pixels_per_point=1 / scale,
        faint=tuple(
            FaintText(
                "".join(each.glyph.text for each in word),
                enclosing_box([_scaled_glyph(each.glyph, scale) for each in word]),
            )
            for word in faint_words(faint)
        ),
    )


def _scaled_glyph(glyph: Glyph, scale: float) -> Glyph:
    return Glyph(
        glyph.text,
        glyph.x0 * scale,
        glyph.top * scale,
        glyph.x1 * scale,
        glyph.bottom * scale,
        glyph.size * scale,
        glyph.order,
        glyph.middle * scale,
    )


def _scaled_rule(rule: Rule, scale: float) -> Rule:
    return Rule(rule.x0 * scale, rule.y0 * scale, rule.x1 * scale, rule.y1 * scale)
