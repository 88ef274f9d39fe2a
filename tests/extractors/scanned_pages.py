"""PDFs of page images, as scanners and applications for telephones make them, drawn from prints."""

import io
from collections.abc import Callable
from pathlib import Path

import pypdfium2
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

PRINTS = Path(__file__).parent / "prints"
Draw = Callable[[Canvas], None]


def image_of(print_name: str, page: int = 0, dpi: int = 200) -> Image.Image:
    """A page of one of our prints as a scanner sees it."""
    with pypdfium2.PdfDocument(PRINTS / print_name) as document:
        return document[page].render(scale=dpi / 72).to_pil().convert("L")


def scan(*images: Image.Image, dpi: int = 200, under: Draw | None = None, over: Draw | None = None) -> bytes:
    """A PDF with a page for each image; ``under`` and ``over`` draw before and after it."""
    target = io.BytesIO()
    canvas = Canvas(target)
    for image in images:
        size = (image.width * 72 / dpi, image.height * 72 / dpi)
        canvas.setPageSize(size)
        if under is not None:
            under(canvas)
        canvas.drawImage(ImageReader(image), 0, 0, *size, mask="auto")
        if over is not None:
            over(canvas)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def joined(*pdfs: bytes) -> bytes:
    """The pages of all files in one."""
    with pypdfium2.PdfDocument.new() as whole:
        for pdf in pdfs:
            with pypdfium2.PdfDocument(pdf) as part:
                whole.import_pages(part)
        target = io.BytesIO()
        whole.save(target)
        return target.getvalue()
