"""Draws bar codes and QRs as prints do: as boxes, as one path or as an image."""

from typing import Literal

from PIL import Image
from reportlab.graphics.barcode.code39 import Standard39
from reportlab.graphics.barcode.code128 import Code128
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

Style = Literal["boxes", "path", "image"]
_BAR_UNIT = 0.55


def draw_bars(
    canvas: Canvas, text: str, style: Style = "boxes", *, x: float = 574.0, top: float = 26.0
) -> None:
    """A Code39 of ``text`` 20 pt high; its upper left corner at ``x``, ``top`` of a page 595 pt high."""
    code = Standard39(text, barWidth=_BAR_UNIT, ratio=2.5, checksum=0, barHeight=20, quiet=0)
    bars = _bars_of(code)
    _draw(canvas, bars, (x, 595 - top - 20), style)


def draw_code128(canvas: Canvas, text: str) -> None:
    """A Code128 of ``text`` where brokers print an internal number."""
    _draw(canvas, _bars_of(Code128(text, barWidth=0.8, barHeight=20, quiet=0)), (574.0, 549.0), "boxes")


def draw_qr(
    canvas: Canvas, text: str, style: Style = "boxes", *, x: float = 770.0, top: float = 20.0
) -> None:
    """A QR of ``text`` with sides of about 50 pt; its upper left corner at ``x``, ``top``."""
    widget = QrCodeWidget(text, barLevel="M")
    widget.qr.make()
    modules = widget.qr.modules
    side = 50.0 / len(modules)
    boxes = [
        (column * side, (len(modules) - 1 - row) * side, side, side)
        for row, line in enumerate(modules)
        for column, is_dark in enumerate(line)
        if is_dark
    ]
    _draw(canvas, boxes, (x, 595 - top - 50.0), style)


def draw_smudge(canvas: Canvas) -> None:
    """Bars that hold nothing, where the bar code stands."""
    for index in range(60):
        canvas.rect(574 + index * 3, 549, 1.2, 20, stroke=0, fill=1)


def _bars_of(code: Standard39 | Code128) -> list[tuple[float, float, float, float]]:
    recorder = _Recorder()
    code.validate()
    code.encode()
    code.decompose()
    code.computeSize()
    code.canv = recorder
    code.draw()
    return recorder.boxes


class _Recorder:
    """Takes the boxes that reportlab would draw."""

    def __init__(self) -> None:
        self.boxes: list[tuple[float, float, float, float]] = []

    def rect(self, x: float, y: float, width: float, height: float, **_ink: int) -> None:
        self.boxes.append((x, y, width, height))

    def setFillColor(self, _colour: object) -> None:  # noqa: N802
        """Colours do not matter."""

    def saveState(self) -> None:  # noqa: N802
        """Nothing to save."""

    def restoreState(self) -> None:  # noqa: N802
        """Nothing to restore."""


def _draw(
    canvas: Canvas, boxes: list[tuple[float, float, float, float]], at: tuple[float, float], style: Style
) -> None:
    x0, y0 = at
    if style == "boxes":
        for x, y, width, height in boxes:
            canvas.rect(x0 + x, y0 + y, width, height, stroke=0, fill=1)
    elif style == "path":
        path = canvas.beginPath()
        for x, y, width, height in boxes:
            path.rect(x0 + x, y0 + y, width, height)
        canvas.drawPath(path, stroke=0, fill=1)
    else:
        wide = max(x + width for x, _, width, _ in boxes)
        high = max(y + height for _, y, _, height in boxes)
        canvas.drawImage(ImageReader(_picture(boxes, wide, high)), x0, y0, wide, high)


def _picture(boxes: list[tuple[float, float, float, float]], wide: float, high: float) -> Image.Image:
    scale = 8
    picture = Image.new("L", (round(wide * scale), round(high * scale)), 255)
    for x, y, width, height in boxes:
        left, upper = round(x * scale), round((high - y - height) * scale)
        right, lower = round((x + width) * scale), round((high - y) * scale)
        picture.paste(0, (left, upper, right, lower))
    return picture
