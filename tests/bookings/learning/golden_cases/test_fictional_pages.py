"""Pages that were read from an image: neither the image nor what the engine thought of is kept."""

from bookings.learning.golden_cases.fiction import Fiction
from bookings.learning.golden_cases.fictional_pages import fictional_pages, remaining_in
from extractors.ocr.characters import Alternative, ReadCharacter
from extractors.page_content import FaintText, Glyph, PageCode, PageContent, PageFinding, ScanEvidence

VIN = "LVSHCAMB1CE054249"
TEXT = f"车架号:{VIN} 联系人张三丰"
UPRIGHT = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)


def scanned() -> PageContent:
    """One line of recognised text, a QR, a stamp's name and what was found about the page."""
    glyphs = tuple(
        Glyph(character, 10.0 * place, 20, 10.0 * place + 10, 30, 10, place, 25)
        for place, character in enumerate(TEXT)
        if character != " "
    )
    characters = {
        glyph.order: ReadCharacter(glyph.text, 0.9, 5.0, (Alternative(glyph.text, 0.1),)) for glyph in glyphs
    }
    return PageContent(
        number=1,
        width=800,
        height=600,
        glyphs=glyphs,
        rules=(),
        codes=(PageCode(f"https://example.test/{VIN}", "qr", 1, (1, 1, 2, 2)),),
        source="ocr",
        findings=(PageFinding("some-finding", "info", {"text": VIN, "page": "1"}),),
        scan=ScanEvidence(
            characters, UPRIGHT, b"\x89PNG", 2.0, (FaintText(f"伊宁远山公司{VIN}", (1, 1, 2, 2)),)
        ),
    )


def test_nothing_of_a_scan_tells_what_was_printed() -> None:
    fiction = Fiction(5)
    stands_for = fiction.identifier(VIN)
    (page,) = fictional_pages([scanned()], [], fiction)
    drawn = "".join(glyph.text for glyph in page.glyphs)
    assert drawn.startswith(f"车架号:{stands_for}联系人")
    assert "张三丰" not in drawn
    assert page.codes[0].text is not None
    assert page.codes[0].text.endswith(stands_for)
    assert page.findings[0].parameters == {"text": stands_for, "page": "1"}
    assert page.scan is not None
    assert page.scan.image == b""
    assert VIN not in page.scan.faint[0].text
    for glyph in page.glyphs:
        character = page.scan.characters[glyph.order]
        assert character.text == glyph.text
        # What else the engine thought of would tell; how sure it was does not.
        assert character.confidence == 0.9
        if glyph.text != TEXT[glyph.order]:
            assert character.alternatives == ()
    assert remaining_in(page, fiction) == []


def test_what_still_shows_a_true_value_is_told() -> None:
    fiction = Fiction(5)
    fiction.identifier(VIN)
    # In both orders of the text, and in the QR.
    assert len(remaining_in(scanned(), fiction)) == 3


def test_full_width_and_small_letters_stay_so() -> None:
    wide = "".join(chr(ord(character) + 0xFEE0) for character in VIN)
    line = f"{wide} {VIN.lower()}"
    glyphs = tuple(
        Glyph(character, 10.0 * place, 20, 10.0 * place + 10, 30, 10, place, 25)
        for place, character in enumerate(line)
        if character != " "
    )
    fiction = Fiction(5)
    stands_for = fiction.identifier(VIN)
    (page,) = fictional_pages([PageContent(1, 800, 600, glyphs, ())], [], fiction)
    drawn = "".join(glyph.text for glyph in page.glyphs)
    assert drawn[17:] == stands_for.lower()
    assert drawn[:17] == "".join(chr(ord(character) + 0xFEE0) for character in stands_for)
