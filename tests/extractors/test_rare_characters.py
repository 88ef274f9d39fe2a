"""Characters beyond the first 65,536, as some names have them, and halves of them that say nothing."""

from pathlib import Path

import pytest

from extractors.limits import ReadingLimits
from extractors.page_content import UNREADABLE
from extractors.pdf_file import open_pdf, read_page


@pytest.mark.parametrize(
    ("told", "character"),
    [
        ("D86CDF20", "\U0002b320"),
        ("9F99", "龙"),
        ("D86C", UNREADABLE),
        ("DF20", UNREADABLE),
        ("E123", UNREADABLE),
    ],
)
def test_a_rare_character_is_one_and_half_of_one_is_unreadable(
    told: str, character: str, tmp_path: Path
) -> None:
    path = tmp_path / "name.pdf"
    path.write_bytes(_print_of(told))
    with open_pdf(path, path.name, ReadingLimits()) as document:
        page, _ = read_page(document, 0, path.name, ReadingLimits())
    assert [glyph.text for glyph in page.glyphs] == ["B", character, "B"]


def _print_of(told: str) -> bytes:
    """A page that shows ``BAB`` in a font that tells ``told`` (UTF-16) for A."""
    codes = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Told def /CMapType 2 def "
        "1 begincodespacerange <00> <ff> endcodespacerange "
        f"2 beginbfchar <41> <{told}> <42> <0042> endbfchar endcmap end end"
    )
    shown = "BT /F1 12 Tf 100 700 Td (BAB) Tj ET"
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(shown)}>>stream\n{shown}\nendstream",
        "<</Type/Font/Subtype/TrueType/BaseFont/Helvetica/FirstChar 65/LastChar 66/Widths[600 600]"
        "/ToUnicode 6 0 R>>",
        f"<</Length {len(codes)}>>stream\n{codes}\nendstream",
    )
    # Without a table of its objects: PDFium looks for them.
    numbered = (f"{number} 0 obj\n{text}\nendobj" for number, text in enumerate(objects, start=1))
    return "\n".join(
        ["%PDF-1.4", *numbered, "trailer <</Size 7/Root 1 0 R>>", "startxref", "0", "%%EOF"]
    ).encode()
