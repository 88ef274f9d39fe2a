"""Documents made for tests, and a reader that reads them: the seam where the real one stands."""

import hashlib
import io
import json
from pathlib import Path

from PIL import Image

from extractors.page_words import PageWord, PageWords
from extractors.reading import BoundingBox, FieldReading, FieldValue, Reading
from extractors.region_words import RegionText
from messages.errors import NotFound, UnreadableDocument

HEADER = b"%PDF-1.7\n"
A4_LANDSCAPE_POINTS = (842, 595)
POINTS_PER_INCH = 72

LOADED_TRUCK: dict[str, FieldValue] = {
    "direction": "export",
    "customs_number": "940220240000224219",
    "domestic_party": {"name": "伊宁测试进出口有限公司"},
    "border_port": {"code": "650901", "name": "霍尔果斯"},
    "counterpart_country": {"code": "KAZ", "name": "哈萨克斯坦"},
    "origin_area": "65019",
    "gross_weight_kg": "17000",
    "total_value": "8000.00",
    "currency": "USD",
    "marks_and_remarks": "车号：新F12345",
    "plates": ["新F12345"],
    "truck_count": 1,
    "business_type": "loaded_truck",
}


def document(doubted: tuple[str, ...] = (), **values: FieldValue) -> bytes:
    """A loaded truck's declaration with some values put otherwise and some doubted."""
    content = {"values": LOADED_TRUCK | values, "doubted": doubted}
    return HEADER + json.dumps(content, ensure_ascii=False).encode()


class MadeDocumentReader:
    """Reads what ``document`` makes; anything else is no PDF. Counts what it rendered and recognised."""

    def __init__(self) -> None:
        self.rendered = 0
        self.words_asked = 0
        self.regions_asked: list[tuple[BoundingBox, int]] = []

    def read(self, path: Path, filename: str) -> list[Reading]:
        """One declaration with a box for each value."""
        content = path.read_bytes()
        if not content.startswith(HEADER):
            raise UnreadableDocument("not-a-pdf", file=filename)
        made = json.loads(content.removeprefix(HEADER))
        fields = {
            key: FieldReading(
                value=value,
                raw=str(value),
                confidence=0.999,
                source="layer",
                page=1,
                bbox=(20.0, 20.0 * row, 120.0, 20.0 * row + 10),
            )
            for row, (key, value) in enumerate(made["values"].items(), 1)
        }
        return [
            Reading(
                file=filename,
                sha256=hashlib.sha256(content).hexdigest(),
                kind="declaration",
                form="single-window",
                pages=[1],
                text_source="layer",
                fields=fields,
                needs_review=made["doubted"],
            )
        ]

    def page_count(self, path: Path, filename: str) -> int:
        """Two pages of whatever looks like a PDF."""
        if not path.read_bytes().startswith(b"%PDF"):
            raise UnreadableDocument("not-a-pdf", file=filename)
        return 2

    def render_page(self, path: Path, filename: str, page: int, dpi: int) -> bytes:
        """A blank page as PNG."""
        self.rendered += 1
        size = tuple(side * dpi // POINTS_PER_INCH for side in A4_LANDSCAPE_POINTS)
        target = io.BytesIO()
        Image.new("L", size, 255).save(target, "PNG")
        return target.getvalue()

    def render_tile(self, path: Path, filename: str, page: int, dpi: int, corner: tuple[int, int]) -> bytes:
        """A blank square as PNG; there is none beyond the page."""
        if any(
            side * dpi / POINTS_PER_INCH <= at for side, at in zip(A4_LANDSCAPE_POINTS, corner, strict=True)
        ):
            raise NotFound("page-not-found")
        self.rendered += 1
        target = io.BytesIO()
        Image.new("L", (8, 8), 255).save(target, "PNG")
        return target.getvalue()

    def page_words(self, path: Path, filename: str, page: int) -> PageWords:
        """Two words on one line of a sideways page."""
        self.words_asked += 1
        words = (
            PageWord(text="新F12345", bbox=(20, 20, 70, 30), line=0),
            PageWord(text="17000", bbox=(80, 20, 110, 30), line=0),
        )
        return PageWords(page=page, width=842, height=595, source="layer", turn=90, words=words)

    def region_text(
        self, path: Path, filename: str, page: int, region: BoundingBox, turn: int = 0
    ) -> RegionText:
        """What stands in any image."""
        self.regions_asked.append((region, turn))
        return RegionText(page=page, text="recognised", source="ocr", boxes=(region,))
