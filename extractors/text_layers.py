"""Whether the text layer of a page can be read, or its image has to be: decided once a page.

Without a picture on the page the glyphs alone decide, in hundredths of a millisecond. Only where
pictures cover much of it ``hidden_text`` looks which glyphs can be seen.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from extractors.page_content import UNREADABLE, Drawing, Glyph

OcrMode = Literal["auto", "always", "never"]
"""auto: each page by its layer. always: every page as an image. never: layers only."""

Verdict = Literal["usable", "garbage", "image"]
Reason = Literal[
    "no-text",
    "unreadable-characters",
    "impossible-characters",
    "hidden-text",
    "little-text",
    "text-over-form",
    "values-drawn",
    "asked",
]
"""Why a page is read as an image; told in words by messages/texts/page_reasons.yaml."""


@dataclass(frozen=True, slots=True)
class TextLayer:
    """What the text layer of a page is worth. ``reason`` is None when it is usable."""

    verdict: Verdict
    reason: Reason | None = None


USABLE = TextLayer("usable")
NO_TEXT = TextLayer("image", "no-text")

HiddenAmong = Callable[[], Collection[int]]
"""Tells the ``order`` of each glyph that is drawn and cannot be seen."""

# So many of a hundred characters that no font tells make a layer that tells little. One in a name is
# told as such and doubted; the rest of its page is read far better than any image.
_UNREADABLE_SHARE = 0.1
_IMPOSSIBLE_SHARE = 0.3
# Without any Chinese: no Western language has so many letters with accents.
_ACCENTED_SHARE = 0.15
_SIGNS_SHARE = 0.5
# Too short a text proves nothing.
_TELLING = 20
# A name of a glyph where its character should be, as some programs write what they cannot map.
_GLYPH_NAMES = re.compile(r"\(cid:[0-9]+\)")
# Chinese in one of its codes, or glyphs by their place in the font, taken for Western letters and signs.
_WESTERN = re.compile("[\x7f-\u024f\u02b0-\u02ff\u2010-\u2044\ufb00-\ufb06\ufffd]")
_CHINESE = re.compile("[\u3400-\u9fff]")
# What text shifted by some places in its font is full of; lines and leaders are drawn with the others.
_SIGNS = re.compile(r"[!\"#$%&'()+,/:;<>?@\[\\\]^`{}~]")
# What is printed instead of Chinese that was lost on the way.
_LOST = "锟斤拷"

# Pictures over so much of the page are the page, with less text than a form has …
_PAGE_SIZE = 0.6
# … and over so much they leave little to the text.
_LARGE_PICTURE = 0.25
_LITTLE_TEXT = 100
_TITLE = "货物报关单"
_TITLES = re.compile(
    "报关单|委托书|协议|合同|发票|装箱单|清单|通知|明细|INVOICE|PACKING LIST|CONTRACT", re.IGNORECASE
)
# A page of a declaration has a hundred digits or more; its labels have hardly any.
_HARDLY_A_VALUE = 40
_DIGIT = re.compile("[0-9]")
# More drawings than a bar code and a QR have, or so much of the page in pictures: drawn text.
_DRAWN_TEXT, _DRAWN_SHARE = 150, 0.02


def text_layer(
    glyphs: Sequence[Glyph],
    drawings: Sequence[Drawing],
    width: float,
    height: float,
    hidden_among: HiddenAmong,
) -> TextLayer:
    """What the layer of a page is worth; ``hidden_among`` is asked only where pictures are."""
    if not glyphs:
        return NO_TEXT
    covered = _covered(drawings, width, height) if drawings else 0.0
    if covered >= _LARGE_PICTURE:
        hidden = hidden_among()
        seen = [glyph for glyph in glyphs if glyph.order not in hidden]
        reason = _under_pictures(seen, len(glyphs), covered)
        if reason is not None:
            return TextLayer("image", reason)
    text = "".join([glyph.text for glyph in glyphs]).replace(" ", "")
    garbage = _garbage(text)
    if garbage is not None:
        return TextLayer("garbage", garbage)
    has_drawn_text = len(drawings) > _DRAWN_TEXT or covered >= _DRAWN_SHARE
    if has_drawn_text and _TITLE in text and len(_DIGIT.findall(text)) < _HARDLY_A_VALUE:
        return TextLayer("image", "values-drawn")
    return USABLE


def _covered(drawings: Sequence[Drawing], width: float, height: float) -> float:
    """How much of the page pictures cover, 0 to 1; a scan may be made of many strips."""
    area = 0.0
    for drawing in drawings:
        if drawing.is_picture:
            across = min(width, drawing.x1) - max(0.0, drawing.x0)
            down = min(height, drawing.bottom) - max(0.0, drawing.top)
            if across > 0 and down > 0:
                area += across * down
    return min(1.0, area / (width * height))


def _under_pictures(seen: Sequence[Glyph], glyphs: int, covered: float) -> Reason | None:
    """Why the image of a page with large pictures tells more than its text, None when it does not."""
    if len(seen) < _LITTLE_TEXT:
        return "hidden-text" if len(seen) < glyphs / 2 else "little-text"
    if covered >= _PAGE_SIZE:
        if len(seen) < glyphs / 2:
            return "hidden-text"
        if _TITLES.search("".join([glyph.text for glyph in seen]).replace(" ", "")) is None:
            # The form is in the picture, what was filled in is text over it.
            return "text-over-form"
    return None


def _garbage(text: str) -> Reason | None:
    """Why ``text``, which has no blanks, is not what is printed; None when it may be."""
    try:
        encoded = text.encode("gb2312")
    except UnicodeEncodeError:
        # Rare characters, Cyrillic beyond the Russian alphabet, or worse.
        return _garbage_beyond(text)
    chinese = len(encoded) - len(text)
    if _LOST in text:
        return "impossible-characters"
    return "impossible-characters" if not chinese and _is_shifted(text) else _glyph_names(text)


def _garbage_beyond(text: str) -> Reason | None:
    if text.count(UNREADABLE) >= _UNREADABLE_SHARE * len(text):
        return "unreadable-characters"
    if len(text) < _TELLING:
        return None
    chinese = "".join(_CHINESE.findall(text))
    western_share = _IMPOSSIBLE_SHARE if chinese else _ACCENTED_SHARE
    if len(_WESTERN.findall(text)) >= western_share * len(text) or _LOST in text:
        return "impossible-characters"
    if len(chinese) >= _TELLING:
        # Neither mainland nor Hong Kong and Taiwan write these.
        rare = len(_of_neither_standard(chinese))
        if rare >= _IMPOSSIBLE_SHARE * len(chinese):
            return "impossible-characters"
    return "impossible-characters" if not chinese and _is_shifted(text) else _glyph_names(text)


def _of_neither_standard(chinese: str) -> str:
    simplified = set(chinese.encode("gb2312", "ignore").decode("gb2312"))
    others = "".join(character for character in chinese if character not in simplified)
    traditional = set(others.encode("big5", "ignore").decode("big5"))
    return "".join(character for character in others if character not in traditional)


def _is_shifted(text: str) -> bool:
    return len(text) >= _TELLING and len(_SIGNS.findall(text)) >= _SIGNS_SHARE * len(text)


def _glyph_names(text: str) -> Reason | None:
    if "(cid:" not in text:
        return None
    named = sum(len(name) for name in _GLYPH_NAMES.findall(text))
    return "unreadable-characters" if named >= _UNREADABLE_SHARE * len(text) else None
