"""Words of a cell of which the engine knew no character: a piece of a stamp beside the value."""

from collections.abc import Iterator

from extractors.draft import DeclarationDraft
from extractors.reading import BoundingBox
from extractors.recognised import RecognisedPage, boxes_of
from extractors.repairs.form_fields import form_fields
from extractors.repairs.recording import lift, record
from extractors.repairs.seen import Pages, is_recognised

# Print that is as blurred as this is blurred all over; a piece of a stamp stands beside clear text, or alone.
_UNKNOWN, _CLEAR = 0.4, 0.9
_TOUCHING = 0.1


def drop_illegible_words(draft: DeclarationDraft, pages: Pages) -> None:
    """Takes such words off texts, in doubt: nobody could read what stands there."""
    for field in form_fields(draft.form):
        reading = draft.fields.get(field.key)
        if field.kind != "text" or field.key in ("marks_and_remarks", "transport_name"):
            continue
        if reading is None or not isinstance(reading.value, str) or not is_recognised(reading, pages):
            continue
        words = [word for box in boxes_of(reading) for word in _words(box.bbox, pages[box.page])]
        illegible = {text for text, most, _ in words if most < _UNKNOWN}
        read = reading.value
        others = [least for text, _, least in words if text not in illegible]
        kept = " ".join(word for word in read.split(" ") if word not in illegible)
        if kept != read and min(others, default=1.0) >= _CLEAR:
            reading.value = kept or None
            lift(draft, field.key)
            record(draft, field.key, read, kept or "-", ("form",), certain=False)


def _words(box: BoundingBox, page: RecognisedPage) -> Iterator[tuple[str, float, float]]:
    """Each word in ``box`` with the probabilities of its surest and of its least sure character."""
    drawn = [glyph for glyph in page.glyphs_in(box) if glyph.text.strip()]
    glyphs = sorted(drawn, key=lambda glyph: (round(glyph.middle), glyph.x0))
    word: list[int] = []
    for place, glyph in enumerate(glyphs):
        word.append(place)
        following = glyphs[place + 1] if place + 1 < len(glyphs) else None
        is_end = (
            following is None
            or abs(following.middle - glyph.middle) >= 1
            or following.x0 - glyph.x1 > _TOUCHING * glyph.size
        )
        if is_end:
            sure = [page.scan.characters[glyphs[each].order].confidence for each in word]
            yield "".join(glyphs[each].text for each in word), max(sure), min(sure)
            word = []
