"""Files of several documents, drawn and read."""

import io
from collections.abc import Sequence
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from extractors.document import read_document
from extractors.limits import ReadingLimits
from extractors.reading import Check, Reading
from tests.extractors.pack_pages import Page, centred, finish, put
from tests.extractors.single_window_print import Print, PrintedItem, default_cells, draw_on

NUMBER = "940220240000224219"


def vehicles(count: int, item_no: int = 1) -> PrintedItem:
    quantities = (f"{count}辆", f"{1500 * count}千克", f"{count}辆")
    return PrintedItem(
        item_no, "8703234110", "小轿车", quantities=quantities, unit_price="1.0000", total_price=f"{count}.00"
    )


def cars(count: int, remarks: Sequence[str] = (), number: str = NUMBER, contract: str = "TEST-001") -> Print:
    cells = default_cells() | {"合同协议号": ("", (contract,))}
    cells["毛重(千克)"], cells["净重(千克)"] = ("", (str(1600 * count),)), ("", (str(1500 * count),))
    return Print(number=number, cells=cells, remarks=tuple(remarks), items=[vehicles(count)])


def read(folder: Path, *parts: Print | Page) -> list[Reading]:
    stream = io.BytesIO()
    canvas = Canvas(stream)
    for part in parts:
        if isinstance(part, Print):
            part.cells = part.cells or default_cells()
            draw_on(canvas, part)
        else:
            finish(canvas, [part])
    canvas.save()
    path = folder / "pack.pdf"
    path.write_bytes(stream.getvalue())
    return read_document(path, "pack.pdf", ReadingLimits())


def check_of(reading: Reading, check_id: str) -> Check | None:
    return next((check for check in reading.checks if check.id == check_id), None)


def titled(title: str, size: float = 16.0, *body: str) -> Page:
    def page(canvas: Canvas) -> None:
        centred(canvas, 50, title, size)
        for line, text in enumerate(
            body or ("第一条 甲方向乙方出售下列货物", "单价、数量见下表", "以下无正文")
        ):
            put(canvas, 60, 120 + 20 * line, text)

    return page
