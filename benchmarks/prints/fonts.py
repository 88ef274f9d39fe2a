"""Fonts of prints: embedded TrueType where Debian has them, and non-embedded CID fonts anywhere.

ReportLab embeds TrueType outlines only, which Noto CJK has not; the names below are Debian's
``fonts-arphic-uming``, ``fonts-arphic-ukai`` and ``fonts-wqy-zenhei``. Without them the prints are
drawn in non-embedded fonts alone: other bytes, the same truth.
"""

import copy
from functools import cache
from pathlib import Path
from typing import Any

from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfbase._cidfontdata import CIDFontInfo
from reportlab.pdfbase.cidfonts import UnicodeCIDFont, structToPDF
from reportlab.pdfbase.ttfonts import TTFont

_TRUETYPE = Path("/usr/share/fonts/truetype")
_FILES = {
    "Song": (_TRUETYPE / "arphic" / "uming.ttc", 0),
    "Hei": (_TRUETYPE / "wqy" / "wqy-zenhei.ttc", 1),
    "HeiProportional": (_TRUETYPE / "wqy" / "wqy-zenhei.ttc", 0),
    "Kai": (_TRUETYPE / "arphic" / "ukai.ttc", 0),
}
# Font name in the file, encoding, widths of the Latin letters fixed at half (as SimSun's) or STSong's own.
# What some makers of PDFs say a glyph is: Kangxi radicals and radicals supplement instead of the Hanzi.
_RADICALS = str.maketrans(
    "一人口大工广方日月木水用目石金食马车长门龙齐", "⼀⼈⼝⼤⼯⼴⽅⽇⽉⽊⽔⽤⽬⽯⾦⻝⻢⻋⻓⻔⻰⻬"
)
_NOT_EMBEDDED = {
    "cid-stsong": ("STSong-Light", "UniGB-UCS2-H", False),
    "cid-simsun": ("SimSun", "UniGB-UCS2-H", True),
    "cid-simhei": ("SimHei", "UniGB-UCS2-H", True),
    "cid-utf16": ("STSong-Light", "UniGB-UTF16-H", True),
}


class NotEmbedded(UnicodeCIDFont):  # type: ignore[misc]
    """A CID font without font file and without ToUnicode, named and encoded as told."""

    def __init__(self, name: str, base_font: str, encoding: str, *, is_half_width: bool) -> None:
        super().__init__("STSong-Light")
        self.name = self.fontName = name
        self._base_font, self._encoding, self._is_half_width = base_font, encoding, is_half_width
        if is_half_width:
            self.face._explicitWidths = dict.fromkeys(range(1, 96), 500)  # noqa: SLF001

    def stringWidth(self, text: str, size: float, encoding: str | None = None) -> float:  # noqa: N802
        """The width in points."""
        widths = self.face._explicitWidths  # noqa: SLF001
        units = sum(widths.get(ord(each) - 31, 500) if " " <= each <= "~" else 1000 for each in text)
        return float(units) * size / 1000

    def addObjects(self, doc: Any) -> None:  # noqa: N802
        """Writes the font's dictionaries."""
        internal = f"F{len(doc.fontMapping) + 1}"
        description = copy.deepcopy(CIDFontInfo["STSong-Light"])
        description.update(
            {"Name": "/" + internal, "Encoding": "/" + self._encoding, "BaseFont": "/" + self._base_font}
        )
        below = description["DescendantFonts"][0]
        below["BaseFont"] = "/" + self._base_font
        below["FontDescriptor"]["FontName"] = "/" + self._base_font
        if self._is_half_width:
            below["W"] = [1, 95, 500]
        reference = doc.Reference(structToPDF(description), internal)
        doc.idToObject["BasicFonts"].dict[internal] = reference
        doc.fontMapping[self.name] = "/" + internal


class RadicalFont(TTFont):  # type: ignore[misc]
    """An embedded font whose ToUnicode names radicals, as pages printed by Quartz and others do."""

    def addObjects(self, doc: Any) -> None:  # noqa: N802
        """Writes the font with its misleading map."""
        sound = ttfonts.makeToUnicodeCMap
        ttfonts.makeToUnicodeCMap = lambda name, subset: sound(
            name, [ord(chr(code).translate(_RADICALS)) for code in subset]
        )
        try:
            super().addObjects(doc)
        finally:
            ttfonts.makeToUnicodeCMap = sound


@cache
def embedded() -> tuple[str, ...]:
    """Names of the embedded fonts this machine can draw."""
    return tuple(name for name, (path, _) in _FILES.items() if path.exists())


def not_embedded() -> tuple[str, ...]:
    """Names of the fonts that need no file."""
    return tuple(_NOT_EMBEDDED)


@cache
def ready(name: str) -> str:
    """Registers the font when it is first wanted; gives its name back."""
    if name in _FILES:
        path, position = _FILES[name]
        pdfmetrics.registerFont(TTFont(name, path, subfontIndex=position))
    elif name == "Radicals":
        path, position = _FILES["Song"]
        pdfmetrics.registerFont(RadicalFont(name, path, subfontIndex=position))
    elif name in _NOT_EMBEDDED:
        base_font, encoding, is_half_width = _NOT_EMBEDDED[name]
        pdfmetrics.registerFont(NotEmbedded(name, base_font, encoding, is_half_width=is_half_width))
    return name


def width(text: str, name: str, size: float) -> float:
    """Points the text takes; ``name`` may be two fonts, ``Song+Helvetica``, the second for Latin letters."""
    return sum(float(pdfmetrics.stringWidth(run, font, size)) for run, font in runs(text, name))


def runs(text: str, name: str) -> list[tuple[str, str]]:
    """Stretches of one font each."""
    wide, _, latin = name.partition("+")
    if not latin:
        return [(text, ready(name))]
    found: list[tuple[str, str]] = []
    for character in text:
        wanted = latin if " " <= character <= "~" else ready(wide)
        if found and found[-1][1] == wanted:
            found[-1] = (found[-1][0] + character, wanted)
        else:
            found.append((character, wanted))
    return found
