"""How a print looks, drawn by a seed: nothing here changes what it says."""

import random
from dataclasses import dataclass, field, replace

from benchmarks.prints import fonts

ORDERS = (
    "as-drawn",
    "values-first-right-to-left",
    "labels-then-values",
    "shuffled",
    "goods-columns",
    "bottom-up",
)
_DATE_FORMS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")


@dataclass(frozen=True)
class Style:
    """The choices of one print; lengths in points."""

    label_font: str
    value_font: str
    label_size: float = 7.5
    value_size: float = 9.0
    bold: str = "stroke"
    order: str = "as-drawn"
    is_glyph_by_glyph: bool = False
    jitter: float = 0.0
    rules: str = "lines"
    rotation: int = 90
    dx: float = 0.0
    dy: float = 0.0
    row_stretch: float = 1.0
    edges: dict[str, float] = field(default_factory=dict)
    brackets: str = "half"
    label_gap: float = 2.0
    has_stale_rectangles: bool = False
    placeholder: str = ""
    page_label: str = "页码/页数:"
    has_bar_codes: bool = True
    labels: int = 0
    form_seed: int = 0
    colon: str = "："
    date_form: str = "%Y%m%d"
    has_thousands: bool = False
    character_space: float = 0.0
    has_trailing_blanks: bool = False
    watermark: str = ""
    running_line: str = ""
    is_number_glued: bool = False

    def bracketed(self, text: str) -> str:
        """The code in this style's brackets."""
        return f"（{text}）" if self.brackets == "full" else f"({text})"


def drawn_style(draw: random.Random, family: str) -> Style:
    """A style of this family."""
    bases = {
        "A": _single_window,
        "A2": _filled_copy,
        "B": _broker,
        "C": _processor,
        "D": _draft,
        "F": _old_edition,
    }
    style = bases[family](draw)
    return replace(
        style,
        dx=draw.uniform(-6, 6),
        dy=draw.uniform(-5, 5),
        is_glyph_by_glyph=draw.random() < 0.12,
        rules=draw.choice(("lines", "lines", "rectangles", "rectangles", "segments")),
        has_stale_rectangles=draw.random() < (0.6 if family == "A2" else 0.15),
        edges={
            key: draw.uniform(-1, 1) for key in ("quantity", "price", "origin", "destination", "area", "duty")
        },
        labels=draw.randrange(4),
        colon=draw.choice(("：", "：", "：", ":", "： ")),
        date_form=draw.choice(_DATE_FORMS) if family in {"C", "D", "F"} and draw.random() < 0.4 else "%Y%m%d",
        has_thousands=family == "D" and draw.random() < 0.2,
        character_space=draw.choice((0.1, 0.15, -0.1)) if draw.random() < 0.07 else 0.0,
        has_trailing_blanks=draw.random() < 0.08,
        watermark=draw.choice(("仅供核对", "草稿", "COPY", "预录入")) if draw.random() < 0.06 else "",
        running_line="2025/7/18 14:33    报关单打印预览" if draw.random() < 0.05 else "",
        is_number_glued=draw.random() < 0.12,
        form_seed=draw.randrange(10**6),
    )


def _embedded(draw: random.Random) -> str:
    if "Song" in fonts.embedded() and draw.random() < 0.05:
        return "Radicals"
    return draw.choice(fonts.embedded() or fonts.not_embedded())


def _single_window(draw: random.Random) -> Style:
    font = draw.choice(("Song", "Song", "Song", "Hei", "Kai"))
    font = font if font in fonts.embedded() else fonts.not_embedded()[1]
    value_font = draw.choice((font, font, font, font, _embedded(draw), _embedded(draw)))
    return Style(
        font,
        value_font,
        value_size=draw.choice((9.0, 9.0, 9.0, 8.5, 8.0)),
        label_size=draw.choice((7.5, 7.5, 7.0)),
        bold=draw.choice(("stroke", "twice", "none")),
        order=draw.choice(ORDERS),
        rotation=draw.choice((90, 90, 90, 90, 0, 0, 270, 180)),
        jitter=draw.choice((0, 0.5, 1.0)),
        row_stretch=draw.uniform(0.97, 1.0),
        page_label=draw.choice(("页码/页数:", "页码/页数：", "页码/页数: ")),
        label_gap=draw.choice((0.5, 2, 4)),
        placeholder=draw.choice(("", "", "", "", "/")),
    )


