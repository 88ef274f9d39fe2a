"""Sheets of text, rules and codes in points of the displayed page, written as a PDF in a style.

Origin top left. A form says where things are; the style decides in which order, font and rotation the
page's stream holds them.
"""

import io
import random
from dataclasses import dataclass, field

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode import code39, code128
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.pdfgen.canvas import Canvas

from benchmarks.prints import fonts
from benchmarks.prints.style import Style

ASCENT = 0.86


@dataclass(frozen=True)
class Text:
    """A run: ``top`` of its box, ``x`` of the edge ``align`` names; ``part`` title, label, value or goods."""

    x: float
    top: float
    text: str
    size: float
    part: str = "value"
    align: str = "l"
    bold: bool = False
    font: str | None = None


@dataclass(frozen=True)
class Rule:
    """A straight line."""

    x0: float
    top0: float
    x1: float
    top1: float
    is_dotted: bool = False


@dataclass(frozen=True)
class Symbol:
    """A bar code (``kind`` code39, code128) or QR in a box."""

    kind: str
    value: str
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass
class Sheet:
    """One page."""

    width: float = 842.0
    height: float = 595.0
    texts: list[Text] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    symbols: list[Symbol] = field(default_factory=list)
    rotation: int | None = None
    item_numbers: set[int] = field(default_factory=set)

    def text(
        self,
        x: float,
        top: float,
        text: str | None,
        size: float,
        part: str = "value",
        align: str = "l",
        *,
        bold: bool = False,
        font: str | None = None,
    ) -> None:
        """Adds a run; nothing for an empty one."""
        if text and text.strip():
            self.texts.append(Text(x, top, text, size, part, align, bold, font))

    def rule(self, x0: float, top0: float, x1: float, top1: float, *, is_dotted: bool = False) -> None:
        """Adds a line."""
        self.rules.append(Rule(x0, top0, x1, top1, is_dotted))

    def box(self, x0: float, top: float, x1: float, bottom: float) -> None:
        """Adds the four sides of a rectangle."""
        for sides in (
            (x0, top, x1, top),
            (x0, bottom, x1, bottom),
            (x0, top, x0, bottom),
            (x1, top, x1, bottom),
        ):
            self.rule(*sides)

    def symbol(self, kind: str, value: str, x0: float, top: float, x1: float, bottom: float) -> None:
        """Adds a bar code or QR."""
        self.symbols.append(Symbol(kind, value, x0, top, x1, bottom))


def written(pages: list[tuple[Sheet, Style]], draw: random.Random) -> bytes:
    """The PDF; the same arguments give the same bytes."""
    target = io.BytesIO()
    canvas = Canvas(target, invariant=1, pageCompression=1)
    for sheet, style in pages:
        _Page(canvas, sheet, style, draw).write()
    canvas.save()
    return target.getvalue()


