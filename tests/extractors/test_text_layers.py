"""The text layer of each page is judged once: usable, garbage, or the page is an image."""

import io
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from extractors.limits import ReadingLimits
from extractors.page_content import UNREADABLE, Drawing, Glyph
from extractors.pdf_file import read_page
from extractors.text_layers import USABLE, OcrMode, Reason, TextLayer, text_layer
from messages.catalogue import texts
from tests.extractors.scanned_pages import PRINTS, image_of, scan

FORM = image_of("sw-000.pdf", dpi=72)
WHITE = Image.new("L", (842, 595), 255)
# What a declaration says beside its digits.
PROSE = (
    "中华人民共和国海关出口货物报关单境内发货人运输方式合同协议号贸易国包装种类件数毛重净重标记唛码及备注" * 3
)


def layer_of(pdf: bytes, page: int = 0) -> TextLayer:
    with pypdfium2.PdfDocument(pdf) as document:
        return read_page(document, page, "print.pdf", ReadingLimits())[1]


def lines(text: str, mode: int = 0) -> Callable[[Canvas], None]:
    """Draws ``text`` in lines of a font that is not embedded; ``mode`` 3 draws it invisibly."""

    def draw(canvas: Canvas) -> None:
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
        block = canvas.beginText(40, 500)
        block.setFont("STSong-Light", 9)
        block.setTextRenderMode(mode)
        for start in range(0, len(text), 40):
            block.textLine(text[start : start + 40])
        canvas.drawText(block)

    return draw


def drawn(*draw: Callable[[Canvas], None]) -> bytes:
    target = io.BytesIO()
    canvas = Canvas(target, pagesize=(842, 595))
    for each in draw:
        each(canvas)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def see_through() -> Image.Image:
    """A round stamp on a sheet that is otherwise transparent."""
    sheet = Image.new("RGBA", (842, 595), (255, 0, 0, 0))
    sheet.paste((255, 0, 0, 255), (500, 300, 560, 360))
    return sheet


def outlines(canvas: Canvas) -> None:
    """Two hundred small shapes, as letters that were turned into paths."""
    for place in range(200):
        x, y = 40 + place % 20 * 12, 100 + place // 20 * 14
        path = canvas.beginPath()
        path.moveTo(x, y)
        path.curveTo(x + 3, y + 9, x + 6, y + 9, x + 8, y)
        path.close()
        canvas.drawPath(path, stroke=0, fill=1)


@pytest.mark.parametrize("path", sorted(PRINTS.glob("*.pdf")), ids=lambda path: path.stem)
def test_every_page_of_every_digital_print_is_usable(path: Path) -> None:
    with pypdfium2.PdfDocument(path) as document:
        layers = [read_page(document, page, path.name, ReadingLimits())[1] for page in range(len(document))]
    assert layers == [USABLE] * len(layers)


PAGES: dict[str, tuple[bytes, Reason | None]] = {
    "a scan": (scan(FORM, dpi=72), "no-text"),
    "a scan that an application signed": (
        scan(FORM, dpi=72, over=lines("由全能扫描应用扫描")),
        "little-text",
    ),
    "invisible text over a scan": (scan(FORM, dpi=72, over=lines(PROSE, mode=3)), "hidden-text"),
    "text under a scan": (scan(FORM, dpi=72, under=lines(PROSE)), "hidden-text"),
    "text over a form that is an image": (
        scan(FORM, dpi=72, over=lines("霍尔果斯测试商贸有限公司 新F12345 12300 " * 8)),
        "text-over-form",
    ),
    "labels with outlined values": (drawn(lines(PROSE), outlines), "values-drawn"),
    "letters of no font": (drawn(lines("\ue000\ue001" * 60 + PROSE)), "unreadable-characters"),
    "names of glyphs": (drawn(lines("(cid:12)(cid:345)" * 40)), "unreadable-characters"),
    "Chinese taken for Western letters": (drawn(lines("ÖÐ»ªÈËÃñ¹²ºÍ¹úº£¹Ø" * 9)), "impossible-characters"),
    "letters shifted in their font": (
        drawn(lines("!\"#$%&'()+,/:;<=>?@[]^{}~" * 9)),
        "impossible-characters",
    ),
    "Chinese lost on the way": (drawn(lines("锟斤拷锟斤拷锟斤拷" * 9)), "impossible-characters"),
    "nothing at all": (drawn(), None),
    "digital text": (drawn(lines(PROSE + "0123456789" * 9)), None),
    "digital text over a picture": (scan(WHITE, dpi=72, over=lines(PROSE + "0123456789" * 9)), None),
    "a stamp as large as the page": (
        scan(see_through(), dpi=72, under=lines(PROSE + "0123456789" * 9)),
        None,
    ),
    "an empty form": (drawn(lines(PROSE)), None),
    "Russian": (drawn(lines("Накладная на перевозку груза из Китая в Казахстан " * 5)), None),
    "a name with one letter of no font": (drawn(lines("\ue000" + PROSE)), None),
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_read_as_an_image_where_its_layer_is_no_use(name: str) -> None:
    pdf, reason = PAGES[name]
    layer = layer_of(pdf)
    assert layer.reason == reason
    garbage = ("unreadable-characters", "impossible-characters")
    assert layer.verdict == ("usable" if reason is None else "garbage" if reason in garbage else "image")


def test_every_reason_has_its_words() -> None:
    from typing import get_args

    told = {key.partition(".")[2] for key in texts() if key.startswith("page_reasons.")}
    assert told == set(get_args(Reason))
    assert get_args(OcrMode) == ("auto", "always", "never")


def page_of(text: str) -> list[Glyph]:
    return [Glyph(letter, 0, 0, 9, 9, 9, order, 4.5) for order, letter in enumerate(text)]


def judged(text: str, drawings: tuple[Drawing, ...] = ()) -> TextLayer:
    return text_layer(page_of(text), drawings, 842, 595, frozenset)


@given(st.text(min_size=1))
def test_any_text_has_a_verdict_with_a_reason_unless_it_is_usable(text: str) -> None:
    layer = judged(text)
    assert (layer.reason is None) == (layer.verdict == "usable")


chinese = st.integers(0xB0, 0xD6).flatmap(
    lambda row: st.integers(0xA1, 0xFE).map(lambda cell: bytes((row, cell)).decode("gb2312"))
)


@given(
    st.lists(chinese, min_size=60, max_size=300).map("".join),
    st.text("0123456789ABCXYZ.,-*/() ", max_size=99),
)
def test_common_chinese_with_numbers_is_usable(words: str, numbers: str) -> None:
    assert "锟" in words or judged(words + numbers) == USABLE


@given(st.integers(1, 9), st.integers(90, 300))
def test_a_few_unreadable_letters_are_left_to_those_who_doubt_them(few: int, others: int) -> None:
    assert judged(UNREADABLE * few + "关" * others) == USABLE
    assert judged(UNREADABLE * (few + others // 9) + "关" * others).verdict == "garbage"


@given(st.floats(0, 1), st.integers(0, 99))
def test_the_more_a_picture_covers_the_less_a_few_words_count(share: float, words: int) -> None:
    pictures = (Drawing(0, 0, 842, 595 * share, is_picture=True),)
    layer = judged("关" * words, pictures)
    assert (layer.verdict == "usable") == (words > 0 and share < 0.25)
