"""Pages on which nobody can be recognised any more: the same glyphs at the same places, other characters."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bookings.learning.golden_cases.fiction import Fiction, unknown_parts
from extractors.ocr.characters import ReadCharacter
from extractors.page_content import Glyph, PageCode, PageContent, PageFinding, ScanEvidence
from extractors.reading import BoundingBox, PlacedBox, Reading
from extractors.text_runs import TextRun, build_runs, lines_of

# Prints put these into numbers, and values of the Reading do not have them.
_SEPARATORS = re.compile(r"[\s\-·.]")
_FULL_WIDTH = 0xFEE0

Changed = dict[Glyph, str]


def fictional_pages(
    pages: Sequence[PageContent], readings: Sequence[Reading], fiction: Fiction
) -> list[PageContent]:
    """``pages`` with everything replaced that may say who somebody is, and without images.

    ``fiction`` knows the values that were read and corrected already.
    """
    goods = _boxes_of_goods(readings)
    # Twice: what is found on the last page may stand on the first one too.
    for page in pages:
        _changed(page, goods.get(page.number, []), fiction)
    return [_fictional(page, _changed(page, goods.get(page.number, []), fiction), fiction) for page in pages]


def remaining_in(page: PageContent, fiction: Fiction) -> list[str]:
    """What still stands on a page although something else stands for it, in either order of its text."""
    texts = [_squeezed(_in_reading_order(page))[0], _squeezed(_in_stream_order(page))[0]]
    texts += [code.text for code in page.codes if code.text is not None]
    return [
        text[start : start + len(new)] for text in texts for start, new in fiction.found_in(text, _SEPARATORS)
    ]


def _changed(page: PageContent, goods: Sequence[BoundingBox], fiction: Fiction) -> Changed:
    changed: Changed = {}
    for characters in (_in_reading_order(page), _in_stream_order(page)):
        text, glyphs = _squeezed(characters)
        for start, stands_for in fiction.found_in(text, _SEPARATORS):
            found = glyphs[start : start + len(stands_for)]
            if not any(glyph in changed for glyph in found):
                changed |= dict(zip(found, stands_for, strict=True))
    for run in build_runs(page.glyphs, page.number, page.rules):
        _change_unknown(run, page, goods, fiction, changed)
    return changed


def _change_unknown(
    run: TextRun, page: PageContent, goods: Sequence[BoundingBox], fiction: Fiction, changed: Changed
) -> None:
    glyphs = run.content.glyphs
    taken = [glyph is None or glyph in changed for glyph in glyphs]
    in_goods = any(_is_inside(glyph, page, goods) for glyph in glyphs if glyph is not None)
    for start, end in unknown_parts(run.text, taken, in_goods=in_goods):
        for glyph, character in zip(glyphs[start:end], fiction.token(run.text[start:end]), strict=True):
            if glyph is not None:
                changed[glyph] = character


def _fictional(page: PageContent, changed: Changed, fiction: Fiction) -> PageContent:
    new = {glyph: _drawn_alike(glyph.text, character) for glyph, character in changed.items()}
    return replace(
        page,
        glyphs=tuple(glyph._replace(text=new.get(glyph, glyph.text)) for glyph in page.glyphs),
        codes=tuple(_fictional_code(code, fiction) for code in page.codes),
        findings=tuple(_fictional_finding(finding, fiction) for finding in page.findings),
        scan=None if page.scan is None else _fictional_scan(page.scan, page.glyphs, new, fiction),
    )


def _fictional_code(code: PageCode, fiction: Fiction) -> PageCode:
    return code if code.text is None else replace(code, text=fiction.text(code.text))


def _fictional_finding(finding: PageFinding, fiction: Fiction) -> PageFinding:
    return replace(
        finding, parameters={name: fiction.text(text) for name, text in finding.parameters.items()}
    )


def _fictional_scan(
    scan: ScanEvidence, glyphs: Sequence[Glyph], new: Mapping[Glyph, str], fiction: Fiction
) -> ScanEvidence:
    by_order = {glyph.order: new[glyph] for glyph in glyphs if glyph in new}
    return replace(
        scan,
        characters={
            order: _read_as(character, by_order.get(order)) for order, character in scan.characters.items()
        },
        image=b"",
        faint=tuple(faint._replace(text=fiction.text(faint.text)) for faint in scan.faint),
    )


def _read_as(character: ReadCharacter, text: str | None) -> ReadCharacter:
    # What else the engine thought of would tell the true character.
    return character if text is None else character._replace(text=text, alternatives=())


def _drawn_alike(drawn: str, character: str) -> str:
    """The new character as wide and as large as the old one."""
    if len(drawn) == 1 and 0xFF01 <= ord(drawn) <= 0xFF5E and character.isascii():
        return chr(ord(character) + _FULL_WIDTH)
    return character.lower() if drawn.islower() else character


def _in_reading_order(page: PageContent) -> list[tuple[str, Glyph]]:
    lines = lines_of(build_runs(page.glyphs, page.number, page.rules))
    return [
        (character, glyph)
        for line in lines
        for run in line
        for character, glyph in zip(run.text, run.content.glyphs, strict=True)
        if glyph is not None
    ]


def _in_stream_order(page: PageContent) -> list[tuple[str, Glyph]]:
    return [(glyph.text, glyph) for glyph in page.glyphs if len(glyph.text) == 1]


def _squeezed(characters: Sequence[tuple[str, Glyph]]) -> tuple[str, list[Glyph]]:
    kept = [(character, glyph) for character, glyph in characters if not _SEPARATORS.match(character)]
    return "".join(character for character, _ in kept), [glyph for _, glyph in kept]


def _is_inside(glyph: Glyph, page: PageContent, boxes: Sequence[BoundingBox]) -> bool:
    box = (glyph.x0, glyph.top, glyph.x1, glyph.bottom)
    if page.scan is not None:
        box = page.scan.on_page(box)
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return any(x0 <= x <= x1 and top <= y <= bottom for x0, top, x1, bottom in boxes)


def _boxes_of_goods(readings: Sequence[Reading]) -> dict[int, list[BoundingBox]]:
    found: dict[int, list[BoundingBox]] = {}
    for reading in readings:
        for item in reading.items:
            for field in item.evidence.values():
                boxes = [box for part in field.parts or [] for box in part.boxes]
                if field.page is not None and field.bbox is not None:
                    boxes.append(PlacedBox(page=field.page, bbox=field.bbox))
                for box in boxes:
                    found.setdefault(box.page, []).append(box.bbox)
    return found