class _Page:
    def __init__(self, canvas: Canvas, sheet: Sheet, style: Style, draw: random.Random) -> None:
        self.canvas, self.sheet, self.style, self.draw = canvas, sheet, style, draw

    def write(self) -> None:
        sheet, canvas = self.sheet, self.canvas
        rotation = self.style.rotation if sheet.rotation is None else sheet.rotation
        # ReportLab takes the size as displayed and swaps it itself under a rotation.
        canvas.setPageSize((sheet.width, sheet.height))
        canvas.setPageRotation(rotation)
        turns = {
            0: (1, 0, 0, 1, 0, 0),
            90: (0, 1, -1, 0, sheet.height, 0),
            180: (-1, 0, 0, -1, sheet.width, sheet.height),
            270: (0, -1, 1, 0, 0, sheet.width),
        }
        canvas.saveState()
        canvas.transform(*turns[rotation])
        if self.style.has_stale_rectangles:
            self._stale_rectangles()
        rules_last = self.draw.random() < 0.3
        if not rules_last:
            self._rules()
        for text in _ordered(sheet.texts, self.style.order, self.draw):
            self._text(text)
        if rules_last:
            self._rules()
        for symbol in sheet.symbols:
            self._symbol(symbol)
        self._additions()
        canvas.restoreState()
        canvas.showPage()

    def _additions(self) -> None:
        """What programs add to a page that is no part of the form."""
        sheet, style = self.sheet, self.style
        if style.running_line:
            self._text(Text(20, 6, style.running_line, 7, "label"))
        if style.watermark:
            self.canvas.saveState()
            self.canvas.setFillGray(0.85)
            self.canvas.translate(sheet.width / 2, sheet.height / 2)
            self.canvas.rotate(30)
            self.canvas.setFont(fonts.ready(style.label_font), 60)
            self.canvas.drawCentredString(0, 0, style.watermark)
            self.canvas.restoreState()

    def _rules(self) -> None:
        for rule in self.sheet.rules:
            x0, y0 = rule.x0, self.sheet.height - rule.top0
            x1, y1 = rule.x1, self.sheet.height - rule.top1
            if rule.is_dotted:
                self.canvas.setDash(1, 2)
                self.canvas.setLineWidth(0.5)
                self.canvas.line(x0, y0, x1, y1)
                self.canvas.setDash()
            elif self.style.rules == "rectangles":
                self.canvas.rect(x0, y1, max(x1 - x0, 0.6), max(y0 - y1, 0.6), stroke=0, fill=1)
            else:
                self.canvas.setLineWidth(0.75)
                # As spreadsheets print borders: a piece for each cell.
                length = max((x1 - x0) / 85, (y0 - y1) / 24)
                steps = max(1, round(length)) if self.style.rules == "segments" else 1
                for step in range(steps):
                    start, end = step / steps, (step + 1) / steps
                    self.canvas.line(
                        x0 + (x1 - x0) * start,
                        y0 + (y1 - y0) * start,
                        x0 + (x1 - x0) * end,
                        y0 + (y1 - y0) * end,
                    )

    def _stale_rectangles(self) -> None:
        for _ in range(6):
            x, y = self.draw.choice(((-400, 100), (900, 300), (100, -700), (300, 1200)))
            self.canvas.rect(x + self.draw.random() * 90, y, 120, 14, stroke=1, fill=0)

    def _symbol(self, symbol: Symbol) -> None:
        width, height = symbol.x1 - symbol.x0, symbol.bottom - symbol.top
        if symbol.kind == "qr":
            code = QrCodeWidget(symbol.value, barLevel="M", barWidth=width, barHeight=height, barBorder=1)
            drawing = Drawing(width, height)
            drawing.add(code)
            renderPDF.draw(drawing, self.canvas, symbol.x0, self.sheet.height - symbol.bottom)
            return
        make = code39.Standard39 if symbol.kind == "code39" else code128.Code128
        options = {"checksum": 0} if symbol.kind == "code39" else {}
        trial = make(symbol.value, barWidth=1, barHeight=height, quiet=0, **options)
        bars = make(symbol.value, barWidth=width / trial.width, barHeight=height, quiet=0, **options)
        bars.drawOn(self.canvas, symbol.x0, self.sheet.height - symbol.bottom)

    def _text(self, text: Text) -> None:
        style = self.style
        name = text.font or (style.label_font if text.part in {"label", "title"} else style.value_font)
        jitter = style.jitter if text.part in {"value", "goods"} else 0.0
        blanks = "  " if style.has_trailing_blanks and text.part == "value" and text.align == "l" else ""
        runs = fonts.runs(text.text + blanks, name)
        length = fonts.width(text.text, name, text.size) + self.style.character_space * len(text.text)
        x = text.x - (length if text.align == "r" else length / 2 if text.align == "c" else 0)
        x += self.draw.uniform(-jitter, jitter)
        baseline = self.sheet.height - text.top - ASCENT * text.size + self.draw.uniform(-jitter, jitter)
        shifts = (0.0, 0.25) if text.bold and style.bold == "twice" else (0.0,)
        for shift in shifts:
            left = x + shift
            for run, font in runs:
                self._run(left, baseline, run, font, text)
                left += fonts.width(run, font, text.size) + self.style.character_space * len(run)

    def _run(self, x: float, baseline: float, run: str, font: str, text: Text) -> None:
        pieces = list(run) if self.style.is_glyph_by_glyph and text.part != "title" else [run]
        for piece in pieces:
            writing = self.canvas.beginText(x, baseline)
            writing.setFont(font, text.size)
            writing.setCharSpace(self.style.character_space if len(piece) > 1 else 0)
            if text.bold and self.style.bold == "stroke":
                self.canvas.setLineWidth(0.2)
                writing.setTextRenderMode(2)
            writing.textOut(piece)
            if text.bold and self.style.bold == "stroke":
                writing.setTextRenderMode(0)
            self.canvas.drawText(writing)
            x += fonts.width(piece, font, text.size) + self.style.character_space


def _ordered(texts: list[Text], order: str, draw: random.Random) -> list[Text]:
    if order == "labels-then-values":
        return sorted(texts, key=lambda text: text.part not in {"label", "title"})
    if order == "values-first-right-to-left":
        rows = sorted(texts, key=lambda text: (round(text.top / 22), -text.x, text.part == "label"))
        return sorted(rows, key=lambda text: text.part != "goods")
    if order == "goods-columns":
        goods = sorted(
            (text for text in texts if text.part == "goods"), key=lambda text: (round(text.x / 30), text.top)
        )
        return goods + [text for text in texts if text.part != "goods"]
    if order == "bottom-up":
        return sorted(texts, key=lambda text: (-text.top, text.x))
    if order == "shuffled":
        shuffled = list(texts)
        draw.shuffle(shuffled)
        return shuffled
    return list(texts)