def _filled_copy(draw: random.Random) -> Style:
    latin = draw.choice(("", "", "+Helvetica", "+Times-Roman", "+Courier"))
    return Style(
        _embedded(draw),
        draw.choice(fonts.not_embedded()) + latin,
        value_size=draw.choice((9.0, 9.0, 8.0)),
        bold=draw.choice(("stroke", "twice")),
        order="labels-then-values",
        rotation=draw.choice((90, 90, 0)),
        jitter=2.0,
        row_stretch=draw.uniform(0.97, 1.0),
        placeholder=draw.choice(("", "", "@")),
        label_gap=draw.choice((1, 3)),
    )


def _broker(draw: random.Random) -> Style:
    font = draw.choice(
        [each for each in ("Hei", "HeiProportional") if each in fonts.embedded()] or ["cid-simhei"]
    )
    return Style(
        font,
        draw.choice((font, _embedded(draw), draw.choice(fonts.not_embedded()))),
        label_size=8.0,
        value_size=draw.choice((9.0, 8.5, 9.5)),
        bold="none",
        order=draw.choice(ORDERS),
        rotation=0,
        jitter=draw.choice((0, 0, 1)),
        row_stretch=draw.uniform(0.98, 1.08),
        placeholder=draw.choice(("", "", "", "-")),
        label_gap=draw.choice((1, 4, 8)),
        brackets=draw.choice(("half", "half", "full")),
        page_label=draw.choice(
            ("页码/页数:", "第{page}页/共{pages}页", "{page}/{pages}", "Page {page} of {pages}")
        ),
    )


def _processor(draw: random.Random) -> Style:
    return Style(
        _embedded(draw),
        draw.choice((_embedded(draw), draw.choice(fonts.not_embedded()))),
        label_size=draw.choice((7.0, 8.0)),
        value_size=draw.choice((8.0, 8.5, 9.0)),
        bold="none",
        order=draw.choice(ORDERS),
        rotation=0,
        row_stretch=draw.uniform(0.98, 1.05),
        brackets="full",
        placeholder="-",
        label_gap=0.0,
        page_label=draw.choice(("页码：", "页码/页数：", "第{page}页，共{pages}页")),
        has_bar_codes=draw.random() < 0.5,
    )


def _draft(draw: random.Random) -> Style:
    size = draw.choice((5.5, 6.0, 6.5, 7.0, 7.5))
    font = draw.choice((_embedded(draw), draw.choice(fonts.not_embedded())))
    return Style(
        font,
        draw.choice((font, font, _embedded(draw))) + draw.choice(("", "", "+Times-Roman", "+Helvetica")),
        label_size=size,
        value_size=size,
        bold=draw.choice(("none", "none", "twice")),
        order=draw.choice(ORDERS[:4]),
        rotation=0,
        brackets=draw.choice(("half", "full")),
        placeholder=draw.choice(("", "", "/", "-")),
        has_bar_codes=False,
    )


def _old_edition(draw: random.Random) -> Style:
    font = _embedded(draw)
    return Style(
        font,
        draw.choice((font, draw.choice(fonts.not_embedded()))),
        label_size=draw.choice((7.0, 7.5, 8.0)),
        value_size=draw.choice((8.0, 8.5, 9.0)),
        bold=draw.choice(("none", "twice")),
        order=draw.choice(ORDERS),
        rotation=0,
        row_stretch=draw.uniform(0.97, 1.05),
        label_gap=draw.choice((1, 3)),
        has_bar_codes=draw.random() < 0.7,
        brackets=draw.choice(("half", "full")),
    )
