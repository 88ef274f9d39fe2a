"""The text as the grammar reads it: half-width capitals, one sign for each kind of dash, dot and blank.

Folding keeps the length, so that a place in the folded text is the same place in the printed one.
"""

import re

from extractors.text_runs import PlacedText

_DASHES = "‐‑‒–—―−﹣─"
_DOTS = "•‧∙⋅・･"
_TRADITIONAL, _SIMPLIFIED = (
    "車輛號裝運輸貨櫃數總計掛識別碼關鎖鉛見單報",
    "车辆号装运输货柜数总计挂识别码关锁铅见单报",
)
_BLANKS = "\u00a0\u2002\u2003\u2009\u202f\u3000\t\n\r\f\v"
_FOLDED = str.maketrans(
    {chr(wide): chr(wide - 0xFEE0).upper() for wide in range(0xFF01, 0xFF5F)}
    | {chr(small): chr(small).upper() for small in (*range(ord("a"), ord("z") + 1), *range(0x430, 0x450))}
    | dict(zip(_TRADITIONAL, _SIMPLIFIED, strict=True))
    | dict.fromkeys(_DASHES, "-")
    | dict.fromkeys(_DOTS, "·")
    | dict.fromkeys(_BLANKS, " ")
    | {"×": "*", "＊": "*", "〜": "~", "∼": "~", "【": "[", "】": "]", "〔": "[", "〕": "]"}
)
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\x00-\x08\x0e-\x1f]")


def folded(text: str) -> str:
    """``text`` in half-width capitals; as long as before."""
    return text.translate(_FOLDED)


def without_unseen(text: PlacedText) -> PlacedText:
    """``text`` without zero-width and control characters, which would cut a number in two."""
    if _UNSEEN.search(text.text) is None:
        return text
    kept = [place for place, character in enumerate(text.text) if not _UNSEEN.match(character)]
    return PlacedText(
        "".join(text.text[place] for place in kept), tuple(text.glyphs[place] for place in kept), text.page
    )
