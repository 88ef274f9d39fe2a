"""Labels that OCR misread by a character are mended; values, and what may be two labels, are not."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from extractors.misread_labels import with_mended_labels
from extractors.ocr.characters import Alternative, ReadCharacter
from extractors.page_content import Glyph, PageContent, ScanEvidence

SIZE, PITCH, GAP = 9.0, 20.0, 3.0
UPRIGHT = (1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0)


def page_of(
    *texts: str, sure: float = 0.99, hardly: str = "", room: Mapping[int, float] | None = None
) -> PageContent:
    """A recognised page with a text a line; characters of ``hardly`` were hardly read. ``room``: by
    place in its text how much wider than its size the box of a character is.
    """
    glyphs: list[Glyph] = []
    characters: dict[int, ReadCharacter] = {}
    for row, text in enumerate(texts):
        x, middle = 30.0, 30.0 + PITCH * row
        for place, character in enumerate(text):
            width = SIZE * (0.5 if ord(character) < 128 else 1.0) + (room or {}).get(place, 0.0)
            order = len(glyphs)
            glyphs.append(
                Glyph(character, x, middle - SIZE / 2, x + width, middle + SIZE / 2, SIZE, order, middle)
            )
            characters[order] = ReadCharacter(character, 0.5 if character in hardly else sure, x)
            x += width
    scan = ScanEvidence(characters, UPRIGHT, b"", 2.0)
    return PageContent(1, 842.0, 595.0, tuple(glyphs), (), source="ocr", scan=scan)


def mended(*texts: str, hardly: str = "", room: Mapping[int, float] | None = None) -> list[str]:
    page = with_mended_labels(page_of(*texts, hardly=hardly, room=room))
    lines: dict[float, str] = {}
    for glyph in page.glyphs:
        lines[glyph.middle] = lines.get(glyph.middle, "") + glyph.text
    return [lines[middle] for middle in sorted(lines)]


@pytest.mark.parametrize(
    ("seen", "printed"),
    [
        ("标记暖码及备注", "标记唛码及备注"),
        ("境内发贷人", "境内发货人"),
        ("境内发贷人(9165280033)", "境内发货人(9165280033)"),
        ("中华人民共和国海关出口货物报美单", "中华人民共和国海关出口货物报关单"),
        # The beginning of a label is a label too.
        ("商品名称及规格型弓", "商品名称及规格型号"),
        ("随附单证及编弓", "随附单证及编号"),
    ],
)
def test_a_label_with_a_wrong_character_is_mended(seen: str, printed: str) -> None:
    assert mended(seen) == [printed]


@pytest.mark.parametrize(
    "text",
    [
        # As like to one label as to another.
        "田口日期",
        "曰口口岸",
        # Two of six.
        "境内友贷人",
        "境内发货人",
        # A value that begins like a label.
        "境内发贷人民银行",
        "霍尔果斯",
        # No list of VINs: letters make it no surer a label.
        "VIN号：LGA8AFKG6RM804495",
        "LFV2A21K8C3098765",
    ],
)
def test_what_may_be_another_label_or_is_none_is_left_alone(text: str) -> None:
    assert mended(text) == [text]


def test_a_short_label_is_mended_only_when_it_was_hardly_read() -> None:
    assert mended("启远国") == ["启远国"]
    assert mended("贸晶国", hardly="晶") == ["贸易国"]
    assert mended("贸晶国") == ["贸晶国"]


@pytest.mark.parametrize("seen", ["商品编号.", "·商品编号", "-商品编号..", "商品编号,"])
def test_specks_beside_a_label_are_blanks(seen: str) -> None:
    assert mended(seen)[0].strip() == "商品编号"
    assert mended("霍尔果斯.", "12.", "·") == ["霍尔果斯.", "12.", "·"]


def test_a_colon_that_was_lost_is_put_in_where_there_is_room() -> None:
    label = "申报单位"
    apart = {len(label) - 1: 0.5 * SIZE}
    assert mended(label + "测试公司", room=apart) == [label + ":测试公司"]
    # Behind a party's label a name follows; behind another the words may go on (运输工具牌号).
    assert mended("运输方式" + "测试") == ["运输方式测试"]
    assert mended(label + "测试公司") == [label + ":测试公司"]
    assert mended(label + "2TEST") == [label + "2TEST"]
    assert mended("某某某某" + "测试", room=apart) == ["某某某某" + "测试"]


def test_the_characters_that_were_read_stay_as_evidence() -> None:
    page = page_of("标记暖码及备注", "备注", hardly="暖")
    after = with_mended_labels(page)
    assert after.scan is page.scan
    assert [glyph.order for glyph in after.glyphs] == [glyph.order for glyph in page.glyphs]
    assert [glyph[1:] for glyph in after.glyphs] == [glyph[1:] for glyph in page.glyphs]


def test_digital_pages_and_empty_ones_are_as_they_were() -> None:
    digital = replace(page_of("标记暖码及备注"), scan=None, source="layer")
    assert with_mended_labels(digital) is digital
    empty = page_of()
    assert with_mended_labels(empty) is empty


def _texts(pages: Sequence[PageContent]) -> list[str]:
    return ["".join(glyph.text for glyph in page.glyphs) for page in pages]


def test_mending_again_changes_nothing() -> None:
    once = with_mended_labels(page_of("标记暖码及备注", "境内发贷人", "田口日期"))
    assert _texts([with_mended_labels(once)]) == _texts([once])


@pytest.mark.parametrize(
    ("thought_of", "printed"), [("离", "离境口岸"), ("入", "入境口岸"), ("商", "高境口岸")]
)
def test_of_labels_as_near_the_one_that_the_engine_thought_of_is_meant(thought_of: str, printed: str) -> None:
    page = page_of("高境口岸", hardly="高")
    assert page.scan is not None
    first = page.scan.characters[0]._replace(alternatives=(Alternative(thought_of, 0.4),))
    seen = replace(page, scan=replace(page.scan, characters={**page.scan.characters, 0: first}))
    assert "".join(glyph.text for glyph in with_mended_labels(seen).glyphs) == printed
